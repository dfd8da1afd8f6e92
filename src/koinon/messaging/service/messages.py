"""Single messages: replies, API messages, tests, keyword answers. All pass the same gate, now and when they leave."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon import channels, contacts, identity, organizations
from koinon.kit import clock, gsm7, ids, phone, text
from koinon.messaging import jobs
from koinon.messaging.content import compiled, content_hash
from koinon.messaging.content.segments import MOST_SEGMENTS
from koinon.messaging.contracts import Aim, AudienceRef, BroadcastDraft, Delivery, DeliveryState, TargetRef
from koinon.messaging.engine import routing
from koinon.messaging.engine.context import as_guest, guests_of, own_numbers, recently, standing
from koinon.messaging.errors import GATE_REFUSED, SENDER_MISSING
from koinon.messaging.links.service.shortening import shorten
from koinon.messaging.policy import reasons
from koinon.messaging.policy.choice import Chosen
from koinon.messaging.policy.gate import Decision, Message, Verdict, decide
from koinon.messaging.repository import audience as people
from koinon.messaging.repository import outcomes, singles
from koinon.messaging.repository.outcomes import Outcome
from koinon.messaging.service.constants import chosen_sender, constants
from koinon.messaging.service.texts import require_valid_text
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
) -> Delivery:
    """Write one message to the ledger and have it sent; the gate decides now and again when it leaves.

    `key` makes it once for 24 hours. Raises 409 with the gate's reason, 422 for a text that cannot be sent.
    """
    body = require_text(body)
    delivery_id = ids.uuid7()
    if key is not None and (known := await singles.remember_key(tx, key, delivery_id)) is not None:
        return Delivery(known, DeliveryState.QUEUED)
    if origin == "api":
        await organizations.require_messages(tx)
    sender, route_id = await _way(tx, services, sender_id, routing.Who(phone_hash, contact_id, country), purpose)
    message = Message(purpose, origin, expires_at, _keyword(metadata), is_new=True)
    decision = await _admitted(tx, services, message, sender.id, (contact_id, phone_hash, content_hash(body), topic_id))
    said = await shorten(tx, body, origin=origin, delivery_id=delivery_id, is_simulated=sender.is_simulated)
    await singles.insert(
        tx,
        {
            "id": delivery_id,
            "origin": origin,
            "origin_id": origin_id,
            "contact_id": contact_id,
            "address_hash": phone_hash,
            "address_cipher": phone_cipher,
            "country": country,
            "sender_id": sender.id,
            "route_id": route_id,
            "purpose": purpose,
            "priority": priority,
            "reason": decision.reason,
            **_words(body, said),
            **_times(not_before, expires_at),
            "reference": reference,
            "metadata": msgspec.json.encode(metadata).decode() if metadata else None,
            "topic_id": topic_id,
        },
    )
    await jobs.queue_singles(tx, not_before)
    return Delivery(delivery_id, DeliveryState.QUEUED)


def _words(body: str, said: str) -> dict[str, Any]:
    """What is sent, and by what the same words are known again, however their links read."""
    return {"body": said, "content_hash": content_hash(body), "segments": gsm7.segments(said)}


def _times(not_before: datetime | None, expires_at: datetime | None) -> dict[str, datetime | None]:
    return {"send_after": not_before, "expires_at": expires_at or (not_before or clock.now()) + REPLY_LIFETIME}


async def _way(
    tx: Tx, services: Services, sender_id: UUID | None, who: routing.Who, purpose: str
) -> tuple[channels.Sender, UUID | None]:
    """The sender that was chosen or is found, and by which route."""
    chosen = Chosen(sender_id) if sender_id else await routing.choose(tx, services, who, purpose)
    return await _sender(tx, chosen.sender_id), chosen.route_id


def _keyword(metadata: dict[str, Any] | None) -> str | None:
    return str(metadata["keyword"]) if metadata and "keyword" in metadata else None


async def _sender(tx: Tx, sender_id: UUID | None) -> channels.Sender:
    sender = await chosen_sender(tx, sender_id)
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
    tx: Tx, services: Services, message: Message, sender_id: UUID, of: tuple[UUID | None, bytes, int, UUID | None]
) -> Decision:
    """What the gate says of a message to the person, address, text and topic `of`. Raises its refusal."""
    contact_id, phone_hash, hashed, topic_id = of
    await require_fit(tx, Aim(message.purpose, topic_id))
    is_own = phone_hash in await own_numbers(tx, services.vault)
    person = await singles.person(
        tx,
        contact_id,
        phone_hash,
        hashed,
        recently(clock.now()),
        topic_id=topic_id,
        sender_id=sender_id,
        is_own=is_own,
    )
    now_standing = await standing(tx, sender_id)
    person = as_guest(person, await guests_of(tx, now_standing), phone_hash, message.origin)
    decision = decide(message, now_standing, person, clock.now())
    if decision.verdict not in (Verdict.REFUSE, Verdict.EXPIRE):
        return decision
    if decision.reason == "loop":  # the refusal takes back all that this transaction wrote
        tx.after_rollback(lambda: _flag_loop(services, tx.actor, phone_hash, sender_id))
    refused = refusal(decision)
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


def refusal(decision: Decision) -> errors.KoinonError:
    """The gate's refusal as an error, with the reason's own sentence."""
    reason = decision.reason or "gate_refused"
    details = {"reason": reason}
    sentence = reasons.sentence(reason)
    if reason == "recipient_opted_out":
        return errors.RECIPIENT_OPTED_OUT(details=details)
    if reason == "consent_missing":
        return errors.CONSENT_MISSING(details=details)
    if reason == "organization_suspended":
        return errors.ORGANIZATION_SUSPENDED(details=details)
    if reason == "trial_mode_restricted":
        return errors.TRIAL_MODE_RESTRICTED(details={**details, "fix_path": "/settings/going-live"})
    if reason == "sender_not_registered":
        return errors.SENDER_NOT_REGISTERED(details=details)
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
    sender = await chosen_sender(tx, sender_id)
    if sender is None:
        return "sender_not_registered"
    person = await singles.person(tx, contact_id, phone_hash, 0, recently(clock.now()), sender_id=sender.id)
    now_standing = await standing(tx, sender.id)
    person = as_guest(person, await guests_of(tx, now_standing), phone_hash, "reply")
    decision = decide(Message(purpose, "reply", is_new=True), now_standing, person, clock.now())
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


async def message_contact(
    tx: Tx,
    services: Services,
    contact_id: UUID,
    *,
    body: str,
    purpose: str = "transactional",
    origin: str = "api",
    **options: Any,
) -> Delivery:
    """Write to a contact's primary number, `body` personalised. Raises 404, 409, 422."""
    require_valid_text(body)
    template = compiled(body)
    contact_id = await contacts.survivor(tx, contact_id)
    wanted = AudienceRef((TargetRef("contact", contact_id),))
    found = await people.reachable(tx, wanted, Aim(purpose), template.variables)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    if found.address_hash is None or found.address_cipher is None:
        raise errors.RECIPIENT_UNREACHABLE(reasons.sentence("no_address"), details={"reason": "no_address"})
    sender: channels.Sender | None = await chosen_sender(tx, options.get("sender_id"))
    rendered = template.renderer(await constants(tx, "", sender))(found.variables)
    if sender is not None and "sender.number" in body:
        options["sender_id"] = sender.id
    return await queue_message(
        tx,
        services,
        contact_id=contact_id,
        phone_hash=found.address_hash,
        phone_cipher=found.address_cipher,
        country=found.country,
        body=rendered,
        purpose=purpose,
        origin=origin,
        **options,
    )


