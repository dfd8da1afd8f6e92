"""POST /2010-04-01/Accounts/{sid}/Messages.json: checks, limits, blocks, then acceptance."""

import time
import uuid

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.chance import Draws, latency
from koinon.simulator.http import Reply
from koinon.simulator.limits import RateLimit
from koinon.simulator.messages import Message
from koinon.simulator.outcomes import MAGIC_REFUSALS, MAGIC_STUMBLES, Outcome, outcome
from koinon.simulator.twilio.accounts import PROTOCOL, Desk, account_sid, desk
from koinon.simulator.twilio.bodies import message_body, price_micros
from koinon.simulator.twilio.callbacks import our_tags
from koinon.simulator.twilio.checks import Checked, Form, check
from koinon.simulator.twilio.events import plan_receipts
from koinon.simulator.twilio.faults import refusal

# What the shared outcomes, which speak Telnyx's codes, are here.
CODES = {"40001": "30006", "40002": "30007", "40006": "30008", "40008": "30003"}
LONGEST_QUEUE_SECONDS = 36_000.0
WINDOW_SECONDS = 86_400.0
WHATSAPP_PER_SECOND, PAIR_SECONDS = 80.0, 6.0


def send(carrier: Carrier, account: Account, form: Form) -> Reply:
    """The answer to a send, with the latency of the account's scenario."""
    state = desk(account)
    checked = check(state, form)
    if isinstance(checked, Reply):
        return checked
    nth = account.tries.get(checked.to, 0) + 1
    account.tries[checked.to] = nth
    scenario = account.scenario
    draws = Draws(carrier.config.seed, account.api_key, checked.to, nth)
    delay = latency(draws[3], scenario.latency_p50_ms, scenario.latency_p99_ms) + scenario.slow_seconds
    refused = _limited(account, state, checked, delay) or _stumble(account, checked, nth, draws, delay)
    refused = refused or _blocked(account, state, checked, delay)
    if refused is not None:
        return refused
    fate = outcome(checked.to, checked.text, scenario, draws, carrier.replies)
    if _window_is_closed(carrier, account, state, checked):
        fate = msgspec.structs.replace(fate, status="undelivered", error="63016", reply=None)
    message = _carried(account, checked, fate, draws.between(4, scenario.receipt_min, scenario.receipt_max))
    _queue(account, state, message)
    account.spent_micros += price_micros(message)
    carrier.carry(message)
    plan_receipts(carrier, account, message, fate, draws)
    return _answer(carrier, account, checked, message, fate, delay)


def _limited(account: Account, state: Desk, checked: Checked, delay: float) -> Reply | None:
    """The account's calls a second; on WhatsApp also those of the sender, and one in 6 s a person after a burst."""
    now, scenario = time.monotonic(), account.scenario
    wait = account.message_limit.take(now, scenario.messages_per_second)
    if wait is not None:
        return _too_many(20429, wait, delay)
    if checked.channel != "whatsapp" or not scenario.channel_limits:
        return None
    limit = state.sender_limits.setdefault(checked.sender, RateLimit())
    wait = limit.take(now, WHATSAPP_PER_SECOND)
    if wait is None:
        pair = state.pair_limits.setdefault((checked.sender, checked.to), RateLimit(burst_seconds=45 * PAIR_SECONDS))
        wait = pair.take(now, 1 / PAIR_SECONDS)
    if wait is None:
        return None
    account.message_limit.violations += 1
    return _too_many(63018, wait, delay)


def _too_many(code: int, wait: float, delay: float) -> Reply:
    seconds = max(1, round(wait + 0.5))
    return refusal(429, code, headers=f"Retry-After: {seconds}\r\n".encode(), delay=delay)


