"""Free words on WhatsApp go out within 24 hours of a person's own message only (CHN-035)."""

from datetime import datetime, timedelta

import pytest

from koinon import channels
from koinon.channels import Accepted, AppliedFact, ErrorKind, InboundMessage, OutgoingMessage, Refused, pairs
from koinon.channels.contracts import TemplateContent
from koinon.channels.transport import Transport
from koinon.channels.windows import forget_windows, on_inbound
from koinon.kit import clock, ids
from koinon.messaging.engine.results import retry_after
from tests.channels.test_whatsapp_accounts import Business, business

__all__ = ["business"]
ANN, BEN = "+12025552345", "+12025552346"


async def heard(business: Business, person: str, at: datetime) -> None:
    number = await business.number()
    fact = InboundMessage("e", "m", number.value, person, "Hi", (), at, None, channel="whatsapp")
    async with business.services.database.transaction(business.chapel) as tx:
        await on_inbound(tx, business.services, [AppliedFact(business.account_id, number.sender_id, fact)])


async def way(business: Business) -> Transport:
    await business.sync()
    business.simulator.carrier.set_scenario("*", {"window": False})
    return await channels.transport(business.services, business.chapel, (await business.number()).sender_id)


def message(way: Transport, to: str, content: TemplateContent | None = None) -> OutgoingMessage:
    return OutgoingMessage(
        ids.uuid7(), ids.uuid7(), way.sender.value, to, "Hello", (), "", channel="whatsapp", content=content
    )


async def test_who_wrote_today_is_written_to_and_others_need_a_template(business: Business) -> None:
    out = await way(business)
    await heard(business, ANN, clock.now() - timedelta(hours=23))
    await heard(business, BEN, clock.now() - timedelta(hours=25))
    ann, ben = await out.send([message(out, ANN), message(out, BEN)])
    assert isinstance(ann, Accepted)
    assert isinstance(ben, Refused)
    assert ben.error.kind is ErrorKind.WINDOW_CLOSED
    assert len(business.simulator.carrier.phones) == 1  # it cost no call


async def test_a_template_needs_no_window(business: Business) -> None:
    out = await way(business)
    (answer,) = await out.send([message(out, BEN, TemplateContent("sunday", "en_US"))])
    assert isinstance(answer, Refused)
    assert answer.error.code == "132001"  # it went out: WhatsApp knows no such template


async def test_an_older_message_that_comes_late_closes_nothing(business: Business) -> None:
    out = await way(business)
    await heard(business, ANN, clock.now())
    await heard(business, ANN, clock.now() - timedelta(days=2))
    (answer,) = await out.send([message(out, ANN)])
    assert isinstance(answer, Accepted)


async def test_what_is_over_is_forgotten(business: Business) -> None:
    await business.sync()
    await heard(business, ANN, clock.now() - timedelta(days=2))
    await heard(business, BEN, clock.now())
    async with business.services.database.transaction(business.chapel) as tx:
        await forget_windows(tx)
        kept = await tx.scalar(
            "select count(*) from whatsapp_windows where organization_id = %(o)s", {"o": business.chapel}
        )
    assert kept == 1


async def unpaced(*_: object) -> dict[str, float]:
    """Another program sends from this number too: our own pacing cannot know."""
    return {}


async def test_the_pair_limit_slows_no_sender(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    """131056 concerns one person: the number's own rate stays as it is."""
    out = await way(business)
    before = out.rate("bulk")
    business.simulator.carrier.set_scenario("*", {"messages_per_second": None, "channel_limits": True})
    await heard(business, ANN, clock.now())
    monkeypatch.setattr(pairs, "_take", unpaced)
    answers = [one for _ in range(60) for one in await out.send([message(out, ANN)])]
    codes = {one.error.code for one in answers if isinstance(one, Refused)}
    assert codes == {"131056"}
    await out.reserve("bulk", 1)
    assert out.rate("bulk") == before


# Meta, "Pair rate limits": try again after 4^n seconds; no wait of ours is longer than a minute.
@pytest.mark.parametrize(("attempts", "seconds"), [(0, 4.0), (1, 16.0), (2, 60.0), (9, 60.0)])
def test_a_person_written_to_too_fast_waits_longer_each_time(attempts: int, seconds: float) -> None:
    error = channels.ProviderError("131056", ErrorKind.THROTTLED, "", 4.0, for_recipient=True)
    assert retry_after(error, attempts) == seconds
