"""Single messages: replies, API messages, tests, keyword answers. All pass the same gate, now and when they leave."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon import channels, contacts, organizations
from koinon.kit import clock, gsm7, ids, phone, text
from koinon.messaging import jobs
from koinon.messaging.content import content_hash
from koinon.messaging.content.segments import MOST_SEGMENTS
from koinon.messaging.contracts import Aim, Channel, Delivery, DeliveryState, Variant
from koinon.messaging.engine import gating, routing, writing
from koinon.messaging.engine.context import as_guest, guests_of, own_numbers, recently, standing
from koinon.messaging.errors import GATE_REFUSED, SENDER_MISSING
from koinon.messaging.links.service.shortening import shorten
from koinon.messaging.policy import reasons
from koinon.messaging.policy.choice import Chosen
from koinon.messaging.policy.gate import Decision, Message, Verdict, decide
from koinon.messaging.repository import outcomes, singles
from koinon.messaging.repository.outcomes import Outcome
from koinon.messaging.service.constants import chosen_sender
from koinon.messaging.service.topics import require_fit
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST_CHARACTERS = 1_600
MOST_TESTERS = 10
REPLY_LIFETIME = timedelta(hours=24)
_UNREACHABLE = ("invalid", "landline", "no_address", "erased", "blocked", "deceased", "do_not_contact", "minor")


class Going(NamedTuple):
    """How a single message goes, and what it says beside its text (`engine.writing.Kept`)."""

    channel: Channel = "sms"
    content: dict[str, Any] | None = None
    locale: str | None = None
    fallback_of: UUID | None = None
    template_version_id: UUID | None = None

    @property
    def has_template(self) -> bool:
        """Whether an approved template of WhatsApp says it."""
        return self.content is not None and bool(self.content["variant"].get("whatsapp"))

    @property
    def has_files(self) -> bool:
        """Whether files go with it: by SMS that is an MMS, whose text may be missing."""
        said = {} if self.content is None else self.content["variant"]
        return bool(said.get("media_ids") or said.get("as_mms"))

    def asked(self, purpose: str, origin: str, expires_at: datetime | None, keyword: str | None) -> Message:
        """What the gate is asked about it."""
        second = self.fallback_of is not None
        return Message(purpose, origin, expires_at, keyword, True, self.channel, self.has_template, second)

    @property
    def beside(self) -> str:
        """What tells it from another message of the same text."""
        return "" if self.content is None else msgspec.json.encode(self.content, order="sorted").decode()

    def columns(self, hashed: int) -> dict[str, Any]:
        """What its row keeps."""
        if self.channel == "sms" and self.content is None:
            return {"fallback_of": self.fallback_of, "template_version_id": self.template_version_id}
        return {
            **self._asdict(),
            "content": msgspec.json.encode(self.content).decode() if self.content is not None else None,
            "content_hash": hashed,
            **({"segments": 1} if self.channel != "sms" or self.has_files else {}),
        }


TEXT = Going()
WHATSAPP = Going("whatsapp")


def by(fact: channels.InboundMessage) -> Going:
    """By the channel that somebody's words came by: who wrote on WhatsApp is answered there."""
    return WHATSAPP if fact.channel == "whatsapp" else TEXT


class AnsweredMail(NamedTuple):
    """The mails an answer refers to, the one it answers last (RFC 5322 §3.6.4), and where the next one is to go.

    `media_ids` are files that go in it.
    """

    references: Sequence[str] = ()
    reply_to: str | None = None
    media_ids: tuple[UUID, ...] = ()


async def answer_by_mail(tx: Tx, subject: str, answered: AnsweredMail, *, by_itself: bool = False) -> Going:
    """A mail that answers one; without a subject the organization's name stands there.

    One that no person wrote says so (RFC 3834 §5), lest another machine answer it.
    """
    name = (await organizations.get(tx)).name
    refers = answered.references
    threaded = (("In-Reply-To", refers[-1]), ("References", " ".join(refers))) if refers else ()
    headers = (*threaded, *((("Auto-Submitted", "auto-replied"),) if by_itself else ()))
    variant = Variant(channel="email", subject=(subject or name)[:255], media_ids=answered.media_ids)
    kept = writing.Kept(variant, name, None, headers, answered.reply_to, encloses=bool(answered.media_ids))
    return Going("email", msgspec.to_builtins(kept))


