"""Keeping: read, add, change, delete one kind of kept thing, with its rights and its line in the audit trail."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from koinon import identity, messaging
from koinon.inbox.kept.contracts import Kept, Scope
from koinon.inbox.repository import teams
from koinon.inbox.service.listing import reader
from koinon.kit import ids
from koinon.kit.text import BadText, clean
from koinon.platform import errors
from koinon.platform.db import Tx

SHARING = "settings:write"
T = TypeVar("T", bound=Kept)


class Rows(Protocol[T]):
    """A module of rows: what a user sees of one kind, and writing them."""

    async def seen(self, tx: Tx, user_id: UUID | None, *, everything: bool) -> list[T]: ...
    async def one(
        self, tx: Tx, kept_id: UUID, user_id: UUID | None, *, everything: bool, lock: bool = False
    ) -> T | None: ...
    async def add(self, tx: Tx, row: dict[str, Any]) -> bool: ...
    async def taken(self, tx: Tx, row: dict[str, Any]) -> bool: ...
    async def change(self, tx: Tx, row: dict[str, Any]) -> None: ...
    async def delete(self, tx: Tx, kept_id: UUID) -> None: ...


class Shelf(Generic[T]):
    """All things of one kind; `kind` names them in the audit trail, `taken` says that a name is another's."""

    def __init__(self, kind: str, rows: Rows[T], taken: Callable[[], errors.KoinonError]) -> None:
        self.kind, self.rows, self.taken = kind, rows, taken

    async def seen(self, tx: Tx) -> list[T]:
        """All that the acting user may use, the most used first."""
        return await self.rows.seen(tx, reader(tx), everything=tx.actor.may(SHARING))

    async def one(self, tx: Tx, kept_id: UUID, *, lock: bool = False) -> T:
        """One of them. Raises `resource_not_found`."""
        found = await self.rows.one(tx, kept_id, reader(tx), everything=tx.actor.may(SHARING), lock=lock)
        if found is None:
            raise errors.RESOURCE_NOT_FOUND()
        return found

    async def add(self, tx: Tx, row: dict[str, Any]) -> T:
        """Keep a new one. Raises 422 where its name is taken."""
        row = {"id": ids.uuid7(), "created_by": reader(tx), **row}
        if not await self.rows.add(tx, row):
            raise self.taken()
        await identity.audit(tx, f"{self.kind}.created", self.kind, row["id"])
        return await self.one(tx, row["id"])

    async def hold(self, tx: Tx, kept_id: UUID) -> T:
        """One of them, locked, to be changed. Raises `resource_not_found`, 403 for a shared one."""
        found = await self.one(tx, kept_id, lock=True)
        require_sharing(tx, found.scope)
        return found

    async def change(self, tx: Tx, kept_id: UUID, row: dict[str, Any]) -> T:
        """Everything of a held one anew. Raises 422 where its name is taken."""
        row = {"id": kept_id, **row}
        if await self.rows.taken(tx, row):
            raise self.taken()
        await self.rows.change(tx, row)
        await identity.audit(tx, f"{self.kind}.updated", self.kind, kept_id)
        return await self.one(tx, kept_id)

    async def delete(self, tx: Tx, kept_id: UUID) -> T:
        """Keep it no longer; what it was. Raises `resource_not_found`, 403."""
        found = await self.hold(tx, kept_id)
        await self.rows.delete(tx, kept_id)
        await identity.audit(tx, f"{self.kind}.deleted", self.kind, kept_id)
        return found


def require_sharing(tx: Tx, scope: Scope) -> None:
    """Raises 403 where something is not only one's own and one may not share."""
    if scope != "personal" and not tx.actor.may(SHARING):
        raise errors.INSUFFICIENT_PERMISSIONS()


async def owned(tx: Tx, scope: Scope, team_id: UUID | None, keyless: str) -> dict[str, Any]:
    """Whose it is to be, as columns. Raises 403, and 422 for a team there is not; `keyless` tells a key it has none."""
    user_id = reader(tx)
    require_sharing(tx, scope)
    if scope == "personal" and user_id is None:
        raise errors.invalid_field("scope", "validation_failed", keyless)
    if scope == "team" and team_id not in await teams.names(tx):
        raise errors.invalid_field("team_id", "resource_not_found")
    return {
        "scope": scope,
        "user_id": user_id if scope == "personal" else None,
        "team_id": team_id if scope == "team" else None,
    }


def require_text(path: str, body: str, longest: int) -> None:
    """Raises 422 at `path` for a text that is empty, too long, or names values that there are not."""
    try:
        clean(body, longest, required=True)
    except BadText:
        sentence = "A text may have at most {most} characters."
        raise errors.invalid_field(path, "validation_failed", sentence, most=longest) from None
    faults: Sequence[Any] = messaging.check_text(body)
    if faults:
        raise errors.invalid_field(path, "validation_failed", faults[0].sentence, name=faults[0].name)
