"""A text that takes a link to each of its files in their stead (MSG-015).

Until it is sent a link reads as an address that leads nowhere (RFC 2606 §2, `.invalid`), exchanged like any other.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

import msgspec

from koinon.messaging.contracts.content import Variant

_NOWHERE = "https://file.invalid/"


def file_address(media_id: UUID) -> str:
    """What stands for the link to a file."""
    return f"{_NOWHERE}{media_id}"


def file_of(address: str) -> UUID | None:
    """The file whose link `address` stands for."""
    return UUID(address.removeprefix(_NOWHERE)) if address.startswith(_NOWHERE) else None


def file_addresses(variant: Variant) -> list[str]:
    """What stands for the links of a variant that may take some."""
    if variant.channel != "sms" or variant.files_as == "mms":
        return []
    return [file_address(one) for one in variant.media_ids]


def files_linked(variants: Iterable[Variant]) -> list[UUID]:
    """The different files that texts may take links to, in order."""
    return list(dict.fromkeys(id_ for one in variants if file_addresses(one) for id_ in one.media_ids))


def may_do_without(variant: Variant, named: Collection[str]) -> bool:
    """Whether it has a form without MMS, of links that are `named`."""
    wanted = file_addresses(variant)
    return bool(wanted) and not set(wanted).difference(named) if variant.media_ids else variant.as_mms


def as_link(variant: Variant) -> Variant:
    """The text with a link to each file below, where it goes as a text."""
    words = variant.body.rstrip()
    return msgspec.structs.replace(
        variant, body="\n".join([*([words] if words else []), *file_addresses(variant)]), media_ids=(), as_mms=False
    )
