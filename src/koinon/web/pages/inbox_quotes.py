"""How a thread quotes the message that another one answers (INB-043)."""

from uuid import UUID

import msgspec

from koinon import inbox
from koinon.inbox import Item, Quote
from koinon.platform.actor import Actor
from koinon.web.i18n import N_, gettext

_KINDS = {
    "image": ("image", N_("Picture")),
    "video": ("video", N_("Video")),
    "audio": ("audio-lines", N_("Voice message")),
    "voice": ("audio-lines", N_("Voice message")),
    "file": ("paperclip", N_("File")),
    "location": ("map-pin", N_("Shared a place")),
    "contacts": ("user", N_("Shared a contact")),
    "sticker": ("sticky-note", N_("Sticker")),
    "button": ("check", N_("Tapped a button")),
    "order": ("store", N_("Placed an order")),
    "unsupported": ("message-square", N_("A kind of message that cannot be shown here")),
}


class Quoted(msgspec.Struct, frozen=True):
    """A quotation: by whom (empty is the person of the thread), what it says, and where it stands.

    `id` is None where nothing is known of it any more: then there is nothing to go to.
    """

    who: str = ""
    words: str = ""
    icon: str = ""
    id: UUID | None = None
    conversation_id: UUID | None = None


GONE = Quoted()


def quoted(item: Item, before: UUID | None, actor: Actor) -> Quoted | None:
    """What an item quotes; a mail nothing where it answers the one `before` it, as mails do."""
    told = item.details or {}
    if item.reply_to is not None:
        is_mail = "subject" in told
        return None if is_mail and item.reply_to.id == before else of(item.reply_to, actor)
    return GONE if "replies_to" in told else None


def itself(item: Item, conversation_id: UUID, channel: str, actor: Actor) -> Quoted | None:
    """An item that can be answered, as its answer will quote it."""
    told = inbox.quote_of(item, conversation_id) if inbox.is_answerable(item, channel) else None
    return of(told, actor) if told is not None else None


def of(told: Quote, actor: Actor) -> Quoted:
    """A quotation in words."""
    icon, kind = _KINDS.get(told.kind, ("", ""))
    words = told.preview or (gettext(kind) if kind else gettext("Empty message"))
    return Quoted(_who(told, actor), words, icon, told.id, told.conversation_id)


def _who(told: Quote, actor: Actor) -> str:
    if told.direction == "in":
        return ""
    is_own = told.author_id is not None and told.author_id == actor.id
    return gettext("You") if is_own or not told.author_name else told.author_name
