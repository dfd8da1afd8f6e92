"""What an archive holds of broadcasts and the ledger. Nothing in it is ever sent again."""

from typing import Any
from uuid import UUID

from koinon import contacts, organizations
from koinon.organizations import ArchivePart
from koinon.platform.crypto import Vault

_OVER = frozenset({"draft", "completed", "cancelled", "failed"})
_STANDING = frozenset({"queued", "held", "sending"})


def register() -> None:
    """Name every table of this context."""
    organizations.register_part(ArchivePart("broadcasts", omit=("freeze_cursor",), adjust=_over))
    for table in ("broadcast_counts", "message_stats", "unreached"):
        organizations.register_part(ArchivePart(table))
    organizations.register_part(
        ArchivePart("deliveries", ciphers={"address_cipher": _opened_as}, hashes=("address_hash",), adjust=_final)
    )
    organizations.register_part(ArchivePart("delivery_events", omit=("seq", "txid")))
    for table in ("counted_replies", "keyword_answers", "last_talks"):
        organizations.register_part(ArchivePart(table, hashes=("address_hash",)))
    for table in ("send_policies", "contact_sends", "spending"):
        organizations.register_part(ArchivePart(table))
    organizations.leave_out(
        {
            "address_paces": "of the present seconds",
            "broadcast_approvals": "asked of people who have no seat elsewhere",
            "broadcast_editors": "who looks at a draft now",
            "delivery_keys": "of a day",
            "delivery_queue": "nothing in an archive is sent",
            "doubts": "settled here",
            "fold_cursors": "where this installation's folder stands",
            "holds": "nothing in an archive is sent",
            "leases": "of the workers here",
            "fallbacks": "of what is under way here",
            "reply_windows": "of a day",
            "media_categories": "as the files in them",
            "media_file_categories": "as the files in them",
            "media_files": "files lie in the storage, not in an archive",
            "waiting_receipts": "waiting here",
        }
    )


def _opened_as(row: dict[str, Any]) -> str:
    return contacts.KIND_OF_CHANNEL[row["channel"]]


def _over(row: dict[str, Any], _vault: Vault, _organization_id: UUID) -> dict[str, Any]:
    return row if row["state"] in _OVER else {**row, "state": "cancelled", "pause_reason": None}


def _final(row: dict[str, Any], _vault: Vault, _organization_id: UUID) -> dict[str, Any]:
    return {**row, "state": "cancelled"} if row["state"] in _STANDING else row
