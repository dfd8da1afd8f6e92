"""People, consents, groups and failed rows for a file: which rows, and what each says."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts import ConsentRecord
from koinon.contacts.contracts.fields import CustomValue
from koinon.contacts.repository.imports import StoredRow
from koinon.platform.db import Tx


class Particulars(Struct, frozen=True):
    """What a list does not show of a person: external ids by system."""

    id: UUID
    birth_date: date | None
    custom: dict[str, CustomValue]
    external_ids: dict[str, str]


async def particulars(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Particulars]:
    """Birth dates, own fields and ids in other systems, by person."""
    found = await tx.all(
        Particulars,
        """
        select c.id, c.birth_date, c.custom, coalesce(e.external_ids, '{}') as external_ids
        from contacts c
        left join (select contact_id, jsonb_object_agg(system, external_id) as external_ids
                   from contact_external_ids
                   where organization_id = %(organization_id)s
                     and contact_id = any(%(ids)s)
                   group by contact_id) e on e.contact_id = c.id
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return {one.id: one for one in found}


async def consent_ids(tx: Tx, channel: str | None, source: str | None, contact_id: UUID | None) -> Sequence[UUID]:
    """Entries of the ledger, the oldest first."""
    narrowed = "and channel = %(channel)s" if channel else ""
    narrowed += " and source = %(source)s" if source else ""
    narrowed += " and contact_id = %(contact_id)s" if contact_id else ""
    return await tx.all(
        UUID,
        f"""
        select id
        from consent_ledger
        where organization_id = %(organization_id)s
          {narrowed}
        order by occurred_at, id
        """,
        {"organization_id": tx.organization_id, "channel": channel, "source": source, "contact_id": contact_id},
    )


async def consents(tx: Tx, ids: Sequence[UUID]) -> list[ConsentRecord]:
    """These entries, each with its words."""
    return await tx.all(
        ConsentRecord,
        """
        select l.id, l.contact_id, l.channel, l.action, l.source, l.evidence, l.text_version_id, t.body as text,
               l.actor_kind, l.actor_id, l.sender_id, l.note, l.occurred_at, l.recorded_at, l.form_id,
               l.topic_id
        from consent_ledger l
        left join consent_texts t on t.organization_id = %(organization_id)s and t.id = l.text_version_id
        where l.organization_id = %(organization_id)s
          and l.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def group_ids(tx: Tx) -> Sequence[UUID]:
    """Every group that is not archived, by name."""
    return await tx.all(
        UUID,
        """
        select id
        from groups
        where organization_id = %(organization_id)s
          and not is_archived
        order by lower(name), id
        """,
        {"organization_id": tx.organization_id},
    )


async def failed_lines(tx: Tx, import_id: UUID, outcomes: Sequence[str]) -> Sequence[int]:
    """Lines of a file that have these outcomes, in order."""
    return await tx.all(
        int,
        """
        select row_number
        from import_rows
        where organization_id = %(organization_id)s
          and import_id = %(import_id)s
          and outcome = any(%(outcomes)s)
        order by row_number
        """,
        {"organization_id": tx.organization_id, "import_id": import_id, "outcomes": list(outcomes)},
    )


async def lines(tx: Tx, import_id: UUID, numbers: Sequence[int]) -> list[StoredRow]:
    """What is kept of these lines."""
    return await tx.all(
        StoredRow,
        """
        select row_number, outcome, contact_id, raw_cipher, errors_cipher, before_cipher
        from import_rows
        where organization_id = %(organization_id)s
          and import_id = %(import_id)s
          and row_number = any(%(numbers)s)
        """,
        {"organization_id": tx.organization_id, "import_id": import_id, "numbers": list(numbers)},
    )
