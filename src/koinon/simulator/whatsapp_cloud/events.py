"""WhatsApp's calls to us: statuses, what people write, news of templates and numbers; signed over escaped bytes."""

import hmac
import json
import time
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.chance import Draws
from koinon.simulator.messages import Message
from koinon.simulator.outcomes import Outcome
from koinon.simulator.webhooks import Parcel
from koinon.simulator.whatsapp_cloud.faults import fault
from koinon.simulator.whatsapp_cloud.files import picture
from koinon.simulator.whatsapp_cloud.ids import wamid
from koinon.simulator.whatsapp_cloud.state import PROTOCOL, Number, Template, app_secret, desk, phone_id, waba_id

UNDELIVERABLE = "131026"


class _Notice(msgspec.Struct, frozen=True, gc=False):
    """One status to come."""

    message: Message
    status: str
    forged: bool
    category: str | None


def plan_statuses(
    carrier: Carrier, account: Account, message: Message, fate: Outcome, draws: Draws, category: str | None
) -> None:
    """Plan the statuses of an accepted message by its outcome, and the person's reply."""
    if account.scenario.receipts and fate.receipts:
        forged = draws.happens(7, account.scenario.bad_signature_rate)
        for seconds, status in _course(message, fate):
            notice = _Notice(message, status, forged, category)
            for nth in range(2 if fate.doubled else 1):
                carrier.timeline.after(seconds + nth * 0.05, partial(_notify, carrier, account, notice))
    if fate.reply is not None:
        wait = message.final_at - message.created_at + draws.between(5, 1.0, 6.0)
        carrier.timeline.after(wait, partial(_reply, carrier, account, message, fate))


def _course(message: Message, fate: Outcome) -> list[tuple[float, str]]:
    """Seconds from now and the name of each status; one that failed was never sent."""
    sent, final = message.sent_at - message.created_at, message.final_at - message.created_at
    if fate.reordered:
        sent, final = final, sent
    if fate.early:
        sent = final = 0.0
    if message.status == "failed":
        return [(final, "failed")]
    return [(sent, "sent"), (final, "delivered"), *([(final + 1.0, "read")] if fate.read else [])]


def receive(
    carrier: Carrier,
    account: Account,
    *,
    sender: str,
    person: str,
    text: str,
    media: tuple[str, ...] = (),
    channel: str | None = None,
    payload: str | None = None,
    replies_to: str | None = None,
    is_reaction: bool = False,
) -> Message:
    """A person writes to one of the account's numbers, which opens the window for 24 hours."""
    kept = desk(account)
    files = tuple(picture(carrier, account, url) for url in media)
    message = Message(
        id=wamid(),
        account=account.api_key,
        direction="inbound",
        sender=sender,
        person=person,
        text=text,
        created_at=time.time(),
        encoding="UTF-8",
        media=media,
        status="received",
        protocol=PROTOCOL,
        channel="whatsapp",
        payload=payload,
        replies_to=replies_to,
        is_reaction=is_reaction,
    )
    account.protocol = PROTOCOL
    carrier.carry(message)
    kept.heard_at[sender, person] = carrier.timeline.now()
    name = carrier.names.book().people.get(person, "Simulated person")
    for entry in _said(message, files):
        if message.replies_to and not is_reaction:
            entry["context"] = {"from": sender.removeprefix("+"), "id": message.replies_to}
        value = _value(sender) | {
            "contacts": [{"profile": {"name": name}, "wa_id": person.removeprefix("+")}],
            "messages": [{"from": person.removeprefix("+"), "timestamp": str(int(message.created_at)), **entry}],
        }
        tell(carrier, account, "messages", value)
    return message


def report(carrier: Carrier, account: Account, message: Message, status: str) -> None:
    """End a message as somebody says, and tell of it as of any other."""
    message.status = "delivered" if status == "delivered" else "failed"
    message.final_at = time.time()
    message.error = None if status == "delivered" else UNDELIVERABLE
    _notify(carrier, account, _Notice(message, message.status, False, None))


