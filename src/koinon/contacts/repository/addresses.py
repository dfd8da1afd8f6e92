"""Rows of addresses and their search tokens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts import AddressKind, AddressStatus, Consent
from koinon.contacts.repository.kept import LOOKUP
from koinon.platform.db import Tx


class StoredAddress(Struct, frozen=True):
    """A row of addresses with the consent of its channel."""

    id: UUID
    contact_id: UUID
    kind: AddressKind
    value_cipher: bytes
    value_hash: bytes
    last4: str
    country: str | None
    line_type: str
    is_primary: bool
    status: AddressStatus
    status_reason: str | None
    consent: Consent
    consent_changed_at: datetime | None
    consent_source: str | None
    consent_signed: bool


class Match(Struct, frozen=True):
    """A contact who has an address, with what tells namesakes apart; the likeliest of a number comes first."""

    value_hash: bytes
    contact_id: UUID
    given_key: str
    family_key: str
    import_id: UUID | None


_INSERT = """
insert into addresses (id, organization_id, contact_id, kind, value_cipher, value_hash, last4, country, is_primary)
select n.id, %(organization_id)s, n.contact_id, n.kind, n.value_cipher, n.value_hash, n.last4, n.country,
       n.is_primary and not exists (
         select from addresses a
         where a.organization_id = %(organization_id)s and a.contact_id = n.contact_id and a.kind = n.kind
           and a.is_primary)
from unnest(%(id)s::uuid[], %(contact_id)s::uuid[], %(kind)s::text[], %(value_cipher)s::bytea[],
            %(value_hash)s::bytea[], %(last4)s::text[], %(country)s::text[], %(is_primary)s::boolean[])
     as n (id, contact_id, kind, value_cipher, value_hash, last4, country, is_primary)
on conflict (contact_id, kind, value_hash) do nothing
"""
_FOR_NEW = _INSERT[: _INSERT.index(" and not exists")] + "\n" + _INSERT[_INSERT.index("from unnest") :]
_INSERT_FOR_NEW = _FOR_NEW[: _FOR_NEW.index("on conflict")]


async def insert(tx: Tx, columns: Mapping[str, Any], *, new_people: bool = False) -> None:
    """Add addresses: lists by column name.

    `is_primary` yields to an existing primary and a known address stays as it is, unless these are distinct ones of
    `new_people`, who have none: without looking they cost two thirds.
    """
    await tx.execute(_INSERT_FOR_NEW if new_people else _INSERT, {"organization_id": tx.organization_id, **columns})


async def of_contacts(tx: Tx, contact_ids: Sequence[UUID]) -> list[StoredAddress]:
    """Addresses of people, primary first, with the consent of the channel they belong to."""
    return await tx.all(
        StoredAddress,
        """
        select a.id, a.contact_id, a.kind, a.value_cipher, a.value_hash, a.last4, a.country, a.line_type, a.is_primary,
               a.status, a.status_reason, coalesce(s.state, 'unknown') as consent, s.changed_at as consent_changed_at,
               l.source as consent_source, l.form_id is not null as consent_signed
        from addresses a
        left join address_consents s on s.organization_id = %(organization_id)s and s.address_hash = a.value_hash
          and s.channel = case a.kind when 'phone' then 'sms' else a.kind end
        left join consent_ledger l on l.organization_id = %(organization_id)s and l.id = s.ledger_id
        where a.organization_id = %(organization_id)s
          and a.contact_id = any(%(ids)s)
        order by a.contact_id, a.kind desc, a.is_primary desc, a.created_at, a.id
        """,
        {"organization_id": tx.organization_id, "ids": list(contact_ids)},
    )


_MATCHES = """
select a.value_hash, a.contact_id, c.given_key, c.family_key, c.import_id
from addresses a
join contacts c on c.organization_id = %(organization_id)s and c.id = a.contact_id
where a.organization_id = %(organization_id)s
  and a.kind = %(kind)s
  and a.value_hash = any(%(hashes)s)
  and c.deleted_at is null
order by c.last_outbound_at desc nulls last, c.last_inbound_at desc nulls last, c.created_at, c.id
"""


async def matches(tx: Tx, kind: str, hashes: Sequence[bytes]) -> list[Match]:
    """Everybody who has one of these addresses: last written to first, then last heard from, then the oldest."""
    params = {"organization_id": tx.organization_id, "kind": kind, "hashes": list(hashes)}
    return await tx.all(Match, _MATCHES, params)


async def known_matches(tx: Tx, kind: str, value_hash: bytes) -> list[Match]:
    """The same for one address, as it was known at most five minutes ago: to be shown, never to decide."""
    params = {"organization_id": tx.organization_id, "kind": kind, "hashes": [value_hash]}
    return await tx.remembered(LOOKUP, Match, _MATCHES, params, empty=False)


# Each by its whole key, the tenant hidden from the planner: it takes one it has no statistics of (a first import) for
# empty, and then any index that begins with the tenant for as good: 74 µs a row of 20,000 instead of 10, and it grows.
EXTERNAL_MATCHES = """
select k.external_id, k.contact_id
from unnest(%(ids)s::text[]) as n (external_id)
cross join lateral (
  select external_id, contact_id
  from contact_external_ids
  where organization_id = (select %(organization_id)s::uuid)
    and system = %(system)s
    and external_id = n.external_id
  limit 1) k
