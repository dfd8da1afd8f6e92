"""What an archive holds of conversations."""

from koinon import organizations
from koinon.organizations import ArchivePart


def register() -> None:
    """Name every table of this context."""
    organizations.register_part(
        ArchivePart("conversations", ciphers={"address_cipher": "phone"}, hashes=("address_hash",))
    )
    organizations.register_part(ArchivePart("messages"))
    organizations.leave_out({"message_keys": "of a day", "unread": "of people who have no seat elsewhere"})
