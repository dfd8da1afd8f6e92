"""The one writer of event lines: each change of status, owner, label and priority is told in the thread (INB-029)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.inbox.repository import lines
from koinon.inbox.service.listing import reader
from koinon.kit import clock, ids
from koinon.platform.db import Tx

MOST_WORDS = 200


async def write(tx: Tx, conversation_id: UUID, what: str, at: datetime | None = None, **told: Any) -> None:
    """One line: `what` happened (status, assigned, team, priority, label, …), with `from_`, `to`, `why` and the like.

    `why` is the name of the rule that did it; without a signed-in user and without `why` it was done by itself.
    """
    await write_many(tx, {conversation_id: told}, what, at)


async def write_many(tx: Tx, told: Mapping[UUID, Mapping[str, Any]], what: str, at: datetime | None = None) -> None:
    """The same for many conversations in one statement, each with what is told of it."""
    if not told:
        return
    user_id = reader(tx)
    await lines.append(
        tx,
        [ids.uuid7() for _ in told],
        list(told),
        [msgspec.json.encode(_details(what, one)).decode() for one in told.values()],
        user_id,
        "user" if user_id else "system",
        at or clock.now(),
    )


def lines_of(before: Mapping[UUID, Any], after: Any, **more: Any) -> dict[UUID, dict[str, Any]]:
    """What `write_many` takes where many became the same: from what each was to `after`."""
    return {one: {"from_": was, "to": after, **more} for one, was in before.items()}


def ordered(conversation_ids: Sequence[UUID]) -> list[UUID]:
    """Each once, in the order in which rows are locked everywhere."""
    return sorted(set(conversation_ids))


def _details(what: str, told: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name.rstrip("_"): value for name, value in told.items() if value is not None}
    return {"what": what, **{name: _short(value) for name, value in plain.items()}}


def _short(value: Any) -> Any:
    return value[:MOST_WORDS] if isinstance(value, str) else value
