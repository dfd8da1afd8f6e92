"""What a person wants to hear about: said by them, or noted by staff, with proof in the ledger (CON-041, 062..066)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from koinon.contacts import events
from koinon.contacts.contracts.topics import TopicChoice
from koinon.contacts.contracts.words import KIND_OF_CHANNEL, Channel, ConsentSource
from koinon.contacts.errors import TOPIC_DECLINED
from koinon.contacts.policy.consent import may_subscribe
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import topics as rows
from koinon.contacts.service import reading
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx


class Proof(Struct, frozen=True, kw_only=True):
    """Where a word on topics comes from; the same evidence twice is recorded once."""

    source: ConsentSource
    evidence: str | None = None
    text_version_id: UUID | None = None
    sender_id: UUID | None = None
    note: str | None = None
    occurred_at: datetime | None = None


async def topic_choices(tx: Tx, contact_id: UUID, channel: Channel = "sms") -> list[TopicChoice]:
    """Where a person stands with every topic on a channel, in the order of the topics."""
    said = await rows.said(tx, contact_id, channel)
    choices = []
    for topic in await rows.all_of_them(tx):
        word = said.get(topic.id)
        if word is None:
            choices.append(TopicChoice(topic, topic.default_subscribed, None, None, None))
        else:
            choices.append(TopicChoice(topic, word.subscribed, word.paused_until, word.source, word.updated_at))
    return choices


async def set_topics(
    tx: Tx, contact_id: UUID, channel: Channel, wanted: Mapping[UUID, bool], proof: Proof
) -> list[UUID]:
    """Note which topics a person wants on a channel; the ids of those that changed.

    Raises 404, 422 for an unknown topic, 409 `topic_declined` where only the person may say yes again.
    """
    await reading.require(tx, contact_id)
    known = {topic.id: topic for topic in await rows.all_of_them(tx)}
    if unknown := set(wanted) - set(known):
        raise errors.invalid_field(f"topics.{min(unknown)}", "resource_not_found", "There is no such topic.")
    said = await rows.said(tx, contact_id, channel, lock=True)
    fresh = {one: yes for one, yes in wanted.items() if one not in said or said[one].subscribed != yes}
    for topic_id, yes in fresh.items():
        word = said.get(topic_id)
        if yes and word is not None and not may_subscribe(word.source, proof.source):
            raise TOPIC_DECLINED(details={"topic_id": str(topic_id)})
    if not fresh:
        return []
    return await _write(tx, contact_id, channel, fresh, proof)


async def pause_channel(tx: Tx, contact_id: UUID, channel: Channel, until: datetime | None) -> None:
    """Let everything but answers and what is needed rest until then; None ends the rest. Raises 404."""
    await reading.require(tx, contact_id)
    await rows.pause(tx, ids.uuid7(), contact_id, channel, until)
    told = until.isoformat() if until else None
    events.about(tx, events.PREFERENCES_CHANGED, contact_id, channel=channel, paused_until=told)


async def paused_until(tx: Tx, contact_id: UUID, channel: Channel = "sms") -> datetime | None:
    """Until when a channel rests for a person; None where it does not."""
    word = (await rows.said(tx, contact_id, channel)).get(None)
    return word.paused_until if word and word.paused_until and word.paused_until > clock.now() else None


async def _write(tx: Tx, contact_id: UUID, channel: Channel, fresh: Mapping[UUID, bool], proof: Proof) -> list[UUID]:
    address_hash, now = await _primary(tx, contact_id, channel), clock.now()
    entries = [
        rows.Entry(
            ids.uuid7(), contact_id, channel, address_hash, topic_id, "granted" if yes else "denied", proof.source,
            f"{proof.evidence}:topic:{topic_id}" if proof.evidence else None, proof.text_version_id, proof.sender_id,
            proof.note, proof.occurred_at or now,
        )
        for topic_id, yes in fresh.items()
    ]  # fmt: skip
    added = await rows.append(tx, entries)
    new = [one for one in entries if one.id in added]
    await rows.say(
        tx,
        channel,
        [rows.Statement(ids.uuid7(), contact_id, one.topic_id, one.action == "granted", one.id) for one in new],
    )
    if new:
        told = {str(one.topic_id): one.action == "granted" for one in new}
        events.about(tx, events.PREFERENCES_CHANGED, contact_id, channel=channel, topics=told, source=proof.source)
    return [one.topic_id for one in new]


async def _primary(tx: Tx, contact_id: UUID, channel: Channel) -> bytes | None:
    kind = KIND_OF_CHANNEL.get(channel)
    stored = await address_rows.of_contacts(tx, [contact_id])
    return next((one.value_hash for one in stored if one.kind == kind and one.is_primary), None)
