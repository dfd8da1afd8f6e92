"""Whoever asked for work on many rows learns that it ended: identity, which knows people and sits above, fills this."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from koinon.platform.bulk.contracts import JobState
from koinon.platform.bulk.repository import Stored
from koinon.platform.db import Tx

Teller = Callable[[Tx, UUID, UUID | None, dict[str, str | int]], Awaitable[None]]


class _Registered:
    teller: Teller | None = None


def register_teller(teller: Teller) -> None:
    """Have `teller(tx, job_id, user_id, what)` called in the transaction that ends a job."""
    _Registered.teller = teller


async def tell(tx: Tx, row: Stored, state: JobState) -> None:
    """Say how a job ended, by the kind of its rows and figures only."""
    if _Registered.teller is None or row.actor.get("kind") != "user" or not row.actor.get("id"):
        return
    what: dict[str, str | int] = {"kind": row.kind, "state": state.value, "done": row.done, "failed": row.failed}
    await _Registered.teller(tx, row.id, UUID(row.actor["id"]), what)
