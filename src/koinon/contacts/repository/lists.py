"""Lists of contacts: one statement a page, whatever the filters, the sort and the search."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts import (
    AddressStatus,
    Consent,
    ContactQuery,
    ContactStatus,
    Fragment,
    Label,
    Sort,
    Source,
)
from koinon.contacts.repository.kept import LIST, MEMBERS
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx


class ListedRow(Struct, frozen=True):
    """A list row before decryption."""

    id: UUID
    given_name: str
    family_name: str
    preferred_name: str
    given_key: str
    family_key: str
    status: ContactStatus
    do_not_contact: bool
    restricted: bool
    photo_id: UUID | None
    location_id: UUID | None
    source: Source
    locale: str | None
    last_inbound_at: datetime | None
    last_outbound_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    phone_cipher: bytes | None
    phone_status: AddressStatus | None
    email_cipher: bytes | None
    consent: Consent
    tags: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    deleted_at: datetime | None


# Keyset orders; each is an index. `coalesce` keeps people never heard from at the end without a second phase.
_ORDERS: dict[Sort, tuple[tuple[str, ...], str]] = {
    "name": (("c.family_key", "c.given_key"), "asc"),
    "newest": (("c.created_at",), "desc"),
    "last_contact": (("coalesce(c.last_inbound_at, '-infinity')",), "desc"),
}
_CASTS: dict[Sort, tuple[str, ...]] = {
    "name": ("%(at0)s::text", "%(at1)s::text"),
    "newest": ("%(at0)s::timestamptz",),
    "last_contact": ("coalesce(%(at0)s::timestamptz, '-infinity')",),
}

_LIVING = """
  select c.id, c.given_name, c.family_name, c.preferred_name, c.given_key, c.family_key, c.status, c.do_not_contact,
         c.restricted, c.photo_id,
         c.location_id, c.source, c.locale, c.last_inbound_at, c.last_outbound_at, c.created_at, c.updated_at,
         c.version, c.deleted_at
  from contacts c
  where c.organization_id = %(organization_id)s
    and c.deleted_at is null
    {conditions}
    /* asked: c.created_at; c.updated_at */
  order by {order}
  limit %(limit)s
"""
_DELETED = _LIVING.replace("c.deleted_at is null", "c.deleted_at is not null and c.merged_into_id is null")
# Each half has its own index; the deleted are few.
_WITH_DELETED = f"""
  select c.*
  from (({_LIVING}) union all ({_DELETED})) c
  order by {{order}}
  limit %(limit)s
"""
# The page is cut first (`materialized`), then dressed: joins and labels touch 25 people, not 200,000.
_DRESSED = """
with page as materialized ({page})
select c.*, p.value_cipher as phone_cipher, p.status as phone_status, e.value_cipher as email_cipher,
       coalesce(s.state, 'unknown') as consent,
       (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'colour', t.colour) order by t.name),
                        '[]')
        from contact_tags ct
        join tags t on t.organization_id = %(organization_id)s and t.id = ct.tag_id
        where ct.organization_id = %(organization_id)s and ct.contact_id = c.id) as tags,
       (select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name), '[]')
        from group_members gm
        join groups g on g.organization_id = %(organization_id)s and g.id = gm.group_id and not g.is_archived
        where gm.organization_id = %(organization_id)s and gm.contact_id = c.id) as groups
from page c
left join addresses p on p.organization_id = %(organization_id)s and p.contact_id = c.id and p.kind = 'phone'
  and p.is_primary
left join addresses e on e.organization_id = %(organization_id)s and e.contact_id = c.id and e.kind = 'email'
  and e.is_primary
left join address_consents s on s.organization_id = %(organization_id)s and s.channel = 'sms'
  and s.address_hash = p.value_hash
