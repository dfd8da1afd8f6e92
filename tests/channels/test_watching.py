"""What is counted of providers while messages go out, and what may be read of it (CHN-064, 066, 068)."""

import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest

from koinon import channels
from koinon.channels import Accepted, ErrorKind, ProviderError, Receipt, Refused, Sender, Unknown, health
from koinon.channels.repository.exchanges import exchanges_page
from koinon.channels.watching import counting, redaction, telling
from koinon.channels.watching.counting import BOUNDS, COUNTS, Minute, bucket, note_results, percentile
from koinon.channels.watching.hearing import hear
from koinon.channels.watching.watcher import Watcher
from koinon.kit import clock, ids
from koinon.platform import webhooks
from koinon.platform.db import Database
from koinon.platform.metrics import REGISTRY
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.channels.conftest import outgoing

HOOK = "http://127.0.0.1:1/hook"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    COUNTS.take()


async def test_what_was_sent_is_told_by_account_and_sender(
    services: Services, database: Database, sender: Sender, chapel: UUID
) -> None:
    transport = await channels.transport(services, chapel, sender.id)
    await transport.send([outgoing(HOOK), outgoing(HOOK, "+12025550001"), outgoing(HOOK, "+12025552346")])
    await telling.tell(database)
    async with database.transaction(chapel) as tx:
        (account,) = (await channels.channel_health(tx)).accounts
    assert (account.figures.sent, account.figures.accepted) == (3, 2)
    assert account.figures.failed == {"recipient_invalid": 1}
    assert account.figures.error_rate == 0, "a wrong number speaks against nobody"
    assert (account.state, account.figures.latency_ms is not None) == ("healthy", True)
    assert account.senders[0].figures == account.figures


async def test_receipts_count_for_the_sender_they_name(
    services: Services, database: Database, sender: Sender, chapel: UUID
) -> None:
    """CHN-064: the delivered share per account and sender; one that names no number of ours is the account's."""
    at = clock.now()
    arrived = webhooks.Arrived(ids.uuid7(), "telnyx", sender.account_id, chapel, b"", at, 0)
    states = [("delivered", sender.value), ("delivered", sender.value), ("failed", sender.value), ("failed", None)]
    facts = [
        Receipt(str(nth), "m", None, None, state, None, None, None, None, at, named)  # type: ignore[arg-type]
        for nth, (state, named) in enumerate(states)
    ]
    async with database.transaction(chapel) as tx:
        await hear(tx, [(arrived, facts)])
    await telling.tell(database)
    async with database.transaction(chapel) as tx:
        (account,) = (await channels.channel_health(tx)).accounts
    assert (account.figures.receipts, account.figures.delivered_share) == (4, 0.5)
    assert (account.senders[0].figures.receipts, account.senders[0].figures.delivered_share) == (3, 0.6667)


async def test_above_a_tenth_of_errors_it_is_degraded_and_a_failed_probe_takes_it_down(
    services: Services, simulator: Simulator, database: Database, sender: Sender, chapel: UUID
) -> None:
    """CHN-064: healthy up to 10 % errors, degraded above, down if the probe fails."""
    transport = await channels.transport(services, chapel, sender.id)
    simulator.carrier.set_scenario("*", {"error_rate": 1})
    await transport.send([outgoing(HOOK) for _ in range(5)])
    simulator.carrier.set_scenario("*", {"error_rate": 0})
    await telling.tell(database)
    async with database.transaction(chapel) as tx:
        found = await channels.channel_health(tx)
    assert (found.state, found.accounts[0].state, found.accounts[0].figures.error_rate) == ("degraded", "degraded", 1.0)
    assert found.accounts[0].breaker == ["send"]
    simulator.carrier.set_scenario("*", {"outage": True})
    await health.probe(services, chapel)
    async with database.transaction(chapel) as tx:
        assert (await channels.channel_health(tx)).accounts[0].state == "down"


async def test_two_processes_counts_of_a_minute_add_up(database: Database, sender: Sender, chapel: UUID) -> None:
    watcher = Watcher(chapel, sender.account_id, sender.id, "telnyx", "send", is_simulated=True)
    for _ in range(2):
        watcher(b"POST / HTTP/1.1\r\n\r\n", 0.3, 200, b"{}", "")
        watcher.note("sms", [Unknown("x"), Refused(ProviderError("1", ErrorKind.THROTTLED, ""))])
        await telling.tell(database)
    async with database.transaction(chapel) as tx:
        (account,) = (await channels.channel_health(tx)).accounts
    assert account.figures.failed == {"unknown": 2, "throttled": 2}
    assert (account.figures.sent, account.figures.error_rate, account.figures.p95_ms) == (4, 0.5, 500)