async def message_phone(tx: Tx, services: Services, e164: str, *, create_contact: bool, **options: Any) -> Delivery:
    """Write to a number that somebody we know has; an unknown one becomes a contact only if asked for (MSG-089)."""
    known = await contacts.find_by_phone(tx, services.vault, e164)
    if not known and not create_contact:
        raise errors.RECIPIENT_UNREACHABLE(
            "Nobody with this number is known. Ask for create_contact to add them.", details={"reason": "no_contact"}
        )
    contact = known[0] if known else await contacts.ensure_by_phone(tx, services.vault, e164, source="api")
    canonical = phone.canonical(e164)
    return await queue_message(
        tx,
        services,
        contact_id=contact.id,
        phone_hash=services.vault.lookup(canonical, tx.organization_id, "phone"),
        phone_cipher=services.vault.encrypt(e164, tx.organization_id, "phone"),
        country=phone.region_of(e164),
        **options,
    )


async def test_send(
    tx: Tx,
    services: Services,
    draft: BroadcastDraft,
    *,
    contact_ids: Sequence[UUID],
    as_contact: UUID | None = None,
    key: str | None = None,
) -> list[Delivery]:
    """The text to at most ten chosen contacts, marked TEST, with `as_contact`'s values if given; once for a `key`."""
    require_valid_text(draft.body)
    if not 1 <= len(contact_ids) <= MOST_TESTERS:
        raise errors.invalid_field("contact_ids", "out_of_range")
    template = compiled(draft.body)
    sender = await chosen_sender(tx, draft.sender_id)
    render = template.renderer(await constants(tx, draft.name, sender))
    sent = []
    for contact_id in contact_ids:
        person = await _reachable(tx, contact_id, template.variables)
        values = (await _reachable(tx, as_contact, template.variables)).variables if as_contact else person.variables
        if person.address_hash is None or person.address_cipher is None:
            raise errors.RECIPIENT_UNREACHABLE(reasons.sentence("no_address"), details={"reason": "no_address"})
        sent.append(
            await queue_message(
                tx,
                services,
                contact_id=contact_id,
                phone_hash=person.address_hash,
                phone_cipher=person.address_cipher,
                body=f"TEST {render(values)}"[:MOST_CHARACTERS],
                purpose="transactional",
                origin="test",
                sender_id=sender.id if sender else None,
                priority=2,
                key=f"test:{key}:{contact_id}" if key else None,
            )
        )
    await identity.audit(tx, "broadcast.tested", "broadcast", ids.uuid7(), {"people": len(sent)})
    return sent


async def _reachable(tx: Tx, contact_id: UUID, variables: tuple[str, ...]) -> people.Reachable:
    wanted = AudienceRef((TargetRef("contact", contact_id),))
    found = await people.reachable(tx, wanted, Aim("transactional"), variables)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def cancel_message(tx: Tx, delivery_id: UUID) -> bool:
    """Take a message back before anybody holds it; False when it is on its way or gone."""
    if not await singles.unqueue(tx, delivery_id):
        return False
    await outcomes.append(tx, [Outcome(delivery_id, "cancelled", "cancelled")], "user")
    await jobs.queue_fold(tx)
    return True