async def by_way_of(tx: Tx, channel: Channel, media_ids: Sequence[UUID]) -> Going:
    """A text by `channel` with files of the library beside it; without any, the text alone."""
    if not media_ids:
        return Going(channel)
    name = (await organizations.get(tx)).name
    kept = writing.Kept(Variant(channel=channel, media_ids=tuple(media_ids)), name, None)
    return Going(channel, msgspec.to_builtins(kept))


async def as_reply(tx: Tx, way: Going, provider_id: str) -> Going:
    """The same, as an answer to a message that its carrier knows by this id (`channels.quotes`)."""
    if way.content is not None:
        return way._replace(content={**way.content, "replies_to": provider_id})
    name = (await organizations.get(tx)).name
    kept = writing.Kept(Variant(channel=way.channel), name, None, replies_to=provider_id)
    return way._replace(content=msgspec.to_builtins(kept))


async def queue_message(
    tx: Tx,
    services: Services,
    *,
    contact_id: UUID | None,
    phone_hash: bytes,
    phone_cipher: bytes,
    body: str,
    purpose: str,
    origin: str,
    origin_id: UUID | None = None,
    sender_id: UUID | None = None,
    priority: int = 1,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    reference: str | None = None,
    metadata: dict[str, Any] | None = None,
    key: str | None = None,
    country: str | None = None,
    topic_id: UUID | None = None,
    way: Going = TEXT,
) -> Delivery:
    """Write one message to the ledger and have it sent; the gate decides now and again when it leaves.

    `phone_hash` and `phone_cipher` are of the address that its `way` needs. `key` makes it once for 24 hours. Raises
    409 with the gate's reason, 422 for a text that cannot be sent.
    """
    body = require_text(body) if way.channel == "sms" and not way.has_files else body
    delivery_id = ids.uuid7()
    if key is not None and (known := await singles.remember_key(tx, key, delivery_id)) is not None:
        return Delivery(known, DeliveryState.QUEUED)
    if origin == "api":
        await organizations.require_messages(tx)
    ours, who = await channels.senders(tx), routing.Who(phone_hash, contact_id, country)
    sender, route_id = await _way(tx, services, ours, sender_id, who, purpose, way)
    message = way.asked(purpose, origin, _times(not_before, expires_at)["expires_at"], _keyword(metadata))
    hashed = content_hash(body + way.beside)
    decision = await _admitted(tx, services, message, sender, ours, (contact_id, phone_hash, hashed, topic_id))
    said, way = await _short(tx, body, way, sender, origin=origin, origin_id=origin_id, delivery_id=delivery_id)
    await singles.insert(
        tx,
        {
            "id": delivery_id,
            "origin": origin,
            "origin_id": origin_id,
            **_to(contact_id, phone_hash, phone_cipher, country),
            **_by(sender, route_id),
            "purpose": purpose,
            "priority": priority,
            "reason": decision.reason,
            **_words(body, said),
            **way.columns(hashed),
            **_times(not_before, expires_at),
            "reference": reference,
            "metadata": msgspec.json.encode(metadata).decode() if metadata else None,
            "topic_id": topic_id,
        },
    )
    await jobs.queue_singles(tx, not_before)
    return Delivery(delivery_id, DeliveryState.QUEUED)


async def _short(tx: Tx, body: str, way: Going, sender: channels.Sender, **of: Any) -> tuple[str, Going]:
    """The text, and what goes beside it, with short links."""
    html = way.content["variant"].get("html", "") if way.content is not None else ""
    said, short = await shorten(tx, body, html, channel=way.channel, is_simulated=sender.is_simulated, **of)
    if way.content is None or short == html:
        return said, way
    return said, way._replace(content={**way.content, "variant": {**way.content["variant"], "html": short}})


