"""Rows of households and who is in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from koinon.contacts.contracts.households import Household, HouseholdLink, HouseholdMember, HouseholdRole
from koinon.contacts.repository.people import display_name
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

# Heads first. The deleted are hidden, not gone: they have their place again when they come back.
_SELECT = """
select h.id, h.name, h.postal_address, h.created_at, h.updated_at, coalesce(m.members, '[]') as members
from households h
left join lateral (
  select jsonb_agg(jsonb_build_object('contact_id', c.id, 'given_name', c.given_name, 'family_name', c.family_name,
                                      'preferred_name', c.preferred_name, 'status', c.status, 'role', m.role,
                                      'is_primary_household', m.is_primary_household)
                   order by array_position(array['head', 'spouse', 'child', 'other'], m.role), c.birth_date,
                            c.given_key, c.id) as members
  from household_members m
  join contacts c on c.organization_id = %(organization_id)s and c.id = m.contact_id and c.deleted_at is null
  where m.organization_id = %(organization_id)s
    and m.household_id = h.id
) m on true
where h.organization_id = %(organization_id)s
"""


class _Row(Struct, frozen=True):
    id: UUID
    name: str
    postal_address: str
    created_at: datetime
    updated_at: datetime
    members: list[dict[str, Any]]


def _household(row: _Row) -> Household:
    members = [_member(one) for one in row.members]
    needs_head = bool(members) and not any(one.role == "head" for one in members)
    return Household(row.id, row.name, row.postal_address, members, needs_head, row.created_at, row.updated_at)


def _member(one: dict[str, Any]) -> HouseholdMember:
    name = display_name(one["given_name"], one["family_name"], one["preferred_name"])
    return msgspec.convert({**one, "name": name}, HouseholdMember)


async def insert(tx: Tx, household_id: UUID, name: str, postal_address: str) -> None:
    """Add a household nobody is in yet."""
    await tx.execute(
        """
        insert into households (id, organization_id, name, postal_address, created_by)
        values (%(id)s, %(organization_id)s, %(name)s, %(postal_address)s, %(created_by)s)
        """,
        {
            "id": household_id,
            "organization_id": tx.organization_id,
            "name": name,
            "postal_address": postal_address,
            "created_by": tx.actor.id,
        },
    )


async def get(tx: Tx, household_id: UUID) -> Household | None:
    """A household with who is in it."""
    row = await tx.first(
        _Row, f"{_SELECT} and h.id = %(id)s", {"organization_id": tx.organization_id, "id": household_id}
    )
    return None if row is None else _household(row)


async def page(tx: Tx, after: Cursor | None, limit: int, *, q: str, word: str) -> list[Household]:
    """Households by folded name; with `q` those with it in their name, or with somebody whose name begins by `word`."""
    sign, way = ("<", "desc") if after is not None and after.direction == "prev" else (">", "asc")
    somebody = """or h.id in (
        select m.household_id
        from contact_words w
        join household_members m on m.organization_id = %(organization_id)s and m.contact_id = w.contact_id
        where w.organization_id = %(organization_id)s and w.word >= %(word)s and w.word < %(word_end)s)"""
    named = f"and (position(lower(%(q)s) in lower(h.name)) > 0 {somebody if word else ''})" if q else ""
    beyond = f"and (lower(h.name), h.id) {sign} (%(name)s::text, %(id)s::uuid)" if after else ""
    rows = await tx.all(
        _Row,
        f"""
        {_SELECT}
          {named}
          {beyond}
          /* asked: created_at; updated_at */
        order by lower(h.name) {way}, h.id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "limit": limit,
            "q": q,
            "word": word,
            "word_end": word + "\U0010ffff",
            "name": after.values[0] if after else None,
            "id": after.id if after else None,
        },
    )
    return [_household(row) for row in rows]


async def lock(tx: Tx, household_ids: Sequence[UUID]) -> set[UUID]:
    """Hold households until the transaction ends, in one order for everybody; those that there are."""
    found = await tx.all(
        UUID,
        """
        select id
        from households
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        order by id
        for update
        """,
        {"organization_id": tx.organization_id, "ids": list(household_ids)},
    )
    return set(found)


