"""How an answer goes to whoever a conversation is with."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from koinon import channels, messaging
from koinon.inbox.answered.answerable import Answered
from koinon.inbox.contracts import Attachment, Conversation
from koinon.inbox.mails import begun, threading
from koinon.inbox.repository import threads
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST_FILES = 10
NOTHING = threads.LastMail("", None)


class Outgoing(NamedTuple):
    """The text that leaves, by which way, and the files as the thread keeps them."""

    body: str
    way: messaging.Going
    media: Sequence[Attachment] = ()
    purpose: str = "conversational"


async def way(
    tx: Tx,
    services: Services,
    known: Conversation,
    *,
    by_itself: bool = False,
    within: tuple[UUID, ...] = (),
    to: Answered | None = None,
    subject: str = "",
) -> messaging.Going:
    """By the channel they wrote on; a mail answers theirs (RFC 5322 §3.6.4), and says where no person wrote it.

    `within` are files that go in a mail; `to` is one particular message, else a mail answers their last one and, until
    they write, goes on with ours. `subject` is what stands above it instead of what it answers.
    """
    if known.channel != "email":
        return await _naming(tx, messaging.Going(known.channel), to)  # type: ignore[arg-type]
    last = to.mail if to is not None else await threads.last_mail(tx, known.id)
    last = last or await begun.own_last(tx, known) or NOTHING
    tag = threading.tag_of(services.vault, tx.organization_id, known.id)
    answered = messaging.AnsweredMail(
        threading.referring(last.references, last.message_id),
        await channels.answer_address(tx, services, known.sender_id, tag),
        within,
    )
    above = subject or threading.answer_subject(last.subject)
    return await messaging.answer_by_mail(tx, above, answered, by_itself=by_itself)


async def _naming(tx: Tx, going: messaging.Going, to: Answered | None) -> messaging.Going:
    return await messaging.as_reply(tx, going, to.provider_id) if to is not None and to.provider_id else going


async def with_files(
    tx: Tx,
    services: Services,
    known: Conversation,
    body: str,
    media_ids: Sequence[UUID],
    *,
    to: Answered | None = None,
    subject: str = "",
) -> Outgoing:
    """A text with files of the library: beside it by MMS and WhatsApp, in a mail or as links below it. Raises 422."""
    if not media_ids:
        return Outgoing(body, await way(tx, services, known, to=to, subject=subject))
    files = await messaging.attach(tx, services, media_ids, known.channel)
    kept = [Attachment("", one.mime, one.bytes, one.media_id, one.name) for one in files]
    if known.channel == "email":
        fits = await messaging.fit_in_mail(tx, media_ids)
        links = "" if fits else "\n".join(f"{one.name}: {one.url}" for one in files)
        within = tuple(media_ids) if fits else ()
        going = await way(tx, services, known, within=within, to=to, subject=subject)
        return Outgoing(f"{body}\n\n{links}".strip() if links else body, going, kept)
    going = await messaging.by_way_of(tx, known.channel, media_ids)  # type: ignore[arg-type]
    return Outgoing(body, await _naming(tx, going, to), kept)


async def by_template(
    tx: Tx, known: Conversation, template_id: UUID, variables: Mapping[str, str], sender_id: UUID
) -> Outgoing:
    """A published template on the channel of a conversation, in the person's language. Raises 404, 409, 422."""
    pinned = await messaging.latest_template(tx, template_id)
    words = await messaging.template_words(tx, template_id, variables, known.channel)
    body, going = await messaging.said_to(tx, known.contact_id, words, purpose=pinned.purpose, sender_id=sender_id)
    return Outgoing(body, going, purpose=pinned.purpose)
