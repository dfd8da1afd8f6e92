"""A sample begins anew with the same team, or goes (ORG-017)."""

from collections.abc import Sequence
from uuid import UUID

from koinon import organizations
from koinon.identity import seating
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import Role
from koinon.identity.seating import MemberRow
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST_SEATS = 500
ONLY_ONE = "This is the only organization you have. Start your own first."


async def reset_sample(services: Services, actor: Actor) -> UUID:
    """The sample as on its first day, for everybody who has a seat in it; its new id. Raises 409 for no sample."""
    async with services.database.transaction(actor) as tx:
        kind = await organizations.require_sample(tx)
        team = await seating.members(tx, MOST_SEATS, None, backwards=False)
        await audit(tx, "sample.reset", "organization", tx.organization_id)
        old = tx.organization_id

    async def seat(new: Tx) -> None:
        await _seat(new, team)

    return await organizations.begin_anew(services, old, kind, seat)


async def remove_sample(services: Services, actor: Actor) -> None:
    """Take a sample away for good. Raises 409 for no sample, and for who would have no organization left."""
    async with services.database.transaction(actor) as tx:
        await organizations.require_sample(tx)
        if actor.id is not None:
            await seating.see_own_seats(tx, actor.id)
            if len(await seating.seats(tx, actor.id)) < 2:
                raise errors.RESOURCE_IN_USE(ONLY_ONE)
        await audit(tx, "sample.removed", "organization", tx.organization_id)
        old = tx.organization_id
    await organizations.retire(services, old)


async def _seat(tx: Tx, team: Sequence[MemberRow]) -> None:
    for member in team:
        role = member.role if member.role in set(Role) else Role.VIEWER.value
        values = {"id": ids.uuid7(), "organization_id": tx.organization_id, "user_id": member.user_id, "role": role}
        await seating.insert_seat(tx, values)
        await seating.welcome(tx, member.user_id)
