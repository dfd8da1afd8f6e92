"""What stands in a broadcast's way, each with where to mend it (MSG-019)."""

from collections.abc import Sequence

import msgspec

from koinon import channels, organizations
from koinon.messaging.content.segments import MOST_SEGMENTS
from koinon.messaging.content.wording import Mailing, variants_of
from koinon.messaging.contracts import BlankPolicy, BlockerRef, Variant
from koinon.messaging.links.service import shortening
from koinon.messaging.mail.lint import linted
from koinon.messaging.policy import reasons
from koinon.messaging.repository import meant
from koinon.messaging.service import named_templates
from koinon.messaging.service.lines import Line
from koinon.messaging.service.planned import Planned
from koinon.messaging.service.topics import topic_of, unfit
from koinon.platform import errors
from koinon.platform.db import Tx

NO_SENDER = {
    "sms": BlockerRef("no_sender", "There is no number to send from yet.", "/settings/senders"),
    "whatsapp": BlockerRef("no_sender", "There is no WhatsApp number to send from yet.", "/settings/whatsapp"),
    "email": BlockerRef("no_sender", "There is no address to send mail from yet.", "/settings/mail"),
    "push": BlockerRef("no_sender", "There is no app to send notifications to yet.", "/settings/apps"),
}
ON_TRIAL = BlockerRef(
    "trial_mode_restricted",
    "Sending is on trial: only confirmed test numbers get messages. Choose only them, or go live.",
    "/settings/going-live",
)
FIXED_AT = {"organization": "/settings/sending"}
NOBODY = BlockerRef("empty_audience", "Nobody would get this message. Choose other people.", "#people")
NOBODY_OPEN = BlockerRef("empty_audience", named_templates.CLOSED, named_templates.AT)
UNSAFE_LINK = BlockerRef(
    "link_unsafe", "A link is blocked, or reads like an address that it is not. Write another one.", "#body"
)
NO_SUBJECT = BlockerRef("no_subject", "The mail has no subject yet.", "#subject")


NO_MMS = BlockerRef(
    "sender_without_mms", "This sender cannot send pictures. Choose another one, or take the picture out.", "#sender"
)


async def blockers(tx: Tx, made: Planned, lines: Sequence[Line], blanks: int) -> list[BlockerRef]:
    """Why this cannot be sent now, each with where to mend it (MSG-019)."""
    draft, found = made.draft, list[BlockerRef]()
    if not await organizations.is_active(tx):
        found.append(BlockerRef("suspended", "The organization is suspended: nothing can be sent.", "/settings"))
    if not set(made.aim.ways) <= set(made.wording.channels):
        found.append(BlockerRef("empty_text", "There are no words yet.", "#body"))
    found += wanting(made)
    for way, sender in made.senders.items():
        if sender is None:
            found.append(NO_SENDER[way])
            continue
        if way == "sms" and sends_files(made) and "mms" not in sender.capabilities:
            found.append(NO_MMS)
        known = await channels.blockers(tx, sender.id)
        found += [BlockerRef(*msgspec.structs.astuple(one)) for one in known]
    if made.sender is not None and lines and await beyond_trial(tx, made):
        found.append(ON_TRIAL)
    found += await _halted(tx)
    if sentence := unfit(await topic_of(tx, draft.topic_id), draft.purpose.value):
        found.append(BlockerRef("topic_unfit", sentence, "#purpose"))
    if shortening.dangerous(shortening.links_of(variants_of(draft.channel, draft.body, draft.variants))):
        found.append(UNSAFE_LINK)
    found += await named_templates.objections(tx, made)
    if not lines:
        found.append(NOBODY_OPEN if made.is_of_open_windows else NOBODY)
    if any(line.is_text and line.segments > MOST_SEGMENTS for line in lines):
        found.append(BlockerRef("text_too_long", "The text needs more than 10 parts.", "#body"))
    if blanks and draft.blank_policy is BlankPolicy.BLOCK:
        found.append(BlockerRef("missing_values", "Some people lack a value that the text needs.", "#blank"))
    return found


def sends_files(made: Planned) -> bool:
    """Whether texts go as MMS even where the sender cannot send one, in some language."""
    wording = made.wording
    return any(wording.has_files("sms", locale, carried=False) for locale in wording.locales.get("sms", ()))


async def _halted(tx: Tx) -> list[BlockerRef]:
    """That the organization may not send at all; who manages it reads there why, and what to do."""
    try:
        await organizations.require_active(tx)
    except errors.KoinonError as refused:
        return [BlockerRef(refused.code, reasons.sentence("organization_suspended"), "/settings")]
    return []


async def beyond_trial(tx: Tx, made: Planned) -> bool:
    """Whether sending is on trial and somebody of the audience is no confirmed test number (ORG-027)."""
    real = [way for way, sender in made.senders.items() if sender is not None and not sender.is_simulated]
    if not real or (guests := await organizations.guests_in_trial(tx)) is None:
        return False
    return await meant.sendable(tx, made.draft.audience, made.aim, others_than=list(guests.confirmed), ways=real)


def wanting(made: Planned) -> list[BlockerRef]:
    """What the words of some channel lack."""
    if "email" not in made.aim.ways:
        return []
    ways = (made.wording, *made.wording.rivals)
    mails = [way.said["email", one] for way in ways for one in way.locales.get("email", ())]
    without = [NO_SUBJECT] if any(one.has_words and not one.variant.subject.strip() for one in mails) else []
    stops = [one for mail in mails if mail.has_words for one in _stops(mail.variant, made.wording.mailing)]
    return list({(one.code, one.sentence): one for one in (*without, *stops)}.values())


def _stops(mail: Variant, mailing: Mailing) -> list[BlockerRef]:
    """What the lint of a mail finds that keeps it from being sent (MSG-006)."""
    found = [one for one in linted(mail, mailing.look, leaves=mailing.leaves) if one.severity == "stop"]
    return [
        BlockerRef(one.code, one.sentence, FIXED_AT.get(one.place, "#mail"), details=one.details)
        for one in found
        if one.code not in ("subject_missing", "nothing_said")
    ]
