"""What people write: every type of message as text, files and the id of what they tapped."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from koinon.channels.contracts import Fact, InboundMessage, Media, ReactionRemoved, Unrecognised
from koinon.channels.providers.whatsapp_cloud import schemas
from koinon.channels.providers.whatsapp_cloud.moments import e164, moment

MEDIA_SCHEME = "whatsapp-media:"
# What a thread shows otherwise than as text or a file.
KINDS = {
    "reaction": "reaction",
    "location": "location",
    "contacts": "contacts",
    "sticker": "sticker",
    "voice": "voice",
    "button": "button",
    "interactive": "button",
    "order": "order",
    "unsupported": "unsupported",
}
FILES = ("image", "video", "audio", "document", "sticker")


class _Said(NamedTuple):
    text: str
    media: tuple[Media, ...] = ()
    payload: str | None = None
    replies_to: str | None = None


def facts(value: schemas.Messages) -> Iterator[Fact]:
    """A fact for each entry of `messages`."""
    names = {person.wa_id: person.profile.name for person in value.contacts if person.profile}
    for message in value.messages:
        yield _fact(message, value.metadata, names.get(message.from_))


def _fact(message: schemas.Message, metadata: schemas.Metadata, name: str | None) -> Fact:
    if not message.id:
        raise ValueError("a message without an id")
    kind = message.type or "unknown"
    told = message.reaction
    if told is not None and told.message_id and not told.emoji and message.from_:
        return _taken_back(message, metadata, told.message_id)
    said = _said(message, kind)
    # Meta's business-scoped user ids of 2026 may come without a number: nobody to file it under.
    if said is None or not message.from_:
        return Unrecognised(message.id, f"messages.{kind}")
    return InboundMessage(
        event_id=message.id,
        provider_id=message.id,
        sender=e164(metadata.display_phone_number),
        from_=e164(message.from_),
        text=said.text.replace("\x00", ""),
        media=said.media,
        occurred_at=moment(message.timestamp),
        keyword=None,
        channel="whatsapp",
        payload=said.payload,
        profile_name=name,
        replies_to=said.replies_to or (message.context.id if message.context else None),
        kind=KINDS.get("voice" if kind == "audio" and message.audio and message.audio.voice else kind),
    )


def _taken_back(message: schemas.Message, metadata: schemas.Metadata, about: str) -> Fact:
    """Meta leaves the emoji out where somebody removes their reaction ("Reaction messages webhook reference")."""
    sender, person = e164(metadata.display_phone_number), e164(message.from_ or "")
    return ReactionRemoved(message.id or "", sender, person, about, moment(message.timestamp))


def _said(message: schemas.Message, kind: str) -> _Said | None:
    """None for what nobody said, such as a change of number."""
    if kind in FILES:
        file: schemas.File | None = getattr(message, kind)
        return _file(file) if file is not None else None
    reader = READERS.get(kind)
    return reader(message) if reader is not None else None


def _file(file: schemas.File) -> _Said:
    media = (Media(MEDIA_SCHEME + file.id, file.mime_type, None, file.sha256),) if file.id else ()
    return _Said(file.caption or "", media)


def _text(message: schemas.Message) -> _Said | None:
    return _Said(message.text.body or "") if message.text else None


def _button(message: schemas.Message) -> _Said | None:
    """An answer of a template, by its own words."""
    return _Said(message.button.text or "", payload=message.button.payload) if message.button else None


def _interactive(message: schemas.Message) -> _Said | None:
    told = message.interactive
    if told is None:
        return None
    if told.nfm_reply is not None:
        return _Said(told.nfm_reply.body or "", payload=told.nfm_reply.response_json)
    chosen = told.button_reply or told.list_reply
    return _Said(chosen.title or "", payload=chosen.id) if chosen else None


def _reaction(message: schemas.Message) -> _Said | None:
    told = message.reaction
    return _Said(told.emoji, replies_to=told.message_id) if told and told.emoji else None


def _location(message: schemas.Message) -> _Said | None:
    place = message.location
    if place is None or place.latitude is None or place.longitude is None:
        return None
    link = f"https://maps.google.com/?q={place.latitude:.6f},{place.longitude:.6f}"
    return _Said("\n".join(line for line in (place.name, place.address, link) if line))


def _contacts(message: schemas.Message) -> _Said | None:
    lines = [
        " ".join(part for part in (card.name and card.name.formatted_name, *(p.phone for p in card.phones)) if part)
        for card in message.contacts or ()
    ]
    return _Said("\n".join(line for line in lines if line)) if any(lines) else None


def _order(message: schemas.Message) -> _Said | None:
    if message.order is None:
        return None
    return _Said(f"{message.order.text or ''}\n🛒 × {len(message.order.product_items)}".strip())


def _unsupported(message: schemas.Message) -> _Said:
    """Something came that the Cloud API does not hand over: in Meta's own words, so that somebody asks."""
    told = message.errors[0] if message.errors else None
    return _Said((told and (told.title or told.message)) or "Unsupported message type")


READERS: dict[str, Callable[[schemas.Message], _Said | None]] = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    "reaction": _reaction,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "unsupported": _unsupported,
}
