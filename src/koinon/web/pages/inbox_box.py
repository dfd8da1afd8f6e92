"""The box below a thread: what can be written there now and from which sender, or why nothing can."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon import channels, contacts, inbox, messaging, organizations
from koinon.channels import Sender
from koinon.inbox import Conversation
from koinon.kit import gsm7, phone
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import formats
from koinon.web.i18n import N_, gettext
from koinon.web.pages.inbox_approved import approved_templates
from koinon.web.pages.inbox_files import Held, held_files
from koinon.web.pages.inbox_quotes import Quoted, of
from koinon.web.pages.inbox_ways import open_ways
from koinon.web.visit import Visit

STOPPED = {
    "sms": (
        N_("Opted out of texts on %(day)s"),
        N_("Nothing can be sent to this number. They can come back at any time by texting START."),
    ),
    "whatsapp": (
        N_("Opted out of WhatsApp on %(day)s"),
        N_("Nothing can be sent to them on WhatsApp. They can come back at any time by writing START there."),
    ),
    "email": (
        N_("Opted out of mail on %(day)s"),
        N_("Nothing can be sent to this address. They can come back on their own page of preferences."),
    ),
}
RELEASED = {
    "sms": N_("The number they wrote to was given back. Your answer goes from %(number)s, and theirs come here."),
    "whatsapp": N_("The number they wrote to was given back. Your answer goes from %(number)s, and theirs come here."),
    "email": N_("The address they wrote to is not ours any more. Your answer goes from %(number)s; theirs come here."),
}
BEGINS = "begins"
"""The state of a box for mails that answer none: it has a subject."""
OTHER = {
    "sms": N_("They will see %(number)s, not the number they wrote to. Their answer begins another conversation."),
    "whatsapp": N_("They will see %(number)s, not the number they wrote to. Their answer begins another conversation."),
    "email": N_("They will see %(number)s, not the address they wrote to. Their answer comes here all the same."),
}


class Price(NamedTuple):
    """What a text costs there, in micro-units: a segment of it, and one with files."""

    segment: int
    currency: str
    mms: int | None = None


class Composer(msgspec.Struct, frozen=True):
    """The reply box, or the band that stands in its place; `state` changes when the page must show another.

    `templates` stand in the place of the box, `fallbacks` can be chosen for an answer for later.
    `answers`: whether one particular message can be answered, `quote` is the one that is.
    `subject` is a mail's that answers none, `usual_subject` what it bears otherwise; None where there is no choice.
    `senders` can be chosen, `sender_id` of them is. `told` says what they will see where it is not what they wrote to.
    """

    state: str
    band: str = ""
    hint: str = ""
    tone: str = "bad"
    text: str = ""
    number: str = ""
    price: "Price | None" = None
    most: int = inbox.LONGEST_NOTE
    files: Sequence[Held] = ()
    subject: str = ""
    usual_subject: str | None = None
    draft_version: int = 0
    is_note: bool = False
    zones: tuple[tuple[str, str], ...] = ()
    channel: str = "sms"
    window_until: datetime | None = None
    templates: tuple[tuple[str, str], ...] = ()
    fallbacks: tuple[tuple[str, str], ...] = ()
    senders: Sequence[tuple[UUID, str]] = ()
    sender_id: UUID | None = None
    told: str = ""
    answers: bool = False
    quote: Quoted | None = None
    ways: Sequence[tuple[str, str, str]] = ()

    @property
    def plainer(self) -> Mapping[str, str]:
        """What may stand for characters that make a text cost more."""
        return gsm7.PLAINER


class Told(NamedTuple):
    """What choosing a sender means: the warning, why nothing goes from it now, and what it costs there."""

    warning: str
    refused: str = ""
    price: Price | None = None


async def composer_view(tx: Tx, visit: Visit, found: Conversation) -> Composer:
    """The reply box, or why there is none."""
    draft = await inbox.reply_draft(tx, found.id)
    held = _with_chosen(await inbox.offered_senders(tx, found), draft)
    reason = await messaging.can_reply(tx, found.contact_id, found.address_hash, held.preset.id)
    stopped = (await contacts.consent_states(tx, [found.address_hash], found.channel)).get(found.address_hash)  # type: ignore[arg-type]
    band = _band(reason, stopped, found.channel) if reason else Composer("")
    if reason is None and (refusal := await inbox.answer_objection(tx, found)) is not None:
        reason = refusal.code
        band = Composer(refusal.code, gettext("You cannot answer here"), _not_here(refusal, found), "warn")
    if reason and held.is_released and not held.senders:
        band = msgspec.structs.replace(band, hint=gettext("The number they wrote to was given back: add another one."))
    shut = reason is not None and stopped is not None and stopped.state == "denied"
    price = None if reason else await _price(tx, visit, found, held.preset)
    usual = None if reason else await _usual_subject(tx, found)
    return msgspec.structs.replace(
        band,
        state=band.state if usual is None else BEGINS,
        number=shown(held.preset),
        price=price,
        most=inbox.longest_reply(found.channel),
        files=await held_files(tx, draft.media_ids) if draft else (),
        subject=draft.subject if draft else "",
        usual_subject=usual,
        zones=await _zones(tx, visit, found),
        text=draft.body if draft else "",
        draft_version=draft.version if draft else 0,
        is_note=draft is not None and draft.kind == "note",
        channel=found.channel,
        window_until=found.window_expires_at,
        templates=await approved_templates(tx) if reason == "outside_messaging_window" else (),
        fallbacks=await approved_templates(tx) if found.channel == "whatsapp" and reason is None else (),
        senders=await senders_named(tx, held.senders) if len(held.senders) > 1 or held.is_released else (),
        sender_id=held.preset.id,
        ways=await open_ways(tx, visit, found.contact_id, found.channel) if shut else (),
        answers=inbox.takes_particular(found.channel, held.preset),
        quote=await quote_of(tx, visit, found, draft.reply_to_id) if draft else None,
        told=_warning(held.is_released, held.preset, found.channel) if held.preset.value != held.usual.value else "",
    )


def _with_chosen(held: inbox.Offered, draft: inbox.ReplyDraft | None) -> inbox.Offered:
    """The sender that was chosen for what is being written is preset, as long as it is offered."""
    chosen = next((one for one in held.senders if draft is not None and one.id == draft.sender_id), held.preset)
    return held._replace(preset=chosen)


async def told_of(tx: Tx, visit: Visit, found: Conversation, sender_id: UUID) -> Told:
    """What choosing a sender means. Raises `resource_not_found` for one that is not offered."""
    held = await inbox.offered_senders(tx, found)
    chosen = next((one for one in held.senders if one.id == sender_id), None)
    if chosen is None:
        raise errors.RESOURCE_NOT_FOUND()
    reason = await messaging.can_reply(tx, found.contact_id, found.address_hash, chosen.id)
    return Told(
        "" if chosen.value == held.usual.value else _warning(held.is_released, chosen, found.channel),
        gettext(messaging.reason_sentence(reason, found.channel)) if reason else "",
        await _price(tx, visit, found, chosen),
    )


async def takes_particular(tx: Tx, found: Conversation) -> bool:
    """Whether one particular message of a conversation can be answered."""
    return inbox.takes_particular(found.channel, await channels.sender(tx, found.sender_id))


async def quote_of(tx: Tx, visit: Visit, found: Conversation, item_id: UUID | None) -> Quoted | None:
    """A message of a conversation that is to be answered, as the box shows it."""
    told = await inbox.quote(tx, found, item_id)
    return of(told, visit.actor) if told is not None else None


async def others_used(tx: Tx, items: Sequence[inbox.Item], found: Conversation) -> Mapping[UUID, str]:
    """The senders that answers of a thread left from and that are not the conversation's own, as they are shown."""
    used = {one.sender_id for one in items if one.source == "message" and one.sender_id} - {found.sender_id}
    return {one: shown(await channels.sender(tx, one)) for one in used} if used else MappingProxyType({})