"""


async def external_matches(tx: Tx, system: str, external_ids: Sequence[str]) -> list[tuple[str, UUID, UUID | None]]:
    """(external id, contact, the import that made them) of people another system knows."""
    params = {"organization_id": tx.organization_id, "system": system, "ids": list(external_ids)}
    known: list[tuple[str, UUID]] = await tx.all(tuple, EXTERNAL_MATCHES, params)
    # Two steps: joined, a table without statistics is read whole for every batch.
    living = await _imports_of(tx, [contact_id for _, contact_id in known]) if known else {}
    return [(external_id, i, living[i]) for external_id, i in known if i in living]


async def _imports_of(tx: Tx, contact_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    rows: list[tuple[UUID, UUID | None]] = await tx.all(
        tuple,
        """
        select id, import_id
        from contacts
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and deleted_at is null
        """,
        {"organization_id": tx.organization_id, "ids": list(contact_ids)},
    )
    return dict(rows)


async def delete(tx: Tx, ids: Sequence[UUID]) -> None:
    """Remove addresses."""
    await tx.execute(
        "delete from addresses where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def make_primary(tx: Tx, contact_id: UUID, kind: str, address_id: UUID | None) -> None:
    """Make one address the primary of its kind; without an id, the best that is left where none is primary."""
    params = {"organization_id": tx.organization_id, "contact_id": contact_id, "kind": kind, "id": address_id}
    if address_id is not None:
        await tx.execute(
            """
            update addresses
            set is_primary = false, updated_at = now()
            where organization_id = %(organization_id)s and contact_id = %(contact_id)s and kind = %(kind)s
              and is_primary and id <> %(id)s
            """,
            params,
        )
    await tx.execute(
        """
        update addresses
        set is_primary = true, updated_at = now()
        where organization_id = %(organization_id)s
          and contact_id = %(contact_id)s
          and id = coalesce(%(id)s::uuid, (
            select b.id
            from addresses b
            where b.organization_id = %(organization_id)s and b.contact_id = %(contact_id)s and b.kind = %(kind)s
              and not exists (
                select from addresses p
                where p.organization_id = %(organization_id)s and p.contact_id = %(contact_id)s
                  and p.kind = %(kind)s and p.is_primary)
            order by b.status = 'active' desc, b.created_at, b.id
            limit 1))
        """,
        params,
    )


async def mark(tx: Tx, kind: str, hashes: Sequence[bytes], status: str, reason: str | None) -> list[UUID]:
    """Write a provider's verdict on addresses; another active address takes over as primary. The people concerned."""
    params = {
        "organization_id": tx.organization_id,
        "kind": kind,
        "hashes": list(hashes),
        "status": status,
        "reason": reason,
    }
    people = await tx.all(
        UUID,
        """
        update addresses
        set status = %(status)s, status_reason = %(reason)s, status_at = now(), updated_at = now(),
            line_type = case %(status)s when 'landline' then 'landline' else line_type end
        where organization_id = %(organization_id)s
          and kind = %(kind)s
          and value_hash = any(%(hashes)s)
          and status <> %(status)s
          and (status <> 'complained' or %(status)s = 'complained')
        returning contact_id
        """,
        params,
    )
    if people and status != "active":
        await _hand_over(tx, kind, people)
    return people


async def _hand_over(tx: Tx, kind: str, people: Sequence[UUID]) -> None:
    params = {"organization_id": tx.organization_id, "kind": kind, "people": list(people)}
    heirs = await tx.all(
        UUID,
        """
        select distinct on (n.contact_id) n.id
        from addresses n
        join addresses p on p.organization_id = %(organization_id)s and p.contact_id = n.contact_id and p.kind = n.kind
          and p.is_primary and p.status <> 'active'
        where n.organization_id = %(organization_id)s
          and n.contact_id = any(%(people)s)
          and n.kind = %(kind)s
          and n.status = 'active'
        order by n.contact_id, n.created_at, n.id
        """,
        params,
    )
    for flag in (False, True):  # the partial unique index allows one primary at any moment
        await tx.execute(
            """
            update addresses a
            set is_primary = %(flag)s, updated_at = now()
            from addresses h
            where h.organization_id = %(organization_id)s
              and h.id = any(%(heirs)s)
              and a.organization_id = %(organization_id)s
              and a.contact_id = h.contact_id
              and a.kind = h.kind
              and case when %(flag)s then a.id = h.id else a.is_primary end
            """,
            {"organization_id": tx.organization_id, "heirs": heirs, "flag": flag},
        )


async def set_status(tx: Tx, address_id: UUID, status: str) -> None:
    """Write the status that staff chose."""
    await tx.execute(
        """
        update addresses
        set status = %(status)s, status_reason = null, status_at = now(), updated_at = now(), soft_bounced_at = '{}'
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": address_id, "status": status},
    )
