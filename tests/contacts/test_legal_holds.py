"""What a court may ask for stays: nobody is erased who is held, or whom a broadcast names that is (MSG-099)."""

from uuid import UUID

import pytest

from koinon import contacts, organizations
from koinon.contacts.service import erasing, holding
from koinon.messaging.service import holding as broadcasts
from koinon.platform.actor import system
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.messaging import cast

WHY = "Claim 2026-117 of the county court"


async def leaving(services: Services, chapel: UUID) -> UUID:
    """Somebody who asked to be forgotten at once."""
    [person] = await cast.people(services, chapel, cast.distinct(1), names=[("Ada", "Lovelace")])
    async with services.database.transaction(system(chapel)) as tx:
        await contacts.ask_erasure(tx, person, days=0, reason="They asked twice.")
    return person


async def name(services: Services, chapel: UUID, person: UUID) -> str | None:
    async with services.database.transaction(chapel) as tx:
        sql = "select given_name from contacts where organization_id = %(o)s and id = %(id)s"
        found: str | None = await tx.scalar(sql, {"o": chapel, "id": person})
    return found


async def actions(services: Services, chapel: UUID) -> list[str]:
    async with services.database.transaction(chapel) as tx:
        sql = "select action from audit_log where organization_id = %(o)s and action like %(hold)s order by id"
        return await tx.all(str, sql, {"o": chapel, "hold": "%h%ld%"})


async def test_whoever_is_held_is_not_erased_until_the_hold_ends(services: Services, chapel: UUID) -> None:
    person = await leaving(services, chapel)
    async with services.database.transaction(chapel) as tx:
        held = await holding.hold(tx, person, WHY)
        assert await holding.hold(tx, person, "Another reason beside it") == held
    assert await erasing.erase_due(services, chapel) == 0
    assert await name(services, chapel, person) == "Ada"
    async with services.database.transaction(chapel) as tx:
        failures = "select failures from erasure_requests where organization_id = %(o)s"
        assert await tx.scalar(failures, {"o": chapel}) == 0, "it is no failure that somebody is told of"
        await holding.lift(tx, person)
        assert await holding.standing(tx, person) is None
    assert await erasing.erase_due(services, chapel) == 1
    assert await name(services, chapel, person) == ""
    assert await actions(services, chapel) == ["contact.held", "contact.hold_lifted"]
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(KoinonError):
            await holding.hold(tx, person, WHY)


async def test_whom_a_held_broadcast_names_is_kept_with_it(services: Services, chapel: UUID) -> None:
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    person = await leaving(services, chapel)
    made = await cast.draft(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "insert into unreached (organization_id, broadcast_id, reason, contact_id, kind)"
            " values (%(o)s, %(b)s, 'no_address', %(c)s, 'excluded')",
            {"o": chapel, "b": made.id, "c": person},
        )
        await broadcasts.hold(tx, made.id, WHY)
    assert await erasing.erase_due(services, chapel) == 0
    async with services.database.transaction(chapel) as tx:
        await broadcasts.lift(tx, made.id)
    assert await erasing.erase_due(services, chapel) == 1


async def test_who_was_merged_into_somebody_is_held_with_them(services: Services, chapel: UUID) -> None:
    person = await leaving(services, chapel)
    [other] = await cast.people(services, chapel, cast.distinct(1, 5))
    async with services.database.transaction(chapel) as tx:
        await organizations.hold_subject(tx, "contact", other, WHY)
        assert await holding.is_kept(tx, (person, other))
        assert not await holding.is_kept(tx, (person,))


async def test_a_reason_says_something(services: Services, chapel: UUID) -> None:
    person = await leaving(services, chapel)
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(KoinonError):
            await holding.hold(tx, person, "court")
