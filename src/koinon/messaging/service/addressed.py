"""Single messages to somebody: the channel that reaches them, and the words of it in their language (MSG-086)."""

from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon import contacts
from koinon.kit import phone
from koinon.messaging.contracts import (
    AudienceRef,
    BlankPolicy,
    BroadcastChannel,
    BroadcastDraft,
    Delivery,
    FallbackStep,
    Purpose,
    TargetRef,
    Variants,
)
from koinon.messaging.engine import writing
from koinon.messaging.media.attaching import links_to, require_fitting
from koinon.messaging.policy import reasons
from koinon.messaging.repository import meant
from koinon.messaging.repository.meant import Reachable
from koinon.messaging.service import fallbacks
from koinon.messaging.service.messages import Going, queue_message
from koinon.messaging.service.planned import Planned, planned
from koinon.messaging.service.variants import require_fillable
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services


class Words(NamedTuple):
    """What a single message says, and by which channel; `variants` beside its text, as of a broadcast.

    `fallback`: by which channels it goes on where it surely does not arrive (MSG-027).
    """

    body: str = ""
    channel: BroadcastChannel = "sms"
    variants: Variants = ()
    fallback: tuple[FallbackStep, ...] = ()
    template_version_id: UUID | None = None

    @property
    def is_more_than_text(self) -> bool:
        """Whether it says more to a number than its plain text."""
        has_files = any(one.takes_mms for one in self.variants)
        return self.channel != "sms" or self.template_version_id is not None or has_files

    def draft(self, purpose: str, sender_id: UUID | None = None, topic_id: UUID | None = None) -> BroadcastDraft:
        """As a broadcast to one would say it."""
        return BroadcastDraft(
            body=self.body,
            channel=self.channel,
            variants=self.variants,
            purpose=Purpose(purpose),
            sender_id=sender_id,
            topic_id=topic_id,
            blank_policy=BlankPolicy.BLANK,
            fallback=self.fallback,
            template_version_id=self.template_version_id,
        )


async def message_contact(
    tx: Tx,
    services: Services,
    contact_id: UUID,
    *,
    body: str = "",
    words: Words | None = None,
    purpose: str = "transactional",
    origin: str = "api",
    fallback_of: UUID | None = None,
    **options: Any,
) -> Delivery:
    """Write to a contact, personalised: by text unless `words` say more. Raises 404, 409, 422."""
    said = words or Words(body)
    draft = said.draft(purpose, options.get("sender_id"), options.get("topic_id"))
    require_fillable(draft)
    await require_fitting(tx, said.variants, "")
    contact_id = await contacts.survivor(tx, contact_id)
    made = await planned(tx, draft, shortens=False, file_links=await links_to(tx, services, said.variants))
    found = await reached(tx, made, contact_id)
    if "sender.number" in body and (sender := made.senders.get(found.channel)) is not None:
        options["sender_id"] = sender.id
    text, way = worded(made, found, said.template_version_id)
    if found.address_hash is None or found.address_cipher is None:
        raise errors.RECIPIENT_UNREACHABLE(
            reasons.sentence("no_address", draft.channel), details={"reason": "no_address"}
        )
    sent = await queue_message(
        tx,
        services,
        contact_id=contact_id,
        phone_hash=found.address_hash,
        phone_cipher=found.address_cipher,
        country=found.country,
        body=text,
        purpose=purpose,
        origin=origin,
        way=way._replace(fallback_of=fallback_of),
        **options,
    )
    await fallbacks.remember(tx, sent.id, draft)
    return sent


async def reached(tx: Tx, made: Planned, contact_id: UUID) -> Reachable:
    """A contact's address on the first channel that reaches them. Raises 404."""
    wanted = AudienceRef((TargetRef("contact", contact_id),))
    found = await meant.reachable(tx, wanted, made.aim, made.wording.variables)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def said_to(
    tx: Tx, contact_id: UUID, words: Words, *, purpose: str, sender_id: UUID | None = None
) -> tuple[str, Going]:
    """What somebody reads of `words` on their channel, and how it goes. Raises 404, 409, 422."""
    made = await planned(tx, words.draft(purpose, sender_id), shortens=False)
    found = await reached(tx, made, contact_id)
    channel = words.channel if words.channel != "auto" else found.channel
    return worded(made, msgspec.structs.replace(found, channel=channel), words.template_version_id)


