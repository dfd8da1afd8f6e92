"""Keeping macros."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity
from koinon.inbox.kept.service import Shelf, owned, require_text
from koinon.inbox.macros import policy, repository
from koinon.inbox.macros.contracts import Macro, MacroAction, MacroDraft
from koinon.inbox.repository import labels, teams
from koinon.inbox.service.labels import named
from koinon.platform import errors
from koinon.platform.db import Tx


def _taken() -> errors.KoinonError:
    return errors.invalid_field("name", "duplicate_resource", "Another macro has this name.")


_SHELF: Shelf[Macro] = Shelf("macro", repository, _taken)


async def macros(tx: Tx) -> list[Macro]:
    """All that the acting user may run, the most used first."""
    return await _SHELF.seen(tx)


async def macro(tx: Tx, macro_id: UUID) -> Macro:
    """One of them. Raises `resource_not_found`."""
    return await _SHELF.one(tx, macro_id)


async def create(tx: Tx, draft: MacroDraft) -> Macro:
    """Keep a new one. Raises 422 by field, 403 where it is shared and one may not, `duplicate_resource`."""
    return await _SHELF.add(tx, await _row(tx, draft))


async def change(tx: Tx, macro_id: UUID, draft: MacroDraft) -> Macro:
    """Another name, other steps or another scope. Raises as `create` does, and `resource_not_found`."""
    await _SHELF.hold(tx, macro_id)
    return await _SHELF.change(tx, macro_id, await _row(tx, draft))


async def delete(tx: Tx, macro_id: UUID) -> Macro:
    """Keep it no longer; what it was. Raises `resource_not_found`, 403."""
    return await _SHELF.delete(tx, macro_id)


async def _row(tx: Tx, draft: MacroDraft) -> dict[str, Any]:
    return {
        **await owned(tx, draft.scope, draft.team_id, "A key has no macros of its own."),
        "name": named(draft.name, policy.LONGEST_NAME),
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
        require_text(f"{at}.body", step.body, policy.LONGEST_REPLY if step.kind == "reply" else policy.LONGEST_NOTE)
    elif step.kind == "automation":
        named(step.automation, policy.LONGEST_AUTOMATION, f"{at}.automation")
    elif step.kind == "label" and len(await labels.known(tx, step.label_ids)) < len(set(step.label_ids)):
        raise errors.invalid_field(f"{at}.label_ids", "resource_not_found")
    elif step.to == "team" and step.team_id not in await teams.names(tx):
        raise errors.invalid_field(f"{at}.team_id", "resource_not_found")
    elif step.to == "user" and step.user_id not in await identity.users_who_may(tx, "conversations:read"):
        raise errors.invalid_field(f"{at}.user_id", "resource_not_found")
