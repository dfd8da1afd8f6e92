"""Two people are merged while a broadcast is on its way: nobody gets it twice, nothing is lost (CON-080)."""

from uuid import UUID

import pytest

from koinon import contacts, messaging
from koinon.contacts.service import following
from koinon.messaging.engine import freezing
from koinon.messaging.service import plans
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Finish


async def frozen(services: Services, organization_id: UUID, carrier: Simulator, people: int) -> tuple[UUID, list[UUID]]:
    """A broadcast whose rows are written and none is sent; its people."""
    await cast.sender(services, organization_id, carrier.url)
    found = await cast.people(services, organization_id, cast.distinct(people))
    made = await cast.draft(services, organization_id)
    await cast.send(services, organization_id, made.id)
    async with services.database.transaction(organization_id) as tx:
        await plans.start(tx, made.id)
    await freezing.freeze(services, organization_id, made.id)
    return made.id, found


async def merge(services: Services, organization_id: UUID, one: UUID, other: UUID) -> contacts.Merge:
    async with services.database.transaction(organization_id) as tx:
        return await contacts.merge(tx, services.vault, one, other, {})


async def follow(services: Services, organization_id: UUID, merge_id: UUID) -> None:
    async with services.database.transaction(organization_id) as tx:
        await following.follow_now(tx, merge_id)


async def whose(services: Services, organization_id: UUID, broadcast_id: UUID) -> list[tuple[UUID, str, str | None]]:
    async with services.database.transaction(organization_id) as tx:
        return await tx.all(
            tuple,
            """
            select contact_id, state, reason
            from deliveries
            where organization_id = %(o)s and broadcast_id = %(b)s
            order by position
            """,
            {"o": organization_id, "b": broadcast_id},
        )


async def test_merged_while_it_waits_they_get_it_once(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id, (ada, other, ben) = await frozen(services, chapel, carrier, 3)
    made = await merge(services, chapel, ada, other)
    done = await finish(chapel, broadcast_id)
    assert (done.counts.sent, done.counts.refused) == (2, 1)
    assert carrier.carrier.audit.summary()["accepted"] == 2
    async with services.database.transaction(chapel) as tx:
        [missed] = await messaging.not_reached(tx, broadcast_id)
    assert missed.reason == "merged"
    await follow(services, chapel, made.id)
    rows = await whose(services, chapel, broadcast_id)
    assert sorted(rows) == sorted([(ada, "sent", None), (ada, "refused", "merged"), (ben, "sent", None)])
    async with services.database.transaction(chapel) as tx:
        undone = await contacts.unmerge(tx, services.vault, made.id)
    assert undone.kept == []
    assert {(who, state) for who, state, _ in await whose(services, chapel, broadcast_id)} == {
        (ada, "sent"),
        (other, "refused"),
        (ben, "sent"),
    }


async def test_who_was_refused_under_one_entry_gets_it_under_the_other(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id, (ada, other) = await frozen(services, chapel, carrier, 2)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set state = 'refused' where organization_id = %(o)s and contact_id = %(a)s",
            {"o": chapel, "a": ada},
        )
    await merge(services, chapel, ada, other)
    assert [who for who, _, _ in await whose(services, chapel, broadcast_id)] == [ada, ada]


async def test_where_the_absorbed_entry_had_it_the_survivor_gets_it_no_more(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id, (ada, other) = await frozen(services, chapel, carrier, 2)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            """
            insert into delivery_events (organization_id, delivery_id, broadcast_id, kind, to_state, source)
            select organization_id, id, broadcast_id, 'outcome', 'sent', 'engine'
            from deliveries where organization_id = %(o)s and contact_id = %(c)s
            """,
            {"o": chapel, "c": other},
        )
    made = await merge(services, chapel, ada, other)
    # The survivor's row waits for the gate under the absorbed id, which refuses it as merged.
    assert {who for who, _, _ in await whose(services, chapel, broadcast_id)} == {ada, other}
    async with services.database.transaction(chapel) as tx:
        await contacts.unmerge(tx, services.vault, made.id)
    rows = await whose(services, chapel, broadcast_id)
    assert sorted(who for who, _, _ in rows) == sorted([ada, other])


async def test_a_list_that_is_being_written_lets_no_merge_in(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    ada, other = await cast.people(services, chapel, cast.distinct(2))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
    with pytest.raises(KoinonError) as refused:
        await merge(services, chapel, ada, other)
    assert (refused.value.code, refused.value.retryable) == ("merge_busy", True)


async def test_history_goes_along_and_comes_back(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    ada, other = await cast.people(services, chapel, cast.distinct(2))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    merged = await merge(services, chapel, ada, other)
    async with services.database.transaction(chapel) as tx:
        assert len(await messaging.deliveries_for_contact(tx, ada)) == 2
        await contacts.unmerge(tx, services.vault, merged.id)
        assert [len(await messaging.deliveries_for_contact(tx, one)) for one in (ada, other)] == [1, 1]


async def test_a_draft_to_somebody_who_was_merged_goes_to_the_survivor(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    ada, other = await cast.people(services, chapel, cast.distinct(2))
    audience = messaging.AudienceRef((messaging.TargetRef("contact", ada), messaging.TargetRef("contact", other)))
    made = await cast.draft(services, chapel, audience=audience)
    await merge(services, chapel, ada, other)
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.counts.total, done.counts.sent) == (1, 1)
    async with services.database.transaction(chapel) as tx:
        delivery = await messaging.message_contact(tx, services, other, body="Hello again")
        assert (await messaging.delivery(tx, delivery.id)).contact_id == ada
