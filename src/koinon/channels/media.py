"""Files of messages: fetched from the provider before it lets go of them, uploaded once in 29 days (CHN-036).

A fact that reaches its handlers names our own address of a file; the file is fetched by a job that waits in the same
transaction, outside any, with the account's key. It lies sealed in the storage.
"""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
import structlog

from koinon.channels import health, mail_files
from koinon.channels.contracts import ErrorKind, Fact, InboundMessage, Media, ProviderError
from koinon.channels.contracts.dead_letters import DeadLetter, Fate
from koinon.channels.ports import ProviderRefused
from koinon.channels.ports.media import Fetched
from koinon.channels.registry import PROVIDERS, provider
from koinon.channels.repository import media as rows
from koinon.channels.service import dead_letters
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services
from koinon.platform.storage import storage
from koinon.platform.webhooks import Arrived

KIND = "inbound_media"
AT_ONCE, DROPPED_AT_ONCE = 20, 1_000
AGAIN = timedelta(seconds=30)
WILL_PASS = frozenset({ErrorKind.RETRYABLE, ErrorKind.THROTTLED, ErrorKind.CONFIGURATION})
UNKNOWN = ProviderError("provider_unknown", ErrorKind.CONFIGURATION, "Its provider is not known here.")
log = structlog.get_logger("koinon.channels")


class OpenedMedia(NamedTuple):
    """A file somebody sent, as it came."""

    content: bytes
    content_type: str


class Upload(NamedTuple):
    """A file to send."""

    content: bytes
    content_type: str
    name: str


async def await_media(tx: Tx, read: Sequence[tuple[Arrived, list[Fact]]]) -> list[tuple[Arrived, list[Fact]]]:
    """Facts with our own addresses in place of those that need the provider's key; their files are fetched soon."""
    found: list[rows.Coming] = []
    made = [(one, [_own(one, fact, found) for fact in facts]) for one, facts in read]
    if found:
        await rows.insert_awaited(tx, found)
        await fetch_media.defer(tx, once=f"media:{tx.organization_id}")
    return made


def _own(one: Arrived, fact: Fact, found: list[rows.Coming]) -> Fact:
    if isinstance(fact, InboundMessage) and fact.mail is not None and fact.mail.attachments:
        coming, of_mail = mail_files.of_mail(one, fact)
        found.extend(coming)
        return msgspec.structs.replace(fact, media=of_mail)
    store = PROVIDERS[one.source].media if one.source in PROVIDERS else None
    if store is None or not isinstance(fact, InboundMessage) or not any(store.is_ours(file.url) for file in fact.media):
        return fact
    files: list[Media] = []
    for file in fact.media:
        if store.is_ours(file.url):
            media_id = uuid5(NAMESPACE_URL, f"{one.account_id} {file.url}")
            found.append((media_id, one.account_id, file.url, file.content_type, fact.occurred_at))
            file = msgspec.structs.replace(file, url=mail_files.OUR_ADDRESS + str(media_id))
        files.append(file)
    return msgspec.structs.replace(fact, media=tuple(files))


@job("channels.fetch_media", queue="inbound")
async def fetch_media(services: Services, organization_id: UUID | None) -> None:
    """Fetch what waits; what could not be had now is tried again after half a minute, five times in all."""
    assert organization_id is not None
    async with services.database.transaction(organization_id) as tx:
        waiting = await rows.awaited(tx, AT_ONCE)
    later, mails = False, mail_files.Mails(services, organization_id)
    for one in waiting:
        later |= await _fetch(services, organization_id, one, mails)
    if later or len(waiting) == AT_ONCE:
        async with services.database.transaction(organization_id) as tx:
            at = clock.now() + AGAIN if later else None
            await fetch_media.defer(tx, once=f"media:{organization_id}", at=at)


async def _fetch(services: Services, organization_id: UUID, one: rows.Awaited, mails: mail_files.Mails) -> bool:
    """Fetch a file and keep it; True where it is to be tried again."""
    try:
        got = await (_of_mail(mails, one) if mail_files.is_of_mail(one.url) else _of_carrier(services, mails, one))
    except ProviderRefused as refused:
        return await _missed(services, organization_id, one, refused.error)
    sealed = services.vault.seal(got.content, organization_id, KIND)
    await storage(services.configuration).put(_name(organization_id, one.id), sealed)
    async with services.database.transaction(organization_id) as tx:
        named = await rows.mark_kept(tx, one.id, got.content_type, len(got.content))
    if not named:  # its message was deleted while it came in
        await storage(services.configuration).delete(_name(organization_id, one.id))
    log.info("media_kept", bytes=len(got.content))
    return False


