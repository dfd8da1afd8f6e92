"""What gave up for now is tried again every five minutes, at most ten times; staff may hurry or discard (CHN-043).

Who owns what a letter is about registers how it is tried again: messaging its deliveries, this context its calls.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from koinon import identity
from koinon.channels import repository
from koinon.channels.contracts.dead_letters import DeadLetter, Fate, LetterKind
from koinon.kit.pagination import Cursor
from koinon.platform import errors, webhooks
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

AT_ONCE, MOST_TRIES = 100, 10
Retrier = Callable[[Tx, Services, Sequence[DeadLetter]], Awaitable[dict[UUID, Fate]]]
Discarder = Callable[[Tx, Services, DeadLetter], Awaitable[None]]
_ways: dict[LetterKind, tuple[Retrier, Discarder]] = {}


def register_letters(kind: LetterKind, retry: Retrier, discard: Discarder) -> None:
    """How letters of a kind are tried again (fates by id), and how one is given up."""
    _ways[kind] = retry, discard


async def bury(tx: Tx, kind: LetterKind, gone: Sequence[tuple[UUID, str]], account_id: UUID | None = None) -> None:
    """Keep what gave up for now: (delivery or call, code of the error)."""
    refs, codes = [ref for ref, _ in gone], [code for _, code in gone]
    for letter_id in await repository.bury(tx, kind, refs, codes, account_id):
        tx.publish(
            Event(
                type="dead_letter.created",
                aggregate_type="dead_letter",
                aggregate_id=letter_id,
                payload={"kind": kind},
            )
        )


async def letters_page(tx: Tx, limit: int, at: Cursor | None) -> Sequence[DeadLetter]:
    """Dead letters, settled ones too, newest first, from a cursor."""
    return await repository.letters_page(tx, limit, at)


async def retry_due(tx: Tx, services: Services) -> int:
    """Try the next hundred again whose time has come; how many."""
    due = await repository.due_letters(tx, AT_ONCE)
    await _try(tx, services, due)
    if not due and not await repository.any_waiting(tx):
        await repository.rest_letters(tx)
    return len(due)


async def retry_letter(tx: Tx, services: Services, letter_id: UUID) -> DeadLetter:
    """Try one again now. Raises 404, and 409 where it is settled."""
    found = await _waiting(tx, letter_id)
    await _try(tx, services, [found])
    await identity.audit(tx, "dead_letter.retried", "dead_letter", letter_id)
    return await _letter(tx, letter_id)


async def discard_letter(tx: Tx, services: Services, letter_id: UUID) -> DeadLetter:
    """Give one up for good. Raises 404, and 409 where it is settled."""
    found = await _waiting(tx, letter_id)
    await _ways[found.kind][1](tx, services, found)
    await repository.settle_letters(tx, [letter_id], "discarded", "discarded")
    await identity.audit(tx, "dead_letter.discarded", "dead_letter", letter_id)
    return await _letter(tx, letter_id)


async def _letter(tx: Tx, letter_id: UUID) -> DeadLetter:
    found = await repository.letter(tx, letter_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def _waiting(tx: Tx, letter_id: UUID) -> DeadLetter:
    found = await _letter(tx, letter_id)
    if found.state != "waiting":
        raise errors.INVALID_STATE(details={"state": found.state})
    return found


async def _try(tx: Tx, services: Services, letters: Sequence[DeadLetter]) -> None:
    ended = defaultdict[tuple[str, str | None], list[UUID]](list)
    for kind, (retry, _) in _ways.items():
        if some := [one for one in letters if one.kind == kind]:
            for letter_id, fate in (await retry(tx, services, some)).items():
                ended[fate.state, fate.reason].append(letter_id)
    for (state, reason), ids in ended.items():
        if state in ("tried", "waiting"):
            await repository.postpone_letters(tx, ids, tried=state == "tried")
        else:
            await repository.settle_letters(tx, ids, state, reason)


async def _retry_calls(tx: Tx, services: Services, letters: Sequence[DeadLetter]) -> dict[UUID, Fate]:
    states = await webhooks.standing(tx, [one.ref_id for one in letters])
    fates = {}
    for one in letters:
        state = states.get(one.ref_id)
        if state == "applied":
            fates[one.id] = Fate("recovered")
        elif state is None:
            fates[one.id] = Fate("permanent", "gone")
        elif one.attempts >= MOST_TRIES:
            fates[one.id] = Fate("permanent", one.error)
        else:
            await webhooks.replay(tx, one.ref_id)
            fates[one.id] = Fate("tried")
    return fates


async def _discard_call(tx: Tx, services: Services, one: DeadLetter) -> None:
    await webhooks.discard(tx, one.ref_id)


register_letters("webhook", _retry_calls, _discard_call)