async def roles(tx: Tx, household_id: UUID) -> dict[UUID, HouseholdRole]:
    """The living people of a household and their roles."""
    found: list[tuple[UUID, HouseholdRole]] = await tx.all(
        tuple,
        """
        select m.contact_id, m.role
        from household_members m
        join contacts c on c.organization_id = %(organization_id)s and c.id = m.contact_id and c.deleted_at is null
        where m.organization_id = %(organization_id)s
          and m.household_id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": household_id},
    )
    return dict(found)


async def update(tx: Tx, household_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write name or address, and that it changed."""
    if unknown := set(changes) - {"name", "postal_address"}:
        raise ValueError(f"not columns of a household: {unknown}")
    assignments = "".join(f", {name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update households
        set updated_at = clock_timestamp(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": household_id, **changes},
    )


async def delete(tx: Tx, household_id: UUID) -> None:
    """Remove a household; its people stay."""
    params = {"organization_id": tx.organization_id, "id": household_id}
    await tx.execute(
        "delete from household_members where organization_id = %(organization_id)s and household_id = %(id)s", params
    )
    await tx.execute("delete from households where organization_id = %(organization_id)s and id = %(id)s", params)


async def put(tx: Tx, household_id: UUID, members: Mapping[UUID, HouseholdRole]) -> list[UUID]:
    """Put living people into a household with their roles, or give those in it another; those there are."""
    return await tx.all(
        UUID,
        """
        insert into household_members (organization_id, household_id, contact_id, role)
        select %(organization_id)s, %(household_id)s, n.contact_id, n.role
        from unnest(%(contacts)s::uuid[], %(roles)s::text[]) as n (contact_id, role)
        join contacts c on c.organization_id = %(organization_id)s and c.id = n.contact_id and c.deleted_at is null
        on conflict (organization_id, household_id, contact_id) do update
        set role = excluded.role
        returning contact_id
        """,
        {
            "organization_id": tx.organization_id,
            "household_id": household_id,
            "contacts": list(members),
            "roles": list(members.values()),
        },
    )


async def take_out(tx: Tx, household_id: UUID, contact_ids: Sequence[UUID]) -> list[UUID]:
    """Take people out of a household; those who were in it."""
    return await tx.all(
        UUID,
        """
        delete from household_members
        where organization_id = %(organization_id)s
          and household_id = %(household_id)s
          and contact_id = any(%(contacts)s)
        returning contact_id
        """,
        {"organization_id": tx.organization_id, "household_id": household_id, "contacts": list(contact_ids)},
    )


async def make_primary(tx: Tx, household_id: UUID, contact_ids: Sequence[UUID]) -> None:
    """Have people belong to this household first, and to their others after it."""
    params = {"organization_id": tx.organization_id, "household_id": household_id, "contacts": list(contact_ids)}
    await tx.execute(
        """
        update household_members
        set is_primary_household = false
        where organization_id = %(organization_id)s
          and contact_id = any(%(contacts)s)
          and is_primary_household
        """,
        params,
    )
    await tx.execute(
        """
        update household_members
        set is_primary_household = true
        where organization_id = %(organization_id)s
          and household_id = %(household_id)s
          and contact_id = any(%(contacts)s)
        """,
        params,
    )


async def settle_primary(tx: Tx, contact_ids: Sequence[UUID]) -> None:
    """Give whoever has households but belongs to none first the one they have been in longest."""
    await tx.execute(
        """
        update household_members m
        set is_primary_household = true
        from (select distinct on (contact_id) contact_id, household_id,
                     bool_or(is_primary_household) over (partition by contact_id) as settled
              from household_members
              where organization_id = %(organization_id)s
                and contact_id = any(%(contacts)s)
              order by contact_id, joined_at, household_id) first
        where m.organization_id = %(organization_id)s
          and m.contact_id = first.contact_id
          and m.household_id = first.household_id
          and not first.settled
        """,
        {"organization_id": tx.organization_id, "contacts": list(contact_ids)},
    )


async def heads(tx: Tx, contact_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these people who are head of a household."""
    found = await tx.all(
        UUID,
        """
        select distinct contact_id
        from household_members
        where organization_id = %(organization_id)s
          and contact_id = any(%(contacts)s)
          and role = 'head'
        """,
        {"organization_id": tx.organization_id, "contacts": list(contact_ids)},
    )
    return set(found)


async def of_contact(tx: Tx, contact_id: UUID) -> list[HouseholdLink]:
    """The households of a person, the one they belong to first at the head."""
    return await tx.all(
        HouseholdLink,
        """
        select h.id, h.name, m.role, m.is_primary_household
        from household_members m
        join households h on h.organization_id = %(organization_id)s and h.id = m.household_id
        where m.organization_id = %(organization_id)s
          and m.contact_id = %(id)s
        order by m.is_primary_household desc, lower(h.name), h.id
        """,
        {"organization_id": tx.organization_id, "id": contact_id},
    )
