"""The preference centre: a person's own page behind a signed link, changed by a POST only (CON-063..066)."""

from datetime import timedelta
from uuid import UUID

from koinon import identity, organizations
from koinon.contacts import errors as refusals
from koinon.contacts import events
from koinon.contacts.contracts import ConsentEntry, Contact, ContactChanges
from koinon.contacts.contracts.preferences import ChannelChoice, LeaveReason, PreferenceChanges, Preferences
from koinon.contacts.contracts.words import KIND_OF_CHANNEL, Channel, ConsentSource
from koinon.contacts.policy import preference_links
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository import preferences as rows
from koinon.contacts.service import people, reading, topic_choices
from koinon.contacts.service.cleaning import clean
from koinon.contacts.service.double_opt_in import Visitor
from koinon.contacts.service.recording import record_consents
from koinon.contacts.service.survivors import survivor
from koinon.contacts.service.topic_choices import Proof
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

KIND = "preference_link"
TEXT_KEY = "preference_centre"
CHANNELS: tuple[Channel, ...] = ("sms", "email")
PAUSES = (0, 30, 90)
# What switching texts on agrees to, until the organization publishes words of its own under `preference_centre`.
WORDS = {
    "en": "I agree to get texts from {name}. Message and data rates may apply. I can reply STOP at any time.",
    "es": "Acepto recibir mensajes de texto de {name}. Pueden aplicarse tarifas de mensajes y datos. "
    "Puedo responder PARAR en cualquier momento.",
    "pt": "Aceito receber mensagens de texto de {name}. Podem ser cobradas tarifas de mensagens e dados. "
    "Posso responder PARAR a qualquer momento.",
}


def preference_token(vault: Vault, organization_id: UUID, contact_id: UUID) -> str:
    """What opens one person's page for 90 days; it stands behind `/p/`."""
    return preference_links.written(lambda body: vault.sign(body, KIND), organization_id, contact_id, clock.now())


async def preference_actor(services: Services, token: str, visitor: Visitor) -> Actor:
    """The person whose page a link opens, merged or not. Raises 404 for others and the erased, 410 after 90 days."""
    named = preference_links.read(lambda body: services.vault.sign(body, KIND), token)
    if named is None:
        raise errors.RESOURCE_NOT_FOUND()
    if named.until <= clock.now():
        raise errors.LINK_EXPIRED("This link is too old. Text PREFERENCES to get a new one.")
    async with services.database.transaction(named.organization_id) as tx:
        contact_id = await _living(tx, named.contact_id)
    return Actor(
        kind=ActorKind.CONTACT,
        organization_id=named.organization_id,
        id=contact_id,
        ip=visitor.ip,
        user_agent=visitor.user_agent,
    )


async def _living(tx: Tx, contact_id: UUID) -> UUID:
    living = await _still_there(tx, contact_id)
    if living is None:
        raise errors.RESOURCE_NOT_FOUND()
    return living


async def _still_there(tx: Tx, contact_id: UUID) -> UUID | None:
    living = await survivor(tx, contact_id)
    person = await people_rows.get(tx, living)
    return None if person is None or person.status == "erased" else living


async def preferences(tx: Tx, vault: Vault, contact_id: UUID) -> Preferences:
    """How a person wants to be written to; looking changes nothing. Raises 404."""
    person = await reading.get(tx, vault, contact_id)
    organization = await organizations.get(tx)
    locale = person.locale if person.locale in WORDS else organization.locale
    text = await _text(tx, locale)
    claimed = await rows.claim(tx, person.id)
    return Preferences(
        contact_id=person.id,
        organization=organization.name,
        brand=await organizations.brand(tx),
        locale=locale,
        given_name=person.given_name,
        family_name=person.family_name,
        preferred_channel=await rows.preferred_channel(tx, person.id),
        paused_until=await topic_choices.paused_until(tx, person.id),
        channels=await _channels(tx, person),
        topics=await topic_choices.topic_choices(tx, person.id),
        words=text[1] if text else WORDS[locale].format(name=organization.name),
        text_id=text[0] if text else None,
        claimed=claimed.last4 if claimed and claimed.expires_at > clock.now() else None,
    )


async def _channels(tx: Tx, person: Contact) -> list[ChannelChoice]:
    related = bool(await organizations.setting(tx, consent_rows.RELATIONSHIP_SETTING))
    shown = []
    for channel in CHANNELS:
        main = next((one for one in person.addresses if one.kind == KIND_OF_CHANNEL[channel] and one.is_primary), None)
        if main is not None:
            on = main.consent == "granted" or (main.consent == "unknown" and related)
            shown.append(ChannelChoice(channel, on, main.value))
    return shown


async def _text(tx: Tx, locale: str) -> tuple[UUID, str] | None:
    own = [one for one in await consent_rows.texts(tx) if one.key == TEXT_KEY and one.locale == locale]
    return (own[0].id, own[0].body) if own else None


