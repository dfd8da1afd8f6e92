"""Going on by another channel: once, and never while the first may still arrive (MSG-027, 029)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.channels import AppliedFact, Receipt
from koinon.kit import clock, ids
from koinon.messaging.contracts import BroadcastState, FallbackStep, Variant
from koinon.messaging.engine import folder
from koinon.messaging.figures import service as figures
from koinon.messaging.handlers import on_receipts
from koinon.messaging.jobs import send_singles
from koinon.messaging.policy.fallback import decide
from koinon.messaging.repository import fallbacks
from koinon.messaging.service import falling_back
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.conftest import Drain, Finish

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAIL = Variant(channel="email", subject="Sunday", body="Dear {{ contact.first_name }}")
YES = {"sms": "granted", "email": "granted"}
LANDLINE, GONE = "+12025550002", "+12025550001"


@pytest.mark.parametrize(
    ("state", "reason", "sent", "after", "expected"),
    [
        ("failed", "recipient_invalid", None, None, "go"),
        ("refused", "outside_messaging_window", None, None, "go"),
        ("refused", "recipient_opted_out", None, None, "end"),
        ("failed", "opted_out", None, None, "end"),  # the carrier's own list is a STOP too
        ("failed", "outcome_unknown", None, None, "end"),  # given up on: it may have arrived
        ("delivered", None, 60, 1, "end"),
        ("cancelled", None, None, 1, "end"),
        ("expired", None, None, 1, "end"),
        ("sent", None, 6, 5, "go"),
        ("sent", None, 4, 5, "wait"),
        ("sent", None, 600, None, "wait"),
        ("sending", None, 600, 5, "wait"),
        ("queued", None, None, 5, "wait"),
        ("held", None, None, 5, "wait"),
    ],
)
def test_a_message_goes_on_only_where_it_surely_did_not_arrive(
    state: str, reason: str | None, sent: int | None, after: int | None, expected: str
) -> None:
    sent_at = NOW - timedelta(minutes=sent) if sent is not None else None
    assert decide(state, reason, sent_at, after, NOW).verdict == expected


async def test_who_a_text_failed_for_gets_the_mail_once(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, drain: Drain
) -> None:
    await texts.sender(services, chapel, carrier.url)
    await cast.sender(services, chapel, carrier.url, "email")
    [good] = texts.distinct(1)
    await cast.person(services, chapel, "Ada", phones=[good], emails=["ada@people.example"], consents=YES)
    await cast.person(services, chapel, "Ben", phones=[GONE], emails=["ben@people.example"], consents=YES)
    await cast.person(services, chapel, "Cleo", phones=["+12125550001"], consents={"sms": "granted"})
    made = await texts.draft(services, chapel, "Hi", variants=(MAIL,), fallback=(FallbackStep("email"),))
    await texts.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.failed) == (BroadcastState.COMPLETED, 2)
    assert await falling_back.tend(services, chapel) == 1  # Cleo has no mail address
    assert await falling_back.tend(services, chapel) == 0
    await send_singles.run(services, chapel)
    async with services.database.transaction(chapel) as tx:
        failed = {row.id for _, row in await messaging.deliveries_page(tx, made.id) if row.state == "failed"}
        rows = await tx.all(
            tuple,
            "select id, channel, state, fallback_of, origin_id from deliveries"
            " where organization_id = %(o)s and fallback_of is not null",
            {"o": chapel},
        )
    [(_, channel, state, fallback_of, origin_id)] = rows
    assert (channel, state, origin_id) == ("email", "sent", made.id)
    assert fallback_of in failed


async def test_one_message_goes_on_by_the_next_channel_that_reaches_them(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    await texts.sender(services, chapel, carrier.url)
    await cast.sender(services, chapel, carrier.url, "email")
    ben = await cast.person(services, chapel, "Ben", phones=[GONE], emails=["ben@people.example"], consents=YES)
    words = messaging.Words("Hi", "sms", (MAIL,), (FallbackStep("whatsapp"), FallbackStep("email")))
    async with services.database.transaction(chapel) as tx:
        sent = await messaging.message_contact(tx, services, ben, words=words)
    assert await falling_back.tend(services, chapel) == 0  # it is not even sent
    await send_singles.run(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update fallbacks set due_at = now() where organization_id = %(o)s", {"o": chapel})
    assert await falling_back.tend(services, chapel) == 1
    await send_singles.run(services, chapel)
    async with services.database.transaction(chapel) as tx:
        [after] = [row for row in await messaging.deliveries_for_contact(tx, ben, limit=10) if row.fallback_of]
    assert (after.channel, after.subject, after.fallback_of) == ("email", "Sunday", sent.id)
    assert after.body.startswith("Dear Ben")
    assert await falling_back.tend(services, chapel) == 0


async def test_a_late_receipt_after_going_on_leaves_both_delivered(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """MSG-029: recorded as both, and shown so."""
    await texts.sender(services, chapel, carrier.url)
    await cast.sender(services, chapel, carrier.url, "email")
    [number] = texts.distinct(1)
    ada = await cast.person(services, chapel, "Ada", phones=[number], emails=["ada@people.example"], consents=YES)
    words = messaging.Words("Hi", "sms", (MAIL,), (FallbackStep("email", 5),))
    async with services.database.transaction(chapel) as tx:
        first = await messaging.message_contact(tx, services, ada, words=words)
    await send_singles.run(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set sent_at = now() - interval '6 minutes' where organization_id = %(o)s", {"o": chapel}
        )
        await tx.execute("update fallbacks set due_at = now() where organization_id = %(o)s", {"o": chapel})
    assert await falling_back.tend(services, chapel) == 1
    await send_singles.run(services, chapel)
    async with services.database.transaction(chapel) as tx:
        rows = await messaging.deliveries_for_contact(tx, ada, limit=10)
        told = [
            Receipt(str(row.id), "p", row.id, None, "delivered", None, None, None, None, clock.now()) for row in rows
        ]
        await on_receipts(tx, services, [AppliedFact(ids.uuid7(), None, one) for one in told])
    await folder.catch_up(services, chapel)
    async with services.database.transaction(chapel) as tx:
        after = await messaging.deliveries_for_contact(tx, ada, limit=10)
    assert sorted((row.channel, row.state, row.fallback_of) for row in after) == [
        ("email", "delivered", first.id),
        ("sms", "delivered", None),
    ]


async def _failed(services: Services, chapel: UUID, carrier: Simulator, finish: Finish, people: int = 1) -> UUID:
    """A broadcast with a fallback that failed for people with mail addresses."""
    await texts.sender(services, chapel, carrier.url)
    await cast.sender(services, chapel, carrier.url, "email")
    for number in range(people):
        phone, mail = f"+1202555{number + 1:03}1", f"ben{number}@people.example"
        await cast.person(services, chapel, "Ben", phones=[phone], emails=[mail], consents=YES)
    made = await texts.draft(services, chapel, "Hi", variants=(MAIL,), fallback=(FallbackStep("email", 5),))
    await texts.send(services, chapel, made.id)
    await finish(chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set state = 'failed', reason = 'retryable', locale = 'es' where organization_id = %(o)s",
            {"o": chapel},
        )
        await tx.execute(
            "insert into unreached (organization_id, broadcast_id, reason, contact_id, kind, delivery_id)"
            " select organization_id, broadcast_id, 'retryable', contact_id, 'failed', id from deliveries"
            " where organization_id = %(o)s on conflict do nothing",
            {"o": chapel},
        )
    return made.id


async def test_who_got_it_by_another_channel_is_not_tried_again(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    made = await _failed(services, chapel, carrier, finish)
    assert await falling_back.tend(services, chapel) == 1
    async with services.database.transaction(chapel) as tx:
        assert await messaging.retry_failed(tx, made, ["retryable"]) == 0


async def test_who_is_tried_again_does_not_get_it_by_another_channel_beside(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    made = await _failed(services, chapel, carrier, finish)
    async with services.database.transaction(chapel) as tx:
        assert await messaging.retry_failed(tx, made, ["retryable"]) == 1
        again = "select locale from deliveries where organization_id = %(o)s and retry_of is not null"
        assert await tx.scalar(again, {"o": chapel}) == "es", "they read it in their language the second time too"
    assert await falling_back.tend(services, chapel) == 0


async def test_a_broadcast_that_was_cancelled_goes_on_by_no_channel(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    made = await _failed(services, chapel, carrier, finish)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update broadcasts set state = 'cancelled' where organization_id = %(o)s and id = %(b)s",
            {"o": chapel, "b": made},
        )
    assert await falling_back.tend(services, chapel) == 0


async def test_what_is_late_goes_on_no_more(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await _failed(services, chapel, carrier, finish)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set expires_at = now() - interval '6 minutes' where organization_id = %(o)s",
            {"o": chapel},
        )
    assert await falling_back.tend(services, chapel) == 0


async def test_a_receipt_counts_before_it_is_folded(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await _failed(services, chapel, carrier, finish)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set state = 'sent', sent_at = now() - interval '6 minutes'"
            " where organization_id = %(o)s",
            {"o": chapel},
        )
        await tx.execute(
            "insert into delivery_events (organization_id, delivery_id, broadcast_id, kind, to_state, source)"
            " select organization_id, id, broadcast_id, 'outcome', 'delivered', 'receipt' from deliveries"
            " where organization_id = %(o)s",
            {"o": chapel},
        )
    assert await falling_back.tend(services, chapel) == 0


async def test_one_that_cannot_be_read_keeps_no_other_waiting(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _failed(services, chapel, carrier, finish, people=2)
    monkeypatch.setattr(falling_back, "AT_ONCE", 2)
    async with services.database.transaction(chapel) as tx:
        await fallbacks.find(tx, 2)
        await tx.execute(
            "update fallbacks set broadcast_id = null, draft = '{\"body\": 5}' where organization_id = %(o)s"
            " and delivery_id = (select min(id::text)::uuid from deliveries where organization_id = %(o)s)",
            {"o": chapel},
        )
    assert await falling_back.tend(services, chapel) == 1


async def test_the_report_counts_people_with_what_went_on(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-028, 091: one try of each counts, by its channel; a late receipt makes the first the one that counts."""
    made = await _failed(services, chapel, carrier, finish, people=3)
    assert await falling_back.tend(services, chapel) == 3
    await send_singles.run(services, chapel)
    await folder.catch_up(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set state = 'delivered' where organization_id = %(o)s and id ="
            " (select min(id::text)::uuid from deliveries where organization_id = %(o)s)",
            {"o": chapel},
        )
        await tx.execute(
            "update deliveries set price_micros = 10, currency = 'USD' where organization_id = %(o)s", {"o": chapel}
        )
        assert await figures.roll(tx, made)
        found = await messaging.report(tx, made)
    counted = {one.key: (one.total, one.sent, one.delivered, one.failed) for one in found.channels}
    assert counted == {"email": (2, 2, 0, 0), "sms": (1, 0, 1, 0)}
    assert (found.tally.total, found.reasons) == (3, [])
    assert [(one.micros, one.currency) for one in found.tally.cost] == [(60, "USD")]


