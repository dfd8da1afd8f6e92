"""What the box of a conversation sends: an answer, an answer for later, or a note for the team."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar.datastructures import FormMultiDict

from koinon import inbox
from koinon.inbox import Draft, Later, Templated
from koinon.kit import clock
from koinon.kit.recurrence import localised
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.once import new_key
from koinon.web.pages.inbox_approved import given_values
from koinon.web.visit import Visit


async def written(tx: Tx, visit: Visit, conversation_id: UUID, form: FormMultiDict) -> None:
    """Take what was written; its draft is done with. Raises what an answer raises, and 403."""
    body, key = forms.verbatim(form, "body"), forms.text(form, "idempotency_key") or new_key()
    is_note = forms.text(form, "kind") == "note"
    if not visit.actor.may("conversations:write" if is_note else "messages:send"):
        raise errors.INSUFFICIENT_PERMISSIONS()
    media = tuple(forms.ids(form, "media_id"))
    if is_note:
        await inbox.add_note(
            tx, conversation_id, inbox.NewNote(body, is_private=forms.text(form, "is_private") == "yes", key=key)
        )
    elif forms.text(form, "later"):
        later = msgspec.structs.replace(await later_of(tx, form, body, media), key=key)
        await inbox.schedule(tx, conversation_id, later)
    else:
        seen, sender_id = forms.one_id(form, "last_seen_message_id"), forms.one_id(form, "sender_id")
        to, subject = forms.one_id(form, "reply_to_id"), forms.text(form, "subject")
        draft = Draft(body, key, seen, media, sender_id=sender_id, reply_to_id=to, subject=subject)
        await inbox.reply(tx, visit.services, conversation_id, draft)
    await inbox.drop_draft(tx, conversation_id)


async def later_of(tx: Tx, form: FormMultiDict, body: str, media: tuple[UUID, ...] = ()) -> Later:
    """What is to be sent later, and when, as the form says. Raises 422."""
    zone = forms.text(form, "later_zone") or await inbox.own_zone(tx)
    at = inbox.in_words(forms.text(form, "later"), clock.now(), zone) or _typed(forms.text(form, "later_at"), zone)
    unless = forms.text(form, "unless_they_reply") == "yes"
    sender_id = forms.one_id(form, "sender_id")
    template_id = forms.one_id(form, "fallback_template_id")
    return Later(
        body=body,
        send_at=at,
        zone=zone,
        media_ids=media,
        unless_they_reply=unless,
        sender_id=sender_id,
        fallback=Templated(template_id, given_values(form)) if template_id else None,
        reply_to_id=forms.one_id(form, "reply_to_id"),
        subject=forms.text(form, "subject"),
    )


def _typed(text: str, zone: str) -> datetime:
    try:
        return localised(datetime.fromisoformat(text).replace(tzinfo=None), ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError, KeyError, OSError):
        raise errors.invalid_field("send_at", "validation_failed", "Say when it should be sent.") from None
