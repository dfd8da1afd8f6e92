"""Linking a number: profile, webhook and features set, then believed only when the provider reads them back (CHN-013).

Tries come after 5, 10, 20, 40 and 60 minutes, then hourly (CHN-014).
"""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from koinon import identity
from koinon.channels import repository
from koinon.channels.contracts import OwnedNumber
from koinon.channels.number_records import NumberState, Work
from koinon.channels.ports.numbers import NumbersRefused, NumbersUnanswered
from koinon.channels.records import SenderState
from koinon.channels.service.incidents import close_incident, open_incident
from koinon.channels.service.numbers import telling
from koinon.channels.service.numbers.asking import Line
from koinon.channels.service.settling import settle_senders
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

WAITS = (5, 10, 20, 40, 60)
TRIES_BEFORE_TELLING = 3
# What may be wrong, as a sentence (msgid).
SENTENCES = {
    "not_there": "This number is not in the carrier account.",
    "not_active": "The carrier has not put this number into service yet.",
    "no_profile": "The carrier did not put the number into our messaging profile.",
    "wrong_webhook": "The carrier would bring what people write to another address.",
    "messaging_off": "Texting is switched off for this number at the carrier.",
    "refused": "The carrier refused to set the number up.",
    "no_answer": "The carrier did not answer.",
    "no_account": "The carrier account of this number is not connected.",
    "taken": "Another organization here uses this number already.",
}


class Finding(NamedTuple):
    """What was found: nothing wrong (`code` empty), or what, in the provider's words where it had some."""

    code: str
    words: str = ""
    owned: OwnedNumber | None = None


def wait_after(attempts: int) -> timedelta:
    """How long after its n-th failed try a number is tried again."""
    return timedelta(minutes=WAITS[min(max(attempts, 1), len(WAITS)) - 1])


def judged(owned: OwnedNumber | None, webhook_url: str) -> Finding:
    """Whether the provider's own state says that the number is linked to us."""
    if owned is None:
        return Finding("not_there")
    if not owned.is_active:
        return Finding("not_active", owned=owned)
    if owned.profile_id is None:
        return Finding("no_profile", owned=owned)
    if owned.webhook_url != webhook_url:
        return Finding("wrong_webhook", owned=owned)
    if "sms" not in owned.features:
        return Finding("messaging_off", owned=owned)
    return Finding("", owned=owned)


async def link(services: Services, organization_id: UUID, work: Work, line: Line | None) -> None:
    """One try to link a claimed number, recorded."""
    found = await _tried(work, line) if line is not None else Finding("no_account")
    async with services.database.transaction(organization_id) as tx:
        if not found.code and found.owned is not None and await _is_taken(tx, work, found.owned):
            found = Finding("taken")
        if found.code:
            await _failed(tx, work, found)
        else:
            await _linked(tx, work, found)
        await repository.wake_for_numbers(tx)


async def _is_taken(tx: Tx, work: Work, owned: OwnedNumber) -> bool:
    """A number at a provider belongs to one organization here, though two may know the same account."""
    try:
        async with tx.savepoint():
            await repository.update_number(tx, work.id, {"provider_number_id": owned.provider_number_id})
    except psycopg.errors.UniqueViolation:
        return True
    return False


async def _tried(work: Work, line: Line) -> Finding:
    try:
        found = judged(await line.port.read(line.credentials, work.e164), line.webhook_url)
        if found.code in ("no_profile", "wrong_webhook", "messaging_off") and found.owned is not None:
            await line.port.link(line.credentials, found.owned, line.webhook_url, line.profile_name)
            found = judged(await line.port.read(line.credentials, work.e164), line.webhook_url)
    except NumbersRefused as fault:
        return Finding("refused", str(fault))
    except NumbersUnanswered as fault:
        return Finding("no_answer", str(fault))
    return found


