"""Statements that make two people one, and two again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.contacts.repository import groups as group_rows
from koinon.contacts.repository import tags as tag_rows
from koinon.platform.db import Tx

_WRITABLE = frozenset(
    (
        *("given_name", "family_name", "preferred_name", "given_key", "family_key"),
        *("status", "do_not_contact", "do_not_contact_reason", "restricted", "restricted_reason"),
        *("location_id", "locale", "time_zone"),
        *("birth_date", "custom", "last_inbound_at", "last_outbound_at"),
        *("birth_year_known", "guardian_policy", "guardian_consent", "guardian_consent_at"),
    )
)
_ONLY = "and (system, external_id) in (select * from unnest(%(systems)s::text[], %(ids)s::text[]))"


class Guarded(Struct, frozen=True):
    """What guardians said of a person, and whether the year of their birth is known."""

    id: UUID
    birth_year_known: bool
    guardian_policy: str
    guardian_consent: str | None
    guardian_consent_at: datetime | None


async def guarded(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Guarded]:
    """The same of each person."""
    rows = await tx.all(
        Guarded,
        """
        select id, birth_year_known, guardian_policy, guardian_consent, guardian_consent_at
        from contacts
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return {row.id: row for row in rows}


async def write(tx: Tx, contact_id: UUID, columns: Mapping[str, Any], now: datetime) -> None:
    """Write what a merge or its undoing changes about the survivor; the version rises."""
    if unknown := set(columns) - _WRITABLE:
        raise ValueError(f"not columns that a merge writes: {unknown}")
    assignments = "".join(f", {name} = %({name})s" for name in columns)
    await tx.execute(
        f"""
        update contacts
        set version = version + 1, updated_at = %(now)s{assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": contact_id, "now": now, **columns},
    )


async def hide(tx: Tx, absorbed_id: UUID, survivor_id: UUID, now: datetime) -> None:
    """Take the absorbed person out of every list, count and send; their rows stay as they are."""
    await tx.execute(
        """
        update contacts
        set deleted_at = %(now)s, merged_into_id = %(survivor)s, version = version + 1, updated_at = %(now)s
        where organization_id = %(organization_id)s
          and id = %(absorbed)s
        """,
        {"organization_id": tx.organization_id, "absorbed": absorbed_id, "survivor": survivor_id, "now": now},
    )
    await group_rows.count_people(tx, [absorbed_id], -1)
    await tag_rows.count_people(tx, [absorbed_id], -1)


async def show(tx: Tx, absorbed_id: UUID, now: datetime) -> None:
    """Bring the absorbed person back."""
    await tx.execute(
        """
        update contacts
        set deleted_at = null, merged_into_id = null, version = version + 1, updated_at = %(now)s
        where organization_id = %(organization_id)s
          and id = %(absorbed)s
        """,
        {"organization_id": tx.organization_id, "absorbed": absorbed_id, "now": now},
    )
    await group_rows.count_people(tx, [absorbed_id], 1)
    await tag_rows.count_people(tx, [absorbed_id], 1)


async def lock_hidden(tx: Tx, absorbed_id: UUID, survivor_id: UUID) -> list[tuple[UUID, UUID | None]]:
    """Hold both people of a merge, in the order of their ids: (id, whom they were merged into)."""
    return await tx.all(
        tuple,
        """
        select id, merged_into_id
        from contacts
        where organization_id = %(organization_id)s
          and id in (%(absorbed)s, %(survivor)s)
        order by id
        for update
        """,
        {"organization_id": tx.organization_id, "absorbed": absorbed_id, "survivor": survivor_id},
    )


# As they stand, beside whose it is and whether it is the first; a test holds this against the table.
_AS_THEY_ARE = (
    *("kind", "value_cipher", "value_hash", "last4", "country", "line_type"),
    *("status", "status_reason", "status_at", "last_success_at", "soft_bounced_at", "created_at"),
)
COPIED = frozenset(("id", "organization_id", "contact_id", "is_primary", *_AS_THEY_ARE))
_COPY = f"""
insert into addresses (id, organization_id, contact_id, is_primary, {", ".join(_AS_THEY_ARE)})
select koinon_uuid7(), %(organization_id)s, %(survivor)s,
       a.is_primary and not exists (
         select from addresses p
         where p.organization_id = %(organization_id)s and p.contact_id = %(survivor)s and p.kind = a.kind
           and p.is_primary),
       {", ".join(f"a.{name}" for name in _AS_THEY_ARE)}
from addresses a
where a.organization_id = %(organization_id)s
  and a.contact_id = %(absorbed)s
on conflict (contact_id, kind, value_hash) do nothing
returning id
"""


async def copy_addresses(tx: Tx, absorbed_id: UUID, survivor_id: UUID) -> list[UUID]:
    """Give the survivor the addresses they lack; the ids of the new rows."""
    return await tx.all(
        UUID, _COPY, {"organization_id": tx.organization_id, "absorbed": absorbed_id, "survivor": survivor_id}
    )


async def address_of_old(tx: Tx, survivor_id: UUID, address_id: UUID) -> UUID | None:
    """The survivor's address that holds what an address of somebody they absorbed holds."""
    return await tx.first(
        UUID,
        """
        select mine.id
        from addresses old
        join merged_ids m on m.organization_id = %(organization_id)s and m.from_id = old.contact_id
          and m.into_id = %(survivor)s
        join addresses mine on mine.organization_id = %(organization_id)s and mine.contact_id = %(survivor)s
          and mine.kind = old.kind and mine.value_hash = old.value_hash
        where old.organization_id = %(organization_id)s
          and old.id = %(id)s
        """,
        {"organization_id": tx.organization_id, "survivor": survivor_id, "id": address_id},
    )


async def move_external_ids(
    tx: Tx, from_id: UUID, into_id: UUID, only: Sequence[Sequence[str]] | None = None
) -> list[tuple[str, str]]:
    """Have other systems' ids lead to another person, all or `only` these; (system, id) of those that moved."""
    return await tx.all(
        tuple,
        f"""
        update contact_external_ids
        set contact_id = %(into)s
        where organization_id = %(organization_id)s
          and contact_id = %(from)s
          {"" if only is None else _ONLY}
        returning system, external_id
        """,
        {
            "organization_id": tx.organization_id,
            "from": from_id,
            "into": into_id,
            "systems": [system for system, _ in only or ()],
            "ids": [external_id for _, external_id in only or ()],
        },
    )


async def old_ids(tx: Tx, contact_id: UUID) -> list[UUID]:
    """Everybody who was merged into a person, at whatever remove."""
    return await tx.all(
        UUID,
        """
        select from_id
        from merged_ids
        where organization_id = %(organization_id)s
          and into_id = %(id)s
          and kind = 'contact'
        order by from_id
        """,
        {"organization_id": tx.organization_id, "id": contact_id},
    )


async def survivors(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Whom those of the ids that were merged lead to."""
    rows: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        select from_id, into_id
        from merged_ids
        where organization_id = %(organization_id)s
          and from_id = any(%(ids)s)
          and kind = 'contact'
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return dict(rows)
