"""What of a conversation's archived messages belongs on a page: no more pieces are read than that takes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from koinon import identity
from koinon.inbox.cold import opening
from koinon.inbox.cold.repository import Piece
from koinon.inbox.contracts import MessageRow
from koinon.platform import alerts
from koinon.platform.alerts import Alert, Severity
from koinon.platform.db import Tx
from koinon.platform.services import Services

Position = tuple[datetime, UUID]
QUIET_SECONDS = 300.0


class Placed(Protocol):
    """Anything that has its place in a thread."""

    @property
    def id(self) -> UUID: ...

    @property
    def created_at(self) -> datetime: ...


class Archived(NamedTuple):
    """A message out of a file, and the piece it lies in."""

    row: MessageRow
    piece_id: UUID


class Page(NamedTuple):
    """What is read: how many, older than a position, and which."""

    most: int
    before: Position | None = None
    fits: Callable[[MessageRow], bool] = lambda _: True


async def fill(
    services: Services, organization_id: UUID, there: Sequence[Placed], pieces: Sequence[Piece], page: Page
) -> list[Archived]:
    """What of `pieces`, the newest first, belongs on a page beside what is `there`; neither sorted nor cut."""
    waiting, found = list(pieces), list[Archived]()
    places = [place(one) for one in there]
    while waiting:
        places.sort(reverse=True)
        if len(places) >= page.most and places[page.most - 1][0] > waiting[0].newest_at:
            break
        some = _enough(waiting, page)
        del waiting[: len(some)]
        for piece, rows in zip(some, await opening.read_each(services, organization_id, some), strict=True):
            fresh = [Archived(row, piece.id) for row in rows if _belongs(row, page)]
            found += fresh
            places += [place(one.row) for one in fresh]
    return found


async def count(
    services: Services, organization_id: UUID, pieces: Sequence[Piece], fits: Callable[[MessageRow], bool], most: int
) -> int:
    """How many messages of `pieces` fit, counted no further than `most`; a few pieces are held at a time."""
    found = 0
    for first in range(0, len(pieces), opening.AT_ONCE):
        if found >= most:
            break
        some = pieces[first : first + opening.AT_ONCE]
        found += sum(fits(row) for rows in await opening.read_each(services, organization_id, some) for row in rows)
    return found


def place(one: Placed) -> Position:
    """Where something stands in a thread."""
    return one.created_at, one.id


def _belongs(row: MessageRow, page: Page) -> bool:
    return (page.before is None or place(row) < page.before) and page.fits(row)


def _enough(waiting: Sequence[Piece], page: Page) -> list[Piece]:
    """The next pieces that have as many messages as a page, of those that lie wholly before its beginning."""
    some, missing = list[Piece](), page.most
    for piece in waiting:
        some.append(piece)
        if page.before is None or piece.newest_at < page.before[0]:
            missing -= piece.messages
        if missing <= 0:
            break
    return some


async def named(tx: Tx, rows: Sequence[MessageRow]) -> dict[UUID, str]:
    """What the writers of archived messages are called."""
    return await identity.user_names(tx, list({row.author_id for row in rows if row.author_id}))


async def tell_unreadable(tx: Tx, rows: Sequence[MessageRow]) -> None:
    """Have the operator told where messages could not be read."""
    lost = sum(int((row.details or {}).get("messages", 0)) for row in rows if is_unreadable(row))
    if lost:
        words = f"{lost} archived messages of an organization cannot be read: a file is gone or damaged."
        told = Alert(
            kind="archive_unreadable", severity=Severity.ERROR, message=words, organization_id=tx.organization_id
        )
        await alerts.alert(tx, told, quiet=QUIET_SECONDS)


def is_unreadable(row: MessageRow) -> bool:
    """Whether a row stands for messages that cannot be read."""
    return row.kind == "event" and (row.details or {}).get("event") == opening.UNREADABLE_EVENT
