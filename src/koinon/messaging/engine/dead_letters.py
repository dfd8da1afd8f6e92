"""Messages that gave up for now: sent once more while nothing speaks against it, never past their time (CHN-043)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from koinon import channels
from koinon.channels import DeadLetter, Fate
from koinon.messaging import jobs
from koinon.messaging.repository import leases, outcomes, singles, stranded
from koinon.messaging.repository.outcomes import Outcome
from koinon.messaging.repository.stranded import Stranded
from koinon.platform.db import Tx
from koinon.platform.services import Services

_TAKEN = frozenset({"sent", "delivered"})
_OVER = frozenset({"failed", "refused", "cancelled", "expired"})


class _Decided(NamedTuple):
    fate: Fate
    outcome: Outcome | None = None
    again: bool = False


async def retry(tx: Tx, services: Services, letters: Sequence[DeadLetter]) -> dict[UUID, Fate]:
    """What becomes of each: sent once more, or its end with the reason."""
    known = {one.id: one for one in await stranded.stranded(tx, [letter.ref_id for letter in letters])}
    fates: dict[UUID, Fate] = {}
    ended: list[Outcome] = []
    for letter in letters:
        made = _decide(letter, known.get(letter.ref_id))
        if made.again and not await _again(tx, known[letter.ref_id]):
            made = _Decided(Fate("waiting"))
        if made.outcome is not None:
            ended.append(made.outcome)
        fates[letter.id] = made.fate
    await outcomes.append(tx, ended, "engine")
    await jobs.queue_singles(tx)
    await jobs.queue_fold(tx)
    return fates


async def discard(tx: Tx, services: Services, letter: DeadLetter) -> None:
    """Somebody gave it up: cancelled, unless it is over already."""
    for one in await stranded.stranded(tx, [letter.ref_id]):
        if one.state not in _TAKEN | _OVER:
            await outcomes.append(tx, [_outcome(one, "cancelled", "cancelled")], "user")
            await jobs.queue_fold(tx)


def _decide(letter: DeadLetter, one: Stranded | None) -> _Decided:
    if one is None:
        return _Decided(Fate("permanent", "gone"))
    if one.state in _TAKEN:
        return _Decided(Fate("recovered"))
    if one.state in _OVER:
        return _Decided(Fate("permanent", one.state))
    if one.broadcast_state in ("cancelled", "failed", "completed"):
        return _Decided(Fate("discarded", "cancelled"), _outcome(one, "cancelled", "cancelled"))
    if one.is_late:
        return _Decided(Fate("permanent", "expired"), _outcome(one, "expired", "expired"))
    if letter.attempts >= channels.MOST_TRIES:
        return _Decided(Fate("permanent", letter.error), _outcome(one, "failed", "retryable", letter.error))
    if one.broadcast_state == "paused" or one.is_in_doubt:
        return _Decided(Fate("waiting"))
    return _Decided(Fate("tried"), again=True)


async def _again(tx: Tx, one: Stranded) -> bool:
    if one.broadcast_id is None or one.position is None:
        await singles.requeue(tx, [one.id])
        return True
    covering = await leases.over(tx, one.broadcast_id, one.position)
    if any(covering):
        return False  # somebody holds its range now, and it may be in it
    if not covering:
        await leases.offer(tx, one.broadcast_id, [one.position])
    await jobs.begin_turns(tx, one.broadcast_id)
    return True


def _outcome(one: Stranded, state: str, reason: str, code: str | None = None) -> Outcome:
    return Outcome(one.id, state, reason, code, broadcast_id=one.broadcast_id)