def _stumble(account: Account, checked: Checked, nth: int, draws: Draws, delay: float) -> Reply | None:
    times, status, _ = MAGIC_STUMBLES.get(checked.to[-4:], (0, 0, ""))
    if nth <= times:
        return _too_many(20429, 1, delay) if status == 429 else refusal(status, 20500, delay=delay)
    if draws.happens(6, account.scenario.throttle_rate):
        return _too_many(20429, 1, delay)
    if draws.happens(7, account.scenario.error_rate):
        return refusal(500, 20500, delay=delay)
    return None


def _blocked(account: Account, state: Desk, checked: Checked, delay: float) -> Reply | None:
    code = MAGIC_REFUSALS.get(checked.to[-4:])
    if code == "40310":
        return refusal(400, 21211, f"Invalid 'To' Phone Number: {checked.to[:-4]}XXXX", delay=delay)
    blocked = checked.channel == "sms" and any(
        account.blocks(number, checked.to) for number in {checked.sender, *state.pools.get(checked.service or "", ())}
    )
    if code == "40300" or blocked:
        return refusal(400, 21610, delay=delay)
    limit = account.scenario.spend_limit_micros
    if limit is not None and account.spent_micros >= limit:
        return refusal(429, 63038, delay=delay)
    if state.free_at.get(checked.sender, 0.0) - time.time() > LONGEST_QUEUE_SECONDS:
        return refusal(400, 21611, delay=delay)
    return None


def _window_is_closed(carrier: Carrier, account: Account, state: Desk, checked: Checked) -> bool:
    """Free words on WhatsApp need a message of the person within 24 hours, on the simulated clock."""
    if checked.channel != "whatsapp" or checked.approved or not account.scenario.window:
        return False
    heard = state.heard_at.get((checked.sender, checked.to))
    if heard is not None:
        return carrier.timeline.now() - heard > WINDOW_SECONDS
    since = time.time() - WINDOW_SECONDS
    return not any(
        one.direction == "inbound" and one.channel == "whatsapp" and one.sender == checked.sender
        for one in carrier.phones.thread(checked.to)
        if one.created_at > since and one.account == account.api_key
    )


def _carried(account: Account, checked: Checked, fate: Outcome, takes: float) -> Message:
    now = time.time()
    failed = fate.error is not None
    return Message(
        id=("MM" if checked.media else "SM") + uuid.uuid4().hex,
        account=account.api_key,
        direction="outbound",
        sender=checked.sender,
        person=checked.to,
        text=checked.text,
        created_at=now,
        parts=checked.parts.parts,
        encoding=checked.parts.encoding,
        media=checked.media,
        tags=our_tags(checked.callback),
        webhook_url=checked.callback,
        profile_id=checked.service,
        sent_at=now + takes / 3,
        final_at=now + takes,
        status="undelivered" if failed else "delivered",
        error=CODES.get(fate.error, fate.error) if fate.error else None,
        protocol=PROTOCOL,
        channel=checked.channel,
    )


def _queue(account: Account, state: Desk, message: Message) -> None:
    """Twilio takes more than a number may send and lets it wait: what had to wait over a second went too fast."""
    rate = account.scenario.segments_per_second
    if rate is None or message.channel != "sms":
        return
    start = max(state.free_at.get(message.sender, 0.0), message.created_at)
    state.free_at[message.sender] = start + message.parts / rate
    waits = start - message.created_at
    if waits > 1.0:
        account.segment_limit.violations += 1
    message.sent_at, message.final_at = message.sent_at + waits, message.final_at + waits


def _answer(
    carrier: Carrier, account: Account, checked: Checked, message: Message, fate: Outcome, delay: float
) -> Reply:
    if fate.answer == "unanswered":
        return Reply(0, b"", delay=carrier.config.hang_seconds, silent=True)
    if fate.answer == "bad_json":
        return Reply(201, b'{"sid":"' + message.id.encode(), delay=delay)
    status = "queued" if checked.chosen else "accepted"
    body = msgspec.json.encode(message_body(message, account_sid(account.api_key), status))
    if fate.answer == "slow":
        delay = carrier.config.hang_seconds
    return Reply(201, body, delay=delay + 0.3 if fate.early else delay)
