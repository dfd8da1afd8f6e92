"""Somebody texts a keyword, or writes it on WhatsApp.

They are filed, noted as agreed where the keyword shows words to agree to, and asked who they are once.

Whoever said STOP is filed and not written to: no inbound word but START brings them back (CON-055).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon import organizations
from koinon.contacts import events
from koinon.contacts.contracts import Channel, ConsentEntry, ContactChanges, ContactRow
from koinon.contacts.contracts.keywords import CustomKeyword, KeywordUse, UseOutcome
from koinon.contacts.policy import keywords as policy
from koinon.contacts.policy import said_names
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import keywords as rows
from koinon.contacts.service import groups, numbers, people, reading, sealing, tags, topic_choices
from koinon.contacts.service.recording import record_consents
from koinon.kit import clock
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.events import Event

MOST_KEY = 200


async def own_stops(tx: Tx) -> frozenset[str]:
    """The organization's own stop words, for `keyword`."""
    return frozenset(one.word for one in await rows.stop_words(tx))


async def meant_keywords(tx: Tx, texts: Sequence[str]) -> dict[str, list[CustomKeyword]]:
    """The organization's keywords that any of these texts is, by word."""
    words = list({form for text in texts for form in policy.forms(text)})
    found: dict[str, list[CustomKeyword]] = {}
    for one in await rows.meant(tx, words) if words else []:
        found.setdefault(one.word, []).append(one)
    return found


def heard(text: str, known: dict[str, list[CustomKeyword]], sender_id: UUID | None) -> CustomKeyword | None:
    """Which of `known` keywords a text to this number is: one of the number's own before one of all numbers."""
    for form in policy.forms(text):
        fitting = [one for one in known.get(form, ()) if one.sender_id in (None, sender_id)]
        if fitting:
            return max(fitting, key=lambda one: one.sender_id is not None)
    return None


async def use_keyword(
    tx: Tx,
    vault: Vault,
    keyword: CustomKeyword,
    *,
    phone: str,
    event_key: str,
    said_at: datetime,
    channel: Channel = "sms",
) -> KeywordUse | None:
    """Do what a keyword is for; None where this message did it before. What they agree to is for its `channel`."""
    known = await numbers.find_by_phones(tx, vault, [phone])
    person = known[phone][0] if known[phone] else await numbers.ensure_by_phone(tx, vault, phone)
    key = event_key[:MOST_KEY]
    if not await rows.use(tx, key, keyword.id, person.id, said_at):
        return None
    hashed = sealing.phone_hash(vault, tx.organization_id, phone)
    outcome = await _file(tx, keyword, person, min(said_at, clock.now()))
    if outcome in ("joined", "already") and keyword.text_version_id is not None:
        await _agreed(tx, keyword, person, (channel, hashed), key, said_at)
    consent = (await consent_rows.states(tx, channel, [hashed])).get(hashed)
    opted_out = consent is not None and consent.state == "denied"
    if outcome in ("joined", "already") and keyword.topic_id is not None and not opted_out:
        await _subscribed(tx, keyword, keyword.topic_id, person, key, channel)
    await rows.ended(tx, key, outcome, opted_out=opted_out)
    asks = keyword.ask_name and not opted_out and not (person.given_name or person.family_name)
    tx.publish(
        Event(
            type=events.KEYWORD_MATCHED,
            aggregate_type="keyword",
            aggregate_id=keyword.id,
            payload={"contact_id": person.id, "outcome": outcome, "opted_out": opted_out},
        )
    )
    return KeywordUse(
        keyword_id=keyword.id,
        contact_id=person.id,
        outcome=outcome,
        reply={"early": keyword.reply_early, "late": keyword.reply_late}.get(outcome, keyword.reply_ok),
        asks_name=asks and await rows.ask_name(tx, hashed, person.id),
        locale=person.locale or (await organizations.get(tx)).locale,
    )


async def asked_names(tx: Tx, hashes: Sequence[bytes]) -> dict[bytes, UUID]:
    """Whom we asked for their name within a day, by address hash."""
    return await rows.asked_names(tx, hashes)


async def hear_name(tx: Tx, vault: Vault, address_hash: bytes, contact_id: UUID, text: str) -> bool:
    """Take the first free text of somebody asked for their name as that name, unless they have one or it is none."""
    locale = (await organizations.get(tx)).locale
    answer, name = said_names.read(text, locale)
    if answer is said_names.Answer.WAIT:
        return False
    await rows.close_name_request(tx, address_hash)
    person = await reading.get(tx, vault, contact_id) if name is not None else None
    if person is None or name is None or person.given_name or person.family_name:
        return False
    changes = ContactChanges(given_name=name.given, family_name=name.family)
    await people.update(tx, vault, contact_id, changes)
    return True


async def _file(tx: Tx, keyword: CustomKeyword, person: ContactRow, at: datetime) -> UseOutcome:
    if keyword.opens_at is not None and at < keyword.opens_at:
        return "early"
    if keyword.closes_at is not None and at >= keyword.closes_at:
        return "late"
    added: list[object] = []
    if keyword.group_id is not None:
        added += await groups.add_members(tx, keyword.group_id, [person.id], source="keyword")
    if keyword.tag_id is not None:
        added += await tags.add_pairs(tx, [(keyword.tag_id, person.id)], "keyword")
    return "joined" if added else "already"


async def _subscribed(
    tx: Tx, keyword: CustomKeyword, topic_id: UUID, person: ContactRow, key: str, channel: Channel
) -> None:
    """Texting the word is the person's own yes to the topic, by the words they were shown (CON-062)."""
    proof = topic_choices.Proof(
        source="start_keyword", evidence=f"keyword:{key}", text_version_id=keyword.text_version_id
    )
    await topic_choices.set_topics(tx, person.id, channel, {topic_id: True}, proof)


async def _agreed(
    tx: Tx, keyword: CustomKeyword, person: ContactRow, at: tuple[Channel, bytes], key: str, said_at: datetime
) -> None:
    """The words they were shown are the proof; a refusal stands (CON-055, 062)."""
    entry = ConsentEntry(
        channel=at[0],
        address_hash=at[1],
        action="granted",
        source="form",
        evidence=f"keyword:{key}",
        contact_id=person.id,
        text_version_id=keyword.text_version_id,
        occurred_at=min(said_at, clock.now()),
        note=f"Texted {keyword.word}",
    )
    await record_consents(tx, [entry])