def _to(contact_id: UUID | None, hashed: bytes, cipher: bytes, country: str | None) -> dict[str, Any]:
    return {"contact_id": contact_id, "address_hash": hashed, "address_cipher": cipher, "country": country}


def _by(sender: channels.Sender, route_id: UUID | None) -> dict[str, Any]:
    return {"sender_id": sender.id, "route_id": route_id}


def _words(body: str, said: str) -> dict[str, Any]:
    """What is sent, and by what the same words are known again, however their links read."""
    return {"body": said, "content_hash": content_hash(body), "segments": gsm7.segments(said)}


def _times(not_before: datetime | None, expires_at: datetime | None) -> dict[str, datetime | None]:
    return {"send_after": not_before, "expires_at": expires_at or (not_before or clock.now()) + REPLY_LIFETIME}


async def _way(
    tx: Tx,
    services: Services,
    ours: Sequence[channels.Sender],
    sender_id: UUID | None,
    who: routing.Who,
    purpose: str,
    way: Going,
) -> tuple[channels.Sender, UUID | None]:
    """The sender that was chosen or is found, and by which route."""
    chosen = Chosen(sender_id) if sender_id else await routing.choose(tx, services, who, purpose, way.channel, ours)
    known = next((one for one in ours if one.id == chosen.sender_id and one.channel == way.channel), None)
    return known or await _sender(tx, chosen.sender_id, way.channel), chosen.route_id


def _keyword(metadata: dict[str, Any] | None) -> str | None:
    return str(metadata["keyword"]) if metadata and "keyword" in metadata else None


async def _sender(tx: Tx, sender_id: UUID | None, channel: str = "sms") -> channels.Sender:
    sender = await chosen_sender(tx, sender_id, channel)
    if sender is None:
        raise SENDER_MISSING(details={"fix_path": "/settings/senders"})
    return sender


LoopListener = Callable[[Tx, bytes, UUID], Awaitable[None]]
_listeners: list[LoopListener] = []


def register_loop_listener(listener: LoopListener) -> None:
    """A context hears where a text went round in a loop: `(tx, address_hash, sender_id)` (MSG-056)."""
    if listener not in _listeners:
        _listeners.append(listener)


async def _flag_loop(services: Services, actor: Actor, address_hash: bytes, sender_id: UUID) -> None:
    async with services.database.transaction(actor) as tx:
        for listener in _listeners:
            await listener(tx, address_hash, sender_id)


async def _admitted(
    tx: Tx,
    services: Services,
    message: Message,
    sender: channels.Sender,
    ours: Sequence[channels.Sender],
    of: tuple[UUID | None, bytes, int, UUID | None],
) -> Decision:
    """What the gate says of a message to the person, address, text and topic `of`. Raises its refusal."""
    contact_id, phone_hash, hashed, topic_id = of
    sender_id = sender.id
    await require_fit(tx, Aim(message.purpose, topic_id))
    is_own = phone_hash in await own_numbers(tx, services.vault, ours)
    person = await singles.person(
        tx,
        contact_id,
        phone_hash,
        hashed,
        recently(clock.now()),
        topic_id=topic_id,
        sender_id=sender_id,
        is_own=is_own,
        channel=message.channel,
    )
    now_standing = await standing(tx, sender_id, sender)
    person = await gating.with_caps(tx, person, message, contact_id, sender_id)
    person = as_guest(person, await guests_of(tx, now_standing), phone_hash, message.origin)
    decision = decide(message, now_standing, person, clock.now())
    if decision.verdict not in (Verdict.REFUSE, Verdict.EXPIRE):
        return decision
    if decision.reason == "loop":  # the refusal takes back all that this transaction wrote
        tx.after_rollback(lambda: _flag_loop(services, tx.actor, phone_hash, sender_id))
    refused = refusal(decision, message.channel)
    if decision.reason == "minor" and contact_id is not None:
        refused.details["guardian_ids"] = [str(one.contact_id) for one in await contacts.guardians(tx, contact_id)]
    raise refused