def shown(sender: Sender) -> str:
    """A sender as people know it."""
    return formats.phone(sender.value) if sender.value.startswith("+") else sender.value


def _band(reason: str, stopped: contacts.ConsentState | None, channel: str) -> Composer:
    if stopped is not None and stopped.state == "denied":
        said, hint = STOPPED.get(channel, STOPPED["sms"])
        return Composer(reason, gettext(said) % {"day": formats.day(stopped.changed_at)}, gettext(hint))
    why = gettext(messaging.reason_sentence(reason, channel))
    return Composer(reason, gettext("You cannot write to them now"), why, "warn")


def _not_here(refusal: errors.KoinonError, found: Conversation) -> str:
    """Who answers instead; a note is open to everybody who works here."""
    if refusal.code == "not_yours_to_answer" and found.assignee_name:
        said = gettext("%(name)s, the leads of the team and administrators answer here. Others write notes.")
        return said % {"name": found.assignee_name}
    return errors.fill(gettext(refusal.sentence), refusal.values)


def _warning(is_released: bool, sender: Sender, channel: str) -> str:
    said = RELEASED if is_released else OTHER
    return gettext(said.get(channel, said["sms"])) % {"number": shown(sender)}


async def senders_named(tx: Tx, senders: Sequence[Sender]) -> tuple[tuple[UUID, str], ...]:
    """Each with its location, where it has one."""
    placed = any(one.location_id for one in senders)
    places = {one.id: one.name for one in await organizations.locations(tx)} if placed else {}
    return tuple(
        (one.id, " · ".join(filter(None, (shown(one), places.get(one.location_id) if one.location_id else None))))
        for one in senders
    )


async def _price(tx: Tx, visit: Visit, found: Conversation, sender: Sender) -> Price | None:
    number = contacts.opened(visit.services.vault, tx.organization_id, found.channel, found.address_cipher)
    country = phone.region_of(number) if found.channel == "sms" else None
    if (
        country is None
        or (known := await channels.price_with_currency(tx, sender.provider, "sms", country, "segment")) is None
    ):
        return None
    mms = await channels.price_with_currency(tx, sender.provider, "sms", country, "mms")
    return Price(*known, mms[0] if mms is not None and mms[1] == known[1] else None)


async def _usual_subject(tx: Tx, found: Conversation) -> str | None:
    """What a mail bears that answers none and is given no subject; None for all others."""
    usual = await inbox.usual_subject(tx, found)
    return usual if usual != "" else (await organizations.get(tx)).name


async def _zones(tx: Tx, visit: Visit, found: Conversation) -> tuple[tuple[str, str], ...]:
    """On whose clock an answer can be sent later: ours, and theirs where it is another."""
    ours = await inbox.own_zone(tx)
    theirs = (await contacts.get(tx, visit.services.vault, found.contact_id)).time_zone
    other = ((theirs, gettext("Theirs (%(zone)s)") % {"zone": theirs}),) if theirs and theirs != ours else ()
    return ((ours, gettext("Ours (%(zone)s)") % {"zone": ours}), *other)
