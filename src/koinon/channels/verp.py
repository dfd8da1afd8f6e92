"""Our ids in the way back of a mail (VERP), so that whatever comes back names its delivery (CHN-034).

`bounces@example.org` becomes `bounces+<ids>@example.org`, the ids in base 36, since servers may fold the case of a
local part; RFC 5321 §4.5.3.1.1 leaves it 64 octets, so a long name has room for the delivery's id only.
"""

import re
from typing import NamedTuple
from uuid import UUID

from koinon.channels.contracts import OutgoingMessage
from koinon.kit.base36 import WIDTH, read, written

MOST_LOCAL = 64
_IDS = re.compile(rf"\+([0-9a-z]{{{WIDTH}}})([0-9a-z]{{{WIDTH}}})?@", re.ASCII | re.IGNORECASE)
_MESSAGE_ID = re.compile(rf"<([0-9a-z]{{{WIDTH}}})\.([0-9a-z]{{{WIDTH}}})@", re.ASCII | re.IGNORECASE)


class OurIds(NamedTuple):
    """Which delivery and attempt; None where it does not say."""

    delivery_id: UUID | None
    attempt_id: UUID | None


NOBODYS = OurIds(None, None)


def return_path(bounces: str, message: OutgoingMessage) -> str:
    """Where this message comes back to. Without an address for bounces, its writer's own."""
    if not bounces:
        return message.sender
    name, _, host = bounces.rpartition("@")
    ids = written(message.delivery_id)
    if len(name) + 1 + 2 * WIDTH <= MOST_LOCAL:
        ids += written(message.attempt_id)
    return f"{name}+{ids}@{host}"


def message_id(message: OutgoingMessage) -> str:
    """The Message-ID of an attempt: the same each time, so that whoever gets it twice can tell."""
    return named(message.delivery_id, message.attempt_id, message.sender)


def named(delivery_id: UUID, attempt_id: UUID, sender: str) -> str:
    """The Message-ID of an attempt to send a delivery from this address; a carrier may have put its own there."""
    return f"<{written(delivery_id)}.{written(attempt_id)}@{sender.rpartition('@')[2]}>"


def delivery_named(message_id: str) -> UUID | None:
    """The delivery that a Message-ID of ours names."""
    found = _MESSAGE_ID.match(message_id)
    return _read(found[1]) if found else None


def ids_in(text: str) -> OurIds:
    """Ours in an address we made, or in a Message-ID."""
    if told := _MESSAGE_ID.search(text) or _IDS.search(text):
        return OurIds(_read(told[1]), _read(told[2]))
    return NOBODYS


def _read(text: str | None) -> UUID | None:
    return None if text is None else read(text)