async def save_preferences(
    tx: Tx, vault: Vault, contact_id: UUID, changes: PreferenceChanges, source: ConsentSource = "preference_centre"
) -> Preferences:
    """Save what a person wants (or staff and programs note of it), all or nothing. Raises 404, 409, 422."""
    before = await preferences(tx, vault, contact_id)
    contact_id, proof = before.contact_id, await _proof(tx, before, changes, source)
    changed = await _save_channels(tx, before, changes, proof)
    shown = {one.topic.id: one.subscribed for one in before.topics}
    wanted = {one: yes for one, yes in changes.topics.items() if shown.get(one) != yes}
    if wanted:
        for channel in {"sms", *(one.channel for one in before.channels)}:
            await topic_choices.set_topics(tx, contact_id, channel, wanted, proof)
        changed["topics"] = {str(one): yes for one, yes in wanted.items()}
    if changes.preferred_channel and await rows.prefer(tx, contact_id, changes.preferred_channel):
        changed["preferred_channel"] = changes.preferred_channel
    if changes.pause_days is not None and (changes.pause_days or before.paused_until):
        changed["paused_until"] = await _pause(tx, before, changes.pause_days)
    if changed:
        await identity.audit(tx, "contact.preferences_changed", "contact", contact_id, {"after": changed})
    about = {name: getattr(changes, name) for name in ("locale", "given_name", "family_name")}
    if sent := {name: value for name, value in about.items() if value is not None}:
        await people.update(tx, vault, contact_id, ContactChanges(**sent))
    return await preferences(tx, vault, contact_id)


async def _proof(tx: Tx, before: Preferences, changes: PreferenceChanges, source: ConsentSource) -> Proof:
    """Who switches something on agrees to the words that stood beside it."""
    on = any(changes.channels.values()) or any(changes.topics.values())
    text_id = changes.text_id or before.text_id
    if on and text_id is None and source == "preference_centre":
        made = await consent_rows.insert_text(tx, ids.uuid7(), TEXT_KEY, before.locale, before.words)
        text_id = made.id
    if text_id is not None and not await consent_rows.text_exists(tx, text_id):
        raise errors.invalid_field("text_version_id", "resource_not_found", "There is no such consent text.")
    return Proof(source=source, text_version_id=text_id if on else None)


async def _save_channels(tx: Tx, before: Preferences, changes: PreferenceChanges, proof: Proof) -> dict[str, object]:
    mine = await address_rows.of_contacts(tx, [before.contact_id])
    stored: dict[str, address_rows.StoredAddress] = {one.kind: one for one in mine if one.is_primary}
    told: dict[str, object] = {}
    for channel, on in changes.channels.items():
        main = stored.get(KIND_OF_CHANNEL[channel])
        if main is None:
            raise errors.RECIPIENT_UNREACHABLE()
        if main.consent == ("granted" if on else "denied"):
            continue
        if on and proof.text_version_id is None:
            raise errors.invalid_field("text_version_id", "missing_required_field", "Say which words they agreed to.")
        entry = ConsentEntry(
            channel=channel,
            address_hash=main.value_hash,
            action="granted" if on else "denied",
            source=proof.source,
            contact_id=before.contact_id,
            text_version_id=proof.text_version_id,
        )
        change = (await record_consents(tx, [entry]))[0]
        if on and change.after != "granted":
            raise refusals.CONSENT_DENIED()
        told[channel] = entry.action
    return told


async def _pause(tx: Tx, before: Preferences, days: int) -> str | None:
    if days not in PAUSES:
        raise errors.invalid_field("pause_days", "out_of_range", "A pause lasts 30 or 90 days.")
    until = clock.now() + timedelta(days=days) if days else None
    for channel in {"sms", *(one.channel for one in before.channels)}:
        await topic_choices.pause_channel(tx, before.contact_id, channel, until)
    return until.isoformat() if until else None


async def locale_of(tx: Tx, contact_id: UUID) -> str | None:
    """The language that somebody chose or was given; None where unknown."""
    person = await people_rows.get(tx, await survivor(tx, contact_id))
    return person.locale if person is not None else None


async def leave_reason(tx: Tx, contact_id: UUID, reason: LeaveReason, words: str) -> None:
    """Keep why somebody switched something off: one of five choices, and their own words if they like."""
    tidy = clean(words, 500, "words") if words else ""
    await rows.add_reason(tx, ids.uuid7(), contact_id, reason, tidy)
    events.about(tx, events.PREFERENCES_CHANGED, contact_id, reason=reason)


async def leave_reasons(tx: Tx, contact_id: UUID) -> list[rows.Given]:
    """The reasons a person gave, the latest first."""
    return await rows.reasons(tx, contact_id)


async def unsubscribe(
    tx: Tx,
    contact_id: UUID | None,
    channel: Channel,
    address_hash: bytes,
    *,
    topic_id: UUID | None,
    evidence: str,
) -> str:
    """One click (RFC 8058): out of the topic of that message, or off the channel where it had none: `topic`, `channel`.

    Who was deleted since may be added again under another id, so that only the channel is sure.

    Messaging calls it in the transaction of the post itself. Posted again it does nothing, unless they came back since.
    """
    evidence = f"{evidence}:{clock.now().isoformat()}"
    living = await _still_there(tx, contact_id) if contact_id else None
    topics = {one.topic.id for one in await topic_choices.topic_choices(tx, living)} if living else set()
    if living is not None and topic_id in topics:
        proof = Proof(source="one_click", evidence=evidence)
        await topic_choices.set_topics(tx, living, channel, {topic_id: False}, proof)
        return "topic"
    known = (await consent_rows.states(tx, channel, [address_hash], lock=True)).get(address_hash)
    if known is not None and (known.state, known.source) == ("denied", "one_click"):
        return "channel"
    entry = ConsentEntry(
        channel=channel, address_hash=address_hash, action="denied", source="one_click", contact_id=contact_id,
        evidence=evidence,
    )  # fmt: skip
    await record_consents(tx, [entry])
    return "channel"
