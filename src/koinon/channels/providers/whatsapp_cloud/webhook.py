"""Meta's webhooks: the HMAC proof over the raw bytes, the GET challenge, and the reading of events.

Source: developers.facebook.com "Webhooks, Getting started" (X-Hub-Signature-256, hub.challenge) and "WhatsApp Cloud
API, messages webhook reference". Meta escapes what is not ASCII before it signs: only the raw bytes prove anything.
"""

import hmac
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import msgspec

from koinon.channels.contracts import Credentials, Fact, Unrecognised
from koinon.channels.ports import BadSignature, Call, Inspected, MalformedWebhook
from koinon.channels.providers.whatsapp_cloud import account_news, inbound, schemas, statuses

INBOUND_PRIORITY, RECEIPT_PRIORITY = 1, 5
_of_people = re.compile(rb'"(?:messages|user_preferences)"\s*:\s*\[').search


def verify(call: Call, app_secret: str) -> None:
    """Check the HMAC-SHA-256 of the raw body under the app secret. Raises BadSignature."""
    told = call.headers.get("x-hub-signature-256", "")
    ours = "sha256=" + hmac.digest(app_secret.encode(), call.raw, sha256).hex()
    if not told.isascii() or not hmac.compare_digest(told, ours):
        raise BadSignature


def challenge(call: Call, credentials: Credentials) -> bytes | None:
    """`hub.challenge` where the verify token is the account's; None for anybody else."""
    asked = parse_qs(urlsplit(call.url).query)
    token = credentials.more.get("verify_token", "")
    told = asked.get("hub.verify_token", [""])[0]
    if asked.get("hub.mode") != ["subscribe"] or not token:
        return None
    if not hmac.compare_digest(told.encode(), token.encode()):
        return None
    return asked.get("hub.challenge", [""])[0].encode()


def inspect(kept: bytes) -> Inspected:
    """One body holds many events: none has an id of its own. What people wrote goes first."""
    return Inspected(None, INBOUND_PRIORITY if _of_people(kept) else RECEIPT_PRIORITY)


def parse(kept: bytes) -> list[Fact]:
    """All facts of all changes of all entries. Raises MalformedWebhook."""
    try:
        envelope = schemas.envelope_decoder.decode(kept)
        return [fact for entry in envelope.entry for change in entry.changes for fact in _facts(entry, change)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError, OSError) as fault:
        raise MalformedWebhook(str(fault)) from fault


def _facts(entry: schemas.Entry, change: schemas.Change) -> Iterator[Fact]:
    at = datetime.fromtimestamp(entry.time, UTC) if entry.time is not None else None
    match change.field:
        case "messages":
            value = schemas.messages_decoder.decode(change.value)
            yield from inbound.facts(value)
            yield from statuses.facts(value, entry.id)
        case "message_template_status_update":
            yield account_news.template(schemas.template_decoder.decode(change.value), at)
        case "phone_number_quality_update":
            yield account_news.quality(schemas.quality_decoder.decode(change.value), at)
        case "account_update" | "account_alerts" | "account_review_update":
            yield account_news.account(change.field, schemas.account_decoder.decode(change.value), entry.id, at)
        case "user_preferences":
            yield from account_news.preferences(schemas.preferences_decoder.decode(change.value))
        case _:
            yield Unrecognised(entry.id or "", change.field)
