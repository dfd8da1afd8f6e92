"""What was stored and waits to be applied. Rows stand outside the tenant wall: cipher texts bound to their tenant."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.webhooks.intake import BODY_KIND

MOST_ATTEMPTS = 5
# Of bodies that are applied at once.
MOST_OCTETS = 32 * 1024 * 1024


class Arrived(msgspec.Struct, frozen=True):
    """A stored call; `body` is encrypted."""

    id: UUID
    source: str
    account_id: UUID
    organization_id: UUID
    body: bytes
    received_at: datetime
    attempts: int

    def raw(self, vault: Vault) -> bytes:
        """The body as it came. Raises CryptoError."""
        return vault.decrypt(self.body, self.organization_id, BODY_KIND).encode("latin-1")


# A loose index scan: one look-up an organization however many rows wait.
_ORGANIZATIONS = """
with recursive found as (
  (select organization_id
   from inbound_webhooks
   where state = 'received'
   order by organization_id
   limit 1)
  union all
  select (select w.organization_id
          from inbound_webhooks w
          where w.state = 'received'
            and w.organization_id > found.organization_id
          order by w.organization_id
          limit 1)
  from found
  where found.organization_id is not null
)
select organization_id
from found
where organization_id is not null
  and exists (select from inbound_webhooks w
              where w.state = 'received'
                and w.organization_id = found.organization_id
                and (w.next_at is null or w.next_at <= now()))
"""


async def organizations_waiting(tx: Tx) -> list[UUID]:
    """Organizations with calls to apply now."""
    return await tx.all(UUID, _ORGANIZATIONS)


async def claim(tx: Tx, sources: Sequence[str], limit: int) -> list[Arrived]:
    """Lock the organization's next calls of these sources: people's messages first, then in order of arrival.

    Large ones come in smaller sets, one alone if need be: 500 mails of 30 MB are more than a worker's memory.
    """
    return await tx.all(
        Arrived,
        """
        with next as materialized (
          select id, priority, octet_length(body) as octets
          from inbound_webhooks
          where organization_id = %(organization_id)s
            and state = 'received'
            and source = any(%(sources)s)
            and (next_at is null or next_at <= now())
          order by priority, id
          limit %(limit)s
          for update skip locked
        ), borne as (
          select id
          from (select id, sum(octets) over (order by priority, id) - octets as before from next) as summed
          where before < %(most)s
        )
        select id, source, account_id, organization_id, body, received_at, attempts
        from inbound_webhooks
        where organization_id = %(organization_id)s
          and id in (select id from borne)
        order by priority, id
        """,
        {"organization_id": tx.organization_id, "sources": list(sources), "limit": limit, "most": MOST_OCTETS},
    )


async def kept(tx: Tx, webhook_id: UUID) -> Arrived | None:
    """A stored call of the organization, applied or not; None once it was dropped."""
    return await tx.first(
        Arrived,
        """
        select id, source, account_id, organization_id, body, received_at, attempts
        from inbound_webhooks
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": webhook_id},
    )


async def mark_applied(tx: Tx, ids: Sequence[UUID]) -> None:
    """These are done; their bodies stay for 30 days."""
    await tx.execute(
        """
        update inbound_webhooks
        set state = 'applied', attempts = attempts + 1, next_at = null, error = null
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def mark_failed(tx: Tx, arrived: Arrived, error: str) -> bool:
    """Set one aside for 1, 2, 4, 8 s; dead after the fifth attempt: True then."""
    state = await tx.scalar(
        """
        update inbound_webhooks
        set attempts = attempts + 1,
            error = %(error)s,
            next_at = now() + make_interval(secs => power(2, attempts)),
            state = case when attempts + 1 >= %(most)s then 'dead' else 'received' end
        where organization_id = %(organization_id)s
          and id = %(id)s
        returning state
        """,
        {"organization_id": tx.organization_id, "id": arrived.id, "error": error[:200], "most": MOST_ATTEMPTS},
    )
    return bool(state == "dead")


async def forget_keys(tx: Tx) -> int:
    """Drop dedupe keys older than 8 days, longer than any provider retries; how many."""
    return await tx.execute("delete from webhook_keys where seen_at < now() - interval '8 days'")


async def forget_applied(tx: Tx) -> int:
    """Drop calls of over 30 days ago, what people wrote among them (CHN-062); how many."""
    return await tx.execute(
        """
        delete from inbound_webhooks
        where id < koinon_uuid_floor(now() - interval '30 days')
          and state <> 'received'
        """
    )


class Dead(msgspec.Struct, frozen=True):
    """A call that could not be applied in five attempts; what it said stays encrypted."""

    id: UUID
    organization_id: UUID
    source: str
    error: str | None
    attempts: int
    received_at: datetime


async def dead(tx: Tx, limit: int = 200) -> list[Dead]:
    """Calls that gave up, the latest first."""
    return await tx.all(
        Dead,
        """
        select id, organization_id, source, error, attempts, received_at
        from inbound_webhooks
        where state = 'dead'
        order by id desc
        limit %(limit)s
        """,
        {"limit": limit},
    )


async def standing(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The state of each of these calls that is still kept."""
    rows: list[tuple[UUID, str]] = await tx.all(
        tuple, "select id, state from inbound_webhooks where id = any(%(ids)s)", {"ids": list(ids)}
    )
    return dict(rows)


async def replay(tx: Tx, webhook_id: UUID) -> bool:
    """Apply a dead call once more, with five attempts anew; False where none has this id."""
    return bool(
        await tx.execute(
            """
            update inbound_webhooks
            set state = 'received', attempts = 0, next_at = null, error = null
            where id = %(id)s
              and state = 'dead'
            """,
            {"id": webhook_id},
        )
    )


async def discard(tx: Tx, webhook_id: UUID) -> bool:
    """Give a dead call up for good; False where none has this id."""
    return bool(
        await tx.execute("delete from inbound_webhooks where id = %(id)s and state = 'dead'", {"id": webhook_id})
    )


async def heard_of(tx: Tx, account_id: UUID) -> bool:
    """Whether a proven call to an account came within the last days."""
    return bool(await tx.scalar("select exists (select from webhook_keys where account_id = %(a)s)", {"a": account_id}))
