"""News by webhook: believed where it says a state, and the provider is asked at once (CHN-023)."""

from collections.abc import Sequence

from koinon.channels.contracts import AppliedFact
from koinon.channels.contracts.registration import RegistrationUpdate
from koinon.channels.repository import assignments
from koinon.channels.repository import registrations as rows
from koinon.channels.service.registration import jobs, numbers, progress, standing
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def heed(tx: Tx, services: Services, facts: Sequence[AppliedFact]) -> None:
    """Apply a set of facts; once more, or in another order, ends the same."""
    for applied in facts:
        if isinstance(applied.fact, RegistrationUpdate):
            await _heed(tx, applied, applied.fact)
    await standing.follow(tx, services)
    await rows.wake(tx)


async def _heed(tx: Tx, applied: AppliedFact, fact: RegistrationUpdate) -> None:
    if fact.subject == "assignment":
        found = await assignments.of_number(tx, applied.account_id, fact.sender or fact.provider_id)
        if found is not None and fact.state is not None:
            await numbers.note(tx, found, fact.state, None, fact.occurred_at, "webhook")
        return
    known = await rows.known_as(tx, applied.account_id, fact.subject, fact.provider_id)
    if known is None:
        return
    if fact.state is not None and not known.to_send:
        at, told = fact.occurred_at, fact.state
        await progress.note(tx, known, told, at, source="webhook", reasons=fact.reasons, words=fact.words)
    await rows.update(tx, known.id, {"next_check_at": clock.now()})
    await jobs.advance.defer(tx, once=f"registration:{known.id}", registration_id=str(known.id))
