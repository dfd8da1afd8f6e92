"""One's own data: taking it along, and taking it away (IDN-010)."""

from datetime import datetime
from uuid import UUID

import msgspec

from koinon import organizations
from koinon.identity import repository, seating, security_log
from koinon.identity import session_repository as rows
from koinon.identity.contracts import Seat, Session, User
from koinon.identity.devices import repository as devices
from koinon.identity.devices.contracts import Device
from koinon.identity.factors import repository as factors
from koinon.identity.links import following
from koinon.identity.members import me
from koinon.identity.notices.repository import entries as notices
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services


class OwnPasskey(msgspec.Struct, frozen=True):
    """A passkey without its key."""

    name: str
    created_at: datetime
    last_used_at: datetime | None


class OwnData(msgspec.Struct, frozen=True):
    """Everything the installation keeps of somebody as a person who signs in; no secrets."""

    user: User
    seats: list[Seat]
    sessions: list[Session]
    passkeys: list[OwnPasskey]
    remembered_devices: list[factors.Device]
    pushed_to: list[Device]
    security_events: list[security_log.SecurityEvent]


async def own_data(services: Services, actor: Actor) -> OwnData:
    """What is kept of the caller."""
    user = await me(services, actor)
    async with services.database.system() as tx:
        await seating.see_own_seats(tx, user.id)
        keys = await factors.passkeys(tx, user.id)
        return OwnData(
            user,
            [row.seat for row in await seating.seats(tx, user.id)],
            await rows.sessions(tx, user.id, clock.now()),
            [OwnPasskey(row.name, row.created_at, row.last_used_at) for row in keys],
            await factors.devices(tx, user.id, clock.now()),
            await devices.kept(tx, user.id),
            await security_log.of_user(tx, user.id, 1_000),
        )


async def erase_me(services: Services, actor: Actor) -> None:
    """Erase the caller: name and address are replaced, credentials, devices and sessions go, the id stays.

    Raises 409 `resource_in_use` naming the organizations of which they are the only owner.
    """
    user = await me(services, actor)
    async with services.database.system() as tx:
        await seating.see_own_seats(tx, user.id)
        seats = await seating.seats(tx, user.id)
    alone = [seat.name for seat in seats if await _is_sole_owner(services, seat.organization_id, user.id)]
    if alone:
        raise errors.RESOURCE_IN_USE(
            "You are the only owner of {organizations}. Hand it over or close it first.",
            details={"organizations": ", ".join(alone)},
        )
    for seat in seats:
        async with services.database.transaction(seat.organization_id) as tx:
            member = await seating.member_of(tx, user.id)
            if member is not None:
                await seating.update_member(tx, member.id, {"state": "removed"})
                await notices.forget_person(tx, user.id)
                await organizations.give_back(tx, "seats")
    async with services.database.system() as tx:
        await _blank(tx, user.id)


async def _is_sole_owner(services: Services, organization_id: UUID, user_id: UUID) -> bool:
    async with services.database.transaction(organization_id) as tx:
        await seating.lock_team(tx)
        member, owners = await seating.member_of(tx, user_id), await seating.owners(tx)
        return member is not None and owners == [member.id]


async def _blank(tx: Tx, user_id: UUID) -> None:
    await following.end_everything(tx, user_id, "erased")
    await factors.drop_all(tx, user_id)
    number = user_id.hex[-8:]
    blank = {
        "email": f"former-{number}@invalid",
        "email_normalized": f"former-{user_id.hex}@invalid",
        "name": f"Former user {number}",
        "password_hash": None,
        "state": "erased",
        "time_zone": None,
    }
    await repository.update_user(tx, user_id, blank)
    await repository.forget_links(tx, user_id)
