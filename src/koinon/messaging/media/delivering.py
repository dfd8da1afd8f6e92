"""Files on their way out: as a carrier fetches them, and as a browser shows them (MSG-083, 084)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from koinon.kit import clock
from koinon.messaging.media import jobs, policy, repository, tokens
from koinon.messaging.media.contracts import Attached, MediaFile
from koinon.messaging.media.tokens import Ticket
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.storage import storage

MEDIA_UNFIT = errors.register("media_unfit", 422, "This file cannot go by {channel}.")
MAIL_DAYS = 400  # people open old mail
LASTING = ("email", "link")


class Opened(NamedTuple):
    """A form of a file: its type, size, name, and a way to read some of it."""

    mime: str
    size: int
    name: str
    etag: str
    store_name: str


def unfit(path: str, sentence: str, values: Mapping[str, str]) -> errors.InvalidFieldsError:
    """That a file cannot go by a channel, and why."""
    return errors.invalid_field(path, "media_unfit", sentence, **values)


async def attach(tx: Tx, services: Services, media_ids: Sequence[UUID], channel: str) -> list[Attached]:
    """Files as a message on `channel` takes them, in their order; they last anew.

    Raises 422 where one is not there, not ready, or cannot go by the channel, and names it.
    """
    files = await fitting(tx, media_ids, channel)
    lasts = timedelta(days=MAIL_DAYS if channel in LASTING else policy.KEPT_DAYS)
    await repository.used(tx, [file.id for file, _ in files], lasts)
    made = []
    for file, form in files:
        variant = file.variants[form]
        url = _url(
            services, tx.organization_id, file, form, until_days=None if channel in LASTING else policy.LINK_DAYS
        )
        made.append(Attached(file.id, url, variant.mime, file.name, variant.bytes))
    return made


async def fitting(tx: Tx, media_ids: Sequence[UUID], channel: str, at: str = "") -> list[tuple[MediaFile, str]]:
    """Each file with the form that `channel` carries; `at` stands before its path. Raises 422 as `attach` does."""
    if len(media_ids) > (most := policy.most_files(channel)):
        name = policy.CHANNEL_NAMES.get(channel, channel)
        raise errors.invalid_field(f"{at}media_ids", "out_of_range", policy.MANY, n=most, channel=name)
    found = {file.id: file for file in await repository.some(tx, media_ids)}
    made = []
    for index, media_id in enumerate(media_ids):
        file = found.get(media_id)
        if file is None:
            raise errors.invalid_field(f"{at}media_ids[{index}]", "resource_not_found")
        if file.status != "completed":
            raise errors.invalid_field(f"{at}media_ids[{index}]", "media_unfit", "This file is not ready yet.")
        fit = policy.fit(file, channel)
        if fit.variant is None:
            raise unfit(f"{at}media_ids[{index}]", fit.sentence, fit.values)
        made.append((file, fit.variant))
    too_large = policy.fit_together((file.variants[form].bytes for file, form in made), channel)
    if too_large is not None:
        raise unfit(f"{at}media_ids", too_large.sentence, too_large.values)
    return made


def media_url(services: Services, organization_id: UUID, file: MediaFile, form: str = "web") -> str | None:
    """An address of a file for seven days; None where it has no such form."""
    if form not in file.variants:
        form = "full"
    return _url(services, organization_id, file, form, policy.LINK_DAYS) if form in file.variants else None


def _url(services: Services, organization_id: UUID, file: MediaFile, form: str, until_days: int | None) -> str:
    until = None
    if until_days is not None:  # of a day, so that a page shown again has the same addresses
        midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        until = midnight + timedelta(days=until_days + 1)
    token = tokens.file_token(services.vault, Ticket(organization_id, file.id, form, until))
    return f"{services.configuration.base_url}/f/{token}.{file.variants[form].ending}"


async def opened(services: Services, token: str) -> Opened:
    """What an address opens. Raises 404 where it is not ours, over, or the file is gone."""
    ticket = tokens.read_file_token(services.vault, token.partition(".")[0], clock.now())
    if ticket is None:
        raise errors.ROUTE_NOT_FOUND()
    async with services.database.transaction(ticket.organization_id) as tx:
        found = await repository.stored(tx, ticket.media_id)
    if found is None or ticket.form not in found.variants:
        raise errors.ROUTE_NOT_FOUND()
    variant = found.variants[ticket.form]
    ending = variant["ending"]
    name = jobs.form_name(ticket.organization_id, ticket.media_id, ticket.form, ending)
    shown = f"{found.name.rpartition('.')[0] or found.name}.{ending}"
    etag = f'"{(found.sha256 or found.id.bytes).hex()[:32]}-{ticket.form}"'
    return Opened(variant["mime"], variant["bytes"], shown, etag, name)


async def pieces(services: Services, file: Opened, start: int, length: int) -> AsyncIterator[bytes]:
    """Some of a file's bytes, the first of them read already. Raises 404 where the storage has lost it."""
    stream = storage(services.configuration).stream(file.store_name, start, length)
    try:
        first = await anext(stream)
    except FileNotFoundError:
        raise errors.ROUTE_NOT_FOUND() from None

    async def rest() -> AsyncIterator[bytes]:
        yield first
        async for piece in stream:
            yield piece

    return rest()