order by {order}
"""

_PAGE = _DRESSED.replace("{page}", _LIVING)
_PAGE_WITH_DELETED = _DRESSED.replace("{page}", _WITH_DELETED)
_BY_IDS = "and c.id = any(%(ids)s)"


async def page(
    tx: Tx, query: ContactQuery, narrowed: Fragment | None, cursor: Cursor | None, limit: int
) -> list[ListedRow]:
    """Up to `limit` rows of `query` away from `cursor`, in reading order from it."""
    sql, params = statement(query, narrowed, cursor)
    space = MEMBERS if query == ContactQuery(group_id=query.group_id, sort=query.sort) and query.group_id else LIST
    return await tx.remembered(space, ListedRow, sql, {"organization_id": tx.organization_id, "limit": limit, **params})


def statement(query: ContactQuery, narrowed: Fragment | None, cursor: Cursor | None) -> tuple[str, dict[str, Any]]:
    """The one statement of a page and its parameters, but `organization_id` and `limit`."""
    conditions, order, params = _placed(query, narrowed, cursor)
    page_sql = _PAGE_WITH_DELETED if query.deleted else _PAGE
    return page_sql.format(conditions=conditions, order=order), params


def bare(query: ContactQuery, cursor: Cursor | None) -> tuple[str, dict[str, Any]]:
    """The same rows before they are dressed, of `query` without what was typed; nobody who was deleted."""
    conditions, order, params = _placed(query, None, cursor)
    return _LIVING.format(conditions=conditions, order=order), params


def _placed(query: ContactQuery, narrowed: Fragment | None, cursor: Cursor | None) -> tuple[str, str, dict[str, Any]]:
    conditions, params = conditions_of(query, narrowed)
    columns, direction = _ORDERS[query.sort]
    backwards = cursor is not None and cursor.direction == "prev"
    if cursor is not None:
        conditions += f"\n    and {_beyond(query.sort, backwards)}"
        params |= {f"at{i}": value for i, value in enumerate(cursor.values)} | {"at_id": cursor.id}
    way = _reversed(direction) if backwards else direction
    return conditions, ", ".join(f"{column} {way}" for column in (*columns, "c.id")), params


async def rows(tx: Tx, ids: Sequence[UUID]) -> list[ListedRow]:
    """List rows of these people, by name."""
    sql = _PAGE.format(conditions=_BY_IDS, order="c.family_key, c.given_key, c.id")
    return await tx.all(ListedRow, sql, {"organization_id": tx.organization_id, "ids": list(ids), "limit": len(ids)})


async def count(tx: Tx, query: ContactQuery, narrowed: Fragment | None, most: int) -> int:
    """How many contacts `query` selects, counted up to `most`."""
    conditions, params = conditions_of(query, narrowed)
    sql = f"""
        select count(*)
        from (
          select 1
          from contacts c
          where c.organization_id = %(organization_id)s
            and c.deleted_at is null
            {conditions}
          limit %(most)s) found
    """
    return await tx.one(int, sql, {"organization_id": tx.organization_id, "most": most, **params})


def place(row: ListedRow, sort: Sort) -> Cursor:
    """Where a row stands in its list."""
    values: dict[Sort, tuple[str | datetime | None, ...]] = {
        "name": (row.family_key, row.given_key),
        "newest": (row.created_at,),
        "last_contact": (row.last_inbound_at,),
    }
    return Cursor(values[sort], row.id)


def conditions_of(query: ContactQuery, narrowed: Fragment | None) -> tuple[str, dict[str, Any]]:
    """The filters of `query`, and what it is `narrowed` by, as SQL about `contacts c`; and their parameters."""
    params: dict[str, Any] = {
        "group_id": query.group_id,
        "tag_id": query.tag_id,
        "location_id": query.location_id,
        "import_id": query.import_id,
        "statuses": list(query.statuses) or None,
        "consent": query.consent if query.consent != "unknown" else None,
        "no_consent": True if query.consent == "unknown" else None,
        "sources": list(query.sources) or None,
        "updated_after": query.updated_after,
    }
    chosen = {name: value for name, value in params.items() if value is not None}
    parts = [_FILTERS[name] for name in chosen]
    if not query.statuses:
        parts.append("c.status <> 'archived' and c.status <> 'erased'")
    if narrowed is not None:
        parts.append(narrowed.sql)
        chosen |= narrowed.params
    return "".join(f"\n    and {part}" for part in parts), chosen


_FILTERS = {
    "group_id": """c.id in (select contact_id from group_members
                   where organization_id = %(organization_id)s and group_id = %(group_id)s)""",
    "tag_id": """c.id in (select contact_id from contact_tags
                 where organization_id = %(organization_id)s and tag_id = %(tag_id)s)""",
    "location_id": "c.location_id = %(location_id)s",
    "import_id": "c.import_id = %(import_id)s",
    "statuses": "c.status = any(%(statuses)s)",
    "sources": "c.source = any(%(sources)s)",
    "updated_after": "c.updated_at > %(updated_after)s",
    "consent": """c.id in (
      select a.contact_id
      from address_consents s
      join addresses a on a.organization_id = %(organization_id)s and a.kind = 'phone' and a.is_primary
        and a.value_hash = s.address_hash
      where s.organization_id = %(organization_id)s and s.channel = 'sms' and s.state = %(consent)s)""",
    "no_consent": """not exists (
      select
      from addresses a
      join address_consents s on s.organization_id = %(organization_id)s and s.channel = 'sms'
        and s.state <> 'unknown'
        and s.address_hash = a.value_hash
      where a.organization_id = %(organization_id)s and a.contact_id = c.id and a.kind = 'phone' and a.is_primary)""",
}


def _beyond(sort: Sort, backwards: bool) -> str:
    columns, direction = _ORDERS[sort]
    sign = "<" if (direction == "desc") != backwards else ">"
    return f"({', '.join((*columns, 'c.id'))}) {sign} ({', '.join((*_CASTS[sort], '%(at_id)s::uuid'))})"


def _reversed(direction: str) -> str:
    return "asc" if direction == "desc" else "desc"


def labels(listed: Sequence[dict[str, Any]]) -> list[Label]:
    """Groups or tags as read from JSON."""
    return [Label(UUID(item["id"]), item["name"], item.get("colour")) for item in listed]
