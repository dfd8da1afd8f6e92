"""Freezing: one ledger row per distinct number, in batches whose cursor commits with them (MSG-030)."""

from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon.messaging.contracts import Aim, AudienceRef
from koinon.messaging.repository import greeting
from koinon.messaging.repository.audience import BATCH, people
from koinon.messaging.repository.works import Work
from koinon.platform.db import Tx

# Written as it is because `exclusion is null` would be thought to hold for one row in 200, and the walk along the index
# be forgone for a sort of everybody (297 ms a batch against 70). The order by address hash puts people who share a
# number side by side. A full batch leaves its last number to the next one, since more of its people may follow.
_BATCH = """
with ahead as materialized (
  select address_hash, address_cipher, contact_id, country, variables, children
  from ({people}) a
  where case when exclusion is null then 'in' else 'out' end <> 'out'
    and address_hash > %(cursor)s
  order by address_hash, contact_id
  limit %(limit)s
),
edge as (
  select (select count(*) from ahead) as taken,
         (select address_hash from ahead order by address_hash desc limit 1) as last,
         (select address_hash from ahead order by address_hash limit 1) as first
),
batch as (
  select a.*
  from ahead a, edge e
  where e.taken < %(limit)s or a.address_hash < e.last or e.first = e.last
)
"""

# Personal texts need the batch twice, first for its distinct values: it is kept in a table of this session, without a
# log, rather than read twice.
_STAGE = """
create temporary table if not exists freeze_batch (
  address_hash bytea, address_cipher bytea, contact_id uuid, country text, variables text[], written text,
  children uuid[], channel text, locale text
) on commit delete rows;
delete from freeze_batch;
"""
_FILL = """
insert into freeze_batch (address_hash, address_cipher, contact_id, country, variables, written, children,
                          channel, locale)
select address_hash, address_cipher, contact_id, country, variables, variables::text, children, channel, locale
from ({people}) a
where case when exclusion is null then 'in' else 'out' end <> 'out'
  and address_hash > %(cursor)s
order by address_hash, contact_id
limit %(limit)s
"""
# Whoever share a number are greeted as one.
_GREET = (
    "with "
    + greeting.TOGETHER.format(rows="freeze_batch")
    + """
update freeze_batch m
set variables = {together}, written = ({together})::text
from together t
where t.address_hash = m.address_hash
"""
)
_STAGED = """
with edge as (
  select (select count(*) from freeze_batch) as taken,
         (select address_hash from freeze_batch order by address_hash desc limit 1) as last,
         (select address_hash from freeze_batch order by address_hash limit 1) as first
),
batch as (
  select a.*
  from freeze_batch a, edge e
  where e.taken < %(limit)s or a.address_hash < e.last or e.first = e.last
)
"""

# Who lacks a value steps back: another with the same number, who has it, gets the message.
_KEPT = """
, kept as (
  select *
  from batch
  where written = any(%(kind_values)s::text[])
)
"""

_KINDS = """
select distinct variables, written, {channel} as channel, {locale} as locale, {carried} as is_carried
from freeze_batch
"""
# What somebody reads depends on their channel and language too.
_TELL_APART = """
update freeze_batch
set written = channel || '|' || coalesce(locale, '') || '|'
  || (case when country = any(%(media_countries)s::text[]) then 'y' else 'n' end) || '|' || coalesce(written, '')
"""
_BLANK = (
    _STAGED
    + """
insert into unreached (organization_id, broadcast_id, reason, contact_id, kind)
select %(organization_id)s, %(broadcast_id)s, 'missing_value', contact_id, 'excluded'
from batch
where written = any(%(blank)s)
on conflict do nothing
"""
)

