"""Links and their figures, as lists and pages show them."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from koinon.kit.pagination import Cursor
from koinon.messaging.links.contracts import Link, LinkHour, LinkPerson
from koinon.platform.db import Tx

_COLUMNS = """
select l.id, l.origin, l.origin_id, b.name as origin_name, l.channel, l.tracking, l.url, l.code, l.host, l.label,
       case when l.disabled_at is not null or l.stopped_at is not null
                 or exists (select from link_stops s where s.organization_id = %(organization_id)s) then 'disabled'
            when l.expires_at <= now() then 'expired'
            else 'active' end as state,
       l.stopped_at is not null
         or exists (select from link_stops s where s.organization_id = %(organization_id)s) as is_stopped,
       l.expires_at, l.disabled_at, l.clicks, l.human_clicks, l.unique_clicks, l.clicked_at, l.created_at
"""
_BROADCAST = """
left join broadcasts b on b.organization_id = %(organization_id)s and b.id = l.origin_id and l.origin = 'broadcast'
"""


class Wanted(NamedTuple):
    """Which links a list shows: of one message, only of broadcasts, in a state, with a word in address or label."""

    origin_id: UUID | None = None
    origin: str | None = None
    state: str | None = None
    word: str = ""


_STATES = {
    "active": "and l.disabled_at is null and l.stopped_at is null and l.expires_at > now()",
    "expired": "and l.expires_at <= now()",
    "disabled": "and (l.disabled_at is not null or l.stopped_at is not null)",
}


async def page(tx: Tx, wanted: Wanted, limit: int, after: Cursor | None) -> list[Link]:
    """The newest links first; none of the traps that only machines see."""
    backwards = after is not None and after.direction == "prev"
    compare, order = (">", "asc") if backwards else ("<", "desc")
    origin = "and l.origin_id = %(origin_id)s" if wanted.origin_id is not None else ""
    kind = "and l.origin = %(origin)s" if wanted.origin is not None else ""
    word = "and (position(%(word)s in lower(l.url)) > 0 or position(%(word)s in lower(l.label)) > 0)"
    keyset = f"and (l.created_at, l.id) {compare} (%(at)s::timestamptz, %(id)s::uuid)" if after is not None else ""
    return await tx.all(
        Link,
        f"""
        {_COLUMNS}
        from (select *
              from links l
              where l.organization_id = %(organization_id)s
                and not l.is_trap
                {origin}
                {kind}
                {_STATES.get(wanted.state or "", "")}
                {word if wanted.word else ""}
                {keyset}
                /* asked: l.created_at; l.updated_at */
              order by l.created_at {order}, l.id {order}
              limit %(limit)s) l
        {_BROADCAST}
        order by l.created_at {order}, l.id {order}
        """,
        {
            "organization_id": tx.organization_id,
            "origin_id": wanted.origin_id,
            "origin": wanted.origin,
            "word": wanted.word.casefold(),
            "at": after.moment if after else None,
            "id": after.id if after else None,
            "limit": limit,
        },
    )


async def get(tx: Tx, link_id: UUID) -> Link | None:
    """One link."""
    return await tx.first(
        Link,
        f"""
        {_COLUMNS}
        from links l
        {_BROADCAST}
        where l.organization_id = %(organization_id)s
          and l.id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": link_id},
    )


async def hours(tx: Tx, link_id: UUID, since: datetime) -> list[LinkHour]:
    """What came of a link, hour by hour."""
    return await tx.all(
        LinkHour,
        """
        select hour, clicks, human_clicks, unique_clicks
        from link_stats
        where organization_id = %(organization_id)s
          and link_id = %(id)s
          and hour >= %(since)s
        order by hour
        """,
        {"organization_id": tx.organization_id, "id": link_id, "since": since},
    )


async def kinds(tx: Tx, link_id: UUID) -> list[tuple[str, str, str, int]]:
    """How many clicks by verdict, rule and device."""
    return await tx.all(
        tuple,
        """
        select verdict, rule, device, count(*)
        from link_clicks
        where organization_id = %(organization_id)s
          and link_id = %(id)s
        group by verdict, rule, device
        """,
        {"organization_id": tx.organization_id, "id": link_id},
    )


async def people(tx: Tx, link_id: UUID, limit: int) -> list[LinkPerson]:
    """Who followed a link, the latest first, where recipients are told apart."""
    return await tx.all(
        LinkPerson,
        """
        select d.contact_id, c.delivery_id, c.first_at, c.last_at, c.times, c.device
        from (select delivery_id, min(at) as first_at, max(at) as last_at, count(*)::int as times,
                     (array_agg(device order by at desc))[1] as device
              from link_clicks
              where organization_id = %(organization_id)s
                and link_id = %(id)s
                and verdict = 'human'
                and delivery_id is not null
              group by delivery_id
              order by max(at) desc
              limit %(limit)s) c
        join deliveries d on d.organization_id = %(organization_id)s and d.id = c.delivery_id
        where d.contact_id is not null
        order by c.last_at desc
        """,
        {"organization_id": tx.organization_id, "id": link_id, "limit": limit},
    )


async def sums_of(tx: Tx, origin_id: UUID) -> tuple[int, int, int]:
    """Raw, human and unique clicks of all links of a message."""
    row: Any = await tx.one(
        tuple,
        """
        select coalesce(sum(clicks), 0)::bigint, coalesce(sum(human_clicks), 0)::bigint,
               coalesce(sum(unique_clicks), 0)::bigint
        from links
        where organization_id = %(organization_id)s
          and origin_id = %(origin_id)s
          and not is_trap
        """,
        {"organization_id": tx.organization_id, "origin_id": origin_id},
    )
    return (int(row[0]), int(row[1]), int(row[2]))
