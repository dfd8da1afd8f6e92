"""Messages in doubt at a provider that does not tell our ids back (Twilio) are settled by elimination (MSG-101)."""

import dataclasses
from uuid import UUID

import pytest

from koinon.channels import Transport, simulated
from koinon.messaging.engine import batch, freezing, settle, turn
from koinon.messaging.repository import doubts, leases, works
from koinon.messaging.repository.doubts import Doubt
from koinon.messaging.service import plans
from koinon.platform import configuration
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.conftest import SECRETS
from tests.messaging import cast
from tests.messaging.conftest import Finish
from tests.messaging.test_faults import Died, dying, nothing

PEOPLE = 60


@pytest.fixture(scope="session")
def services(services: Services, settings: Configuration) -> Services:
    """The same installation with short windows, so that doubts are settled within the test."""
    quick = {
        "KOINON_DATABASE_URL": settings.database_url,
        "KOINON_SEND_LEASE_SECONDS": "5",
        "KOINON_SEND_DOUBT_AFTER_SECONDS": "0.5",
        "KOINON_SEND_DOUBT_WINDOW_SECONDS": "1",
    }
    return dataclasses.replace(services, configuration=configuration.load(SECRETS | quick))


@pytest.mark.parametrize(
    ("where", "name", "first"),
    [(Transport, "send", True), (Transport, "send", False), (batch, "stubbornly", True)],
    ids=["before the socket", "after the socket", "before it is recorded"],
)
async def test_a_worker_that_dies(
    where: object,
    name: str,
    first: bool,
    services: Services,
    chapel: UUID,
    carrier: Simulator,
    finish: Finish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each got an earlier message: what its list still holds of an hour ago is not taken for the one in doubt."""
    monkeypatch.setattr(simulated, "PROVIDER", "twilio")
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(PEOPLE))
    first_round = await cast.draft(services, chapel, "Good morning {{ contact.first_name }}")
    await cast.send(services, chapel, first_round.id)
    await finish(chapel, first_round.id)
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
    assert await freezing.freeze(services, chapel, made.id)
    with monkeypatch.context() as patch:
        patch.setattr(where, name, dying(getattr(where, name), 3, first=first))
        patch.setattr(leases, "give_back", nothing)
        await turn_that_dies(services, chapel, made.id)
    done = await finish(chapel, made.id)
    audit = carrier.carrier.audit.summary()
    assert (audit["doubled"], audit["distinct"]) == ({}, 2 * PEOPLE)
    assert (done.counts.accepted, done.counts.open, done.counts.total) == (PEOPLE, 0, PEOPLE)


async def turn_that_dies(services: Services, organization_id: UUID, broadcast_id: UUID) -> None:
    async with services.database.transaction(organization_id) as tx:
        work = await works.find(tx, broadcast_id)
        sender = await turn.channels.default_sender(tx, "sms")
    assert work is not None
    assert sender is not None
    with pytest.raises(Died):
        await turn.run(services, organization_id, work, sender)
    async with services.database.transaction(organization_id) as tx:
        await tx.execute("update leases set expires_at = now() where organization_id = %(o)s", {"o": organization_id})


async def test_one_message_of_the_provider_settles_one_doubt(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks second finds it taken, however close behind."""
    monkeypatch.setattr(simulated, "PROVIDER", "twilio")
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(1))
    sent = [await cast.draft(services, chapel, text) for text in ("Good morning", "Good evening")]
    for one in sent:
        await cast.send(services, chapel, one.id)
        await finish(chapel, one.id)
    async with services.database.transaction(chapel) as tx:
        first, second = await tx.all(
            Doubt,
            """
            select id as delivery_id, attempt_id, broadcast_id, position, sender_id, address_cipher, sent_at as since,
                   0 as checks, false as answered, false as taken, 0 as proofs
            from deliveries where organization_id = %(o)s order by id
            """,
            {"o": chapel},
        )
        held = await tx.scalar("select provider_id from deliveries where id = %(i)s", {"i": first.delivery_id})
        since = first.since - settle.NAMED_WITHIN
        assert await doubts.claim(tx, held, first, since)
        assert not await doubts.claim(tx, held, second, since)
        assert await doubts.claim(tx, "SM" + "0" * 32, second, since)
