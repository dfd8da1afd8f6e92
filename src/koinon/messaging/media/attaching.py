"""The files of a message's variants: whether they can go, and as what address the carrier fetches them (MSG-015).

SMS with files goes as MMS. WhatsApp takes one file a message, and no words beside sound or a sticker.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

import structlog

from koinon.messaging.content.linking import file_address, files_linked
from koinon.messaging.contracts.content import Variant
from koinon.messaging.media import policy
from koinon.messaging.media.contracts import Attached
from koinon.messaging.media.delivering import attach, fitting, unfit
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

Files = Mapping[tuple[str, UUID], Attached]
"""A file as a channel takes it, by channel and id."""
NO_FILES: Files = MappingProxyType({})
CARRIED = ("sms", "whatsapp", "email")
_MUTE = ("audio", "sticker")
log = structlog.get_logger("koinon.messaging")


def named(variant: Variant) -> tuple[UUID, ...]:
    """The files that a variant sends; pictures of mails stand in their words, beside which a mail links its files."""
    if variant.channel not in CARRIED:
        return ()
    if variant.channel == "sms" and variant.files_as == "link":
        return ()
    header = variant.whatsapp.header_media_id if variant.whatsapp is not None else None
    return variant.media_ids if header is None else (*variant.media_ids, header)


async def require_fitting(tx: Tx, variants: Sequence[Variant], at: str = "variants[{}].") -> None:
    """Raise 422, naming the file and the channel, where one is not there, not ready, or cannot go by its channel."""
    for index, one in enumerate(variants):
        path = at.format(index)
        header = one.whatsapp.header_media_id if one.whatsapp is not None else None
        if header is not None and one.channel == "whatsapp":
            await fitting(tx, [header], one.channel, path)
        if one.channel not in CARRIED or not one.media_ids:
            continue
        found = await fitting(tx, one.media_ids, "link" if one.files_as == "link" else one.channel, path)
        if one.channel != "whatsapp":
            continue
        if len(found) > 1:
            raise errors.invalid_field(f"{path}media_ids", "out_of_range")
        if one.body.strip() and found[0][0].kind in _MUTE:
            raise unfit(f"{path}media_ids[0]", policy.NO_WORDS, {"channel": policy.CHANNEL_NAMES[one.channel]})


async def addresses(tx: Tx, services: Services, variants: Iterable[Variant]) -> Files:
    """Where the carrier fetches the files of `variants`; one that is gone by now is left out."""
    wanted: dict[str, dict[UUID, None]] = {}
    for one in variants:
        if ids := named(one):
            wanted.setdefault(one.channel, {}).update(dict.fromkeys(ids))
    made: dict[tuple[str, UUID], Attached] = {}
    for channel, each in wanted.items():
        for media_id in each:
            try:
                (file,) = await attach(tx, services, [media_id], channel)
            except errors.KoinonError as fault:
                log.warning("media_left_out", media_id=str(media_id), channel=channel, code=fault.code)
            else:
                made[channel, media_id] = file
    return made


async def links_to(tx: Tx, services: Services, variants: Iterable[Variant]) -> dict[str, str]:
    """Where the links to files of texts lead, by what stands for them (MSG-015): they last as a mail's do."""
    ids = files_linked(variants)
    made = await attach(tx, services, ids, "link") if ids else []
    return {file_address(one.media_id): one.url for one in made}
