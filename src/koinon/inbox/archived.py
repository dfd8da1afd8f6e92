"""What an archive holds of conversations."""

from typing import Any

from koinon import contacts, organizations
from koinon.organizations import ArchivePart


def _opened_as(row: dict[str, Any]) -> str:
    return contacts.KIND_OF_CHANNEL[row["channel"]]


def register() -> None:
    """Name every table of this context."""
    organizations.register_part(
        ArchivePart(
            "conversations",
            ciphers={"address_cipher": _opened_as},
            hashes=("address_hash",),
        )
    )
    organizations.register_part(ArchivePart("messages"))
    organizations.leave_out({"message_keys": "of a day", "unread": "of people who have no seat elsewhere"})
