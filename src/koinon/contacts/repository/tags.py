"""Rows of tags and who bears them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon.contacts.contracts import Label, Tag
from koinon.kit import ids as identifiers
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

_COLUMNS = "t.id, t.name, t.colour, {count} as contact_count, t.created_at, t.updated_at"
# As with groups: who is limited to locations is told how many of their own bear it (IDN-030).
_OWN = """(select count(*)::integer
           from contact_tags b
           join contacts c on c.organization_id = %(organization_id)s and c.id = b.contact_id and c.deleted_at is null
           where b.organization_id = %(organization_id)s and b.tag_id = t.id)"""


def _columns(tx: Tx) -> str:
    return _COLUMNS.format(count=_OWN if tx.actor.places else "t.contact_count")


async def ensure(tx: Tx, names: Sequence[str]) -> dict[str, UUID]:
    """Ids of tags by lower-case name, those that do not exist made (CON-027)."""
    wanted = {name.lower(): name for name in reversed(names)}
    params = {
        "organization_id": tx.organization_id,
        "ids": [identifiers.uuid7() for _ in wanted],
        "names": list(wanted.values()),
        "keys": list(wanted),
    }
    find = (
        "select lower(name), id from tags where organization_id = %(organization_id)s and lower(name) = any(%(keys)s)"
    )
    found: list[tuple[str, UUID]] = await tx.all(tuple, find, params)
    if len(found) < len(wanted):
        await tx.execute(
            """
            insert into tags (id, organization_id, name)
            select n.id, %(organization_id)s, n.name
            from unnest(%(ids)s::uuid[], %(names)s::text[]) as n (id, name)
            on conflict do nothing
            """,
            params,
        )
        found = await tx.all(tuple, find, params)
    return dict(found)


async def get(tx: Tx, tag_id: UUID) -> Tag | None:
    """A tag."""
    return await tx.first(
        Tag,
        f"select {_columns(tx)} from tags t where t.organization_id = %(organization_id)s and t.id = %(id)s",
        {"organization_id": tx.organization_id, "id": tag_id},
    )


async def present(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that are tags."""
    return await tx.all(
        UUID,
        "select id from tags where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def page(tx: Tx, after: Cursor | None, limit: int, *, q: str = "") -> list[Tag]:
    """Tags by folded name, away from `after`; with `q` those that have it in their name."""
    sign, way = ("<", "desc") if after is not None and after.direction == "prev" else (">", "asc")
    named = "and position(lower(%(q)s) in lower(t.name)) > 0" if q else ""
    beyond = f"and (lower(t.name), t.id) {sign} (%(name)s::text, %(id)s::uuid)" if after else ""
    return await tx.all(
        Tag,
        f"""
        select {_columns(tx)}
        from tags t
        where t.organization_id = %(organization_id)s
          {named}
          {beyond}
          /* asked: t.created_at; t.updated_at */
        order by lower(t.name) {way}, t.id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "limit": limit,
            "q": q,
            "name": after.values[0] if after else None,
            "id": after.id if after else None,
        },
    )


async def update(tx: Tx, tag_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write name or colour."""
    if unknown := set(changes) - {"name", "colour"}:
        raise ValueError(f"not columns of a tag: {unknown}")
    assignments = "".join(f", {name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update tags
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": tag_id, **changes},
    )


async def by_name(tx: Tx, name: str) -> UUID | None:
    """The tag of that name, upper and lower case alike."""
    return await tx.first(
        UUID,
        "select id from tags where organization_id = %(organization_id)s and lower(name) = lower(%(name)s)",
        {"organization_id": tx.organization_id, "name": name},
    )


async def merge(tx: Tx, from_id: UUID, into_id: UUID) -> None:
    """Everybody who bears one tag bears the other; the first is gone."""
    await tx.execute(
        """
        insert into contact_tags (organization_id, tag_id, contact_id, source)
        select %(organization_id)s, %(into)s, contact_id, source
        from contact_tags
        where organization_id = %(organization_id)s
          and tag_id = %(from)s
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "from": from_id, "into": into_id},
    )
    await tx.execute(
        "update keywords set tag_id = %(into)s where organization_id = %(organization_id)s and tag_id = %(from)s",
        {"organization_id": tx.organization_id, "from": from_id, "into": into_id},
    )
    await delete(tx, from_id)
    await tx.execute(
        """
        update tags
        set updated_at = now(), contact_count = (
          select count(*)
          from contact_tags ct
          join contacts c on c.organization_id = %(organization_id)s and c.id = ct.contact_id and c.deleted_at is null
          where ct.organization_id = %(organization_id)s and ct.tag_id = %(into)s)
        where organization_id = %(organization_id)s
          and id = %(into)s
        """,
        {"organization_id": tx.organization_id, "into": into_id},
    )


async def delete(tx: Tx, tag_id: UUID) -> None:
    """Remove a tag from everybody, and the tag."""
    await tx.execute(
        "delete from tags where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": tag_id},
    )


async def add(tx: Tx, pairs: Sequence[tuple[UUID, UUID]], source: str) -> list[tuple[UUID, UUID]]:
    """Give (tag, contact) pairs to living people; the pairs that were new. The counts follow."""
    added: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        insert into contact_tags (organization_id, tag_id, contact_id, source)
        select %(organization_id)s, n.tag_id, n.contact_id, %(source)s
        from unnest(%(tags)s::uuid[], %(contacts)s::uuid[]) as n (tag_id, contact_id)
        join contacts c on c.organization_id = %(organization_id)s and c.id = n.contact_id and c.deleted_at is null
        on conflict do nothing
        returning tag_id, contact_id
        """,
        {
            "organization_id": tx.organization_id,
            "source": source,
            "tags": [t for t, _ in pairs],
            "contacts": [c for _, c in pairs],
        },
    )
    await _count(tx, [tag for tag, _ in added], 1)
    return added


async def remove(tx: Tx, pairs: Sequence[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    """Take (tag, contact) pairs away; those that were there. The counts follow."""
    removed: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        delete from contact_tags ct
        using unnest(%(tags)s::uuid[], %(contacts)s::uuid[]) as n (tag_id, contact_id)
        where ct.organization_id = %(organization_id)s
          and ct.tag_id = n.tag_id
          and ct.contact_id = n.contact_id
          and exists (select from contacts c
                      where c.organization_id = %(organization_id)s and c.id = n.contact_id and c.deleted_at is null)
        returning ct.tag_id, ct.contact_id
        """,
        {
            "organization_id": tx.organization_id,
            "tags": [t for t, _ in pairs],
            "contacts": [c for _, c in pairs],
        },
    )
    await _count(tx, [tag for tag, _ in removed], -1)
    return removed


async def copy(tx: Tx, from_id: UUID, into_id: UUID) -> list[UUID]:
    """Give a person the tags of another; those they had not."""
    added = await tx.all(
        UUID,
        """
        insert into contact_tags (organization_id, tag_id, contact_id, source, created_at)
        select %(organization_id)s, ct.tag_id, %(into)s, ct.source, ct.created_at
        from contact_tags ct
        where ct.organization_id = %(organization_id)s
          and ct.contact_id = %(from)s
        on conflict do nothing
        returning tag_id
        """,
        {"organization_id": tx.organization_id, "from": from_id, "into": into_id},
    )
    await _count(tx, added, 1)
    return added


async def _count(tx: Tx, changed: Sequence[UUID], sign: int) -> None:
    if not changed:
        return
    await tx.execute(
        """
        update tags t
        set contact_count = t.contact_count + n.change
        from (select id, %(sign)s * count(*)::integer as change
              from unnest(%(changed)s::uuid[]) as c (id)
              group by id) n
        where t.organization_id = %(organization_id)s
          and t.id = n.id
        """,
        {"organization_id": tx.organization_id, "sign": sign, "changed": list(changed)},
    )


async def count_people(tx: Tx, contact_ids: Sequence[UUID], sign: int) -> None:
    """Have the counts of their tags follow when people are hidden (-1) or come back (1)."""
    if not contact_ids:
        return
    await tx.execute(
        """
        update tags t
        set contact_count = t.contact_count + n.change
        from (select tag_id, %(sign)s * count(*)::integer as change
              from contact_tags
              where organization_id = %(organization_id)s
                and contact_id = any(%(ids)s)
              group by tag_id) n
        where t.organization_id = %(organization_id)s
          and t.id = n.tag_id
        """,
        {"organization_id": tx.organization_id, "ids": list(contact_ids), "sign": sign},
    )


async def of_contact(tx: Tx, contact_id: UUID) -> list[Label]:
    """The tags of a person, by name."""
    return await tx.all(
        Label,
        """
        select t.id, t.name, t.colour
        from contact_tags ct
        join tags t on t.organization_id = %(organization_id)s and t.id = ct.tag_id
        where ct.organization_id = %(organization_id)s
          and ct.contact_id = %(id)s
        order by lower(t.name), t.id
        """,
        {"organization_id": tx.organization_id, "id": contact_id},
    )