def worded(
    made: Planned, found: Reachable, template_version_id: UUID | None = None, *, mark: str = ""
) -> tuple[str, Going]:
    """What somebody reads and how it goes; `mark` stands before it. 422 where nothing is written for the channel."""
    if found.channel not in made.wording.channels:
        raise errors.invalid_field("body", "missing_required_field")
    read = made.wording.reader(made.constants, made.wording.variables)
    carried = made.wording.carries(found.country)
    one = read(found.channel, found.locale, found.variables, carried=carried)
    said = made.wording.form(made.wording.said[found.channel, one.locale], carried=carried).variant
    filled = one.filled
    if mark:
        titled = found.channel in ("email", "push") and bool(filled.subject)
        subject, text = (f"{mark} {filled.subject}", filled.body) if titled else ("", f"{mark} {filled.body}".rstrip())
        filled = filled._replace(subject=subject, body=text)
    locale = one.locale or None
    if found.channel == "sms" and not said.takes_mms:
        return filled.body, Going(locale=locale, template_version_id=template_version_id)
    content = writing.kept(said, filled, made.constants, made.aim.topic_id)
    return filled.body, Going(found.channel, content, locale, None, template_version_id)  # type: ignore[arg-type]


NOBODY = "Nobody with this address is known. Ask for create_contact to add them."


async def message_phone(tx: Tx, services: Services, e164: str, *, create_contact: bool, **options: Any) -> Delivery:
    """Write to a number that somebody we know has; an unknown one becomes a contact only if asked for (MSG-089)."""
    known = await contacts.find_by_phone(tx, services.vault, e164)
    if not known and not create_contact:
        raise errors.RECIPIENT_UNREACHABLE(
            "Nobody with this number is known. Ask for create_contact to add them.", details={"reason": "no_contact"}
        )
    contact = known[0] if known else await contacts.ensure_by_phone(tx, services.vault, e164, source="api")
    canonical = phone.canonical(e164)
    address = Reachable(
        contact.id,
        services.vault.lookup(canonical, tx.organization_id, "phone"),
        services.vault.encrypt(e164, tx.organization_id, "phone"),
        phone.region_of(e164),
        None,
    )
    return await _to(tx, services, address, **options)


async def message_mailbox(tx: Tx, services: Services, email: str, *, create_contact: bool, **options: Any) -> Delivery:
    """The same by mail."""
    known = await contacts.find_by_email(tx, services.vault, email)
    if not known and not create_contact:
        raise errors.RECIPIENT_UNREACHABLE(NOBODY, details={"reason": "no_contact"})
    contact = known[0] if known else await contacts.ensure_by_email(tx, services.vault, email, source="api")
    address = Reachable(
        contact.id,
        contacts.address_hash(services.vault, tx.organization_id, "email", email),
        services.vault.encrypt(email, tx.organization_id, "email"),
        None,
        None,
        "email",
    )
    return await _to(tx, services, address, **options)


async def _to(
    tx: Tx, services: Services, address: Reachable, *, body: str = "", words: Words | None = None, **options: Any
) -> Delivery:
    """To this very address, in words that name nobody unless they have to."""
    assert address.address_hash is not None
    assert address.address_cipher is not None
    way = Going()
    if words is not None and words.is_more_than_text:
        draft = words.draft(options["purpose"], options.get("sender_id"), options.get("topic_id"))
        require_fillable(draft)
        await require_fitting(tx, words.variants, "")
        made = await planned(tx, draft, shortens=False, file_links=await links_to(tx, services, words.variants))
        known = await reached(tx, made, address.contact_id)
        to = Reachable(
            address.contact_id,
            address.address_hash,
            address.address_cipher,
            address.country,
            known.variables,
            words.channel if words.channel != "auto" else known.channel,
            known.locale,
        )
        body, way = worded(made, to, words.template_version_id)
    return await queue_message(
        tx,
        services,
        contact_id=address.contact_id,
        phone_hash=address.address_hash,
        phone_cipher=address.address_cipher,
        country=address.country,
        body=body,
        way=way,
        **options,
    )
