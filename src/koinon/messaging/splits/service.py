"""The ways a broadcast is said: held to their bounds, shown, and chosen from by hand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon import identity
from koinon.messaging import events, jobs
from koinon.messaging.contracts.splits import LETTERS, Split, SplitTally, SplitVerdict
from koinon.messaging.repository import works
from koinon.messaging.splits import policy, repository
from koinon.platform import errors
from koinon.platform.db import Tx


class SplitState(msgspec.Struct, frozen=True, kw_only=True):
    """How a split broadcast stands: the sample's figures, who won, or when that is looked at."""

    split: Split
    sample: int
    tallies: Sequence[SplitTally]
    winner: str | None
    verdict: SplitVerdict | None
    due_at: datetime | None
    likely: SplitVerdict
    """What would be chosen now."""


async def split_of(tx: Tx, broadcast_id: UUID) -> SplitState | None:
    """How the sample of a broadcast does; None where it is said in one way, or not begun. Raises 404."""
    work = await works.find(tx, broadcast_id)
    if work is None:
        raise errors.RESOURCE_NOT_FOUND()
    if work.split is None or work.ab_sample is None or work.ledger_from is None:
        return None
    found = await repository.tallies(tx, work.id, work.ledger_from, work.ab_sample)
    return SplitState(
        split=work.split,
        sample=work.ab_sample,
        tallies=found,
        winner=work.ab_winner,
        verdict=msgspec.convert(work.ab_verdict, SplitVerdict) if work.ab_verdict else None,
        due_at=work.ab_due_at,
        likely=policy.judge(found, work.split.by),
    )


async def choose(tx: Tx, broadcast_id: UUID, letter: str) -> None:
    """Send the rest in these words now. Raises 404, 409 where it is chosen or does not wait, 422 for no such words."""
    state = await split_of(tx, broadcast_id)
    if state is None:
        raise errors.INVALID_STATE()
    if letter not in tuple(LETTERS[: len(state.split.others) + 1]):
        raise errors.invalid_field("winner", "invalid_enum")
    own = next((one for one in state.tallies if one.letter == letter), None)
    seen = policy.judge(state.tallies, state.split.by)
    verdict = SplitVerdict(
        winner=letter,
        by="hand",
        is_clear=seen.is_clear and seen.winner == letter,
        chance=seen.chance,
        sent=own.sent if own else 0,
        hits=policy.hits(own, state.split.by) if own else 0,
    )
    if not await repository.settle(tx, broadcast_id, verdict, ("sending", "paused")):
        raise errors.INVALID_STATE(details={"winner": state.winner})
    await jobs.begin_turns(tx, broadcast_id)
    await jobs.wake_soon(tx)
    await identity.audit(tx, "broadcast.winner_chosen", "broadcast", broadcast_id, {"winner": letter, "by": "hand"})
    tx.publish(events.progressed(broadcast_id))
