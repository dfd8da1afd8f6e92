"""What the gate and the engine read and write for one range: one statement to read, one to append each batch."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, get_args
from uuid import UUID

from koinon import contacts
from koinon.kit import ids as ids_of
from koinon.messaging.contracts import Channel
from koinon.messaging.policy.gate import Person
from koinon.messaging.repository import spacing
from koinon.messaging.repository.planning import by_index
from koinon.platform.db import Tx


class Row(NamedTuple):
    """A ledger row with the gate's facts; `position` and `broadcast_id` are None for a single message."""

    id: UUID
    position: int | None
    address_cipher: bytes
    variables: list[str] | None
    body: str | None
    segments: int
    sender_id: UUID
    purpose: str
    origin: str
    keyword: str | None
    expires_at: datetime | None
    attempts: int
    person: Person
    address_hash: bytes
    route_id: UUID | None = None
    channel: str = "sms"
    locale: str | None = None
    """Of its variant, None where there is one only."""
    content: dict[str, Any] | None = None
    """Of a single message: its rendered variant, where `body` alone does not say it."""


# A row may be sent if each of its intents was answered by "not taken": whatever else has happened to it forbids it.
# `offset 0` keeps it a look at one row: as a join, where statistics were missing, all of an organization's events were
# read and compared with each row (70 ms a micro-batch beside 40,000 events).
UNTOUCHED = """
and not exists (
  select from delivery_events e
  where e.organization_id = %(organization_id)s
    and e.delivery_id = d.id
    and (
      (e.kind = 'outcome' and e.to_state not in ('queued', 'held'))
      or (e.kind = 'intent' and not exists (
        select from delivery_events r
        where r.organization_id = %(organization_id)s
          and r.delivery_id = e.delivery_id
          and r.attempt_id = e.attempt_id
          and r.kind = 'outcome'
        offset 0
      ))
    )
  offset 0
)
"""

_FACTS = """
, facts as ({gate})
select b.id, b.position, b.address_cipher, b.variables, b.body, b.segments, b.sender_id, b.purpose, b.origin, b.keyword,
       b.expires_at, b.attempts, b.contact_status, b.do_not_contact, b.deleted, b.address_status, b.consent_state,
       b.relationship_declared, r.five, r.ten, b.address_hash = any(%(own)s::bytea[]),
       b.address_hash, b.subscribed, b.paused, b.held_back, b.child_gone, b.is_refusing,
       b.route_id, b.channel, b.locale, b.content, b.time_zone, b.country, b.location_id, {window}
from facts b
left join lateral (
  select count(*) filter (where p.id >= %(five)s) as five, count(*) as ten
  from deliveries p
  where p.organization_id = %(organization_id)s
    and p.address_hash = b.address_hash
    and p.id < b.id
    and p.id >= %(recently)s
    and p.id < %(ahead)s
    and p.content_hash = b.content_hash
    and p.state in ('queued', 'sending', 'sent', 'delivered')
) r on true
order by b.position, b.id
"""

_RANGE = (
    """
with batch as materialized (
  select d.id, d.position, d.contact_id, d.address_hash, d.address_cipher, d.variables, d.body, d.segments,
         d.sender_id, d.purpose, d.origin, null::text as keyword, d.expires_at, 0 as attempts, d.content_hash,
         d.topic_id, d.children, d.route_id, d.channel, d.locale, d.content, d.country
  from deliveries d
  where d.organization_id = %(organization_id)s
    and d.broadcast_id = %(broadcast_id)s
    and d.id >= %(ledger_from)s
    and d.id < %(ahead)s
    and d.position between %(from_position)s and %(to_position)s
    {untouched}
)
"""
    + _FACTS
)

_SOME = _RANGE.replace(
    """d.broadcast_id = %(broadcast_id)s
    and d.id >= %(ledger_from)s
    and d.id < %(ahead)s
    and d.position between %(from_position)s and %(to_position)s""",
    "d.id = any(%(ids)s)",
)
_OF_ONE: dict[str, str] = {channel: contacts.gate_facts_sql(channel).sql for channel in get_args(Channel)}
_OF_ANY = contacts.gate_facts_sql(None).sql
_WINDOW = """(b.channel <> 'whatsapp' or exists (
  select from reply_windows w
  where w.organization_id = %(organization_id)s
    and w.sender_id = b.sender_id
    and w.address_hash = b.address_hash
    and w.last_inbound_at > now() - interval '24 hours'
  offset 0)) as window_open"""