async def _linked(tx: Tx, work: Work, found: Finding) -> None:
    owned, now = found.owned, clock.now()
    assert owned is not None
    changes: dict[str, Any] = {
        "state": NumberState.OWNED.value,
        "linking_state": "linked",
        "link_attempts": 0,
        "next_link_at": None,
        "link_code": None,
        "link_error": None,
        "failing_since": None,
        "told_at": None,
        "messaging_profile_id": owned.profile_id,
        "features": sorted(owned.features),
        "linked_at": now,
        "compared_at": now,
    }
    await repository.update_number(tx, work.id, changes)
    await repository.note_history(tx, work.id, "linked" if work.linked_at is None else "recovered")
    await close_incident(tx, "sender_disconnected", work.id)
    await _activate(tx, work, owned)
    payload = {"number": work.e164, "features": sorted(owned.features)}
    tx.publish(Event(type="number.linked", aggregate_type="number", aggregate_id=work.id, payload=payload))
    await repository.begin_wakeup(tx, repository.COMPARE_NUMBERS, now + timedelta(hours=24))
    if work.told_at is not None:
        await telling.tell(tx, work.id, work.e164, "recovered")


async def _activate(tx: Tx, work: Work, owned: OwnedNumber) -> None:
    """What waited for the link begins, once nothing else stands in its way; what somebody paused stays paused."""
    sender = await repository.sender(tx, work.sender_id)
    if sender is None or sender.state not in (SenderState.DRAFT, SenderState.PENDING, SenderState.SUSPENDED):
        return
    changes: dict[str, Any] = {"state": "pending", "last_error": None, "capabilities": sorted(owned.features)}
    if await repository.default_sender(tx, "sms", None) is None:
        changes["is_default"] = True
    await repository.update_sender(tx, work.sender_id, changes)
    await settle_senders(tx)


async def _failed(tx: Tx, work: Work, found: Finding) -> None:
    now = clock.now()
    words = found.words or SENTENCES[found.code]
    gone = found.code == "not_there" and work.linked_at is not None
    changes: dict[str, Any] = {
        "linking_state": "failed",
        "next_link_at": now + wait_after(work.link_attempts),
        "link_code": found.code,
        "link_error": found.words or None,
        "failing_since": work.failing_since or now,
    }
    if gone and work.state == NumberState.OWNED:
        await vanish(tx, work.id, work.sender_id, work.e164)
        changes["state"] = NumberState.VANISHED.value
    telling_now = work.link_attempts >= TRIES_BEFORE_TELLING and work.told_at is None
    if telling_now:
        changes["told_at"] = now
    await repository.update_number(tx, work.id, changes)
    await repository.note_history(tx, work.id, "link_failed", words)
    payload = {"number": work.e164, "code": found.code, "words": found.words, "attempts": work.link_attempts}
    tx.publish(Event(type="number.link_failed", aggregate_type="number", aggregate_id=work.id, payload=payload))
    if telling_now:
        await telling.tell(tx, work.id, work.e164, "link_failed", words)


async def vanish(tx: Tx, number_id: UUID, sender_id: UUID, e164: str) -> None:
    """A number that is not at the provider any more: nothing is sent from it, and somebody is told (CHN-016)."""
    sender = await repository.sender(tx, sender_id)
    if sender is not None and sender.state not in (SenderState.SUSPENDED, SenderState.RELEASED):
        words = SENTENCES["not_there"]
        await repository.update_sender(tx, sender_id, {"state": "suspended", "last_error": words})
        await identity.audit(tx, "sender.suspended", "sender", sender_id)
        payload = {"code": "not_there", "by": "carrier"}
        tx.publish(Event(type="sender.suspended", aggregate_type="sender", aggregate_id=sender_id, payload=payload))
    await open_incident(tx, "sender_disconnected", number_id, e164, SENTENCES["not_there"], is_told=True)
    await repository.note_history(tx, number_id, "vanished")
    await telling.tell(tx, number_id, e164, "vanished")
