"""What somebody who asked for a job may do now (IDN-033): their seat or key as it is when the work is done."""

from msgspec import structs

from koinon.identity import catalogue, seating
from koinon.identity.keys import rows as key_rows
from koinon.kit import clock
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError


async def present_rights(tx: Tx, asked: Actor) -> Actor | None:
    """`asked` less what was taken from them since, at the locations they have now; None: the seat or key is gone."""
    if asked.id is None:
        return None
    if not asked.livemode:  # seat and key lie in the living organization, unreadable here; this is test data only
        return asked
    return await (_of_key if asked.kind is ActorKind.API_KEY else _of_seat)(tx, asked)


async def _of_seat(tx: Tx, asked: Actor) -> Actor | None:
    assert asked.id is not None
    seat = await seating.member_of(tx, asked.id)
    if seat is None or seat.state != "active":
        return None
    return structs.replace(
        asked, permissions=asked.permissions & seat.permissions, location_ids=frozenset(seat.location_ids)
    )


async def _of_key(tx: Tx, asked: Actor) -> Actor | None:
    assert asked.id is not None
    try:
        key = await key_rows.api_key(tx, asked.id)
    except KoinonError:
        return None
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= clock.now()):
        return None
    held = catalogue.with_implied(frozenset(key.scopes))
    return structs.replace(asked, permissions=asked.permissions & held, location_ids=frozenset(key.location_ids))
