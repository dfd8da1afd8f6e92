"""What people write on WhatsApp and by mail: keywords on WhatsApp are about it, and answered there (CON-056, 061)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from koinon import contacts, organizations
from koinon.channels import AppliedFact, InboundMessage
from koinon.messaging.repository import replies, routing
from koinon.messaging.service import custom_keywords, keywords
from koinon.platform.db import Tx
from koinon.platform.services import Services

HEARD = ("whatsapp", "email")


class Said(NamedTuple):
    """What somebody wrote; `kind` of keyword, None for any other words."""

    fact: InboundMessage
    sender_id: UUID | None
    hashed: bytes
    kind: str | None
    language: str


async def heed(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """STOP and START count, keywords are answered, replies are counted and say whom they talk with."""
    said = await _read(tx, services, applied)
    await contacts.record_consents(tx, [_consent(one) for one in said if one.kind in ("stop", "start")])
    await _answer(tx, services, [one for one in said if one.fact.channel == "whatsapp"])
    await replies.count(
        tx,
        [
            (one.hashed, "opt_out" if one.kind == "stop" else "reply")
            for one in said
            if one.fact.mail is None or not one.fact.mail.is_automatic
        ],
    )
    for channel in HEARD:
        talks = [(one.hashed, one.sender_id) for one in said if one.fact.channel == channel and one.sender_id]
        await routing.heard(tx, channel, talks)


async def _read(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> list[Said]:
    own_stops, home = await contacts.own_stops(tx), (await organizations.get(tx)).locale
    found = list[Said]()
    for one in applied:
        fact = one.fact
        if not isinstance(fact, InboundMessage) or fact.channel not in HEARD:
            continue
        hashed = contacts.address_hash(services.vault, tx.organization_id, fact.channel, fact.from_)
        word = contacts.keyword(fact.text, home, own_stops) if fact.channel == "whatsapp" else None
        kind = word.kind.value if word is not None else None
        found.append(Said(fact, one.sender_id, hashed, kind, word.language if word is not None else home))
    return found


def _consent(said: Said) -> contacts.ConsentEntry:
    stops = said.kind == "stop"
    return contacts.ConsentEntry(
        channel="whatsapp",
        address_hash=said.hashed,
        action="denied" if stops else "granted",
        source="stop_keyword" if stops else "start_keyword",
        evidence=f"message:{said.fact.event_id}",
        occurred_at=said.fact.occurred_at,
    )


async def _answer(tx: Tx, services: Services, said: Sequence[Said]) -> None:
    """The organization's own words do here what they do in texts."""
    if not said:
        return
    heard = await custom_keywords.listen(tx, [one.fact.text for one in said], [one.hashed for one in said])
    for one in said:
        if one.kind in keywords.ON_WHATSAPP:
            await keywords.answer(
                tx,
                services,
                one.kind,
                language=one.language,
                fact=one.fact,
                hashed=one.hashed,
                sender_id=one.sender_id,
            )
        else:
            await custom_keywords.apply(tx, services, one.fact, heard, one.hashed, one.sender_id)