_ANYWAY = "true as window_open"

_SINGLES = (
    """
with batch as materialized (
  select d.id, d.position, d.contact_id, d.address_hash, d.address_cipher, d.variables, d.body, d.segments,
         d.sender_id, d.purpose, d.origin, d.metadata->>'keyword' as keyword, d.expires_at, q.attempts, d.content_hash,
         d.topic_id, d.children, d.route_id, d.channel, d.locale, d.content, d.country
  from delivery_queue q
  join deliveries d on d.organization_id = %(organization_id)s and d.id = q.delivery_id
  where q.organization_id = %(organization_id)s
    and q.worker = %(worker)s
    and q.delivery_id = any(%(ids)s)
    {untouched}
)
"""
    + _FACTS
)


def _half(recently: UUID) -> UUID:
    """The floor of half of the ten minutes: made here, since the server made it anew for every row (10 µs each)."""
    return ids_of.floor_at(ids_of.instant_of(recently) + timedelta(minutes=5))


def _after(recently: UUID) -> UUID:
    """Behind everything that was written until now: partitions for later months are not even planned for."""
    return ids_of.floor_at(ids_of.instant_of(recently) + timedelta(days=2))


def _row(values: tuple[Any, ...]) -> Row:
    person = Person(
        values[12],
        values[13],
        values[14],
        values[15] or "gone",
        values[16],
        values[18] or 0,
        values[19] or 0,
        values[20],
        values[17],
        subscribed=values[22],
        paused=values[23],
        held_back=values[24],
        child_gone=values[25],
        is_refusing=values[26],
        time_zone=values[31],
        country=values[32],
        location_id=values[33],
        window_open=values[34],
    )
    return Row._make((*values[:12], person, values[21], *values[27:31]))


async def load(
    tx: Tx,
    broadcast_id: UUID,
    ledger_from: UUID,
    span: tuple[int, int],
    *,
    recently: UUID,
    retaken: bool,
    own: Sequence[bytes],
    channel: str = "sms",
) -> list[Row]:
    """The rows of a range that may be sent, with what the gate needs, in order of position; `own` are our numbers.

    `channel` is that of all rows, or "auto" where each has its own.
    """
    window = _ANYWAY if channel in ("sms", "email", "push") else _WINDOW
    cursor = await tx.connection.execute(
        _RANGE.format(untouched=UNTOUCHED if retaken else "", gate=_OF_ONE.get(channel, _OF_ANY), window=window),
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "ledger_from": ledger_from,
            "from_position": span[0],
            "to_position": span[1],
            "recently": recently,
            "five": _half(recently),
            "ahead": _after(recently),
            "own": list(own),
        },
        binary=True,
    )
    return [_row(values) for values in await cursor.fetchall()]


async def load_some(tx: Tx, ids: Sequence[UUID], recently: UUID, own: Sequence[bytes]) -> list[Row]:
    """Rows of a broadcast that may be sent, with what the gate needs, once their sender has changed."""
    cursor = await tx.connection.execute(
        _SOME.format(untouched=UNTOUCHED, gate=_OF_ANY, window=_WINDOW),
        {
            "organization_id": tx.organization_id,
            "ids": list(ids),
            "recently": recently,
            "five": _half(recently),
            "ahead": _after(recently),
            "own": list(own),
        },
        binary=True,
    )
    return [_row(values) for values in await cursor.fetchall()]


async def load_singles(tx: Tx, worker: UUID, ids: Sequence[UUID], recently: UUID, own: Sequence[bytes]) -> list[Row]:
    """Claimed single messages that may be sent, with what the gate needs."""
    cursor = await tx.connection.execute(
        _SINGLES.format(untouched=UNTOUCHED, gate=_OF_ANY, window=_WINDOW),
        {
            "organization_id": tx.organization_id,
            "worker": worker,
            "ids": list(ids),
            "recently": recently,
            "five": _half(recently),
            "ahead": _after(recently),
            "own": list(own),
        },
        binary=True,
    )
    return [_row(values) for values in await cursor.fetchall()]