# The ids of a batch are one UUIDv7 counted on in its last 32 bits (RFC 9562, 6.2, method 2): one drawn for each row was
# a quarter of the statement.
_INSERT = """
{source}
, numbered as (
  select b.*, lag(address_hash) over w is distinct from address_hash as is_first,
         lead(address_hash) over w is not distinct from address_hash as is_shared
  from {rows} b
  window w as (order by address_hash, contact_id)
),
shared as (
  select r.address_hash, array_agg(distinct r.contact_id) as covers, array_agg(distinct k.id)
           filter (where k.id is not null) as children
  from {rows} r
  left join lateral unnest(r.children) as k (id) on true
  where r.address_hash in (select address_hash from numbered where is_first and is_shared)
  group by r.address_hash
),
written as (
  insert into deliveries (id, organization_id, origin, origin_id, broadcast_id, position, contact_id, address_hash,
                          address_cipher, country, channel, sender_id, purpose, priority, state, reason, variables,
                          content_hash, segments, expires_at, covers, children, topic_id, locale,
                          template_version_id, created_by)
  select ((select left(koinon_uuid7()::text, 28)) || lpad(to_hex(row_number() over w), 8, '0'))::uuid,
         %(organization_id)s, 'broadcast', %(broadcast_id)s, %(broadcast_id)s,
         %(total)s + row_number() over w, n.contact_id, n.address_hash, n.address_cipher,
         n.country, {channel}, {sender}, %(purpose)s, 4, 'queued', null, n.variables,
         {hash}, {segments}, %(expires_at)s, s.covers, coalesce(s.children, n.children), %(topic_id)s::uuid,
         {locale}, %(template_version_id)s::uuid, %(created_by)s
  from numbered n
  left join shared s on s.address_hash = n.address_hash
  {kinds}
  where n.is_first
  window w as (order by n.address_hash)
  order by n.address_hash
  returning segments, coalesce(cardinality(covers), 1) as people
)
select (select count(*) from written), (select coalesce(sum(segments), 0) from written),
       (select coalesce(sum(people), 0)::int from written),
       (select address_hash from batch order by address_hash desc limit 1), (select taken from edge)
"""

_KINDS_JOIN = """join unnest(%(kind_values)s::text[], %(kind_hashes)s::bigint[], %(kind_segments)s::int[],
    %(kind_locales)s::text[]) as k (wanted, content_hash, segments, locale) on k.wanted = n.written"""

_ADVANCE = """
update broadcast_counts
set total = total + %(rows)s, queued = queued + %(rows)s, segments = segments + %(segments)s,
    people = people + %(people)s
where organization_id = %(organization_id)s
  and broadcast_id = %(broadcast_id)s
"""

_CURSOR = """
update broadcasts
set freeze_cursor = %(cursor)s
where organization_id = %(organization_id)s
  and id = %(broadcast_id)s
"""


class Frozen(msgspec.Struct, frozen=True):
    """What a batch wrote: rows, their segments, people covered, and whether it was the last."""

    rows: int
    segments: int
    people: int
    last: bool


async def repeatable(tx: Tx) -> None:
    """Let all statements of a batch see the same people; the transaction's first statement."""
    await tx.execute("set transaction isolation level repeatable read")


class Reading(NamedTuple):
    """What some people read: their values, channel and language (None where it does not matter).

    `written` is what a row says of it in one text.
    """

    variables: list[str] | None
    written: str
    channel: str
    locale: str | None
    is_carried: bool = False
    """Whether a text takes its files to them."""


class Kept(NamedTuple):
    """What the ledger keeps of a reading; `locale` is the variant's, None where there is one only."""

    content_hash: int
    segments: int
    locale: str | None = None


async def stage_batch(
    tx: Tx, work: Work, audience: AudienceRef, limit: int = BATCH, *, apart: bool = False
) -> list[Reading]:
    """Set the next batch aside; its distinct readings, by channel and language too where those are told `apart`."""
    sql, params = await people(tx, audience, work.aim, work.variables)
    await tx.connection.execute(_STAGE)
    await tx.execute(
        _FILL.format(people=sql),
        {**params, "organization_id": tx.organization_id, "cursor": work.freeze_cursor or b"", "limit": limit},
    )
    if greeting.changes(work.variables):
        await tx.execute(
            _GREET.format(together=greeting.together(work.variables)), {"organization_id": tx.organization_id}
        )
    if apart:
        await tx.execute(_TELL_APART, {"media_countries": work.media_countries})
    apart_by = ("channel", "locale", "coalesce(country = any(%(media_countries)s::text[]), false)")
    columns = apart_by if apart else ("''", "null::text", "false")
    statement = _KINDS.format(**dict(zip(("channel", "locale", "carried"), columns, strict=True)))
    return [Reading(*row) for row in await tx.all(tuple, statement, {"media_countries": work.media_countries})]


