"""What an archive holds of people and consent."""

from typing import Any
from uuid import UUID

from koinon import organizations
from koinon.contacts.repository import tokens as token_rows
from koinon.contacts.repository import watched
from koinon.contacts.service import photos, sealing, signed_forms
from koinon.contacts.service.watching import look_soon
from koinon.organizations import ArchivePart
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

BATCH = 1_000


def register() -> None:
    """Name every table of this context."""
    # Before people: what they have in a field is looked up anew as their rows come in.
    organizations.register_part(ArchivePart("custom_fields"))
    organizations.register_part(ArchivePart("segments", omit=("evaluated_at",)))
    for table in ("contacts", "contact_words", "contact_external_ids", "contact_tags", "tags", "groups"):
        organizations.register_part(ArchivePart(table))
    for table in ("group_members", "households", "household_members"):
        organizations.register_part(ArchivePart(table))
    organizations.register_part(ArchivePart("audience_lists", omit=("unmatched_cipher",)))
    organizations.register_part(ArchivePart("audience_list_people"))
    for table in ("merged_ids", "merges", "likely_duplicates"):
        organizations.register_part(ArchivePart(table))
    organizations.register_part(ArchivePart("addresses", ciphers={"value_cipher": "=kind"}, hashes=("value_hash",)))
    organizations.register_part(ArchivePart("consent_texts"))
    for table in ("keywords", "stop_words", "keyword_uses"):
        organizations.register_part(ArchivePart(table))
    for table in ("name_requests", "refusals", "sender_stops"):
        organizations.register_part(ArchivePart(table, hashes=("address_hash",)))
    for table, kind in (("consent_forms", signed_forms.KIND), ("contact_photos", photos.KIND)):
        organizations.register_part(ArchivePart(table, ciphers={"data_cipher": kind}, binary=("data_cipher",)))
    organizations.register_part(ArchivePart("topics"))
    organizations.register_part(ArchivePart("topic_preferences"))
    organizations.register_part(ArchivePart("preference_reasons"))
    for table in ("consent_ledger", "address_consents", "consent_requests"):
        organizations.register_part(ArchivePart(table, hashes=("address_hash",)))
    organizations.register_part(ArchivePart("imports", omit=("report_cipher",), adjust=_finished))
    organizations.leave_out(
        {
            "erasure_requests": "who was forgotten is remembered where it was done",
            "export_requests": "files of a week",
            "address_claims": "codes of half an hour",
            "address_tokens": "made anew from the addresses",
            "field_values": "made anew from the people",
            "import_chunks": "uploads, forgotten after 30 days",
            "segment_members": "made anew from the rules",
            "import_rows": "reports of imports, forgotten after 30 days",
        }
    )
    organizations.register_after_import(_make_tokens)
    organizations.register_after_import(_watch_on)


def _finished(row: dict[str, Any], _vault: Vault, _organization_id: UUID) -> dict[str, Any]:
    return row if row["state"] in ("done", "cancelled", "undone", "failed") else {**row, "state": "cancelled"}


async def _watch_on(services: Services, organization_id: UUID) -> None:
    """Who is in a watched segment is found out here; as at first, nobody is told as having entered."""
    async with services.database.transaction(organization_id) as tx:
        if await watched.all_of_them(tx):
            await look_soon(tx)


async def _make_tokens(services: Services, organization_id: UUID) -> None:
    """The hashes that find addresses by part, by this installation's key."""
    after = UUID(int=0)
    while True:
        async with services.database.transaction(organization_id) as tx:
            found = await _addresses(tx, after)
            if not found:
                return
            owned = [
                (owner, _sealed(services.vault, organization_id, kind, cipher)) for _, owner, kind, cipher in found
            ]
            await token_rows.insert(tx, sealing.tokens(owned))
            after = found[-1][0]


def _sealed(vault: Vault, organization_id: UUID, kind: str, cipher: bytes) -> sealing.Sealed:
    value = vault.decrypt(cipher, organization_id, kind)
    seal = sealing.seal_phone if kind == "phone" else sealing.seal_email
    return seal(vault, organization_id, value)


async def _addresses(tx: Tx, after: UUID) -> list[tuple[UUID, UUID, str, bytes]]:
    return await tx.all(
        tuple,
        """
        select id, contact_id, kind, value_cipher
        from addresses
        where organization_id = %(organization_id)s
          and id > %(after)s
        order by id
        limit %(most)s
        """,
        {"organization_id": tx.organization_id, "after": after, "most": BATCH},
    )
