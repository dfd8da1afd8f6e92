"""Resend's webhooks: email.* events, signed by Svix's scheme, tried eight times."""

import base64
import hashlib
import hmac
import time
from datetime import UTC, datetime
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.mailing.carrying import Event, Post
from koinon.simulator.mailing.mail import Mail
from koinon.simulator.webhooks import Parcel, Wrap

ATTEMPTS = 8
TYPES = {
    "sent": "email.sent",
    "delivered": "email.delivered",
    "bounced": "email.bounced",
    "dropped": "email.suppressed",
    "open": "email.opened",
    "click": "email.clicked",
    "complaint": "email.complained",
}


def secret(api_key: str) -> str:
    """The signing secret of an account's webhook, as the dashboard shows it."""
    seed = hashlib.sha256(b"koinon simulator resend " + api_key.encode()).digest()
    return "whsec_" + base64.b64encode(seed).decode()


def signed(api_key: str, event_id: str, body: bytes, *, forged: bool = False) -> Wrap:
    """What to post: Svix's three headers, signed when it leaves."""
    key = base64.b64decode(secret(api_key + ("forged" if forged else "")).removeprefix("whsec_"))

    def wrap(attempt: int) -> Parcel:
        stamp = str(int(time.time()))
        signature = base64.b64encode(hmac.digest(key, f"{event_id}.{stamp}.".encode() + body, "sha256")).decode()
        head = (
            "User-Agent: Svix-Webhooks/1.62 (sender-9YMgn)\r\nContent-Type: application/json\r\n"
            f"svix-id: {event_id}\r\nsvix-timestamp: {stamp}\r\nsvix-signature: v1,{signature}\r\n"
        )
        return Parcel(head, body)

    return wrap


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def tell(carrier: Carrier, account: Account, mail: Mail, event: Event) -> None:
    """Post what happened to a mail; Resend has no event of an unsubscription by header."""
    kind, url = TYPES.get(event.kind), account.part(Post).event_url
    if kind is None or url is None:
        return
    data: dict[str, Any] = {
        "email_id": mail.id,
        "created_at": moment(mail.created_at),
        "from": mail.from_,
        "to": [mail.to],
        "subject": mail.subject,
        "tags": mail.marks,
    }
    body = msgspec.json.encode({"type": kind, "created_at": moment(event.at), "data": data | _more(event)})
    carrier.webhooks.post(url, signed(account.api_key, f"msg_{event.id}", body, forged=event.forged), ATTEMPTS)


def _more(event: Event) -> dict[str, Any]:
    if event.kind == "bounced":
        permanent = event.status.startswith("5")
        return {
            "bounce": {
                "type": "Permanent" if permanent else "Transient",
                "subType": "General" if permanent else "MailboxFull",
                "message": "The recipient's mail server refused the email.",
                "diagnosticCode": [f"smtp; {event.words}"],
            }
        }
    if event.kind == "dropped":
        kind = {"Spam Reporting Address": "Complaint"}.get(event.words, "Bounce")
        return {"suppressed": {"type": kind, "reason": event.words, "message": f"On the suppression list: {kind}."}}
    if event.kind == "click":
        seen = {"ipAddress": "203.0.113.7", "link": event.url, "timestamp": moment(event.at), "userAgent": event.agent}
        return {"click": seen}
    return {}
