"""Keeping macros."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity, messaging
from koinon.inbox.macros import policy, repository
from koinon.inbox.macros.contracts import Macro, MacroAction, MacroDraft
from koinon.inbox.repository import labels, teams
from koinon.inbox.service.labels import named
from koinon.inbox.service.listing import reader
from koinon.kit import ids
from koinon.kit.text import BadText, clean
from koinon.platform import errors
from koinon.platform.db import Tx

SHARING = "settings:write"


async def macros(tx: Tx) -> list[Macro]:
    """All that the acting user may run, the most used first."""
    return await repository.macros(tx, reader(tx), everything=tx.actor.may(SHARING))


async def macro(tx: Tx, macro_id: UUID, *, lock: bool = False) -> Macro:
    """One of them. Raises `resource_not_found`."""
    found = await repository.macro(tx, macro_id, reader(tx), everything=tx.actor.may(SHARING), lock=lock)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def create(tx: Tx, draft: MacroDraft) -> Macro:
    """Keep a new one. Raises 422 by field, 403 where it is shared and one may not, `duplicate_resource`."""
    row = {"id": ids.uuid7(), "created_by": reader(tx), **await _row(tx, draft)}
    if not await repository.add(tx, row):
        raise _taken()
    await identity.audit(tx, "macro.created", "macro", row["id"])
    return await macro(tx, row["id"])


async def change(tx: Tx, macro_id: UUID, draft: MacroDraft) -> Macro:
    """Another name, other steps or another scope. Raises as `create` does, and `resource_not_found`."""
    _require_may(tx, await macro(tx, macro_id, lock=True))
    row = {"id": macro_id, **await _row(tx, draft)}
    if await repository.taken(tx, row):
        raise _taken()
    await repository.change(tx, row)
    await identity.audit(tx, "macro.updated", "macro", macro_id)
    return await macro(tx, macro_id)


async def delete(tx: Tx, macro_id: UUID) -> Macro:
    """Keep it no longer; what it was. Raises `resource_not_found`, 403."""
    found = await macro(tx, macro_id, lock=True)
    _require_may(tx, found)
    await repository.delete(tx, macro_id)
    await identity.audit(tx, "macro.deleted", "macro", macro_id)
    return found


def _taken() -> errors.KoinonError:
    return errors.invalid_field("name", "duplicate_resource", "Another macro has this name.")


def _require_may(tx: Tx, found: Macro) -> None:
    if found.scope != "personal" and not tx.actor.may(SHARING):
        raise errors.INSUFFICIENT_PERMISSIONS()


async def _row(tx: Tx, draft: MacroDraft) -> dict[str, Any]:
    user_id = reader(tx)
    if draft.scope != "personal" and not tx.actor.may(SHARING):
        raise errors.INSUFFICIENT_PERMISSIONS()
    if draft.scope == "personal" and user_id is None:
        raise errors.invalid_field("scope", "validation_failed", "A key has no macros of its own.")
    if draft.scope == "team" and draft.team_id not in await teams.names(tx):
        raise errors.invalid_field("team_id", "resource_not_found")
    return {
        "name": named(draft.name, policy.LONGEST_NAME),
        "scope": draft.scope,
        "user_id": user_id if draft.scope == "personal" else None,
        "team_id": draft.team_id if draft.scope == "team" else None,
        "actions": msgspec.json.encode(await _steps(tx, draft.actions)).decode(),
    }


async def _steps(tx: Tx, actions: Sequence[MacroAction]) -> list[MacroAction]:
    if not actions:
        raise errors.invalid_field("actions", "missing_required_field")
    if len(actions) > policy.MOST_ACTIONS:
        raise errors.invalid_field("actions", "out_of_range")
    steps = [policy.kept(one) for one in actions]
    for index, step in enumerate(steps):
        if (lacking := policy.lacks(step)) is not None:
            raise errors.invalid_field(f"actions[{index}].{lacking}", "missing_required_field")
        await _require_possible(tx, f"actions[{index}]", step)
    return steps


async def _require_possible(tx: Tx, at: str, step: MacroAction) -> None:
    if step.kind in ("reply", "note"):
        _require_text(f"{at}.body", step)
    elif step.kind == "label" and len(await labels.known(tx, step.label_ids)) < len(set(step.label_ids)):
        raise errors.invalid_field(f"{at}.label_ids", "resource_not_found")
    elif step.to == "team" and step.team_id not in await teams.names(tx):
        raise errors.invalid_field(f"{at}.team_id", "resource_not_found")
    elif step.to == "user" and step.user_id not in await identity.users_who_may(tx, "conversations:read"):
        raise errors.invalid_field(f"{at}.user_id", "resource_not_found")


def _require_text(path: str, step: MacroAction) -> None:
    longest = policy.LONGEST_REPLY if step.kind == "reply" else 5_000
    try:
        clean(step.body, longest, required=True)
    except BadText:
        sentence = "A text may have at most {most} characters."
        raise errors.invalid_field(path, "validation_failed", sentence, most=longest) from None
    faults: Sequence[Any] = messaging.check_text(step.body)
    if faults:
        raise errors.invalid_field(path, "validation_failed", faults[0].sentence, name=faults[0].name)
