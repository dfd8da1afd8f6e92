"""POST /v2/messages: validation, limits, blocks, then acceptance; the order of checks is Telnyx's."""

import re
import time
import uuid

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.chance import Draws, latency
from koinon.simulator.http import Reply, Request
from koinon.simulator.messages import Message
from koinon.simulator.outcomes import MAGIC_REFUSALS, MAGIC_STUMBLES, Outcome, outcome
from koinon.simulator.parts import Parts, count_parts
from koinon.simulator.telnyx.bodies import cost_micros, message_body
from koinon.simulator.telnyx.events import plan_receipts
from koinon.simulator.telnyx.faults import refusal
from koinon.simulator.telnyx.registry import Registry

MOST_PARTS = 10
MOST_MEDIA = 10
_is_e164 = re.compile(r"\+[1-9]\d{6,14}").fullmatch
_is_sender = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}").fullmatch


class SendRequest(msgspec.Struct, gc=False):
    """The fields of a send that the simulator heeds; others are allowed, as Telnyx allows them."""

    to: str | list[str] | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    text: str | None = None
    media_urls: list[str] | None = None
    webhook_url: str | None = None
    messaging_profile_id: str | None = None
    tags: list[str] | None = None
    type: str | None = None


_decode = msgspec.json.Decoder(SendRequest).decode


class _Checked(msgspec.Struct, gc=False):
    to: str
    sender: str
    text: str
    media: tuple[str, ...]
    parts: Parts
    as_mms: bool


def send(carrier: Carrier, account: Account, request: Request) -> Reply:
    """The answer to a send, with the latency of the account's scenario."""
    try:
        asked = _decode(request.body)
    except msgspec.ValidationError as fault:
        return refusal(422, "10026", str(fault))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refusal(400, "10023", "The request body is no valid JSON.")
    checked = _check(asked)
    if isinstance(checked, Reply):
        return checked
    nth = account.tries.get(checked.to, 0) + 1
    account.tries[checked.to] = nth
    scenario = account.scenario
    draws = Draws(carrier.config.seed, account.api_key, checked.to, nth)
    delay = latency(draws[3], scenario.latency_p50_ms, scenario.latency_p99_ms) + scenario.slow_seconds
    refused = _limited(account, checked, delay) or _stumble(account, checked, nth, draws, delay)
    refused = refused or _blocked(account, checked, delay) or _unregistered(account, checked, delay)
    if refused is not None:
        return refused
    fate = outcome(checked.to, checked.text, scenario, draws, carrier.replies)
    takes = draws.between(4, scenario.receipt_min, scenario.receipt_max)
    message = _carried(account, asked, checked, fate, takes)
    account.spent_micros += cost_micros(message)
    carrier.carry(message)
    plan_receipts(carrier, account, message, fate, draws)
    return _answer(carrier, account, message, fate, delay)


def _check(asked: SendRequest) -> _Checked | Reply:
    text, media = asked.text or "", tuple(asked.media_urls or ())
    if not asked.to:
        return refusal(422, "10004", "The 'to' parameter is required.", "/to")
    if not isinstance(asked.to, str) or not _is_e164(asked.to):
        return refusal(400, "40310", "The 'to' address should be a single valid number.", "/to")
    if not asked.from_ or not _is_sender(asked.from_):
        return refusal(400, "40305", "The 'from' address is invalid.", "/from")
    if not text and not media:
        return refusal(400, "40316", "A message needs text or media.", "/text")
    if len(media) > MOST_MEDIA:
        return refusal(422, "10015", "At most 10 media are allowed.", "/media_urls")
    parts, as_mms = count_parts(text), bool(media) or asked.type == "MMS"
    if parts.parts > MOST_PARTS and not as_mms:
        return refusal(400, "40302", "The message has more than 10 parts.", "/text")
    return _Checked(
        asked.to, asked.from_, text, media, Parts(parts.encoding, parts.units, 1) if as_mms else parts, as_mms
    )