async def write_batch(
    tx: Tx, work: Work, audience: AudienceRef, kinds: dict[str, Kept] | Kept, limit: int = BATCH
) -> Frozen:
    """Write the next batch (with many kinds: the one that was set aside) and its cursor.

    `kinds` gives what is kept for each reading by its `written`, or one for all.
    """
    sql, params = await people(tx, audience, work.aim, work.variables)
    fixed = isinstance(kinds, Kept)
    statement = _INSERT.format(
        source=_BATCH.format(people=sql) if fixed else _STAGED + _KEPT,
        rows="batch" if fixed else "kept",
        hash="%(content_hash)s" if fixed else "k.content_hash",
        segments="%(segments)s" if fixed else "k.segments",
        kinds="" if fixed else _KINDS_JOIN,
        locale="%(locale)s::text" if fixed else "k.locale",
        channel="n.channel" if len(work.ways) > 1 else "%(channel)s",
        sender="(%(senders)s::jsonb->>n.channel)::uuid" if len(work.ways) > 1 else "%(sender_id)s",
    )
    values = {
        **params,
        "organization_id": tx.organization_id,
        "broadcast_id": work.id,
        "cursor": work.freeze_cursor or b"",
        "limit": limit,
        "total": work.total,
        "channel": work.ways[0],
        "senders": msgspec.json.encode(work.senders).decode(),
        "sender_id": work.sender_id,
        "purpose": work.purpose,
        "topic_id": work.topic_id,
        "template_version_id": work.template_version_id,
        "expires_at": work.expires_at,
        "created_by": work.created_by,
    }
    if isinstance(kinds, Kept):
        values |= kinds._asdict()
    else:
        values |= {
            "kind_values": list(kinds),
            "kind_hashes": [k.content_hash for k in kinds.values()],
            "kind_segments": [k.segments for k in kinds.values()],
            "kind_locales": [k.locale for k in kinds.values()],
        }
    row: tuple[int, int, int, bytes | None, int] = await tx.one(tuple, statement, values)
    rows, segments, covered, cursor, taken = row
    where = {"organization_id": tx.organization_id, "broadcast_id": work.id}
    if rows:
        await tx.execute(_ADVANCE, {**where, "rows": rows, "segments": segments, "people": covered})
    if cursor is not None:
        await tx.execute(_CURSOR, {**where, "cursor": cursor})
    return Frozen(rows, segments, covered, taken < limit)


async def write_blanks(tx: Tx, work: Work, blank: list[str], limit: int = BATCH) -> int:
    """Keep who of the batch set aside lacks a value that the text needs."""
    return await tx.execute(
        _BLANK,
        {"organization_id": tx.organization_id, "broadcast_id": work.id, "limit": limit, "blank": blank},
    )


async def write_exclusions(tx: Tx, broadcast_id: UUID, audience: AudienceRef, aim: Aim) -> dict[str, int]:
    """Keep who was left out and why, once; the counts by reason."""
    sql, params = await people(tx, audience, aim, (), told=True)
    rows: list[tuple[str, int]] = await tx.all(
        tuple,
        f"""
        with written as (
          insert into unreached (organization_id, broadcast_id, reason, contact_id, kind)
          select %(organization_id)s, %(broadcast_id)s, exclusion, contact_id, 'excluded'
          from ({sql}) a
          where exclusion is not null
          on conflict do nothing
          returning reason
        )
        select reason, count(*) from written group by reason
        """,
        {**params, "organization_id": tx.organization_id, "broadcast_id": broadcast_id},
    )
    return dict(rows)
