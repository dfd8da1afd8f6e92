"""The sample in the ledger, and what it showed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.messaging.contracts.splits import LETTERS, SplitTally, SplitVerdict
from koinon.platform.db import Tx


async def mark(tx: Tx, broadcast_id: UUID, ledger_from: UUID, size: int, ways: int) -> None:
    """Write on each row of the sample which words it gets."""
    await tx.execute(
        """
        update deliveries d
        set variant = substr(%(letters)s, (d.position - 1) %% %(ways)s + 1, 1)
        where d.organization_id = %(organization_id)s
          and d.broadcast_id = %(id)s
          and d.id >= %(ledger_from)s
          and d.position between 1 and %(size)s
        """,
        {
            "organization_id": tx.organization_id,
            "id": broadcast_id,
            "ledger_from": ledger_from,
            "size": size,
            "ways": ways,
            "letters": LETTERS,
        },
    )


async def tallies(tx: Tx, broadcast_id: UUID, ledger_from: UUID, size: int) -> list[SplitTally]:
    """What the sample showed until now, by letter."""
    return await tx.all(
        SplitTally,
        """
        select d.variant as letter, count(*) as total,
               count(*) filter (where d.state in ('queued', 'held', 'sending')) as open,
               count(*) filter (where d.state in ('sent', 'delivered')) as sent, count(d.clicked_at) as clicked,
               count(*) filter (where exists (
                 select from counted_replies r
                 where r.organization_id = %(organization_id)s
                   and r.broadcast_id = d.broadcast_id
                   and r.address_hash = d.address_hash
                   and r.kind = 'reply')) as replied
        from deliveries d
        where d.organization_id = %(organization_id)s
          and d.broadcast_id = %(id)s
          and d.id >= %(ledger_from)s
          and d.position between 1 and %(size)s
          and d.variant is not null
        group by d.variant
        order by d.variant
        """,
        {"organization_id": tx.organization_id, "id": broadcast_id, "ledger_from": ledger_from, "size": size},
    )


async def settle(tx: Tx, broadcast_id: UUID, verdict: SplitVerdict, states: Sequence[str]) -> bool:
    """Keep the winner, once; whether it was not known yet."""
    return (
        await tx.execute(
            """
            update broadcasts
            set ab_winner = %(winner)s, ab_verdict = %(verdict)s, version = version + 1, updated_at = now()
            where organization_id = %(organization_id)s
              and id = %(id)s
              and state = any(%(states)s)
              and ab_sample is not null
              and ab_winner is null
            """,
            {
                "organization_id": tx.organization_id,
                "id": broadcast_id,
                "winner": verdict.winner,
                "verdict": msgspec.json.encode(verdict).decode(),
                "states": list(states),
            },
        )
        == 1
    )


async def put_off(tx: Tx, broadcast_id: UUID, until: datetime) -> None:
    """Look at the sample again at `until`."""
    await tx.execute(
        """
        update broadcasts
        set ab_due_at = %(until)s
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": broadcast_id, "until": until},
    )
