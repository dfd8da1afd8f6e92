"""POST /{phone_number_id}/messages: checks, limits, windows, then acceptance."""

import time

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.chance import Draws, latency
from koinon.simulator.http import Reply, Request
from koinon.simulator.limits import RateLimit
from koinon.simulator.messages import Message
from koinon.simulator.outcomes import MAGIC_REFUSALS, MAGIC_STUMBLES, Outcome, outcome
from koinon.simulator.whatsapp_cloud.checks import Asked, Checked, check
from koinon.simulator.whatsapp_cloud.events import plan_statuses
from koinon.simulator.whatsapp_cloud.faults import refusal
from koinon.simulator.whatsapp_cloud.ids import wamid
from koinon.simulator.whatsapp_cloud.state import DAY_SECONDS, PROTOCOL, TIERS, Desk, Number, desk

# What the shared outcomes, which speak Telnyx's codes, are here.
CODES = {"40001": "131026", "40002": "132007", "40006": "131000", "40008": "131026"}
PER_SECOND, PAIR_SECONDS, PAIR_BURST = 80.0, 6.0, 45
_decode = msgspec.json.Decoder(Asked).decode


def send(carrier: Carrier, account: Account, number: Number, request: Request) -> Reply:
    """The answer to a send or a read mark, with the latency of the account's scenario."""
    try:
        asked = _decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        return refusal(400, 100, str(fault))
    kept = desk(account)
    if asked.status == "read":
        return _read(carrier, kept, asked)
    checked = check(kept, asked)
    if isinstance(checked, Reply):
        return checked
    nth = account.tries.get(checked.to, 0) + 1
    account.tries[checked.to] = nth
    scenario = account.scenario
    draws = Draws(carrier.config.seed, account.api_key, checked.to, nth)
    delay = latency(draws[3], scenario.latency_p50_ms, scenario.latency_p99_ms) + scenario.slow_seconds
    refused = _limited(account, kept, number, checked, delay) or _stumble(account, checked, nth, draws, delay)
    refused = refused or _blocked(carrier, account, kept, number, checked, delay)
    if refused is not None:
        return refused
    fate = outcome(checked.to, checked.text, scenario, draws, carrier.replies)
    if is_closed(carrier, account, kept, number, checked):
        # Mostly Meta takes it and tells by a status ("131047 is seen both ways").
        fate = msgspec.structs.replace(fate, status="failed", error="131047", reply=None)
    message = _carried(
        account, number, checked, asked, fate, draws.between(4, scenario.receipt_min, scenario.receipt_max)
    )
    carrier.carry(message)
    plan_statuses(carrier, account, message, fate, draws, checked.category)
    return _answer(carrier, message, checked, fate, delay)


def is_closed(carrier: Carrier, account: Account, kept: Desk, number: Number, checked: Checked) -> bool:
    """Free words need a message of the person within 24 hours, on the simulated clock; a template needs none."""
    return checked.category is None and account.scenario.window and not _is_open(carrier, kept, number, checked.to)


def _is_open(carrier: Carrier, kept: Desk, number: Number, person: str) -> bool:
    heard = kept.heard_at.get((number.e164, person))
    return heard is not None and carrier.timeline.now() - heard <= DAY_SECONDS


def _read(carrier: Carrier, kept: Desk, asked: Asked) -> Reply:
    found = carrier.phones.get(asked.message_id or "")
    if found is None or found.direction != "inbound":
        return refusal(400, 100, "The message_id is not one of a message that was received.")
    kept.read.append(found.id)
    if asked.typing_indicator:
        kept.typing.append(found.id)
    return Reply(200, b'{"success":true}')


def _limited(account: Account, kept: Desk, number: Number, checked: Checked, delay: float) -> Reply | None:
    """80 a second and number, and one in 6 s to a person after a burst of 45."""
    now, scenario = time.monotonic(), account.scenario
    if account.message_limit.take(now, scenario.messages_per_second) is not None:
        return refusal(429, 130429, delay=delay)
    if not scenario.channel_limits:
        return None
    if kept.sender_limits.setdefault(number.id, RateLimit()).take(now, PER_SECOND) is not None:
        account.message_limit.violations += 1
        return refusal(429, 130429, delay=delay)
    pair = kept.pair_limits.setdefault((number.id, checked.to), RateLimit(burst_seconds=PAIR_BURST * PAIR_SECONDS))
    if pair.take(now, 1 / PAIR_SECONDS) is not None:
        account.message_limit.violations += 1
        return refusal(400, 131056, delay=delay)
    return None


def _stumble(account: Account, checked: Checked, nth: int, draws: Draws, delay: float) -> Reply | None:
    times, status, _ = MAGIC_STUMBLES.get(checked.to[-4:], (0, 0, ""))
    if nth <= times:
        return refusal(429, 130429, delay=delay) if status == 429 else refusal(status, 131000, delay=delay)
    if draws.happens(6, account.scenario.throttle_rate):
        return refusal(429, 130429, delay=delay)
    if draws.happens(7, account.scenario.error_rate):
        return refusal(500, 131000, delay=delay)
    return None


def _blocked(
    carrier: Carrier, account: Account, kept: Desk, number: Number, checked: Checked, delay: float
) -> Reply | None:
    code = MAGIC_REFUSALS.get(checked.to[-4:])
    if code == "40310":
        return refusal(400, 131026, delay=delay)
    if code == "40300" or (checked.category == "marketing" and account.blocks(number.e164, checked.to)):
        return refusal(400, 131050, delay=delay)
    begins = not _is_open(carrier, kept, number, checked.to)
    most = TIERS.get(number.tier)
    if begins and most and not kept.begins(number.e164, checked.to, carrier.timeline.now(), most):
        account.message_limit.violations += 1
        return refusal(400, 131048, delay=delay)
    return None


def _carried(account: Account, number: Number, checked: Checked, asked: Asked, fate: Outcome, takes: float) -> Message:
    now = time.time()
    failed = fate.error is not None
    return Message(
        id=wamid(),
        account=account.api_key,
        direction="outbound",
        sender=number.e164,
        person=checked.to,
        text="\n".join([checked.text, *(f"[{title}]" for title in checked.choices)]),
        created_at=now,
        encoding="UTF-8",
        media=checked.media,
        tags=tuple((asked.biz_opaque_callback_data or "").split(".", 1)) if asked.biz_opaque_callback_data else (),
        sent_at=now + takes / 3,
        final_at=now + takes,
        status="failed" if failed else "delivered",
        error=CODES.get(fate.error, fate.error) if fate.error else None,
        protocol=PROTOCOL,
        channel="whatsapp",
        replies_to=checked.replies_to,
    )


def _answer(carrier: Carrier, message: Message, checked: Checked, fate: Outcome, delay: float) -> Reply:
    if fate.answer == "unanswered":
        return Reply(0, b"", delay=carrier.config.hang_seconds, silent=True)
    if fate.answer == "bad_json":
        return Reply(200, b'{"messages":[{"id":"' + message.id.encode(), delay=delay)
    sent = {"id": message.id} | ({"message_status": "accepted"} if checked.category else {})
    body = {
        "messaging_product": "whatsapp",
        "contacts": [{"input": checked.to, "wa_id": checked.to.removeprefix("+")}],
        "messages": [sent],
    }
    if fate.answer == "slow":
        delay = carrier.config.hang_seconds
    return Reply(200, msgspec.json.encode(body), delay=delay + 0.3 if fate.early else delay)