async def test_what_could_not_be_told_is_told_next_time(sender: Sender, chapel: UUID) -> None:
    watcher = Watcher(chapel, sender.account_id, sender.id, "telnyx", "send", is_simulated=True)
    watcher(b"", 1.0, None, b"", "OutcomeUnknown: x")
    taken = COUNTS.take()
    watcher(b"", 1.0, None, b"", "OutcomeUnknown: x")
    COUNTS.put_back(*taken)
    (minute,) = COUNTS.minutes.values()
    assert (minute.calls, minute.call_seconds) == (2, 2.0)


async def test_the_metrics_have_their_names(
    services: Services, database: Database, sender: Sender, chapel: UUID
) -> None:
    """CHN-066's names, labels first."""
    transport = await channels.transport(services, chapel, sender.id)
    await transport.reserve("reply", 1)
    await transport.send([outgoing(HOOK)])
    await telling.tell(database)
    shown = generate_latest(REGISTRY).decode()
    assert 'provider_requests_total{operation="send",provider="telnyx",result="ok"}' in shown
    assert 'provider_request_seconds_bucket{le="+Inf",operation="send",provider="telnyx"}' in shown
    assert 'messages_sent_total{channel="sms",status="accepted"}' in shown
    assert f'breaker_state{{account="{sender.account_id}",operation="send"}} 0.0' in shown
    assert 'throttle_wait_seconds_count{lane="reply"}' in shown
    assert "# TYPE webhook_lag_seconds histogram" in shown


async def test_an_exchange_shows_ids_and_codes_and_no_content(
    services: Services, database: Database, sender: Sender, chapel: UUID
) -> None:
    transport = await channels.transport(services, chapel, sender.id)
    message = outgoing(HOOK, "+12025550001", "Dear Ada, come on Sunday")
    await transport.send([message])
    await telling.tell(database)
    async with database.transaction(chapel) as tx:
        (kept,) = await exchanges_page(tx, 10, None, account_id=sender.account_id, delivery_id=None, failed=True)
    assert (kept.method, kept.operation, kept.delivery_id) == ("POST", "send", message.delivery_id)
    assert kept.status is not None
    assert kept.status >= 400
    assert kept.error_code
    everything = f"{kept.url} {kept.request} {kept.response} {kept.fault}"
    for secret in ("Dear Ada", "2025550001", "2025550100", "Sunday", "SIM", "Bearer"):
        assert secret not in everything


async def test_an_exchange_is_its_organizations_own(
    services: Services, database: Database, sender: Sender, chapel: UUID, bakery: UUID
) -> None:
    transport = await channels.transport(services, chapel, sender.id)
    await transport.send([outgoing(HOOK)])
    await telling.tell(database)
    async with database.transaction(bakery) as tx:
        assert await exchanges_page(tx, 10, None, account_id=None, delivery_id=None, failed=None) == []


def test_of_calls_that_went_well_ten_a_minute_are_kept() -> None:
    watcher = Watcher(UUID(int=1), UUID(int=2), None, "telnyx", "send", is_simulated=True)
    telling.take()
    for _ in range(200):
        watcher(b"POST / HTTP/1.1\r\n\r\n", 0.1, 200, b"", "")
        watcher(b"POST / HTTP/1.1\r\n\r\n", 0.1, 500, b"", "")
    kept = telling.take()
    fine, failed = [sum(one.status == status for one in kept) for status in (200, 500)]
    assert 10 <= fine <= 20, "twenty where a minute ends in between"
    assert 100 <= failed <= 200


def test_counting_costs_little() -> None:
    """CHN-064: under 5 µs a message in the send path, by CPU time; three tries, for other work of the machine."""
    watcher = Watcher(UUID(int=1), UUID(int=2), None, "telnyx", "send", is_simulated=True)
    results = [Accepted("x", 1, None, None)] * 100
    took = []
    for _ in range(3):
        began = time.process_time()
        for _ in range(50):
            for _ in results:
                watcher(b"POST / HTTP/1.1\r\n\r\n", 0.1, 200, b"{}", "")
            watcher.note("sms", list(results))
        took.append((time.process_time() - began) / 5_000)
    assert min(took) < 50e-6, f"{min(took) * 1e6:.1f} µs; measured 1.6 µs, the bound is ten times the promise"


