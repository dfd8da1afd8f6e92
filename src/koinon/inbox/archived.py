"""What an archive holds of conversations."""

from typing import Any

from koinon import contacts, organizations
from koinon.inbox.cold import exporting
from koinon.inbox.mails import bodies
from koinon.organizations import ArchivePart


def _opened_as(row: dict[str, Any]) -> str:
    return contacts.KIND_OF_CHANNEL[row["channel"]]


def register() -> None:
    """Name every table of this context."""
    for table in ("inbox_teams", "labels"):
        organizations.register_part(ArchivePart(table))
    organizations.register_part(
        ArchivePart(
            "conversations",
            ciphers={"address_cipher": _opened_as},
            hashes=("address_hash",),
        )
    )
    organizations.register_part(ArchivePart("messages", more=exporting.messages))
    organizations.register_part(ArchivePart("mail_bodies", ciphers={"html_cipher": bodies.KIND}, more=exporting.looks))
    organizations.register_part(ArchivePart("canned_replies"))
    organizations.register_part(ArchivePart("macros"))
    organizations.register_part(ArchivePart("scheduled_replies"))
    for table in ("conversation_labels", "inbox_rules"):
        organizations.register_part(ArchivePart(table))
    organizations.leave_out(
        {
            "message_keys": "of a day",
            "message_archives": "what lies in files is among the messages",
            "mail_ids": "of mails whose answers still come here",
            "inbox_views": "of people and teams that are not elsewhere",
            "message_search": "made anew from the messages",
            "unread": "of people who have no seat elsewhere",
            "inbox_team_members": "as unread",
            "agent_states": "as unread",
            "conversation_assignments": "as unread",
            "drafts": "of people who have no seat elsewhere",
            "watchers": "of people who have no seat elsewhere",
        }
    )
