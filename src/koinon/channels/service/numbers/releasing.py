"""Giving a number back: asked for by typing it, seven days to think better of it, then freed (CHN-017)."""

from datetime import timedelta
from uuid import UUID

from koinon import identity
from koinon.channels import number_jobs, repository
from koinon.channels.number_records import Number, NumberState, Origin, Work
from koinon.channels.ports.numbers import NumbersRefused, NumbersUnanswered
from koinon.channels.records import SenderState
from koinon.channels.service.numbers.asking import Line
from koinon.channels.service.numbers.buying import give_up_sender
from koinon.kit import clock, phone
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

WAITING = timedelta(days=7)
AGAIN = timedelta(hours=1)
EXTERNAL = "This number is not ours to give back: it was brought along. Take the sender away instead."


async def release_number(tx: Tx, found: Number, typed: str) -> None:
    """Ask for a number's release in seven days. 422 unless it is typed, 409 for one that is not ours to give back.

    Broadcasts stop at once, replies go on, and what people write still arrives until then.
    """
    if not _is_typed(typed, found):
        raise errors.invalid_field("number", "validation_failed", "Type the number as it stands here.")
    if found.origin == Origin.EXTERNAL:
        raise errors.INVALID_STATE(EXTERNAL)
    if found.state == NumberState.RELEASING:
        return
    if found.state not in (NumberState.OWNED, NumberState.VANISHED):
        raise errors.INVALID_STATE()
    at = clock.now() + WAITING
    await repository.update_number(tx, found.id, {"state": "releasing", "releases_at": at, "next_link_at": at})
    sender = await repository.sender(tx, found.sender_id)
    if sender is not None and sender.state in (SenderState.ACTIVE, SenderState.DEGRADED):
        await repository.update_sender(tx, found.sender_id, {"state": "paused", "replies_go_on": True})
    await repository.note_history(tx, found.id, "release_asked")
    await identity.audit(tx, "number.release_asked", "number", found.id, {"number": found.e164})
    await repository.wake_for_numbers(tx)


def _is_typed(typed: str, found: Number) -> bool:
    """However it is written: with its country's code or as people there do, with or without signs between."""
    if "".join(filter(str.isdigit, typed)) == found.e164.lstrip("+"):
        return True
    try:
        return phone.parse(typed, found.country or "US") == found.e164
    except phone.InvalidPhone:
        return False


async def cancel_release(tx: Tx, found: Number) -> None:
    """Keep the number after all. 409 where nobody asked for its release, or it is gone."""
    if found.state != NumberState.RELEASING:
        raise errors.INVALID_STATE()
    now = clock.now()
    changes = {"state": "owned", "releases_at": None, "next_link_at": now, "linking_state": "drifted"}
    await repository.update_number(tx, found.id, changes)
    sender = await repository.sender(tx, found.sender_id)
    if sender is not None and sender.state == SenderState.PAUSED and sender.replies_go_on:
        await repository.update_sender(tx, found.sender_id, {"state": "active", "replies_go_on": False})
    await repository.note_history(tx, found.id, "release_cancelled")
    await identity.audit(tx, "number.release_cancelled", "number", found.id, {"number": found.e164})
    await repository.wake_for_numbers(tx)
    await number_jobs.advance_number.defer(tx, number_id=str(found.id))


async def free(services: Services, organization_id: UUID, work: Work, line: Line | None) -> None:
    """Give a claimed number back to the provider and see that it is gone; tried again hourly."""
    words = await _freed(work, line)
    async with services.database.transaction(organization_id) as tx:
        if words:
            changes = {"next_link_at": clock.now() + AGAIN, "link_error": words[:500]}
            await repository.update_number(tx, work.id, changes)
            await repository.note_history(tx, work.id, "release_failed", words)
        else:
            await _record(tx, work)
        await repository.wake_for_numbers(tx)


async def _freed(work: Work, line: Line | None) -> str:
    """Why it is not free yet; empty when it is."""
    if line is None:
        return "The carrier account of this number is not connected."
    try:
        if work.provider_number_id:
            await line.port.release(line.credentials, work.provider_number_id)
        there = await line.port.read(line.credentials, work.e164)
    except (NumbersRefused, NumbersUnanswered) as fault:
        return str(fault) or "no answer"
    same = there is not None and there.provider_number_id == work.provider_number_id
    return "The carrier still lists the number." if same else ""


async def _record(tx: Tx, work: Work) -> None:
    changes = {"state": "released", "released_at": clock.now(), "next_link_at": None, "failing_since": None}
    await repository.update_number(tx, work.id, changes)
    await give_up_sender(tx, work.sender_id)
    await repository.note_history(tx, work.id, "released")
    await identity.audit(tx, "number.released", "number", work.id, {"number": work.e164})
    payload = {"number": work.e164}
    tx.publish(Event(type="number.released", aggregate_type="number", aggregate_id=work.id, payload=payload))
