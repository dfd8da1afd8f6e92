"""STOP that speaks for one of our numbers only (CON-045, scope `sender`): in the ledger, and as it stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.platform.db import Tx

_APPEND = """
insert into consent_ledger (id, organization_id, contact_id, channel, address_hash, action, source, evidence,
                            actor_kind, actor_id, sender_id, occurred_at, scope)
values (%(id)s, %(organization_id)s, %(contact_id)s, 'sms', %(address_hash)s, %(action)s, %(source)s, %(evidence)s,
        %(actor_kind)s, %(actor_id)s, %(sender_id)s, %(occurred_at)s, 'sender')
on conflict (organization_id, channel, address_hash, action, evidence) where evidence is not null do nothing
returning id
"""
# As it stands: the latest row of that number of theirs and that number of ours.
_STAND = """
with latest as (
  select id, action, occurred_at
  from consent_ledger
  where organization_id = %(organization_id)s
    and address_hash = %(address_hash)s
    and sender_id = %(sender_id)s
    and scope = 'sender'
  order by occurred_at desc, id desc
  limit 1
), gone as (
  delete from sender_stops
  where organization_id = %(organization_id)s
    and address_hash = %(address_hash)s
    and sender_id = %(sender_id)s
    and exists (select from latest where action <> 'denied')
)
insert into sender_stops (organization_id, address_hash, sender_id, ledger_id, stopped_at)
select %(organization_id)s, %(address_hash)s, %(sender_id)s, id, occurred_at
from latest
where action = 'denied'
on conflict (organization_id, address_hash, sender_id) do update
set ledger_id = excluded.ledger_id, stopped_at = excluded.stopped_at
"""


async def write(tx: Tx, values: dict[str, Any]) -> bool:
    """Write what somebody said to one number of ours; False where the same was written before."""
    own = {
        "organization_id": tx.organization_id,
        "actor_kind": tx.actor.kind.value,
        "actor_id": tx.actor.id,
        **values,
    }
    if not await tx.all(UUID, _APPEND, own):
        return False
    await tx.execute(_STAND, own)
    return True


async def of(tx: Tx, hashes: Sequence[bytes]) -> list[tuple[bytes, UUID, datetime, UUID]]:
    """(address hash, our sender, since when, ledger row) of those who stopped one of our numbers."""
    return await tx.all(
        tuple,
        """
        select address_hash, sender_id, stopped_at, ledger_id
        from sender_stops
        where organization_id = %(organization_id)s
          and address_hash = any(%(hashes)s)
        order by stopped_at, sender_id
        """,
        {"organization_id": tx.organization_id, "hashes": list(hashes)},
    )


async def of_contact(tx: Tx, contact_id: UUID) -> list[UUID]:
    """Our numbers whose texts somebody stopped, at any number of theirs."""
    return await tx.all(
        UUID,
        """
        select distinct s.sender_id
        from addresses a
        join sender_stops s on s.organization_id = %(organization_id)s and s.address_hash = a.value_hash
        where a.organization_id = %(organization_id)s
          and a.contact_id = %(contact_id)s
          and a.kind = 'phone'
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id},
    )


async def mismatches(tx: Tx) -> int:
    """How many stops differ from what the replayed ledger gives: 0, or something is wrong (CON-043)."""
    return await tx.one(
        int,
        """
        with replayed as (
          select distinct on (address_hash, sender_id) address_hash, sender_id, action
          from consent_ledger
          where organization_id = %(organization_id)s
            and scope = 'sender'
          order by address_hash, sender_id, occurred_at desc, id desc
        )
        select count(*)
        from (select address_hash, sender_id from replayed where action = 'denied') r
        full join (select address_hash, sender_id from sender_stops
                   where organization_id = %(organization_id)s) s
          on s.address_hash = r.address_hash and s.sender_id = r.sender_id
        where r.address_hash is null or s.address_hash is null
        """,
        {"organization_id": tx.organization_id},
    )
