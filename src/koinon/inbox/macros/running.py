"""Running a macro: every step in one transaction, or none (INB-032)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from koinon import identity, messaging
from koinon.inbox import errors as refusals
from koinon.inbox import events
from koinon.inbox.contracts import Conversation, Status
from koinon.inbox.macros import repository
from koinon.inbox.macros.contracts import Kind, Macro, MacroAction, MacroEffect, MacroRun
from koinon.inbox.macros.service import macro
from koinon.inbox.notes import service as notes
from koinon.inbox.repository import labels as label_rows
from koinon.inbox.repository import teams as team_rows
from koinon.inbox.service import changes, labels, reply, states, teams
from koinon.inbox.service.thread import conversation
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

SEND = "messages:send"


class _TriedOut(Exception):
    """A preview is over: everything that it did is taken back."""


class MacroStoppedError(errors.KoinonError):
    """A step is impossible: nothing was changed or sent. `step` counts from 1, `refused` is what it met."""

    def __init__(self, step: int, kind: Kind, refused: errors.KoinonError) -> None:
        code, reason = refused.code, refused.message
        if isinstance(refused, errors.InvalidFieldsError):
            [fault] = refused.listed[:1]
            code, reason = fault.code, errors.fill(fault.sentence, fault.values)
        told = {"step": step, "kind": kind, "code": code, "reason": reason}
        super().__init__(refusals.MACRO_STOPPED, details=told)
        self.step, self.kind, self.refused = step, kind, refused


class Step(NamedTuple):
    """A step on its way: `number` from 1, the conversation as the steps before left it, `key` of this one attempt."""

    number: int
    action: MacroAction
    known: Conversation
    macro_id: UUID
    key: str


async def run(
    tx: Tx, services: Services, macro_id: UUID, conversation_id: UUID, *, dry_run: bool = False, key: str | None = None
) -> MacroRun:
    """Take every step, and tell what each did; with `dry_run` everything is carried out and rolled back.

    The same `key` again answers and notes nothing twice. Raises `resource_not_found`, `insufficient_permissions`
    where a step sends and one may not, and `macro_stopped` naming the step that is impossible: then nothing was
    changed and nothing is sent.
    """
    found = await macro(tx, macro_id)
    await conversation(tx, conversation_id, lock=True)
    if any(one.kind == "reply" for one in found.actions) and not tx.actor.may(SEND):
        raise errors.INSUFFICIENT_PERMISSIONS()
    effects: list[MacroEffect] = []
    try:
        async with tx.savepoint():
            effects = await _all(tx, services, found, conversation_id, key or ids.uuid7().hex)
            if dry_run:
                raise _TriedOut
    except _TriedOut:
        pass
    return MacroRun(macro_id=macro_id, conversation_id=conversation_id, dry_run=dry_run, effects=effects)


async def _all(tx: Tx, services: Services, found: Macro, conversation_id: UUID, key: str) -> list[MacroEffect]:
    effects = []
    for number, action in enumerate(found.actions, 1):
        known = await conversation(tx, conversation_id, lock=True)
        step = Step(number, action, known, found.id, f"{key}:{number}")
        try:
            effects.append(await STEPS[action.kind](tx, services, step))
        except errors.KoinonError as refused:
            raise MacroStoppedError(number, action.kind, refused) from refused
    await repository.used(tx, found.id, clock.now())
    await identity.audit(tx, "macro.run", "conversation", conversation_id, {"macro_id": found.id})
    return effects


async def _filled(tx: Tx, step: Step) -> str:
    fill = await messaging.prefilling(tx, step.known.contact_id, step.known.sender_id)
    text, missing = fill(step.action.body)
    if missing:
        sentence = "This person has no {name}, which the text names."
        raise errors.invalid_field("body", "validation_failed", sentence, name=missing[0])
    return text


async def _reply(tx: Tx, services: Services, step: Step) -> MacroEffect:
    body = await _filled(tx, step)
    await reply.reply(tx, services, step.known.id, reply.Draft(body, step.key))
    return MacroEffect(step=step.number, kind="reply", body=body)


async def _note(tx: Tx, _: Services, step: Step) -> MacroEffect:
    body = await _filled(tx, step)
    await notes.add(tx, step.known.id, notes.NewNote(body, key=step.key))
    return MacroEffect(step=step.number, kind="note", body=body)


async def _label(tx: Tx, _: Services, step: Step) -> MacroEffect:
    wanted = step.action.label_ids
    stuck = await labels.label_many(tx, [step.known.id], wanted)
    names = [one.name for one in await label_rows.known(tx, wanted)]
    return MacroEffect(step=step.number, kind="label", names=names, changed=bool(stuck))


async def _assign(tx: Tx, _: Services, step: Step) -> MacroEffect:
    to, team_id = step.action.to, step.action.team_id
    if to == "team":
        await teams.set_team(tx, step.known.id, team_id)
        names = {team_id: (await team_rows.names(tx)).get(team_id, "")} if team_id else {}
        return _given(step, names, changed=step.known.team_id != team_id)
    whom = {"me": tx.actor.id, "user": step.action.user_id}.get(to)
    if to == "me" and tx.actor.kind != "user":
        raise errors.invalid_field("to", "validation_failed", "A key takes no conversations.")
    await changes.assign(tx, step.known.id, whom)
    return _given(step, await identity.user_names(tx, [whom] if whom else []), changed=step.known.assignee_id != whom)


def _given(step: Step, names: Mapping[UUID, str], *, changed: bool) -> MacroEffect:
    return MacroEffect(step=step.number, kind="assign", names=list(names.values()), changed=changed)


async def _status(tx: Tx, _: Services, step: Step) -> MacroEffect:
    status = Status(step.action.status)
    changed = step.known.status != status
    if changed:
        await states.set_status(tx, step.known.id, status)
    return MacroEffect(step=step.number, kind="status", status=status.value, changed=changed)


async def _snooze(tx: Tx, _: Services, step: Step) -> MacroEffect:
    minutes = step.action.minutes
    until = clock.now() + timedelta(minutes=minutes) if minutes else None
    await states.set_status(tx, step.known.id, Status.SNOOZED, until=until)
    return MacroEffect(step=step.number, kind="snooze", status=Status.SNOOZED.value, until=until)


async def _automation(tx: Tx, _: Services, step: Step) -> MacroEffect:
    name = step.action.automation
    tx.publish(events.automation_requested(step.macro_id, step.known.id, step.known.contact_id, name))
    return MacroEffect(step=step.number, kind="automation", names=[name])


STEPS: Mapping[Kind, Callable[[Tx, Services, Step], Awaitable[MacroEffect]]] = {
    "reply": _reply,
    "note": _note,
    "label": _label,
    "assign": _assign,
    "status": _status,
    "snooze": _snooze,
    "automation": _automation,
}
