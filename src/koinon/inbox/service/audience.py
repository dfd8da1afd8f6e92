"""Who may open which conversation (INB-112, ADR 10): nobody is told of one that they may not see."""

from collections.abc import Collection
from uuid import UUID

from koinon import identity
from koinon.inbox.contracts.lists import Reach
from koinon.inbox.repository import audience as rows
from koinon.inbox.repository import visible
from koinon.inbox.repository.visible import Access
from koinon.platform.actor import EVERYBODY_ELSE
from koinon.platform.db import Tx


async def seers(tx: Tx, conversation_ids: Collection[UUID], user_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Those pairs of a conversation and one of the users who may open it."""
    seated = set(await identity.users_who_may(tx, "conversations:read")) & set(user_ids)
    if not seated or not conversation_ids:
        return set()
    access = await visible.access_of_all(tx, seated)
    places = await identity.places_of(tx, sorted(seated))
    found = set[tuple[UUID, UUID]]()
    for reach in Reach:
        alike = [one for one in seated if access[one].reach is reach]
        rows_of = await rows.seen(tx, Access(reach), conversation_ids, alike) if alike else []
        found |= {(talk, user) for talk, user, place in rows_of if _reaches(places.get(user, ()), place)}
    return found


def _reaches(places: Collection[UUID], location: UUID | None) -> bool:
    return not places or (location or EVERYBODY_ELSE) in places