def test_errors_are_what_speaks_against_the_provider() -> None:
    minute = Minute()
    kinds = [ErrorKind.RETRYABLE, ErrorKind.THROTTLED, ErrorKind.ACCOUNT, ErrorKind.LANDLINE, ErrorKind.OPTED_OUT]
    note_results(minute, "sms", [Refused(ProviderError("1", kind, "")) for kind in kinds])
    assert (minute.sent, minute.errors) == (5, 2)


@given(st.lists(st.floats(0, 250), min_size=1, max_size=60), st.floats(0.01, 1))
def test_a_percentile_is_never_below_the_true_one(seconds: list[float], share: float) -> None:
    buckets = [0] * (len(BOUNDS) + 1)
    for one in seconds:
        buckets[bucket(one)] += 1
    ordered = sorted(seconds)
    true = ordered[max(0, -(-int(share * 1_000_000) * len(ordered) // 1_000_000) - 1)]
    assert (percentile(buckets, share) or 0) >= true


@given(st.text(alphabet="0123456789", min_size=7, max_size=15), st.sampled_from(["", "+"]))
def test_no_number_is_shown_under_any_name(digits: str, plus: str) -> None:
    body = f'{{"id": "{plus}{digits}", "detail": "to {plus}{digits} failed", "to": "{plus}{digits}"}}'.encode()
    shown = redaction.redact(b"GET /v2/x?to=%2B" + digits.encode() + b" HTTP/1.1\r\n\r\n", 400, body)
    assert digits not in f"{shown.url}{shown.response}{shown.request}"


@pytest.mark.parametrize(
    ("request_line", "shown"),
    [
        (b"POST /3/device/" + b"ab" * 32 + b" HTTP/1.1\r\nHost: api.push.apple.com", "api.push.apple.com/3/device/…"),
        (b"GET https://u:p@api.example.org/a?key=secret HTTP/1.1", "https://api.example.org/a?key=…"),
        (b"POST /mail/ada@example.org HTTP/1.1\r\nHost: h", "h/mail/[mailbox]"),
    ],
)
def test_an_address_shows_no_key_and_nobody(request_line: bytes, shown: str) -> None:
    assert redaction.redact(request_line + b"\r\n\r\n", 200, b"").url == shown


@pytest.mark.parametrize(
    "sent",
    [
        b'{"message": {"token": "t", "notification": {"title": "Maria, your result", "body": "Maria"}}}',
        b'{"template": {"name": "Maria"}, "data": {"name": "Maria", "reason": "Maria"}, "message": "Maria"}',
        b'{"tags": ["Maria"], "title": "Maria", "code": "Maria", "detail": "Maria", "error": "Maria"}',
        b"name=Maria&title=Maria&message=Maria&code=Maria",
    ],
)
def test_no_words_that_we_send_are_shown(sent: bytes) -> None:
    """Titles, names and values of messages to people; an answer's own words about a fault stay (CHN-068)."""
    shown = redaction.redact(b"POST /send HTTP/1.1\r\nHost: h\r\n\r\n" + sent, 400, b'{"message": "Invalid token"}')
    assert "Maria" not in shown.request
    assert "Invalid token" in shown.response


def test_a_form_is_shown_by_its_names() -> None:
    """Twilio's: Body and To are hidden, the ids of its answer stay."""
    sent = (
        b"POST /2010-04-01/Accounts/AC1/Messages.json HTTP/1.1\r\nHost: api.twilio.com\r\n\r\nTo=%2B12025550123&Body=Hi"
    )
    shown = redaction.redact(sent, 400, b'{"code": 21610, "message": "to +12025550123 is blocked", "status": 400}')
    assert "Hi" not in shown.request
    assert "[2 characters]" in shown.request
    assert "21610" in shown.response
    assert (shown.error_code, "2025550123" in shown.response) == ("21610", False)


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_nothing_makes_it_fail(request: bytes, body: bytes) -> None:
    redaction.redact(request, 500, body)


def test_the_minute_is_of_the_epoch() -> None:
    assert abs(counting.this_minute() - time.time() / 60) < 2