def tell_template(carrier: Carrier, account: Account, template: Template) -> None:
    """What was decided on a template."""
    value = {
        "event": template.status,
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "message_template_category": template.category,
        "reason": template.reason,
    }
    tell(carrier, account, "message_template_status_update", value)


def tell_quality(carrier: Carrier, account: Account, number: Number, event: str) -> None:
    """A number flagged, let off, or moved to another tier."""
    value = {
        "display_phone_number": number.e164.removeprefix("+"),
        "event": event,
        "current_limit": number.tier,
    }
    tell(carrier, account, "phone_number_quality_update", value)


def tell(carrier: Carrier, account: Account, field: str, value: dict[str, Any], *, forged: bool = False) -> None:
    """One change of the account, where it has somebody to tell."""
    if not account.webhook_url:
        return
    entry: dict[str, Any] = {"id": waba_id(account.api_key)}
    if field != "messages":
        entry["time"] = int(time.time())
    entry["changes"] = [{"field": field, "value": value}]
    body = escaped({"object": "whatsapp_business_account", "entry": [entry]})
    secret = app_secret(account.api_key + ("forged" if forged else ""))
    head = (
        "User-Agent: facebookexternalua\r\nContent-Type: application/json\r\nAccept: */*\r\n"
        f"X-Hub-Signature-256: sha256={hmac.digest(secret.encode(), body, sha256).hex()}\r\n"
    )
    parcel = Parcel(head, body)
    carrier.webhooks.post(account.webhook_url, lambda attempt: parcel, carrier.config.webhook_attempts)


def escaped(envelope: dict[str, Any]) -> bytes:
    """JSON as Meta writes it: what is not ASCII as lower-case escapes, and every slash with a backslash before it."""
    return json.dumps(envelope, separators=(",", ":")).replace("/", "\\/").encode()


def _notify(carrier: Carrier, account: Account, notice: _Notice) -> None:
    message = notice.message
    status: dict[str, Any] = {
        "id": message.id,
        "status": notice.status,
        "timestamp": str(int(time.time())),
        "recipient_id": message.person.removeprefix("+"),
    }
    if message.tags:
        status["biz_opaque_callback_data"] = ".".join(message.tags)
    if notice.status == "failed" and message.error:
        status["errors"] = [fault(int(message.error))]
    elif notice.status in ("sent", "delivered"):
        charged = notice.category is not None
        kind = "regular" if charged else "free_customer_service"
        status["pricing"] = {
            "billable": charged, "pricing_model": "PMP", "category": notice.category or "service", "type": kind,
        }  # fmt: skip
    tell(carrier, account, "messages", _value(message.sender) | {"statuses": [status]}, forged=notice.forged)


def _reply(carrier: Carrier, account: Account, message: Message, fate: Outcome) -> None:
    media = (carrier.url + "/_sim/media/picture.svg",) if fate.picture else ()
    receive(carrier, account, sender=message.sender, person=message.person, text=fate.reply or "", media=media)


def _said(message: Message, files: tuple[tuple[str, str, str], ...]) -> list[dict[str, Any]]:
    """One message of WhatsApp holds one file: more of them are more messages, the first with the words."""
    if message.is_reaction:
        # Meta leaves the emoji out where a reaction is taken back.
        emoji = {"emoji": message.text} if message.text else {}
        reaction = {"message_id": message.replies_to, **emoji}
        return [{"id": message.id, "type": "reaction", "reaction": reaction}]
    if message.payload:
        reply = {"type": "button_reply", "button_reply": {"id": message.payload, "title": message.text}}
        return [{"id": message.id, "type": "interactive", "interactive": reply}]
    if not files:
        return [{"id": message.id, "type": "text", "text": {"body": message.text}}]
    said = []
    for nth, (file_id, content_type, digest) in enumerate(files):
        image = {"id": file_id, "mime_type": content_type, "sha256": digest}
        if nth == 0 and message.text:
            image["caption"] = message.text
        said.append({"id": message.id if nth == 0 else wamid(), "type": "image", "image": image})
    return said


def _value(sender: str) -> dict[str, Any]:
    metadata = {"display_phone_number": sender.removeprefix("+"), "phone_number_id": phone_id(sender)}
    return {"messaging_product": "whatsapp", "metadata": metadata}
