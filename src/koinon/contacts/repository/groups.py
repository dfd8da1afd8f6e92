"""Rows of groups and their members."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon.contacts.contracts import Group, Label
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

_COLUMNS = "id, name, description, location_id, is_archived, {count} as member_count, created_at, updated_at"
# The kept count is of everybody; who is limited to locations is told how many of their own there are (IDN-030).
_OWN = """(select count(*)::integer
           from group_members m
           join contacts c on c.organization_id = %(organization_id)s and c.id = m.contact_id and c.deleted_at is null
           where m.organization_id = %(organization_id)s and m.group_id = groups.id)"""


def _columns(tx: Tx) -> str:
    return _COLUMNS.format(count=_OWN if tx.actor.places else "member_count")


async def insert(tx: Tx, group_id: UUID, name: str, description: str, location_id: UUID | None) -> bool:
    """Add a group; False where the place already has one of that name."""
    added = await tx.execute(
        """
        insert into groups (id, organization_id, name, description, location_id, created_by)
        values (%(id)s, %(organization_id)s, %(name)s, %(description)s, %(location_id)s, %(created_by)s)
        on conflict do nothing
        """,
        {
            "id": group_id,
            "organization_id": tx.organization_id,
            "name": name,
            "description": description,
            "location_id": location_id,
            "created_by": tx.actor.id,
        },
    )
    return added == 1


async def get(tx: Tx, group_id: UUID) -> Group | None:
    """A group."""
    return await tx.first(
        Group,
        f"select {_columns(tx)} from groups where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": group_id},
    )


async def several(tx: Tx, ids: Sequence[UUID]) -> list[Group]:
    """Those of these groups that there are."""
    return await tx.all(
        Group,
        f"select {_columns(tx)} from groups where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def by_name(tx: Tx, name: str, location_id: UUID | None) -> UUID | None:
    """The group of that name in that place, upper and lower case alike."""
    return await tx.first(
        UUID,
        """
        select id
        from groups
        where organization_id = %(organization_id)s
          and lower(name) = lower(%(name)s)
          and location_id is not distinct from %(location_id)s::uuid
        """,
        {"organization_id": tx.organization_id, "name": name, "location_id": location_id},
    )


async def page(tx: Tx, after: Cursor | None, limit: int, *, archived: bool, q: str = "") -> list[Group]:
    """Groups by folded name, away from `after`; with `q` those that have it in their name."""
    sign, way = ("<", "desc") if after is not None and after.direction == "prev" else (">", "asc")
    named = "and position(lower(%(q)s) in lower(name)) > 0" if q else ""
    beyond = f"and (lower(name), id) {sign} (%(name)s::text, %(id)s::uuid)" if after else ""
    return await tx.all(
        Group,
        f"""
        select {_columns(tx)}
        from groups
        where organization_id = %(organization_id)s
          and is_archived = %(archived)s
          {named}
          {beyond}
          /* asked: created_at; updated_at */
        order by lower(name) {way}, id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "archived": archived,
            "limit": limit,
            "q": q,
            "name": after.values[0] if after else None,
            "id": after.id if after else None,
        },
    )


async def update(tx: Tx, group_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write name, description, location or archived."""
    if unknown := set(changes) - {"name", "description", "location_id", "is_archived"}:
        raise ValueError(f"not columns of a group: {unknown}")
    assignments = "".join(f", {name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update groups
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": group_id, **changes},
    )


async def delete(tx: Tx, group_id: UUID) -> None:
    """Remove a group and its memberships; the people stay."""
    params = {"organization_id": tx.organization_id, "id": group_id}
    await tx.execute(
        "delete from group_members where organization_id = %(organization_id)s and group_id = %(id)s", params
    )
    await tx.execute("delete from groups where organization_id = %(organization_id)s and id = %(id)s", params)


async def add_members(tx: Tx, pairs: Sequence[tuple[UUID, UUID]], source: str) -> list[tuple[UUID, UUID]]:
    """Add (group, contact) pairs of living people; the pairs that were new. The counts follow."""
    added: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        insert into group_members (organization_id, group_id, contact_id, source)
        select %(organization_id)s, n.group_id, n.contact_id, %(source)s
        from unnest(%(groups)s::uuid[], %(contacts)s::uuid[]) as n (group_id, contact_id)
        join contacts c on c.organization_id = %(organization_id)s and c.id = n.contact_id and c.deleted_at is null
        on conflict do nothing
        returning group_id, contact_id
        """,
        {
            "organization_id": tx.organization_id,
            "source": source,
            "groups": [g for g, _ in pairs],
            "contacts": [c for _, c in pairs],
        },
    )
    await _count(tx, [group for group, _ in added], 1)
    return added


