"""Clicks and opens, judged: what is kept of each, and the figures that follow."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct

from koinon.kit import ids
from koinon.messaging.links.policy.counting import Who
from koinon.messaging.links.policy.verdicts import TRAPPED
from koinon.messaging.links.repository.resolving import Arrival
from koinon.platform.db import Tx


class Followed(Struct, frozen=True):
    """What of a link its clicks are judged by."""

    id: UUID
    origin: str
    origin_id: UUID
    is_trap: bool


class Reached(Struct, frozen=True):
    """When a message came to somebody, as far as is known, and whether it was a test."""

    id: UUID
    at: datetime | None
    is_test: bool


class Click(NamedTuple):
    """A judged click."""

    id: UUID
    link_id: UUID
    code: str | None
    delivery_id: UUID | None
    at: datetime
    ip_cut: str | None
    visitor: bytes
    ua_hash: bytes
    device: str
    verdict: str
    rule: str
    counts: bool


class Sums(NamedTuple):
    """What a batch adds to a link in an hour."""

    link_id: UUID
    hour: datetime
    clicks: int
    human_clicks: int
    unique_clicks: int


class Opens(NamedTuple):
    """What a batch adds to a delivery."""

    delivery_id: UUID
    at: datetime | None
    times: int
    device: str | None
    machine: int


async def organizations_waiting(tx: Tx) -> list[UUID]:
    """Whose clicks nobody has judged yet."""
    return await tx.all(UUID, "select distinct organization_id from click_arrivals")


async def claim(tx: Tx, limit: int) -> list[Arrival]:
    """Take up the oldest arrivals of the organization; nobody else does so meanwhile."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended(%(name)s, 0))", {"name": f"links:{tx.organization_id}"}
    )
    rows: list[Any] = await tx.all(
        tuple,
        """
        delete from click_arrivals
        where organization_id = %(organization_id)s
          and id in (select id
                     from click_arrivals
                     where organization_id = %(organization_id)s
                     order by id
                     limit %(limit)s)
        returning id, organization_id, kind, link_id, code, delivery_id, at, ip_cut, network, agent, is_head,
                  is_prefetch, is_hosting
        """,
        {"organization_id": tx.organization_id, "limit": limit},
    )
    return sorted((Arrival(*row) for row in rows), key=lambda one: (one.at, one.id))


async def followed(tx: Tx, link_ids: Sequence[UUID]) -> dict[UUID, Followed]:
    """The links that are still there."""
    rows = await tx.all(
        Followed,
        """
        select id, origin, origin_id, is_trap
        from links
        where organization_id = %(organization_id)s
          and id = any(%(ids)s::uuid[])
        """,
        {"organization_id": tx.organization_id, "ids": list(link_ids)},
    )
    return {row.id: row for row in rows}


async def reached(tx: Tx, delivery_ids: Sequence[UUID]) -> dict[UUID, Reached]:
    """When messages came to whom they were for; without an entry one is gone."""
    if not delivery_ids:
        return {}
    rows = await tx.all(
        Reached,
        """
        select d.id, coalesce(d.delivered_at, d.sent_at) as at, d.origin = 'test' as is_test
        from unnest(%(ids)s::uuid[]) as wanted (id)
        join deliveries d on d.organization_id = %(organization_id)s and d.id = wanted.id
        """,
        {"organization_id": tx.organization_id, "ids": list(delivery_ids)},
    )
    return {row.id: row for row in rows}


async def lately(tx: Tx, visitors: Sequence[bytes], since: datetime) -> list[tuple[bytes, UUID, datetime, str]]:
    """Which links these visitors followed since then, and by which rule that was judged."""
    return await tx.all(
        tuple,
        """
        select visitor, link_id, at, rule
        from link_clicks
        where organization_id = %(organization_id)s
          and visitor = any(%(visitors)b::bytea[])
          and id >= %(floor)s
          and at >= %(since)s
        """,
        {
            "organization_id": tx.organization_id,
            "visitors": list(visitors),
            "since": since - TRAPPED,
            "floor": ids.floor_at(since - timedelta(minutes=1)),
        },
    )


async def last_counted(tx: Tx, who: Sequence[Who]) -> dict[Who, datetime]:
    """When the click of each visitor on each link last counted."""
    rows: list[tuple[UUID, bytes, datetime]] = await tx.all(
        tuple,
        """
        select v.link_id, v.visitor, v.counted_at
        from unnest(%(links)b::uuid[], %(visitors)b::bytea[]) as wanted (link_id, visitor)
        join link_visitors v on v.organization_id = %(organization_id)s
          and v.link_id = wanted.link_id
          and v.visitor = wanted.visitor
        """,
        {
            "organization_id": tx.organization_id,
            "links": [link for link, _ in who],
            "visitors": [visitor for _, visitor in who],
        },
    )
    return {(link, bytes(visitor)): at for link, visitor, at in rows}


