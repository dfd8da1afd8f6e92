"""Telnyx's webhook events: receipts of outbound messages and inbound messages."""

import time
import uuid
from functools import partial
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.chance import Draws
from koinon.simulator.messages import AUTORESPONSE, Message
from koinon.simulator.outcomes import Outcome
from koinon.simulator.parts import count_parts
from koinon.simulator.telnyx.bodies import message_body
from koinon.simulator.telnyx.profiles import webhook_of
from koinon.simulator.telnyx.signed import signed

ANSWERS = {
    "STOP": "You are unsubscribed and will get no more messages from this number. Reply START to get them again.",
    "START": "You are subscribed again and will get messages from this number. Reply STOP to end them.",
    "HELP": "For help, ask whoever texts you from this number. Reply STOP to get no more messages.",
}
UNDELIVERABLE = "40008"
PICTURE_URL = "/_sim/media/picture.png"


class _Notice(msgspec.Struct, frozen=True, gc=False):
    """One event to come: its kind, the status it tells, and its id, which a doubled one repeats."""

    message: Message
    url: str
    kind: str
    status: str
    forged: bool
    event_id: str


def plan_receipts(carrier: Carrier, account: Account, message: Message, fate: Outcome, draws: Draws) -> None:
    """Plan the events of an accepted message by its outcome."""
    url = message.webhook_url or account.webhook_url
    if url and account.scenario.receipts and fate.receipts:
        forged = draws.happens(7, account.scenario.bad_signature_rate)
        for seconds, kind, status in _course(message, fate):
            notice = _Notice(message, url, kind, status, forged, str(uuid.uuid4()))
            for nth in range(2 if fate.doubled else 1):
                carrier.timeline.after(seconds + nth * 0.05, partial(_notify, carrier, account, notice))
    if fate.reply is not None:
        wait = message.final_at - message.created_at + draws.between(5, 1.0, 6.0)
        carrier.timeline.after(wait, partial(_reply, carrier, account, message, fate))


def _course(message: Message, fate: Outcome) -> list[tuple[float, str, str]]:
    """Seconds from now, kind and status of each receipt."""
    sent, final = message.sent_at - message.created_at, message.final_at - message.created_at
    if fate.reordered:
        sent, final = final, sent
    if fate.early:
        sent = final = 0.0
    course = [(sent, "message.sent", "sent"), (final, "message.finalized", message.status)]
    return [*course, (final + 1.0, "message.read", "read")] if fate.read else course


def receive(
    carrier: Carrier,
    account: Account,
    *,
    sender: str,
    person: str,
    text: str,
    media: tuple[str, ...] = (),
    **_unheeded: object,
) -> Message:
    """A person writes to one of the account's numbers: keyword, block, webhook. Texts know no other channel."""
    parts = count_parts(text)
    message = Message(
        id=str(uuid.uuid4()),
        account=account.api_key,
        direction="inbound",
        sender=sender,
        person=person,
        text=text,
        created_at=time.time(),
        parts=parts.parts,
        encoding=parts.encoding,
        media=media,
        profile_id=account.profile_id,
        status="webhook_delivered",
    )
    carrier.carry(message)
    keyword = account.hear(sender, person, text, message.created_at)
    if keyword:
        carrier.carry(_answer(message, keyword))
    url = webhook_of(carrier, account, sender)
    if url:
        told = message_body(message, account.organization_id, "webhook_delivered")
        if keyword:
            told["autoresponse_type"] = keyword
        event = _event("message.received", str(uuid.uuid4()), told)
        carrier.webhooks.post(url, signed(account.api_key, url, event), carrier.config.webhook_attempts)
    return message


def report(carrier: Carrier, account: Account, message: Message, status: str) -> None:
    """End a message as somebody says, and tell of it as of any other."""
    message.status, message.final_at = status, time.time()
    message.error = None if status == "delivered" else UNDELIVERABLE
    url = message.webhook_url or account.webhook_url
    if url:
        notice = _Notice(message, url, "message.finalized", status, False, str(uuid.uuid4()))
        _notify(carrier, account, notice)


def _answer(heard: Message, keyword: str) -> Message:
    """What the carrier itself writes back to its words; it costs nothing, and our platform is not told of it."""
    parts = count_parts(ANSWERS[keyword])
    return Message(
        id=str(uuid.uuid4()),
        account=heard.account,
        direction="outbound",
        sender=heard.sender,
        person=heard.person,
        text=ANSWERS[keyword],
        created_at=heard.created_at + 0.001,
        parts=parts.parts,
        encoding=parts.encoding,
        profile_id=heard.profile_id,
        tags=(AUTORESPONSE,),
    )


def _notify(carrier: Carrier, account: Account, notice: _Notice) -> None:
    payload = message_body(notice.message, account.organization_id, notice.status)
    event = _event(notice.kind, notice.event_id, payload)
    wrap = signed(account.api_key, notice.url, event, forged=notice.forged)
    carrier.webhooks.post(notice.url, wrap, carrier.config.webhook_attempts)


def _reply(carrier: Carrier, account: Account, message: Message, fate: Outcome) -> None:
    media = (carrier.url + PICTURE_URL,) if fate.picture else ()
    receive(carrier, account, sender=message.sender, person=message.person, text=fate.reply or "", media=media)


def _event(kind: str, event_id: str, payload: dict[str, Any]) -> dict[str, Any]:
    from_now = payload["completed_at"] or payload["sent_at"] or payload["received_at"]
    return {"event_type": kind, "id": event_id, "occurred_at": from_now, "payload": payload, "record_type": "event"}