async def test_a_ledger_without_news_is_not_read_again(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """Only a count that moved, minutes that went by or an hour do: what changed beside them waits for one of these."""
    await _failed(services, chapel, carrier, finish, people=2)
    change = "update broadcast_counts set failed = failed + 1 where organization_id = %(o)s"
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set state = 'delivered' where organization_id = %(o)s and id ="
            " (select max(id::text)::uuid from deliveries where organization_id = %(o)s)",
            {"o": chapel},
        )
        assert [await fallbacks.find(tx, 10) for _ in range(2)] == [1, 0]
        await tx.execute("update deliveries set state = 'failed' where organization_id = %(o)s", {"o": chapel})
        assert await fallbacks.find(tx, 10) == 0
        await tx.execute(change, {"o": chapel})
        assert [await fallbacks.find(tx, 10) for _ in range(2)] == [1, 0]
        await tx.execute("delete from fallbacks where organization_id = %(o)s", {"o": chapel})
        await tx.execute(change, {"o": chapel})
        assert [await fallbacks.find(tx, 1) for _ in range(3)] == [1, 1, 0], "a batch that was full is followed by one"


async def test_each_minute_without_a_receipt_is_looked_at_once(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    made = await _failed(services, chapel, carrier, finish, people=2)
    sent = "update deliveries set state = 'sent', sent_at = now() - interval '6 minutes' where organization_id = %(o)s"
    ago = "update broadcasts set fallbacks_sent_to = fallbacks_sent_to - interval '1 minute' where id = %(b)s"
    async with services.database.transaction(chapel) as tx:
        await fallbacks.find(tx, 10)
        await tx.execute("delete from fallbacks where organization_id = %(o)s", {"o": chapel})
        await tx.execute(sent, {"o": chapel})
        assert await fallbacks.find(tx, 10) == 0
        await tx.execute(ago, {"b": made})
        assert await fallbacks.find(tx, 10) == 2