async def keep(tx: Tx, clicks: Sequence[Click]) -> None:
    """Write judged clicks."""
    columns = dict(zip(Click._fields, map(list, zip(*clicks, strict=True)), strict=True))
    await tx.execute(
        """
        insert into link_clicks (id, organization_id, link_id, code, delivery_id, at, ip_cut, visitor, ua_hash, device,
                                 verdict, rule, counts)
        select id, %(organization_id)s, link_id, code, delivery_id, at, ip_cut, visitor, ua_hash, device, verdict, rule,
               counts
        from unnest(%(id)s::uuid[], %(link_id)s::uuid[], %(code)s::text[], %(delivery_id)s::uuid[],
                    %(at)s::timestamptz[], %(ip_cut)s::text[], %(visitor)s::bytea[], %(ua_hash)s::bytea[],
                    %(device)s::text[], %(verdict)s::text[], %(rule)s::text[], %(counts)s::bool[])
             as c (id, link_id, code, delivery_id, at, ip_cut, visitor, ua_hash, device, verdict, rule, counts)
        """,
        {"organization_id": tx.organization_id, **columns},
    )


async def remember(tx: Tx, counted: Mapping[Who, datetime]) -> None:
    """Keep when each visitor's click last counted."""
    await tx.execute(
        """
        insert into link_visitors (organization_id, link_id, visitor, counted_at)
        select %(organization_id)s, link_id, visitor, at
        from unnest(%(links)s::uuid[], %(visitors)s::bytea[], %(at)s::timestamptz[]) as v (link_id, visitor, at)
        on conflict (organization_id, link_id, visitor) do update set counted_at = excluded.counted_at
        """,
        {
            "organization_id": tx.organization_id,
            "links": [link for link, _ in counted],
            "visitors": [visitor for _, visitor in counted],
            "at": list(counted.values()),
        },
    )


async def add(tx: Tx, sums: Sequence[Sums]) -> None:
    """Add a batch to the figures of its links, in all and by the hour."""
    columns = dict(zip(Sums._fields, map(list, zip(*sums, strict=True)), strict=True))
    await tx.execute(
        """
        with added as (
          select *
          from unnest(%(link_id)s::uuid[], %(hour)s::timestamptz[], %(clicks)s::bigint[], %(human_clicks)s::bigint[],
                      %(unique_clicks)s::bigint[]) as a (link_id, hour, clicks, human_clicks, unique_clicks)
        ), hours as (
          insert into link_stats as s (organization_id, link_id, hour, clicks, human_clicks, unique_clicks)
          select %(organization_id)s, link_id, hour, clicks, human_clicks, unique_clicks
          from added
          order by link_id, hour
          on conflict (organization_id, link_id, hour) do update
            set clicks = s.clicks + excluded.clicks, human_clicks = s.human_clicks + excluded.human_clicks,
                unique_clicks = s.unique_clicks + excluded.unique_clicks
        )
        update links l
        set clicks = l.clicks + a.clicks, human_clicks = l.human_clicks + a.human_clicks,
            unique_clicks = l.unique_clicks + a.unique_clicks,
            clicked_at = case when a.human_clicks > 0 then now() else l.clicked_at end
        from (select link_id, sum(clicks)::bigint as clicks, sum(human_clicks)::bigint as human_clicks,
                     sum(unique_clicks)::bigint as unique_clicks
              from added
              group by link_id) a
        where l.organization_id = %(organization_id)s
          and l.id = a.link_id
        """,
        {"organization_id": tx.organization_id, **columns},
    )


async def mark_clicked(tx: Tx, first: Mapping[UUID, datetime]) -> None:
    """Keep when somebody first followed a link of each delivery."""
    await tx.execute(
        """
        update deliveries d
        set clicked_at = c.at
        from unnest(%(ids)s::uuid[], %(at)s::timestamptz[]) as c (id, at)
        where d.organization_id = %(organization_id)s
          and d.id = c.id
          and d.clicked_at is null
        """,
        {"organization_id": tx.organization_id, "ids": list(first), "at": list(first.values())},
    )


async def mark_opened(tx: Tx, opens: Sequence[Opens]) -> None:
    """Add to how often each mail was opened, by people and by machines."""
    columns = dict(zip(Opens._fields, map(list, zip(*opens, strict=True)), strict=True))
    await tx.execute(
        """
        update deliveries d
        set read_at = coalesce(d.read_at, o.at), read_count = d.read_count + o.times,
            read_device = coalesce(d.read_device, o.device), machine_opens = d.machine_opens + o.machine
        from unnest(%(delivery_id)s::uuid[], %(at)s::timestamptz[], %(times)s::int[], %(device)s::text[],
                    %(machine)s::int[]) as o (delivery_id, at, times, device, machine)
        where d.organization_id = %(organization_id)s
          and d.id = o.delivery_id
          and d.channel = 'email'
        """,
        {"organization_id": tx.organization_id, **columns},
    )
