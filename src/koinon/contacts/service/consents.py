"""Consent: recorded in the ledger, asked by the gate (CON-041..050)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon import identity, organizations
from koinon.contacts.contracts import (
    KIND_OF_CHANNEL,
    Channel,
    ConsentChange,
    ConsentEntry,
    ConsentRecord,
    ConsentSource,
    ConsentState,
    ConsentText,
    Decision,
    Purpose,
)
from koinon.contacts.errors import CONSENT_DENIED
from koinon.contacts.policy import consent
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import consents as rows
from koinon.contacts.repository import refusals as refusal_rows
from koinon.contacts.repository import topics as topic_rows
from koinon.contacts.service import signed_forms
from koinon.contacts.service.cleaning import clean
from koinon.contacts.service.recording import record_consents
from koinon.contacts.service.survivors import survivor
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx

organizations.declare_setting(
    organizations.Setting(
        rows.RELATIONSHIP_SETTING,
        bool,
        False,
        "We have a relationship with the people we write to",
        "Informational messages may then go to people who have neither agreed nor refused.",
        group="Reaching people",
    )
)


async def record_for_contact(
    tx: Tx, contact_id: UUID, entry: ConsentEntry, address_id: UUID | None = None
) -> ConsentChange:
    """Record what staff, a form or the API says about a contact's address (the primary one unless named).

    `entry.address_hash` is ignored. Raises 404, 409 `consent_denied` (CON-049), 422 without a text for a grant.
    """
    contact_id, kind = await survivor(tx, contact_id), KIND_OF_CHANNEL.get(entry.channel)
    stored = [one for one in await address_rows.of_contacts(tx, [contact_id]) if one.kind == kind]
    chosen = next((one for one in stored if (one.id == address_id if address_id else one.is_primary)), None)
    if chosen is None:
        raise errors.RESOURCE_NOT_FOUND() if address_id else errors.RECIPIENT_UNREACHABLE()
    if entry.action == "granted" and entry.text_version_id is None:
        raise errors.invalid_field("text_version_id", "missing_required_field", "Say which words they agreed to.")
    if entry.text_version_id and not await rows.text_exists(tx, entry.text_version_id):
        raise errors.invalid_field("text_version_id", "resource_not_found", "There is no such consent text.")
    if entry.occurred_at and entry.occurred_at > clock.now():
        raise errors.invalid_field("occurred_at", "out_of_range", "Consent cannot be given in the future.")
    if entry.form_id is not None and entry.occurred_at is None:
        raise errors.invalid_field("occurred_at", "missing_required_field", "Say when the form was signed.")
    if entry.form_id is not None:
        await signed_forms.require_usable(tx, entry.form_id, contact_id, entry.note)
        entry = msgspec.structs.replace(entry, source="form", evidence=f"signed_form:{entry.form_id}")
    whole = msgspec.structs.replace(entry, address_hash=chosen.value_hash, contact_id=contact_id)
    change = (await record_consents(tx, [whole]))[0]
    if change.before == "denied" and entry.action != "denied":
        await _overridden(tx, contact_id, change, entry)
    elif change.recorded:
        said = {"channel": entry.channel, "action": entry.action}
        await identity.audit(tx, "consent.recorded", "contact", contact_id, {"after": said})
    return change


async def _overridden(tx: Tx, contact_id: UUID, change: ConsentChange, entry: ConsentEntry) -> None:
    if not change.recorded:
        raise CONSENT_DENIED()
    if change.after == "denied":
        raise errors.invalid_field("occurred_at", "out_of_range", "They opted out after this form was signed.")
    details = {"contact_id": str(contact_id), "form_id": str(entry.form_id), "ledger_id": str(change.ledger_id)}
    await identity.audit(tx, "consent.overridden", "contact", contact_id, details)


async def may_contact(
    tx: Tx,
    hashes: Sequence[bytes],
    channel: Channel,
    purpose: Purpose | str,
    *,
    contact_id: UUID | None = None,
    topic_id: UUID | None = None,
) -> dict[bytes, Decision]:
    """The decision for each address, with the ledger row it rests on (CON-048): the same answer everywhere.

    With `contact_id` also for what they want to hear about, and whether they rest.
    """
    known = await rows.states(tx, channel, hashes)
    relationship = bool(await organizations.setting(tx, rows.RELATIONSHIP_SETTING))
    decided = {one: _decide(known.get(one), Purpose(purpose), relationship) for one in hashes}
    if channel == "sms" and Purpose(purpose) is Purpose.PROMOTIONAL:
        refusing = await refusal_rows.waiting(tx, hashes)
        decided |= {one: Decision(False, "refusal_pending") for one in refusing if decided[one].allowed}
    if contact_id is None:
        return decided
    wish = await _wish(tx, contact_id, channel, Purpose(purpose), topic_id)
    return {one: wish if wish and answer.allowed else answer for one, answer in decided.items()}


async def _wish(tx: Tx, contact_id: UUID, channel: Channel, purpose: Purpose, topic_id: UUID | None) -> Decision | None:
    """The refusal of somebody who does not want the topic, or rests; None where nothing speaks against it."""
    said, now = await topic_rows.said(tx, contact_id, channel), clock.now()
    topic = await topic_rows.get(tx, topic_id) if topic_id else None
    word = said.get(topic_id) if topic_id else None
    subscribed = word.subscribed if word else topic is not None and topic.default_subscribed
    resting = [one for one in (said.get(None), word) if one and one.paused_until and one.paused_until > now]
    reason = consent.topic_refusal(purpose, subscribed=topic_id is None or subscribed, paused=bool(resting))
    return Decision(False, reason, word.ledger_id if word else None) if reason else None


async def consent_states(tx: Tx, hashes: Sequence[bytes], channel: Channel = "sms") -> dict[bytes, ConsentState]:
    """The present state by hash; an address without any entry (unknown) is absent."""
    return await rows.states(tx, channel, hashes)


async def consents_page(
    tx: Tx,
    *,
    contact_id: UUID | None = None,
    channel: Channel | None = None,
    sources: Sequence[ConsentSource] = (),
    before: tuple[datetime, UUID] | None = None,
    backwards: bool = False,
    limit: int = 25,
) -> list[ConsentRecord]:
    """Ledger rows, newest first: of a contact and the addresses they have, or of everybody."""
    if contact_id is not None:
        contact_id = await survivor(tx, contact_id)
    return await rows.ledger(
        tx,
        contact_id=contact_id,
        channel=channel,
        sources=sources,
        before=before,
        backwards=backwards,
        limit=limit,
    )


async def consents_of(
    tx: Tx, contact_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> list[ConsentRecord]:
    """The same of one living person, for a timeline."""
    return await rows.ledger(tx, contact_id=contact_id, channel=None, sources=(), before=before, limit=limit)


async def publish_text(tx: Tx, key: str, locale: str, body: str) -> ConsentText:
    """Publish the words people agree to, as the next version of `key` in `locale`; immutable from then on."""
    if locale not in ("en", "es", "pt"):
        raise errors.invalid_field("locale", "invalid_enum", "The language is en, es or pt.")
    words, name = clean(body, 2_000, "body"), clean(key, 60, "key")
    if not words or not name:
        raise errors.invalid_field("body" if name else "key", "missing_required_field")
    made = await rows.insert_text(tx, ids.uuid7(), name, locale, words)
    after = {"key": name, "locale": locale, "version": made.version}
    await identity.audit(tx, "consent_text.published", "consent_text", made.id, {"after": after})
    return made


async def consent_texts(tx: Tx) -> list[ConsentText]:
    """All versions of all texts, the newest of each first."""
    return await rows.texts(tx)


def _decide(known: ConsentState | None, purpose: Purpose, relationship: bool) -> Decision:
    reason = consent.refusal(known.state if known else "unknown", purpose, relationship=relationship)
    return Decision(reason is None, reason, known.ledger_id if known else None)