# The lease is locked, so a range taken by another since then yields no intent; and so is the broadcast's state read.
# Where single messages or another broadcast use the sender too, nothing is written before the addresses were looked at.
_INTENTS = """
with held as (
  select id from leases
  where organization_id = %(organization_id)s and id = %(lease_id)s and worker = %(worker)s
  for share
),
shared as (
  select exists (
    select from address_paces
    where organization_id = %(organization_id)s and sender_id = %(sender_id)s and ready_at > now()
  ) or exists (
    select from broadcasts
    where organization_id = %(organization_id)s and (sender_id = %(sender_id)s or is_routed) and state = 'sending'
      and id <> %(broadcast_id)s
  ) as by_others
),
written as (
insert into delivery_events (id, organization_id, delivery_id, broadcast_id, attempt_id, kind, to_state, source)
select (select koinon_uuid7()), %(organization_id)s, i.id, %(broadcast_id)s, %(attempt_id)s, 'intent', 'sending', 'gate'
from unnest(%(ids)s::uuid[]) as i (id)
where exists (select from held)
  and exists (select from broadcasts b
              where b.organization_id = %(organization_id)s and b.id = %(broadcast_id)s and b.state = 'sending')
  and (%(looked)s or not (select by_others from shared))
returning 1
)
select (select count(*) from written), (select by_others from shared)
"""

_SINGLE_INTENTS = """
with held as (
  select delivery_id, sender_id, address_hash from delivery_queue
  where organization_id = %(organization_id)s and worker = %(worker)s and delivery_id = any(%(ids)s)
  order by delivery_id
  for update
),
paced as (
  insert into address_paces as y (organization_id, sender_id, address_hash, ready_at)
  select distinct on (sender_id, address_hash) %(organization_id)s, sender_id, address_hash,
         now() + make_interval(secs => %(spacing)s)
  from held
  order by sender_id, address_hash
  on conflict (organization_id, sender_id, address_hash) do update
  set ready_at = excluded.ready_at
  where y.organization_id = %(organization_id)s
    and y.ready_at <= now()
  returning sender_id, address_hash
)
insert into delivery_events (id, organization_id, delivery_id, attempt_id, kind, to_state, source)
select (select koinon_uuid7()), %(organization_id)s, h.delivery_id, %(attempt_id)s, 'intent', 'sending', 'gate'
from held h
join paced p on p.sender_id = h.sender_id and p.address_hash = h.address_hash
returning delivery_id
"""


class Intended(NamedTuple):
    """Whether the intents stand; if not, and others use the sender as well, the addresses have to be looked at."""

    written: bool
    by_others: bool


async def intend(
    tx: Tx,
    lease_id: UUID,
    worker: UUID,
    *,
    broadcast_id: UUID,
    sender_id: UUID,
    attempt_id: UUID,
    ids: Sequence[UUID],
    looked: bool = False,
) -> Intended:
    """Append the intents of a micro-batch, all or none: none when the range or the broadcast is not ours any more.

    None either while others write through the same sender, unless the caller `looked` whom they wrote to.
    """
    if not ids:
        return Intended(True, False)
    count, by_others = await tx.one(
        tuple,
        _INTENTS,
        {
            "organization_id": tx.organization_id,
            "lease_id": lease_id,
            "worker": worker,
            "broadcast_id": broadcast_id,
            "sender_id": sender_id,
            "attempt_id": attempt_id,
            "looked": looked,
            "ids": list(ids),
        },
    )
    return Intended(count == len(ids), by_others)


async def still_untouched(tx: Tx, broadcast_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Those that nobody has begun to send meanwhile; until the transaction ends nobody else may look.

    A range that was taken again may overlap one that was offered for a doubt: only one of the two may send a row. One
    lock for the broadcast's retaken ranges, none on rows: the folder of events locks rows in an order of its own.
    """
    await by_index(tx)
    await tx.execute("select pg_advisory_xact_lock(hashtextextended(%(id)s::text, 32))", {"id": broadcast_id})
    return set(
        await tx.all(
            UUID,
            f"""
            select d.id
            from unnest(%(ids)s::uuid[]) as d (id)
            where true
            {UNTOUCHED}
            """,
            {"organization_id": tx.organization_id, "ids": list(ids)},
        )
    )


async def intend_singles(tx: Tx, worker: UUID, attempt_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Append intents for those that are still ours and whose address had nothing from us for three seconds."""
    return set(
        await tx.all(
            UUID,
            _SINGLE_INTENTS,
            {
                "organization_id": tx.organization_id,
                "worker": worker,
                "attempt_id": attempt_id,
                "spacing": spacing.SECONDS,
                "ids": list(ids),
            },
        )
    )
