"""A carrier that fails in every way at once: each outcome is known, or honestly unknown, and nothing goes twice."""

import dataclasses
from uuid import UUID

import pytest

from koinon.messaging.contracts import BroadcastState
from koinon.platform import configuration
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.conftest import SECRETS
from tests.messaging import cast
from tests.messaging.conftest import Finish

PEOPLE = 120
SUFFERING: dict[str, object] = {
    "throttle_rate": 0.05,
    "error_rate": 0.05,
    "bad_json_rate": 0.05,
    "unanswered_rate": 0.05,
    "segments_per_second": 2_000,
}


@pytest.fixture(scope="session")
def services(services: Services, settings: Configuration) -> Services:
    """The same installation with short windows, so that doubts are settled within the test."""
    quick = {
        "KOINON_DATABASE_URL": settings.database_url,
        "KOINON_SEND_DOUBT_AFTER_SECONDS": "0.5",
        "KOINON_SEND_DOUBT_WINDOW_SECONDS": "1",
    }
    return dataclasses.replace(services, configuration=configuration.load(SECRETS | quick))


@pytest.mark.slow
async def test_every_outcome_is_known_and_nobody_is_written_to_twice(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """CHN-031, 041, 046; wrong numbers and opt-outs are told once and never tried again; no limit is passed."""
    carrier.carrier.set_scenario("*", SUFFERING)
    await cast.sender(services, chapel, carrier.url, limit=1_000)
    special = ["+12125550001", "+12125550003"]
    await cast.people(services, chapel, [*cast.distinct(PEOPLE), *special])
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    audit = carrier.carrier.audit.summary()
    async with services.database.transaction(chapel) as tx:
        taken = set(await tx.all(UUID, "select id from deliveries where state in ('sent', 'delivered')"))
        attempts = dict(
            await tx.all(
                tuple,
                "select d.reason, max((select count(*) from delivery_events e where e.delivery_id = d.id"
                " and e.kind = 'intent' and e.at > (select min(t.at) from delivery_events t where t.delivery_id = d.id"
                " and t.kind = 'outcome' and t.to_state = 'failed'))) from deliveries d"
                " where d.state = 'failed' group by 1",
            )
        )
    assert done.state is BroadcastState.COMPLETED
    assert done.counts.open == 0
    assert audit["doubled"] == {}
    assert {str(one) for one in taken} == set(carrier.carrier.audit.deliveries())
    assert len(taken) == PEOPLE
    assert attempts == {"recipient_invalid": 0, "opted_out": 0}, "tried again after it was told"
    assert sum(account.violations for account in carrier.carrier.accounts.values()) == 0
