"""What gave up for now is tried again for a while, and staff may hurry or discard it (CHN-043, 044)."""

from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import DeadLetter
from koinon.channels.service import dead_letters
from koinon.messaging.contracts import BroadcastState, DeliveryState
from koinon.messaging.engine import results
from koinon.messaging.repository import lagging, outcomes
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.test_messages import person, queue, status

__all__ = ["person"]


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One attempt instead of three, so that nothing is waited for between them."""
    monkeypatch.setattr(results, "MOST_ATTEMPTS", 1)


async def letters(services: Services, tenant: UUID) -> list[DeadLetter]:
    async with services.database.transaction(tenant) as tx:
        return list(await channels.letters_page(tx, 50, None))


async def five_minutes(services: Services, tenant: UUID) -> None:
    """The clock has come to those that wait, and to breakers."""
    async with services.database.transaction(tenant) as tx:
        await tx.execute("update channel_dead_letters set next_at = now() where state = 'waiting'")
        await dead_letters.retry_due(tx, services)


@pytest.fixture
async def stranded(
    once: None, services: Services, chapel: UUID, person: tuple[UUID, str], drain: Drain, carrier: Simulator
) -> UUID:
    """A message that the carrier failed to take; the carrier works again."""
    carrier.carrier.set_scenario("*", {"error_rate": 1.0})
    sent = await queue(services, chapel, *person)
    await drain()
    carrier.carrier.set_scenario("*", {"error_rate": 0.0})
    return sent.id


async def test_after_its_last_attempt_a_message_waits_and_goes_out_later(
    services: Services, chapel: UUID, stranded: UUID, drain: Drain, carrier: Simulator
) -> None:
    [letter] = await letters(services, chapel)
    assert (letter.kind, letter.ref_id, letter.error, letter.state) == ("send", stranded, "10007", "waiting")
    assert (await status(services, chapel, stranded)).state in (DeliveryState.QUEUED, DeliveryState.SENDING)
    await five_minutes(services, chapel)
    await drain()
    assert (await status(services, chapel, stranded)).state == DeliveryState.SENT
    await five_minutes(services, chapel)
    [letter] = await letters(services, chapel)
    assert (letter.state, letter.attempts) == ("recovered", 1)
    assert carrier.carrier.audit.summary()["accepted"] == 1
    async with services.database.transaction(chapel) as tx:
        history = [(one.kind, one.to_state, one.code) for one in await outcomes.history(tx, stranded)]
    assert history == [
        ("intent", "sending", None),
        ("outcome", "queued", "10007"),
        ("intent", "sending", None),
        ("outcome", "sent", None),
    ]


async def test_after_ten_tries_it_is_permanent_with_the_reason(
    services: Services, chapel: UUID, stranded: UUID, drain: Drain
) -> None:
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update channel_dead_letters set attempts = 10")
    await five_minutes(services, chapel)
    await drain()
    [letter] = await letters(services, chapel)
    assert (letter.state, letter.reason, letter.next_at) == ("permanent", "10007", None)
    assert (await status(services, chapel, stranded)).state == DeliveryState.FAILED


async def test_it_is_never_tried_past_its_time(
    services: Services, chapel: UUID, stranded: UUID, drain: Drain, carrier: Simulator
) -> None:
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update deliveries set expires_at = now() where organization_id = %(o)s", {"o": chapel})
    await five_minutes(services, chapel)
    await drain()
    [letter] = await letters(services, chapel)
    assert (letter.state, letter.reason) == ("permanent", "expired")
    assert (await status(services, chapel, stranded)).state == DeliveryState.EXPIRED
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_staff_discard_and_hurry_one_once(
    services: Services, chapel: UUID, stranded: UUID, drain: Drain, carrier: Simulator
) -> None:
    [letter] = await letters(services, chapel)
    async with services.database.transaction(chapel) as tx:
        assert (await channels.discard_letter(tx, services, letter.id)).state == "discarded"
    await drain()
    assert (await status(services, chapel, stranded)).state == DeliveryState.CANCELLED
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(KoinonError, match="invalid_state"):
            await channels.retry_letter(tx, services, letter.id)
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_a_broadcasts_last_message_goes_out_with_the_others(
    once: None, services: Services, chapel: UUID, carrier: Simulator, drain: Drain, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, [*cast.distinct(30), "+12125550005"])
    made = await cast.draft(services, chapel, "Hi")
    await cast.send(services, chapel, made.id)
    await drain()
    assert (await cast.found(services, chapel, made.id)).counts.open == 1
    await five_minutes(services, chapel)
    await drain()
    await five_minutes(services, chapel)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.accepted) == (BroadcastState.COMPLETED, 31)
    assert carrier.carrier.audit.summary()["doubled"] == {}


async def test_how_slow_a_sender_is_counts_what_still_waits(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """CHN-049: 5 of 25 after more than five minutes; what left a minute ago says nothing yet."""
    sender = await cast.sender(services, chapel, carrier.url)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "insert into deliveries (id, organization_id, origin, address_hash, address_cipher, sender_id, purpose,"
            " content_hash, segments, state, sent_at, delivered_at)"
            " select koinon_uuid7(), %(o)s, 'api', '\\x00', '\\x00', %(s)s, 'transactional', 0, 1,"
            " case when n < 25 and n >= 2 then 'delivered' else 'sent' end,"
            " now() - case when n < 25 then interval '10 minutes' else interval '1 minute' end,"
            " case when n >= 25 or n < 2 then null when n < 5 then now() - interval '2 minutes'"
            " else now() - interval '9 minutes' end"
            " from generate_series(0, 34) as n",
            {"o": chapel, "s": sender.id},
        )
        assert await lagging.slow_shares(tx) == {sender.id: 5 / 25}
