"""A mail as it was sent, for whoever reads its conversation (INB-011)."""

import asyncio
import base64
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from koinon import channels
from koinon.inbox.cold import opening
from koinon.inbox.cold import repository as archive
from koinon.inbox.contracts import Attachment
from koinon.inbox.mails import bodies, markup
from koinon.inbox.repository import threads
from koinon.inbox.service.thread import opened
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

OWN_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")
MOST_PICTURES, MOST_OCTETS = 40, 8_000_000
"""Pictures out of the mail itself that its page holds, and what they weigh in all."""


class Place(NamedTuple):
    """Where a mail stands; `piece_id` where its conversation was read from the archive."""

    conversation_id: UUID
    message_id: UUID
    piece_id: UUID | None = None


class ShownMail(NamedTuple):
    """A mail's page with the policy it has to be given under."""

    page: str
    policy: str


def looks(html: str | None, text: str) -> dict[str, Any]:
    """What a message keeps of how its mail looked, beside its words; nothing where there is no more than those."""
    if not html or not markup.is_rich(html[: markup.MOST_HTML], text):
        return {}
    told: dict[str, Any] = {"html": True}
    if markup.fetches(html[: markup.MOST_HTML]):
        told["pictures"] = True
    if len(html) > markup.MOST_HTML:
        told["cut"] = True
    return told


async def keep(tx: Tx, vault: Vault, rows: Sequence[tuple[UUID, str | None, str]]) -> None:
    """The HTML of mails (message, HTML, text), sealed; of one that is no more than its words nothing."""
    sealed = [
        (message_id, vault.encrypt(html[: markup.MOST_HTML], tx.organization_id, bodies.KIND))
        for message_id, html, text in rows
        if html and looks(html, text)
    ]
    await bodies.keep(tx, sealed)


async def shown_mail(
    services: Services, actor: Actor, place: Place, *, with_pictures: bool, quoted: str, lang: str
) -> ShownMail:
    """The mail at `place` as it was sent, for a frame; `quoted` stands on what it quotes.

    Without pictures from elsewhere unless they are asked for. Opens transactions of its own. Raises 404.
    """
    async with services.database.transaction(actor) as tx:
        known = await opened(tx, place.conversation_id)
        message = await threads.message(tx, known.id, place.message_id)
        sealed = await bodies.body(tx, place.message_id) if message is not None and message.direction == "in" else None
        piece = await archive.one(tx, known.id, place.piece_id) if message is None and place.piece_id else None
    if actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    organization_id = actor.organization_id
    html = services.vault.decrypt(sealed, organization_id, bodies.KIND) if sealed is not None else None
    if piece is not None:
        message, html = await opening.mail(services, organization_id, piece, place.message_id)
    if message is None or html is None:
        raise errors.RESOURCE_NOT_FOUND()
    own = await _own_pictures(services, organization_id, message.media)
    clean = await asyncio.to_thread(markup.cleaned, html, own, with_pictures=with_pictures, quoted=quoted)
    body = clean if clean is not None else markup.as_text(message.body)
    subject = str((message.details or {}).get("subject") or "")
    return ShownMail(markup.page(body, subject, lang), markup.policy(with_pictures=with_pictures))


async def _own_pictures(services: Services, organization_id: UUID, files: Sequence[Attachment]) -> Mapping[str, str]:
    """Data addresses by Content-ID: the page has no origin, so that it could fetch nothing of ours."""
    found: dict[str, str] = {}
    room = MOST_OCTETS
    for file in [one for one in files if one.content_id][:MOST_PICTURES]:
        media_id = channels.media_named(file.url)
        if media_id is None or file.content_type not in OWN_TYPES or (file.bytes or 0) > room:
            continue
        try:
            opened = await channels.open_media(services, organization_id, media_id)
        except errors.KoinonError:  # not fetched yet
            continue
        room -= len(opened.content)
        found[file.content_id or ""] = f"data:{file.content_type};base64,{base64.b64encode(opened.content).decode()}"
    return found