def _limited(account: Account, checked: _Checked, delay: float) -> Reply | None:
    scenario, now = account.scenario, time.monotonic()
    wait = account.message_limit.take(now, scenario.messages_per_second)
    if wait is None:
        wait = account.segment_limit.take(now, scenario.segments_per_second, checked.parts.parts)
    return None if wait is None else _too_many(scenario.messages_per_second or 0, wait, delay)


def _unregistered(account: Account, checked: _Checked, delay: float) -> Reply | None:
    """A long code or toll-free number that is not registered, where the scenario is as strict as the carriers."""
    if not account.scenario.registration_required or not checked.to.startswith("+1"):
        return None
    if account.part(Registry).may_send(checked.sender):
        return None
    words = "The sender is not registered for messages to the United States."
    return refusal(400, "40010", words, "/from", delay=delay)


def _too_many(limit: float, wait: float, delay: float) -> Reply:
    seconds = max(1, round(wait + 0.5))
    headers = f"x-ratelimit-limit: {limit:g}\r\nx-ratelimit-remaining: 0\r\nx-ratelimit-reset: {seconds}\r\n"
    headers += f"Retry-After: {seconds}\r\n"
    return refusal(429, "10011", "You have exceeded the rate limit.", headers=headers.encode(), delay=delay)


def _stumble(account: Account, checked: _Checked, nth: int, draws: Draws, delay: float) -> Reply | None:
    """Magic numbers that fail at first, then the scenario's share of 429s and 5xx."""
    times, status, code = MAGIC_STUMBLES.get(checked.to[-4:], (0, 0, ""))
    if nth <= times:
        return _too_many(50, 1, delay) if status == 429 else refusal(status, code, delay=delay)
    if draws.happens(6, account.scenario.throttle_rate):
        return _too_many(account.scenario.messages_per_second or 50, 1, delay)
    if draws.happens(7, account.scenario.error_rate):
        return refusal(500, "10007", delay=delay)
    return None


def _blocked(account: Account, checked: _Checked, delay: float) -> Reply | None:
    code = MAGIC_REFUSALS.get(checked.to[-4:])
    if code == "40310":
        return refusal(400, code, "The 'to' address should be a single valid number.", "/to", delay=delay)
    if code == "40300" or checked.to in account.blocked:
        why = f"Messages cannot be sent from '{checked.sender}' to '{checked.to}' due to an existing block rule."
        return refusal(400, "40300", why, delay=delay)
    limit = account.scenario.spend_limit_micros
    if limit is not None and account.spent_micros >= limit:
        return refusal(429, "40333", delay=delay)
    return None


def _carried(account: Account, asked: SendRequest, checked: _Checked, fate: Outcome, takes: float) -> Message:
    """The record of an accepted message that is settled after some seconds."""
    now = time.time()
    return Message(
        id=str(uuid.uuid4()),
        account=account.api_key,
        direction="outbound",
        sender=checked.sender,
        person=checked.to,
        text=checked.text,
        created_at=now,
        parts=checked.parts.parts,
        encoding=checked.parts.encoding,
        media=checked.media,
        tags=tuple(asked.tags or ()),
        webhook_url=asked.webhook_url,
        profile_id=asked.messaging_profile_id or account.profile_id,
        sent_at=now + takes / 3,
        final_at=now + takes,
        status=fate.status,
        error=fate.error,
        as_mms=checked.as_mms,
    )


def _answer(carrier: Carrier, account: Account, message: Message, fate: Outcome, delay: float) -> Reply:
    if fate.answer == "unanswered":
        return Reply(0, b"", delay=carrier.config.hang_seconds, silent=True)
    if fate.answer == "bad_json":
        return Reply(200, b'{"data":{"id":"' + message.id.encode(), delay=delay)
    body = msgspec.json.encode({"data": message_body(message, account.organization_id, "queued")})
    if fate.answer == "slow":
        delay = carrier.config.hang_seconds
    return Reply(200, body, delay=delay + 0.3 if fate.early else delay)
