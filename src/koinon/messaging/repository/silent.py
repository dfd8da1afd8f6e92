"""Messages the carrier took and has not reported on since."""

from uuid import UUID

from koinon.messaging.repository.doubts import Doubt
from koinon.platform.db import Tx

BATCH = 200

FIRST = UUID(int=0)

# In the order of their ids: a walk reaches each once, whatever the carrier says of those before it.
_WAITING = """
with candidates as (
  select d.id, d.attempt_id, d.broadcast_id, d.position, d.sender_id, d.address_cipher, d.channel, d.sent_at
  from broadcasts b
  join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id and c.sent > 0
  join deliveries d on d.organization_id = %(organization_id)s and d.broadcast_id = b.id and d.id >= b.ledger_from
  where b.organization_id = %(organization_id)s
    and b.started_at is not null
    and coalesce(b.finished_at, now()) > now() - make_interval(secs => %(until)s)
    and d.state = 'sent'
    and d.id > %(beyond)s
    and d.sent_at between now() - make_interval(secs => %(until)s) and now() - make_interval(secs => %(after)s)
  union all
  select d.id, d.attempt_id, d.broadcast_id, d.position, d.sender_id, d.address_cipher, d.channel, d.sent_at
  from deliveries d
  where d.organization_id = %(organization_id)s
    and d.broadcast_id is null
    and d.id >= koinon_uuid_floor(now() - make_interval(secs => %(until)s))
    and d.id > %(beyond)s
    and d.state = 'sent'
    and d.sent_at < now() - make_interval(secs => %(after)s)
)
select id as delivery_id, attempt_id, broadcast_id, position, sender_id, address_cipher, channel, sent_at as since,
       0 as checks, false as answered, false as taken, 0 as proofs
from candidates
where attempt_id is not null
order by id
limit %(limit)s
"""


async def waiting(tx: Tx, after: float, until: float, beyond: UUID = FIRST) -> list[Doubt]:
    """The next BATCH messages after the id `beyond` that have no final receipt for `after` seconds, at most `until`."""
    asked = {"after": after, "until": until, "beyond": beyond, "limit": BATCH}
    return await tx.all(Doubt, _WAITING, {"organization_id": tx.organization_id, **asked})


async def lately(tx: Tx, seconds: float) -> bool:
    """Whether anything may have been sent in the last `seconds`; a long broadcast counts until it has ended."""
    return bool(
        await tx.scalar(
            """
            select exists (
                select from broadcasts
                where organization_id = %(organization_id)s
                  and started_at is not null
                  and coalesce(finished_at, now()) > now() - make_interval(secs => %(seconds)s))
              or exists (
                select from deliveries
                where organization_id = %(organization_id)s
                  and broadcast_id is null
                  and id >= koinon_uuid_floor(now() - make_interval(secs => %(seconds)s)))
            """,
            {"organization_id": tx.organization_id, "seconds": seconds},
        )
    )
