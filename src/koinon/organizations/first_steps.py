"""The first steps: computed by checks that contexts register, never ticked by hand (ORG-015, 016)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from msgspec import Struct

from koinon.organizations import events
from koinon.organizations.auditing import audit
from koinon.organizations.contracts import Kind
from koinon.platform import errors
from koinon.platform.db import Tx

Standing = Literal["todo", "done", "skipped"]
EVERY_KIND = frozenset(Kind)


@dataclass(frozen=True)
class Step:
    """A step: what, why, how long and where; texts are English msgids, lower `order` comes first.

    What `lasts` happened once and cannot break: it stays done.
    """

    code: str
    title: str
    why: str
    minutes: int
    path: str
    order: int = 100
    kinds: frozenset[Kind] = EVERY_KIND
    lasts: bool = False


class Finding(Struct, frozen=True):
    """What a check saw; `note` is an English msgid such as "practice"."""

    done: bool
    note: str = ""


class StepState(Struct, frozen=True):
    """A step as it stands for an organization."""

    code: str
    title: str
    why: str
    minutes: int
    path: str
    state: Standing
    note: str
    reason: str | None
    done_at: datetime | None


Check = Callable[[Tx], Awaitable[Finding]]
_registered: dict[str, tuple[Step, Check]] = {}


class _Row(Struct, frozen=True):
    step: str
    state: str
    reason: str | None
    done_at: datetime | None


def register_onboarding_check(step: Step, check: Check) -> None:
    """Add a step; `check(tx)` is one quick read. Raises ValueError if the code is taken."""
    if step.code in _registered:
        raise ValueError(f"step {step.code} is registered twice")
    _registered[step.code] = step, check


async def onboarding(tx: Tx, kind: Kind) -> list[StepState]:
    """Every step of this kind of organization in order, checked now; a newly green one is remembered and published."""
    rows = await tx.all(
        _Row,
        "select step, state, reason, done_at from onboarding_steps where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )
    known = {row.step: row for row in rows}
    offered = sorted((e for e in _registered.values() if kind in e[0].kinds), key=lambda e: e[0].order)
    return [await _examine(tx, step, check, known.get(step.code)) for step, check in offered]


async def _examine(tx: Tx, step: Step, check: Check, row: _Row | None) -> StepState:
    kept = step.lasts and row is not None and row.state == "done"
    finding = Finding(True) if kept else await check(tx)
    before = row.state if row is not None else "todo"
    state: Standing = "done" if finding.done else "skipped" if before == "skipped" else "todo"
    if state != before:
        row = await _remember(tx, step.code, state)
        if state == "done":
            tx.publish(events.step_completed(tx.organization_id, step.code))
    reason, done_at = (row.reason, row.done_at) if row is not None else (None, None)
    return StepState(step.code, step.title, step.why, step.minutes, step.path, state, finding.note, reason, done_at)


async def skip_step(tx: Tx, code: str, reason: str) -> None:
    """Skip a step, saying why; it turns green all the same once it is done."""
    if code not in _registered:
        raise errors.RESOURCE_NOT_FOUND()
    await _remember(tx, code, "skipped", reason)
    await audit(tx, "onboarding.step_skipped", "organization", tx.organization_id, {"after": {"step": code}})


async def _remember(tx: Tx, code: str, state: str, reason: str | None = None) -> _Row:
    return await tx.one(
        _Row,
        """
        insert into onboarding_steps (organization_id, step, state, reason, done_at)
        values (%(organization_id)s, %(step)s, %(state)s, %(reason)s, case when %(state)s = 'done' then now() end)
        on conflict (organization_id, step) do update
        set state = excluded.state, reason = excluded.reason, done_at = excluded.done_at
        returning step, state, reason, done_at
        """,
        {"organization_id": tx.organization_id, "step": code, "state": state, "reason": reason},
    )


async def _profile_complete(tx: Tx) -> Finding:
    done = await tx.scalar(
        "select contact_email is not null or contact_phone is not null from organizations where id = %(id)s",
        {"id": tx.organization_id},
    )
    return Finding(bool(done))


register_onboarding_check(
    Step(
        "profile",
        "Complete your organization's profile",
        "People trust messages that say who writes and how to answer.",
        2,
        "/settings/organization",
        order=10,
    ),
    _profile_complete,
)
