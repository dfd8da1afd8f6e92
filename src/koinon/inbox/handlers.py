"""What the inbox does with inbound messages: files them, after messaging has obeyed STOP and START in them."""

from collections.abc import Sequence
from uuid import UUID

from koinon import channels, contacts, identity
from koinon.inbox.contracts import Attachment
from koinon.inbox.mails import threading
from koinon.inbox.service import arrival
from koinon.inbox.service.arrived import Arrival
from koinon.platform.db import Tx
from koinon.platform.services import Services

LAYER = 50
FILED = frozenset({"sms", "whatsapp", "email"})


async def file_inbound(tx: Tx, services: Services, facts: Sequence[channels.AppliedFact]) -> None:
    """File up to 500 inbound messages in one go; a message filed before is left as it is."""
    own_stops = await contacts.own_stops(tx)
    filed = [
        (applied.sender_id, applied.fact)
        for applied in facts
        if applied.sender_id is not None
        and isinstance(applied.fact, channels.InboundMessage)
        and applied.fact.channel in FILED
    ]
    keywords = await contacts.meant_keywords(tx, [fact.text for _, fact in filed if fact.channel != "email"])
    batch = [_arrival(sender_id, fact, own_stops, keywords) for sender_id, fact in filed]
    if batch:
        await arrival.receive(tx, services.vault, batch)
        await identity.report_keys_in(services, (one.text for one in batch))


def _arrival(
    sender_id: UUID,
    fact: channels.InboundMessage,
    own_stops: frozenset[str],
    keywords: dict[str, list[contacts.CustomKeyword]],
) -> Arrival:
    by_mail = fact.channel == "email"
    keyword = None if by_mail else contacts.keyword(fact.text, own_stops=own_stops)
    own = None if by_mail else contacts.heard_keyword(fact.text, keywords, sender_id)
    mail = fact.mail
    return Arrival(
        sender_id=sender_id,
        provider_id=fact.provider_id,
        phone=fact.from_,
        text=fact.text,
        media=tuple(_file(part) for part in fact.media),
        at=fact.occurred_at,
        is_stop=fact.keyword == "stop" or (keyword is not None and keyword.kind == "stop"),
        channel=fact.channel,
        subject=mail.subject if mail is not None else "",
        message_id=mail.message_id if mail is not None else None,
        name=(mail.from_name if mail is not None else fact.profile_name) or "",
        is_automatic=mail is not None and mail.is_automatic,
        is_answered=keyword is not None or (own is not None and own.says_something),
        told=_told(fact),
        references=mail.references[-threading.MOST_REFERENCES :] if mail is not None else (),
        tag=mail.tag if mail is not None else None,
        html=mail.html if mail is not None else None,
    )


def _told(fact: channels.InboundMessage) -> dict[str, str]:
    """What it is beyond its words: its kind, the id of what was tapped, the message it answers (INB-043)."""
    told = {"kind": fact.kind, "payload": fact.payload, "replies_to": fact.replies_to}
    return {name: value[:1_000] for name, value in told.items() if value}


def _file(part: channels.Media) -> Attachment:
    return Attachment(part.url, part.content_type, part.bytes, name=part.name, content_id=part.content_id)
