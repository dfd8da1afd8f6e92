"""Intents without an outcome: messages that may have been taken (MSG-101)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.platform.db import Tx


class Doubt(msgspec.Struct, frozen=True):
    """A message in doubt: since when and asked how often.

    `answered` means that its attempt got an outcome after all, `taken` that any says more than "not taken";
    `proofs` how often the provider, asked after the window, did not know it.
    """

    delivery_id: UUID
    attempt_id: UUID
    broadcast_id: UUID | None
    position: int | None
    sender_id: UUID
    address_cipher: bytes
    since: datetime
    checks: int
    answered: bool
    taken: bool
    proofs: int
    channel: str = "sms"


async def add(tx: Tx, attempt_id: UUID, broadcast_id: UUID | None, ids: Sequence[UUID], seconds: float) -> None:
    """Put messages of one attempt in doubt; they are looked at after `seconds`."""
    await tx.execute(
        """
        insert into doubts (organization_id, delivery_id, attempt_id, broadcast_id, since, next_check_at)
        select %(organization_id)s, d, %(attempt_id)s, %(broadcast_id)s, now(),
               now() + make_interval(secs => %(seconds)s)
        from unnest(%(ids)s::uuid[]) as d
        on conflict do nothing
        """,
        {
            "organization_id": tx.organization_id,
            "attempt_id": attempt_id,
            "broadcast_id": broadcast_id,
            "ids": list(ids),
            "seconds": seconds,
        },
    )


# An intent whose sender died: nobody knows whether the socket was written. `offset 0`: row by row, as in `UNTOUCHED`.
_UNANSWERED = """
insert into doubts (organization_id, delivery_id, attempt_id, broadcast_id, since, next_check_at)
select %(organization_id)s, e.delivery_id, e.attempt_id, e.broadcast_id, e.at,
       e.at + make_interval(secs => %(seconds)s)
from deliveries d
cross join lateral (
  select i.delivery_id, i.attempt_id, i.broadcast_id, i.at
  from delivery_events i
  where i.organization_id = %(organization_id)s
    and i.delivery_id = d.id
    and i.kind = 'intent'
  offset 0
) e
where d.organization_id = %(organization_id)s
  and {which}
  and not exists (
    select from delivery_events r
    where r.organization_id = %(organization_id)s
      and r.delivery_id = e.delivery_id
      and r.kind = 'outcome'
      and (r.attempt_id = e.attempt_id or r.to_state in ('sent', 'delivered', 'failed'))
    offset 0
  )
on conflict do nothing
"""


async def find_in_range(tx: Tx, broadcast_id: UUID, ledger_from: UUID, span: tuple[int, int], seconds: float) -> int:
    """Put every unanswered intent of a range whose worker fell silent in doubt."""
    which = "d.broadcast_id = %(broadcast_id)s and d.id >= %(ledger_from)s and d.position between %(low)s and %(high)s"
    return await tx.execute(
        _UNANSWERED.format(which=which),
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "ledger_from": ledger_from,
            "low": span[0],
            "high": span[1],
            "seconds": seconds,
        },
    )


async def find_among(tx: Tx, ids: Sequence[UUID], seconds: float) -> int:
    """The same for single messages."""
    return await tx.execute(
        _UNANSWERED.format(which="d.id = any(%(ids)s)"),
        {"organization_id": tx.organization_id, "ids": list(ids), "seconds": seconds},
    )


_DUE = """
with due as (
  select delivery_id, attempt_id, since, checks
  from doubts
  where organization_id = %(organization_id)s
    and next_check_at <= now()
  order by next_check_at
  limit %(limit)s
  for update skip locked
),
held as (
  update doubts q
  set next_check_at = now() + interval '30 seconds'
  from due
  where q.organization_id = %(organization_id)s
    and q.delivery_id = due.delivery_id
    and q.attempt_id = due.attempt_id
)
select q.delivery_id, q.attempt_id, d.broadcast_id, d.position, d.sender_id, d.address_cipher, d.channel,
       q.since, q.checks,
       exists (select from delivery_events e
               where e.organization_id = %(organization_id)s and e.delivery_id = q.delivery_id and e.kind = 'outcome'
                 and (e.attempt_id = q.attempt_id or e.to_state in ('sent', 'delivered', 'failed'))) as answered,
       exists (select from delivery_events e
               where e.organization_id = %(organization_id)s and e.delivery_id = q.delivery_id and e.kind = 'outcome'
                 and e.to_state not in ('queued', 'held')) as taken,
       (select count(*) from delivery_events e
        where e.organization_id = %(organization_id)s and e.delivery_id = q.delivery_id and e.kind = 'outcome'
          and e.reason = 'proven_unknown') as proofs
