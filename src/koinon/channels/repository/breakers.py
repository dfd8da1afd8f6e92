"""Statements of breakers: when an account's operation may be asked again, for all processes (CHN-047)."""

from typing import NamedTuple
from uuid import UUID

from koinon.channels.repository.shared import bound
from koinon.platform.db import Tx

PROBING_SECONDS = 15.0


class Opened(NamedTuple):
    """Seconds until an open breaker may be probed (0 or less: now) and of its present pause."""

    left: float
    wait: float


_WHERE = "organization_id = %(organization_id)s and account_id = %(account_id)s and operation = %(operation)s"


async def open_breaker(tx: Tx, account_id: UUID, operation: str, wait: float) -> bool:
    """Note that it is open for `wait` seconds from now; whether it was closed until now."""
    return bool(
        await tx.scalar(
            """
            insert into breakers as b (organization_id, account_id, operation, opened_at, opened_until, wait_seconds)
            values (%(organization_id)s, %(account_id)s, %(operation)s, now(),
                    now() + make_interval(secs => %(wait)s), %(wait)s)
            on conflict (organization_id, account_id, operation) do update
            set opened_at = coalesce(b.opened_at, now()),
                opened_until = greatest(b.opened_until, excluded.opened_until),
                wait_seconds = greatest(case when b.opened_at is null then 0 else b.wait_seconds end, %(wait)s),
                probing_until = null
            where b.organization_id = %(organization_id)s
            returning opened_at = now()
            """,
            bound(tx, account_id=account_id, operation=operation, wait=wait),
        )
    )


async def close_breaker(tx: Tx, account_id: UUID, operation: str) -> bool:
    """Note that its probes passed; whether it was open until now."""
    return bool(
        await tx.execute(
            f"""
            update breakers
            set opened_at = null, opened_until = null, probing_until = null
            where {_WHERE}
              and opened_at is not null
            """,
            bound(tx, account_id=account_id, operation=operation),
        )
    )


async def breaker(tx: Tx, account_id: UUID, operation: str) -> Opened | None:
    """How an open one stands; None where it is closed."""
    row = await tx.first(
        tuple,
        f"""
        select extract(epoch from opened_until - now())::float8 as left, wait_seconds::float8 as wait
        from breakers
        where {_WHERE}
          and opened_at is not null
        """,
        bound(tx, account_id=account_id, operation=operation),
    )
    return None if row is None else Opened(*row)


async def claim_probes(tx: Tx, account_id: UUID, operation: str) -> bool:
    """Whether the probes of an open one whose pause is over are this process's to make."""
    return bool(
        await tx.execute(
            f"""
            update breakers
            set probing_until = now() + make_interval(secs => %(seconds)s)
            where {_WHERE}
              and opened_until <= now()
              and (probing_until is null or probing_until <= now())
            """,
            bound(tx, account_id=account_id, operation=operation, seconds=PROBING_SECONDS),
        )
    )


async def open_accounts(tx: Tx) -> dict[UUID, list[str]]:
    """The accounts of an organization with the operations that are not asked for at present."""
    rows: list[tuple[UUID, list[str]]] = await tx.all(
        tuple,
        """
        select account_id, array_agg(operation order by operation)
        from breakers
        where organization_id = %(organization_id)s
          and opened_until > now()
        group by account_id
        """,
        bound(tx),
    )
    return dict(rows)
