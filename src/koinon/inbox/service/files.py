"""The files of messages: those of the library by an address that opens for seven days (INB-010)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from koinon import messaging
from koinon.inbox.contracts import Attachment, Item
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def with_links(tx: Tx, services: Services, items: Sequence[Item], *, of_page: bool = False) -> list[Item]:
    """The items, each file of the library with where it can be seen now; one that is gone has no address.

    `of_page`: as a path of our own pages.
    """
    wanted = list({one.media_id for item in items for one in item.media if one.media_id is not None})
    if not wanted:
        return list(items)
    links: dict[UUID, str] = {}
    for file in await messaging.media_files(tx, wanted):
        url = messaging.media_url(services, tx.organization_id, file) or ""
        links[file.id] = url.removeprefix(services.configuration.base_url) if of_page else url
    return [msgspec.structs.replace(item, media=[_linked(one, links) for one in item.media]) for item in items]


def _linked(file: Attachment, links: dict[UUID, str]) -> Attachment:
    return msgspec.structs.replace(file, url=links.get(file.media_id, "")) if file.media_id is not None else file
