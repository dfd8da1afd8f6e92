"""Going on by another channel: once, and never while the first may still arrive (MSG-027, 029)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.channels import AppliedFact, Receipt
from koinon.kit import clock, ids
from koinon.messaging.contracts import BroadcastState, FallbackStep, Variant
from koinon.messaging.engine import folder
from koinon.messaging.handlers import on_receipts
from koinon.messaging.jobs import send_singles
from koinon.messaging.policy.fallback import decide
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
