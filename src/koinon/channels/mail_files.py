"""The files of a mail: named by our own addresses when it is applied, kept by a job that reads the stored call again.

The call lies sealed for 30 days, so that nothing is written to the storage while a transaction is open.
"""

import asyncio
import re
from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from koinon.channels.contracts import Attachment, ErrorKind, InboundMessage, Media, ProviderError
from koinon.channels.ports import MalformedWebhook, ProviderRefused
from koinon.channels.ports.media import Fetched
from koinon.channels.registry import provider
from koinon.channels.repository import media as rows
from koinon.platform import webhooks
from koinon.platform.services import Services
from koinon.platform.webhooks import Arrived

OUR_ADDRESS = "/media/"
SCHEME = "mail:"
DEFAULT_TYPE = "application/octet-stream"
MOST_NAME = 200
_is_type = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}").fullmatch


def of_mail(one: Arrived, fact: InboundMessage) -> tuple[list[rows.Coming], tuple[Media, ...]]:
    """What waits to be kept of a mail, and how its message names it; empty files are none."""
    assert fact.mail is not None
    coming: list[rows.Coming] = []
    files: list[Media] = []
    for nth, file in enumerate(fact.mail.attachments):
        if not file.content:
            continue
        url = f"{SCHEME}{one.id}/{nth}"
        media_id = uuid5(NAMESPACE_URL, f"{one.account_id} {url}")
        shown = file.content_id if file.content_id and _shows(fact.mail.html, file.content_id) else None
        coming.append((media_id, one.account_id, url, _type(file), fact.occurred_at))
        name = " ".join(file.name.split())[:MOST_NAME]
        files.append(Media(f"{OUR_ADDRESS}{media_id}", _type(file), len(file.content), None, name, shown))
    return coming, tuple(files)


def _shows(html: str | None, content_id: str) -> bool:
    return html is not None and f"cid:{content_id}" in html


def _type(file: Attachment) -> str:
    kind = file.content_type.partition(";")[0].strip().lower()
    return kind if _is_type(kind) else DEFAULT_TYPE


def media_named(url: str) -> UUID | None:
    """The file that one of our own addresses names; None for any other address."""
    try:
        return UUID(url.removeprefix(OUR_ADDRESS)) if url.startswith(OUR_ADDRESS) else None
    except ValueError:
        return None


def is_of_mail(url: str) -> bool:
    """Whether a file that waits is a part of a stored mail."""
    return url.startswith(SCHEME)


class Mails:
    """The stored mails of one round, the last of which is taken apart once for all its files."""

    def __init__(self, services: Services, organization_id: UUID) -> None:
        self.services, self.organization_id = services, organization_id
        self._last: tuple[str, Sequence[Attachment]] = ("", ())

    async def file(self, url: str) -> Fetched:
        """A part of a mail. Raises ProviderRefused where the mail is gone."""
        webhook_id, _, nth = url.removeprefix(SCHEME).partition("/")
        if self._last[0] != webhook_id:
            self._last = (webhook_id, await self._files(UUID(webhook_id)))
        found = self._last[1][int(nth) : int(nth) + 1]
        if not found:
            raise ProviderRefused(ProviderError("mail_gone", ErrorKind.CONTENT, "The mail is not kept any more."))
        return Fetched(found[0].content, _type(found[0]))

    async def _files(self, webhook_id: UUID) -> Sequence[Attachment]:
        async with self.services.database.transaction(self.organization_id) as tx:
            one = await webhooks.kept(tx, webhook_id)
        if one is None:
            return ()
        try:
            facts = await asyncio.to_thread(provider(one.source).parse, one.raw(self.services.vault))
        except MalformedWebhook:
            return ()
        mails = (fact.mail for fact in facts if isinstance(fact, InboundMessage) and fact.mail is not None)
        return next((mail.attachments for mail in mails), ())