async def _missed(services: Services, organization_id: UUID, one: rows.Awaited, error: ProviderError) -> bool:
    """Note that a file could not be had; True where it is to be tried again."""
    async with services.database.transaction(organization_id) as tx:
        for_good = error.kind not in WILL_PASS
        again = await rows.mark_missed(tx, one.id, f"{error.code}: {error.detail}"[:500], for_good=for_good)
        if not again and not for_good:
            await dead_letters.bury(tx, "media", [(one.id, error.code)], one.account_id)
        return again


async def _of_mail(mails: mail_files.Mails, one: rows.Awaited) -> Fetched:
    return await mails.file(one.url)


async def _of_carrier(services: Services, mails: mail_files.Mails, one: rows.Awaited) -> Fetched:
    async with services.database.transaction(mails.organization_id) as tx:
        found = await health.credentials_of(tx, services, one.account_id)
    store = provider(found[0]).media if found else None
    if found is None or store is None:  # as a version before or after this one may know more providers
        raise ProviderRefused(UNKNOWN)
    return await store.fetch(found[1], one.url)


async def _retry_files(tx: Tx, services: Services, letters: Sequence[DeadLetter]) -> dict[UUID, Fate]:
    """Files that could not be had are asked for again."""
    known = await rows.states(tx, [one.ref_id for one in letters])
    fates: dict[UUID, Fate] = {}
    for one in letters:
        state = known.get(one.ref_id)
        if state == "kept":
            fates[one.id] = Fate("recovered")
        elif state is None:
            fates[one.id] = Fate("permanent", "gone")
        elif one.attempts >= dead_letters.MOST_TRIES:
            fates[one.id] = Fate("permanent", one.error)
        else:
            fates[one.id] = Fate("tried")
    again = [one.ref_id for one in letters if fates[one.id].state == "tried"]
    if again:
        await rows.ask_again(tx, again)
        await fetch_media.defer(tx, once=f"media:{tx.organization_id}")
    return fates


async def _discard_file(tx: Tx, services: Services, one: DeadLetter) -> None:
    """The message stays, and says that its file could not be had."""


dead_letters.register_letters("media", _retry_files, _discard_file)


async def open_media(services: Services, organization_id: UUID, media_id: UUID) -> OpenedMedia:
    """A file that somebody sent. 404 for a stranger, for one that could not be had, or not yet."""
    async with services.database.transaction(organization_id) as tx:
        known = await rows.kept_media(tx, media_id)
    if known is None or known.state == "gone":
        raise errors.RESOURCE_NOT_FOUND()
    sealed = await storage(services.configuration).get(_name(organization_id, media_id))
    if sealed is None:
        raise errors.RESOURCE_NOT_FOUND()
    content = services.vault.unseal(sealed, organization_id, KIND)
    return OpenedMedia(content, known.content_type or "application/octet-stream")


async def forget_media(tx: Tx, ids: Sequence[UUID]) -> int:
    """Forget files somebody sent, as their messages go; how many."""
    gone = await rows.forget_media(tx, ids)
    await _drop(tx, gone)
    return len(gone)


async def forget_media_of(tx: Tx, account_id: UUID) -> None:
    """Forget all that came by an account that is removed."""
    while gone := await rows.forget_media_of(tx, account_id, DROPPED_AT_ONCE):
        await _drop(tx, gone)


async def _drop(tx: Tx, gone: Sequence[UUID]) -> None:
    if gone:
        await drop_media.defer(tx, media_ids=[str(one) for one in gone])


@job("channels.drop_media", queue="maintenance")
async def drop_media(services: Services, organization_id: UUID | None, media_ids: Sequence[str]) -> None:
    """Delete files that nothing names any more."""
    assert organization_id is not None
    for media_id in media_ids:
        await storage(services.configuration).delete(_name(organization_id, UUID(media_id)))


async def upload_media(services: Services, organization_id: UUID, account_id: UUID, sender: str, file: Upload) -> str:
    """A file as `media_urls` of a message from `sender` take it; uploaded unless it was within 29 days.

    Raises ProviderRefused, 404 for a stranger's account or one that takes no uploads, 422 for a file that is too large.
    """
    digest = sha256(file.content).hexdigest()
    async with services.database.transaction(organization_id) as tx:
        found = await health.credentials_of(tx, services, account_id)
        known = await rows.uploaded(tx, account_id, sender, digest)
    store = provider(found[0]).media if found else None
    if found is None or store is None:
        raise errors.RESOURCE_NOT_FOUND()
    if len(file.content) > store.most_bytes:
        raise errors.invalid_field("file", "out_of_range")
    if known is not None:
        return known
    reference = await store.upload(found[1], sender, *file)
    async with services.database.transaction(organization_id) as tx:
        await rows.keep_upload(tx, account_id, sender, digest, reference, store.kept_days)
    return reference


def _name(organization_id: UUID, media_id: UUID) -> str:
    return f"{organization_id}/inbound/{media_id}"