def require_text(body: str) -> str:
    """The text as it will be sent. Raises 422: empty, over 1,600 characters or over 10 segments (MSG-005)."""
    try:
        tidy = text.clean(body, MOST_CHARACTERS, required=True)
    except text.BadText as fault:
        code = {"empty": "missing_required_field", "too_long": "out_of_range"}.get(fault.code, "validation_failed")
        raise errors.invalid_field("body", code) from None
    if (segments := gsm7.segments(tidy)) > MOST_SEGMENTS:
        raise errors.invalid_field("body", "text_too_long", segments=segments)
    return tidy


def refusal(decision: Decision, channel: str = "sms") -> errors.KoinonError:
    """The gate's refusal as an error, with the reason's own sentence in the words of its channel."""
    reason = decision.reason or "gate_refused"
    details = {"reason": reason}
    sentence = reasons.sentence(reason, channel)
    if reason == "recipient_opted_out":
        return errors.RECIPIENT_OPTED_OUT("" if channel == "sms" else sentence, details=details)
    if reason == "consent_missing":
        return errors.CONSENT_MISSING(details=details)
    if reason == "outside_messaging_window":
        return errors.OUTSIDE_MESSAGING_WINDOW(sentence, details=details)
    if reason == "organization_suspended":
        return errors.ORGANIZATION_SUSPENDED(details=details)
    if reason == "trial_mode_restricted":
        return errors.TRIAL_MODE_RESTRICTED(details={**details, "fix_path": "/settings/going-live"})
    if reason == "sender_not_registered":
        return errors.SENDER_NOT_REGISTERED(details=details)
    if reason == "frequency_cap_reached":
        return errors.FREQUENCY_CAP_REACHED(details=details)
    if reason in _UNREACHABLE:
        return errors.RECIPIENT_UNREACHABLE(sentence, details=details)
    return GATE_REFUSED(sentence, details=details)


async def can_reply(
    tx: Tx,
    contact_id: UUID | None,
    phone_hash: bytes,
    sender_id: UUID | None = None,
    *,
    purpose: str = "conversational",
) -> str | None:
    """The gate's present answer without queueing anything: a reason code, or None when a message may be sent."""
    sender = await channels.sender(tx, sender_id) if sender_id else await chosen_sender(tx, None)
    if sender is None:
        return "sender_not_registered"
    since = recently(clock.now())
    person = await singles.person(tx, contact_id, phone_hash, 0, since, sender_id=sender.id, channel=sender.channel)
    now_standing = await standing(tx, sender.id)
    person = as_guest(person, await guests_of(tx, now_standing), phone_hash, "reply")
    decision = decide(Message(purpose, "reply", is_new=True, channel=sender.channel), now_standing, person, clock.now())
    return None if decision.verdict is Verdict.ALLOW else decision.reason


async def segment_price(
    tx: Tx, vault: Vault, phone_cipher: bytes, sender_id: UUID | None = None
) -> tuple[int, str] | None:
    """What one segment to this number costs: (micro-units, currency), or None where the rate is unknown."""
    sender = await chosen_sender(tx, sender_id)
    country = phone.region_of(vault.decrypt(phone_cipher, tx.organization_id, "phone"))
    if sender is None or country is None:
        return None
    return await channels.price_with_currency(tx, sender.provider, "sms", country, "segment")


async def cancel_message(tx: Tx, delivery_id: UUID) -> bool:
    """Take a message back before anybody holds it; False when it is on its way or gone."""
    if not await singles.unqueue(tx, delivery_id):
        return False
    await outcomes.append(tx, [Outcome(delivery_id, "cancelled", "cancelled")], "user")
    await jobs.queue_fold(tx)
    return True
