"""Words of the organization's own in what people write: filed by contacts, answered here once (CON-061)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from koinon import channels, contacts
from koinon.channels import InboundMessage
from koinon.contacts import CustomKeyword, KeywordUse
from koinon.kit import clock, phone
from koinon.messaging.repository import replies
from koinon.messaging.service.messages import MOST_CHARACTERS, by, queue_message
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

AGAIN_AFTER = 300.0
MOST_A_DAY, DAY = 5, timedelta(hours=24)
"""Answers nobody wrote, of any kind, that one person gets (INB-092): a machine would go on for ever."""
# Worded without the accents that GSM-7 lacks, as the answers to STOP are.
NAME_ASKED = {
    "en": "What is your name?",
    "es": "Digame su nombre, por favor.",
    "pt": "Qual o seu nome?",
}


class Heard(NamedTuple):
    """What is looked up once for a set of inbound messages."""

    stops: frozenset[str]
    keywords: dict[str, list[CustomKeyword]]
    asked: dict[bytes, UUID]


async def listen(tx: Tx, texts: Sequence[str], hashes: Sequence[bytes]) -> Heard:
    """The organization's words that any of these texts is, and whose name we wait for."""
    return Heard(
        await contacts.own_stops(tx), await contacts.meant_keywords(tx, texts), await contacts.asked_names(tx, hashes)
    )


async def apply(
    tx: Tx, services: Services, fact: InboundMessage, heard: Heard, hashed: bytes, sender_id: UUID | None
) -> str | None:
    """Do what a keyword asks, or take a name we asked for: `keyword`, `name`, or None for any other words."""
    if heard.keywords and sender_id is None:
        sender_id = next(
            (one.id for one in await channels.senders(tx) if (one.channel, one.value) == (fact.channel, fact.sender)),
            None,
        )
    keyword = contacts.heard_keyword(fact.text, heard.keywords, sender_id)
    if keyword is not None:
        used = await contacts.use_keyword(
            tx,
            services.vault,
            keyword,
            phone=fact.from_,
            event_key=fact.provider_id or fact.event_id,
            said_at=fact.occurred_at,
            channel="whatsapp" if fact.channel == "whatsapp" else "sms",
        )
        if used is not None:
            if used.asks_name:  # their next message may stand in this very set
                heard.asked[hashed] = used.contact_id
            await _answer(tx, services, used, fact, hashed, sender_id)
        return "keyword"
    if hashed in heard.asked:
        took = await contacts.hear_name(tx, services.vault, hashed, heard.asked[hashed], fact.text)
        if took:
            del heard.asked[hashed]
            return "name"
    return None


async def _answer(
    tx: Tx, services: Services, used: KeywordUse, fact: InboundMessage, hashed: bytes, sender_id: UUID | None
) -> None:
    question = NAME_ASKED.get(used.locale, NAME_ASKED["en"]) if used.asks_name else ""
    body = f"{used.reply} {question}".strip()[:MOST_CHARACTERS]
    kind = f"keyword:{used.keyword_id}:{used.outcome if used.outcome in ('early', 'late') else 'ok'}"
    if not body or not await replies.may_answer(tx, hashed, kind, AGAIN_AFTER):
        return
    said = await replies.said_by_itself(tx, [used.contact_id], ("automation", "system"), clock.now() - DAY)
    if said.get(used.contact_id, 0) >= MOST_A_DAY:
        return
    try:
        async with tx.savepoint():
            await queue_message(
                tx,
                services,
                contact_id=used.contact_id,
                phone_hash=hashed,
                phone_cipher=services.vault.encrypt(fact.from_, tx.organization_id, "phone"),
                country=phone.region_of(fact.from_),
                body=body,
                purpose="conversational",
                origin="system",
                origin_id=used.keyword_id,
                sender_id=sender_id,
                priority=0,
                way=by(fact),
            )
    except errors.KoinonError:
        return  # nobody to answer from, or somebody who said STOP: they are filed all the same


async def answered_to_keywords(tx: Tx, contact_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many keywords of the organization's own were answered to each of these people within a day."""
    return await replies.said_by_itself(tx, contact_ids, ("system",), clock.now() - DAY) if contact_ids else {}
