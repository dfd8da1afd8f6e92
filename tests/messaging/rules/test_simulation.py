"""What the gate would say now: "812 now, 40 at 08:00 Madrid, 15 refused", with who they are (MSG-059)."""

from datetime import UTC, timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.messaging.contracts import BlankPolicy, BroadcastDraft, Preview, Purpose
from koinon.messaging.rules.contracts import Cap
from koinon.platform.services import Services
from tests.messaging import cast
from tests.messaging.rules import policies
from tests.messaging.rules.policies import lay_down, night_now

DAY, NIGHT = "Etc/GMT-12", "UTC"


@pytest.fixture
async def crowd(services: Services, chapel: UUID) -> list[UUID]:
    """Three where it is day, two where it is night, one who said STOP; Grace Chapel lives by UTC."""
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    found = await cast.people(services, chapel, cast.distinct(5))
    await cast.people(services, chapel, cast.distinct(1, 5), consent="denied")
    async with services.database.transaction(chapel) as tx:
        for zone, people in ((DAY, found[:3]), (NIGHT, found[3:])):
            await tx.execute(
                "update contacts set time_zone = %(zone)s where id = any(%(ids)s)", {"zone": zone, "ids": people}
            )
    await lay_down(services, chapel, quiet_hours=night_now())
    return found


def news(**values: object) -> BroadcastDraft:
    return BroadcastDraft(**{"name": "News", "body": "Hello", "audience": cast.EVERYBODY, **values})  # type: ignore[arg-type]


async def looked_ahead(services: Services, organization_id: UUID, **values: object) -> Preview:
    async with services.database.transaction(organization_id) as tx:
        return await messaging.preview(tx, news(**values))


async def test_who_gets_it_now_who_in_the_morning_and_who_not(
    services: Services, chapel: UUID, crowd: list[UUID]
) -> None:
    found = await looked_ahead(services, chapel)
    assert found.gate is not None
    (later,) = found.gate.later
    assert (found.gate.now, later.messages, later.reason, later.time_zone) == (3, 2, "quiet_hours", NIGHT)
    assert later.until == policies.morning().astimezone(UTC)
    assert found.exclusions == {"opted_out": 1}
    assert found.gate.now + later.messages == found.recipients
    async with services.database.transaction(chapel) as tx:
        now = await messaging.simulated_people(tx, news(), outcome="now")
        waiting = await messaging.simulated_people(tx, news(), outcome="later", reason="quiet_hours", until=later.until)
        nobody = await messaging.simulated_people(
            tx, news(), outcome="later", reason="quiet_hours", until=later.until + timedelta(hours=1)
        )
    assert (set(now), set(waiting), nobody) == (set(crowd[:3]), set(crowd[3:]), [])


async def test_what_cannot_wait_goes_now(services: Services, chapel: UUID, crowd: list[UUID]) -> None:
    found = await looked_ahead(services, chapel, purpose=Purpose.TRANSACTIONAL)
    assert found.gate is not None
    assert (found.gate.now, found.gate.later) == (5, ())


async def test_who_had_enough_is_counted_with_the_reason(services: Services, chapel: UUID, crowd: list[UUID]) -> None:
    await lay_down(services, chapel, caps=(Cap("promotional", 1, 7),))
    async with services.database.transaction(chapel) as tx:
        for contact_id, hours in ((crowd[0], 1), (crowd[1], 160)):
            await tx.execute(
                "insert into contact_sends (organization_id, delivery_id, contact_id, channel, purpose, at)"
                " values (%(o)s, koinon_uuid7(), %(c)s, 'sms', 'promotional', now() - make_interval(hours => %(h)s))",
                {"o": chapel, "c": contact_id, "h": hours},
            )
    found = await looked_ahead(services, chapel, purpose=Purpose.PROMOTIONAL)
    assert found.gate is not None
    (later,) = found.gate.later
    assert (found.gate.now, found.gate.refused) == (3, {"frequency_cap_reached": 1})
    assert (later.messages, later.reason) == (1, "frequency_cap")
    async with services.database.transaction(chapel) as tx:
        draft = news(purpose=Purpose.PROMOTIONAL)
        refused = await messaging.simulated_people(tx, draft, outcome="refused", reason="frequency_cap_reached")
    assert refused == [crowd[0]]


async def test_whom_a_gap_leaves_out_is_in_no_part(services: Services, chapel: UUID, crowd: list[UUID]) -> None:
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update contacts set given_name = '' where id = %(id)s", {"id": crowd[0]})
    body = "Hi {{ contact.first_name }}"
    found = await looked_ahead(services, chapel, body=body, blank_policy=BlankPolicy.SKIP)
    assert found.gate is not None
    assert (found.recipients, found.gate.now, sum(one.messages for one in found.gate.later)) == (4, 2, 2)


async def test_through_a_practice_number_nobody_waits(services: Services, chapel: UUID, crowd: list[UUID]) -> None:
    async with services.database.transaction(chapel) as tx:
        policy = await messaging.sending_policy(tx)
        await messaging.change_policy(tx, messaging.SendPolicy(quiet_hours=policy.quiet_hours, in_practice=False))
    found = await looked_ahead(services, chapel)
    assert found.gate is not None
    assert (found.gate.now, found.gate.later) == (5, ())
