"""The calendar: what is to come, what was, and what meets the same people within the hour (MSG-069); looking ahead."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import clock
from koinon.messaging.contracts import AudienceRef, TargetRef
from koinon.platform.services import Services
from tests.messaging import cast
from tests.messaging.schedules import making

MADE = datetime(2026, 2, 27, 12, tzinfo=UTC)


@pytest.fixture
async def ready(services: Services, chapel: UUID) -> list[UUID]:
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    return await cast.people(services, chapel, cast.distinct(2))


async def test_what_meets_the_same_people_within_the_hour_says_so(
    services: Services, chapel: UUID, ready: list[UUID]
) -> None:
    ada, ben = (AudienceRef((TargetRef("contact", one),)) for one in ready)
    for start, audience in (("09:00", ada), ("09:30", cast.EVERYBODY), ("09:45", ben), ("11:00", cast.EVERYBODY)):
        draft = making.wanted(f"2026-03-01T{start}", audience=audience)
        await making.make(services, chapel, draft, MADE)
    with clock.frozen(MADE):
        async with services.database.transaction(chapel) as tx:
            found = await messaging.calendar_entries(tx, MADE, MADE + timedelta(days=7))
    assert [(f"{one.at:%H:%M}", one.people, len(one.meets)) for one in found] == [
        *(("14:00", 1, 1), ("14:30", 2, 2), ("14:45", 1, 1), ("16:00", 2, 0)),
    ]
    assert {one.state for one in found} == {"coming"}


async def test_what_stands_in_the_way_is_told_the_day_before(
    services: Services, chapel: UUID, ready: list[UUID]
) -> None:
    made = await making.make(services, chapel, making.wanted("2026-03-03T09:00", "FREQ=WEEKLY"), MADE)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update contacts set status = 'blocked' where organization_id = %(o)s", {"o": chapel})
    await making.look(services, chapel, datetime(2026, 3, 2, 14, tzinfo=UTC))
    found = await making.now_of(services, chapel, made.id)
    assert found.estimate is not None
    assert found.estimate.recipients == 0
    async with services.database.transaction(chapel) as tx:
        looked = await tx.scalar("select look_at from schedules where organization_id = %(o)s", {"o": chapel})
    assert looked is None