from due q
join deliveries d on d.organization_id = %(organization_id)s and d.id = q.delivery_id
"""


async def due(tx: Tx, limit: int = 100) -> list[Doubt]:
    """Doubts to look into now; held for 30 seconds, so that two settlers do not ask twice."""
    return await tx.all(Doubt, _DUE, {"organization_id": tx.organization_id, "limit": limit})


class Named(msgspec.Struct, frozen=True):
    """An attempt that a provider gave an id of its own."""

    provider_id: str
    attempt_id: UUID | None


_NAMED = """
select e.provider_id, e.attempt_id
from deliveries mine
join deliveries d
  on d.organization_id = %(organization_id)s
  and d.address_hash = mine.address_hash
  and d.id >= koinon_uuid_floor(%(since)s)
join delivery_events e
  on e.organization_id = %(organization_id)s
  and e.delivery_id = d.id
  and e.provider_id is not null
where mine.organization_id = %(organization_id)s
  and mine.id = %(delivery_id)s
"""


async def named(tx: Tx, delivery_id: UUID, since: datetime) -> list[Named]:
    """The attempts since then to the person of a message whose ids at the provider are known."""
    asked = {"delivery_id": delivery_id, "since": since}
    return await tx.all(Named, _NAMED, {"organization_id": tx.organization_id, **asked})


async def claim(tx: Tx, provider_id: str, doubt: Doubt, since: datetime) -> bool:
    """Whether a provider's message is this attempt's: false where another attempt to the same person has it.

    Who asks for the same one waits here until the other is committed.
    """
    key = f"{tx.organization_id}:{provider_id}"
    await tx.execute("select pg_advisory_xact_lock(hashtextextended(%(key)s, 35))", {"key": key})
    holders = {one.attempt_id for one in await named(tx, doubt.delivery_id, since) if one.provider_id == provider_id}
    return not holders or doubt.attempt_id in holders


async def drop(tx: Tx, settled: Sequence[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Forget doubts by (delivery, attempt); those that were still there."""
    rows: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        delete from doubts q
        using unnest(%(deliveries)s::uuid[], %(attempts)s::uuid[]) as s (delivery_id, attempt_id)
        where q.organization_id = %(organization_id)s
          and q.delivery_id = s.delivery_id
          and q.attempt_id = s.attempt_id
        returning q.delivery_id, q.attempt_id
        """,
        {
            "organization_id": tx.organization_id,
            "deliveries": [d for d, _ in settled],
            "attempts": [a for _, a in settled],
        },
    )
    return set(rows)


async def postpone(tx: Tx, doubts: Sequence[tuple[UUID, UUID]], seconds: float) -> None:
    """Ask again after `seconds`."""
    await tx.execute(
        """
        update doubts q
        set next_check_at = now() + make_interval(secs => %(seconds)s), checks = checks + 1
        from unnest(%(deliveries)s::uuid[], %(attempts)s::uuid[]) as s (delivery_id, attempt_id)
        where q.organization_id = %(organization_id)s
          and q.delivery_id = s.delivery_id
          and q.attempt_id = s.attempt_id
        """,
        {
            "organization_id": tx.organization_id,
            "deliveries": [d for d, _ in doubts],
            "attempts": [a for _, a in doubts],
            "seconds": seconds,
        },
    )


async def remain(tx: Tx, broadcast_id: UUID) -> bool:
    """Whether messages of a broadcast are still in doubt."""
    return bool(
        await tx.scalar(
            """
            select exists (select from doubts
                           where organization_id = %(organization_id)s and broadcast_id = %(broadcast_id)s)
            """,
            {"organization_id": tx.organization_id, "broadcast_id": broadcast_id},
        )
    )


async def count(tx: Tx, broadcast_id: UUID) -> int:
    """How many messages of a broadcast are in doubt; all doubts together are few."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from doubts
            where organization_id = %(organization_id)s
              and broadcast_id = %(broadcast_id)s
            """,
            {"organization_id": tx.organization_id, "broadcast_id": broadcast_id},
        )
    )


async def next_at(tx: Tx) -> datetime | None:
    """When the next doubt is to be looked into."""
    at: datetime | None = await tx.scalar(
        "select min(next_check_at) from doubts where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )
    return at
