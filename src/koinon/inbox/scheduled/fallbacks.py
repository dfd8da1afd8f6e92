"""The template that goes instead of an answer for later, where WhatsApp takes no free words by then (INB-033, 041)."""

from dataclasses import replace

from koinon import messaging
from koinon.inbox.answered.answerable import still
from koinon.inbox.contracts import Conversation, Templated
from koinon.inbox.scheduled.contracts import Later, ScheduledReply
from koinon.inbox.service import senders
from koinon.inbox.service.reply import Draft
from koinon.inbox.service.ways import by_template
from koinon.platform import errors
from koinon.platform.db import Tx

FIELD, VALUES = "fallback_template_id", "fallback_variables"
CLOSED, UNASKED = "outside_messaging_window", "consent_missing"
ELSEWHERE = "Only WhatsApp needs a template once 24 hours have passed."
UNKNOWN = "There is no such template, or it was not published."
UNAPPROVED = "WhatsApp has not approved this template in the language of this person."
VALUELESS = "Say what stands for {name} in the template."


async def require_fit(tx: Tx, known: Conversation, later: Later) -> None:
    """Refuse a template that could not be sent as things are. Raises 422."""
    if later.fallback is None:
        return
    if known.channel != "whatsapp":
        raise errors.invalid_field(FIELD, "validation_failed", ELSEWHERE)
    for name, value in later.fallback.variables.items():
        if not value.strip():
            raise errors.invalid_field(f"{VALUES}.{name}", "missing_required_field", VALUELESS, name=name)
    sender_id = await senders.leaving_from(tx, known, later.sender_id)
    try:
        going = await by_template(tx, known, later.fallback.template_id, later.fallback.variables, sender_id)
    except errors.KoinonError as refused:
        raise _named(refused) from None
    if not going.way.has_template:
        raise errors.invalid_field(FIELD, "validation_failed", UNAPPROVED)
    purpose = going.purpose
    reason = await messaging.can_reply(tx, known.contact_id, known.address_hash, sender_id, purpose=purpose)
    if reason == UNASKED:
        raise errors.invalid_field(FIELD, reason, messaging.reason_sentence(reason, known.channel))


def _named(refused: errors.KoinonError) -> errors.KoinonError:
    """What is wrong with a template, as a fault of the fields that an answer for later has."""
    if isinstance(refused, errors.InvalidFieldsError):
        faults = (replace(one, path=f"fallback_{one.path}") for one in refused.faults)
        return errors.invalid(faults)
    if refused.code == "template_values_missing":
        name = str((refused.details or {}).get("name", ""))
        return errors.invalid_field(f"{VALUES}.{name}", "missing_required_field", VALUELESS, name=name)
    return errors.invalid_field(FIELD, "validation_failed", UNKNOWN)


async def said_now(tx: Tx, known: Conversation, held: ScheduledReply) -> Draft:
    """What goes now: the words, or their template where only that would. Raises `sender_released`."""
    to = await still(tx, known, held.reply_to_id, held.sender_id or known.sender_id)
    key, media = f"scheduled-{held.id}", tuple(held.media_ids)
    draft = Draft(held.body, key, media_ids=media, sender_id=held.sender_id, reply_to_id=to, subject=held.subject)
    if held.fallback_template_id is None:
        return draft
    sender_id = await senders.leaving_from(tx, known, held.sender_id)
    if await messaging.can_reply(tx, known.contact_id, known.address_hash, sender_id) != CLOSED:
        return draft
    template = Templated(held.fallback_template_id, held.fallback_variables)
    return draft._replace(body="", media_ids=(), template=template, reply_to_id=None)
