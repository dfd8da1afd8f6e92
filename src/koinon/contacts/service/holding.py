"""Who is not to be forgotten while a court may ask: by a hold on them, or on what was sent to them (MSG-099)."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from koinon import organizations
from koinon.contacts.repository import erasures
from koinon.contacts.repository import people as people_rows
from koinon.contacts.service.survivors import survivor
from koinon.organizations import LegalHold
from koinon.platform import errors
from koinon.platform.db import Tx

Keeps = Callable[[Tx, Sequence[UUID]], Awaitable[bool]]
_keepers: dict[str, Keeps] = {}


def register_keeper(name: str, keeps: Keeps) -> None:
    """Have `keeps(tx, people)` say whether something that is held names one of these people.

    Raises ValueError for a name twice.
    """
    if _keepers.get(name, keeps) is not keeps:
        raise ValueError(f"{name} keeps already")
    _keepers[name] = keeps


async def hold(tx: Tx, contact_id: UUID, reason: str) -> LegalHold:
    """Keep what is known of a person; also of one who is to be forgotten. Raises 404, and once they are forgotten."""
    return await organizations.hold_subject(tx, "contact", await _standing(tx, contact_id), reason)


async def lift(tx: Tx, contact_id: UUID) -> None:
    """Let them go again, and whoever was merged into them: what waited goes on within an hour. Raises 404."""
    await organizations.lift_hold(tx, "contact", *await _same(tx, contact_id))


async def standing(tx: Tx, contact_id: UUID) -> LegalHold | None:
    """The hold on a person, or on somebody who was merged into them. Raises 404."""
    return await organizations.hold_on(tx, "contact", *await _same(tx, contact_id))


async def is_kept(tx: Tx, people: Sequence[UUID]) -> bool:
    """Whether one of these is not to be forgotten now; whoever was merged into somebody is named beside them."""
    if await organizations.held_among(tx, "contact", people):
        return True
    return any([await keeps(tx, people) for keeps in _keepers.values()])


async def _same(tx: Tx, contact_id: UUID) -> list[UUID]:
    found = await _standing(tx, contact_id)
    return [found, *await erasures.merged_into(tx, found)]


async def _standing(tx: Tx, contact_id: UUID) -> UUID:
    found = await survivor(tx, contact_id)
    person = await people_rows.get(tx, found, deleted=True)
    if person is None or person.status == "erased":
        raise errors.RESOURCE_NOT_FOUND()
    return found