async def remove_members(tx: Tx, pairs: Sequence[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    """Take (group, contact) pairs out; those that were in."""
    removed: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        delete from group_members m
        using unnest(%(groups)s::uuid[], %(contacts)s::uuid[]) as n (group_id, contact_id)
        where m.organization_id = %(organization_id)s
          and m.group_id = n.group_id
          and m.contact_id = n.contact_id
          and exists (select from contacts c
                      where c.organization_id = %(organization_id)s and c.id = n.contact_id and c.deleted_at is null)
        returning m.group_id, m.contact_id
        """,
        {
            "organization_id": tx.organization_id,
            "groups": [g for g, _ in pairs],
            "contacts": [c for _, c in pairs],
        },
    )
    await _count(tx, [group for group, _ in removed], -1)
    return removed


async def copy_members(tx: Tx, from_id: UUID, into_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """Put a person into the groups of another: those they were not in, and those where they lead from now on."""
    params = {"organization_id": tx.organization_id, "from": from_id, "into": into_id}
    led = await tx.all(
        UUID,
        """
        update group_members mine
        set role = 'leader'
        from group_members theirs
        where mine.organization_id = %(organization_id)s
          and mine.contact_id = %(into)s
          and mine.role <> 'leader'
          and theirs.organization_id = %(organization_id)s
          and theirs.contact_id = %(from)s
          and theirs.group_id = mine.group_id
          and theirs.role = 'leader'
        returning mine.group_id
        """,
        params,
    )
    added = await tx.all(
        UUID,
        """
        insert into group_members (organization_id, group_id, contact_id, role, source, joined_at)
        select %(organization_id)s, m.group_id, %(into)s, m.role, m.source, m.joined_at
        from group_members m
        where m.organization_id = %(organization_id)s
          and m.contact_id = %(from)s
        on conflict do nothing
        returning group_id
        """,
        params,
    )
    await _count(tx, added, 1)
    return added, led


async def lead_no_more(tx: Tx, contact_id: UUID, group_ids: Sequence[UUID]) -> None:
    """Make a person a member again where they became a leader."""
    await tx.execute(
        """
        update group_members
        set role = 'member'
        where organization_id = %(organization_id)s
          and contact_id = %(id)s
          and group_id = any(%(groups)s)
        """,
        {"organization_id": tx.organization_id, "id": contact_id, "groups": list(group_ids)},
    )


async def _count(tx: Tx, changed: Sequence[UUID], sign: int) -> None:
    if not changed:
        return
    await tx.execute(
        """
        update groups g
        set member_count = g.member_count + n.change
        from (select id, %(sign)s * count(*)::integer as change
              from unnest(%(changed)s::uuid[]) as c (id)
              group by id) n
        where g.organization_id = %(organization_id)s
          and g.id = n.id
        """,
        {"organization_id": tx.organization_id, "sign": sign, "changed": list(changed)},
    )


async def count_people(tx: Tx, contact_ids: Sequence[UUID], sign: int) -> None:
    """Have the counts of their groups follow when people are hidden (-1) or come back (1)."""
    if not contact_ids:
        return
    await tx.execute(
        """
        update groups g
        set member_count = g.member_count + n.change
        from (select group_id, %(sign)s * count(*)::integer as change
              from group_members
              where organization_id = %(organization_id)s
                and contact_id = any(%(ids)s)
              group by group_id) n
        where g.organization_id = %(organization_id)s
          and g.id = n.group_id
        """,
        {"organization_id": tx.organization_id, "ids": list(contact_ids), "sign": sign},
    )


async def of_contact(tx: Tx, contact_id: UUID) -> list[Label]:
    """The living groups of a person, by name."""
    return await tx.all(
        Label,
        """
        select g.id, g.name, null as colour
        from group_members m
        join groups g on g.organization_id = %(organization_id)s and g.id = m.group_id
        where m.organization_id = %(organization_id)s
          and m.contact_id = %(id)s
          and not g.is_archived
        order by lower(g.name), g.id
        """,
        {"organization_id": tx.organization_id, "id": contact_id},
    )


async def existing(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these groups there are."""
    found = await tx.all(
        UUID,
        "select id from groups where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return set(found)
