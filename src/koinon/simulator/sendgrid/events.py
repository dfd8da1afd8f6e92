"""SendGrid's Event Webhook: arrays of events, each with the custom arguments on top, signed by ECDSA."""

import base64
import hashlib
import time
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.mailing.carrying import Event, Kind, Post
from koinon.simulator.mailing.mail import Mail
from koinon.simulator.webhooks import Parcel, Wrap

ATTEMPTS = 6
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5)
NAMES: dict[Kind, str] = {
    "sent": "processed",
    "delivered": "delivered",
    "bounced": "bounce",
    "dropped": "dropped",
    "open": "open",
    "click": "click",
    "complaint": "spamreport",
    "unsubscribe": "unsubscribe",
}
CLASSES = {"5.1.1": "Invalid Address", "4.2.2": "Mailbox Unavailable", "5.7.1": "Content", "4.4.1": "Technical"}


def key_of(api_key: str) -> ec.EllipticCurvePrivateKey:
    """The key an account's events are signed by."""
    seed = hashlib.sha256(b"koinon simulator sendgrid " + api_key.encode()).digest()
    return ec.derive_private_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, ec.SECP256R1())


def public_key(api_key: str) -> str:
    """Its other half, as Mail Settings shows it."""
    public = key_of(api_key).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(public).decode()


def signed(api_key: str, body: bytes, *, forged: bool = False) -> Wrap:
    """What to post, signed when it leaves."""
    key = key_of(api_key + ("forged" if forged else ""))

    def wrap(attempt: int) -> Parcel:
        stamp = str(int(time.time()))
        signature = base64.b64encode(key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
        head = (
            "User-Agent: SendGrid Event API\r\nContent-Type: application/json\r\n"
            f"X-Twilio-Email-Event-Webhook-Signature: {signature}\r\n"
            f"X-Twilio-Email-Event-Webhook-Timestamp: {stamp}\r\n"
        )
        return Parcel(head, body)

    return wrap


def tell(carrier: Carrier, account: Account, mail: Mail, event: Event) -> None:
    """Post what happened to a mail; the body ends with CRLF, as SendGrid's does."""
    url = account.part(Post).event_url
    if url is None:
        return
    told: dict[str, Any] = {
        "email": mail.to,
        "timestamp": int(event.at),
        "event": NAMES[event.kind],
        "sg_event_id": event.id,
        "sg_message_id": mail.id,
        "smtp-id": f"<{mail.id}@sim.test>",
        **mail.marks,
        **_more(event),
    }
    body = msgspec.json.encode([told]) + b"\r\n"
    carrier.webhooks.post(url, signed(account.api_key, body, forged=event.forged), ATTEMPTS)


def _more(event: Event) -> dict[str, Any]:
    match event.kind:
        case "bounced":
            return {
                "reason": event.words,
                "status": event.status,
                "type": "blocked" if event.status == "5.7.1" else "bounce",
                "bounce_classification": CLASSES.get(event.status, "Unclassified"),
                "tls": 1,
            }
        case "dropped":
            return {"reason": event.words, "status": "5.0.0"}
        case "delivered":
            return {"response": "250 OK", "tls": 1}
        case "open":
            machine = bool(event.agent and "Scanner" in event.agent)
            return {"useragent": event.agent, "ip": "203.0.113.7", "sg_machine_open": machine}
        case "click":
            offset = {"index": 0, "type": "html"}
            return {"url": event.url, "url_offset": offset, "useragent": event.agent, "ip": "203.0.113.7"}
    return {}
