"""Numbers as they are shown, and what stands in the way of those that are not linked (CHN-006, 018)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon.channels import number_jobs, repository
from koinon.channels.number_records import LinkingState, Number, NumberDetail, NumberState, Origin
from koinon.channels.number_uses import health_of, uses_of
from koinon.channels.records import Blocker, Sender, SenderState
from koinon.channels.service.numbers.linking import SENTENCES
from koinon.kit import clock, ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx

ON_ITS_WAY = "The number is being set up at the carrier. This takes a minute."
ORDERED = "The number is ordered; the carrier has not delivered it yet."
WAITING = frozenset({SenderState.DRAFT, SenderState.PENDING, SenderState.SUSPENDED})
# Findings that say nothing of the number itself, and those after which even one that was linked sends no more.
UNKNOWN = frozenset({"no_answer", "no_account"})
DEAD = frozenset({"not_there", "not_active", "no_profile", "messaging_off", "taken"})


async def number(tx: Tx, number_id: UUID) -> Number:
    """A number. 404 for a stranger."""
    found = await repository.number(tx, number_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def number_of_sender(tx: Tx, sender_id: UUID) -> Number | None:
    """The number a sender sends from; None where nothing is known of its line."""
    return await repository.number_of_sender(tx, sender_id)


async def number_called(tx: Tx, e164: str) -> Number | None:
    """The number we have under this E.164 form, bought, brought or on its way; None for any other."""
    return await repository.number_called(tx, e164)


async def numbers_of(tx: Tx, sender_ids: Sequence[UUID]) -> dict[UUID, Number]:
    """Numbers by sender."""
    return {one.sender_id: one for one in await repository.numbers_of(tx, sender_ids)}


async def numbers_page(tx: Tx, limit: int, at: Cursor | None) -> Sequence[Number]:
    """Numbers, given back ones too, newest first, from a cursor."""
    return await repository.numbers_page(tx, limit, at)


async def number_detail(tx: Tx, number_id: UUID) -> NumberDetail:
    """A number with its history, who uses it and how its messages fare. 404 for a stranger."""
    found = await number(tx, number_id)
    health = await health_of(tx, [found.sender_id])
    return NumberDetail(
        number=found,
        history=await repository.number_history(tx, number_id),
        uses=await uses_of(tx, found.sender_id),
        health=health.get(found.sender_id),
    )


async def link_number(tx: Tx, number_id: UUID) -> Number:
    """Try now (again). 409 for a number that is not ours any more, or not yet."""
    found = await number(tx, number_id)
    if found.state not in (NumberState.OWNED, NumberState.VANISHED, NumberState.ORDERING):
        raise errors.INVALID_STATE()
    await repository.update_number(tx, number_id, {"next_link_at": clock.now()})
    await repository.wake_for_numbers(tx)
    await number_jobs.advance_number.defer(tx, number_id=str(number_id))
    return await number(tx, number_id)


async def bring_number(tx: Tx, sender: Sender) -> None:
    """A number that was brought along is linked and verified like any other (CHN-018)."""
    number_id = ids.uuid7()
    await repository.insert_number(
        tx,
        id=number_id,
        account_id=sender.account_id,
        sender_id=sender.id,
        provider=sender.provider,
        e164=sender.value,
        provider_number_id=None,
        order_reference="",
        origin=Origin.EXTERNAL.value,
        country="",
        type="toll_free" if sender.kind == "toll_free" else "local",
        features=[],
        setup_micros=None,
        monthly_micros=None,
        currency=None,
        state=NumberState.OWNED.value,
        next_link_at=clock.now(),
        ordered_by=None,
        ordered_by_kind=None,
        ordered_ip=None,
        purchased_at=None,
    )
    await repository.note_history(tx, number_id, "brought")
    await repository.wake_for_numbers(tx)
    await number_jobs.advance_number.defer(tx, number_id=str(number_id))


async def leave_number(tx: Tx, sender_id: UUID) -> None:
    """A sender goes: what was brought along stays the carrier's business. 409 for one that we bought and still pay."""
    found = await repository.number_of_sender(tx, sender_id)
    if found is None or found.state in (NumberState.FAILED, NumberState.RELEASED):
        return
    if found.origin == Origin.PURCHASED:
        raise errors.INVALID_STATE("This number is paid for: give it back on its own page first.")
    now = clock.now()
    changes = {"state": "released", "released_at": now, "next_link_at": None, "failing_since": None}
    await repository.update_number(tx, found.id, changes)
    await repository.note_history(tx, found.id, "left")
    await repository.wake_for_numbers(tx)


async def unlinked(tx: Tx, senders: Sequence[Sender]) -> Mapping[UUID, Sequence[Blocker]]:
    """What stops senders whose numbers are not linked yet, or are known not to be the account's.

    One that sends goes on while its number is only being tried anew, or nobody could be asked.
    """
    states = {one.id: one.state for one in senders if one.channel == "sms"}
    found = await repository.numbers_of(tx, list(states)) if states else []
    return {
        one.sender_id: [_blocker(one)]
        for one in found
        if one.linking_state != LinkingState.LINKED and (states[one.sender_id] in WAITING or _is_dead(one))
    }


def _is_dead(one: Number) -> bool:
    """Whether the provider said itself that nothing can leave from this number."""
    if one.link_code is None or one.link_code in UNKNOWN:
        return False
    return one.linked_at is None or one.link_code in DEAD


def _blocker(one: Number) -> Blocker:
    path, now = f"/settings/numbers/{one.id}", clock.now()
    expected = one.next_link_at if one.next_link_at is not None and one.next_link_at > now else None
    if one.state == NumberState.ORDERING:
        return Blocker("number_ordered", ORDERED, path, expected_at=expected, since=one.created_at)
    if one.link_code is None:
        return Blocker("number_not_linked", ON_ITS_WAY, path, expected_at=expected, since=one.purchased_at)
    words = SENTENCES.get(one.link_code, ON_ITS_WAY)
    return Blocker("number_not_linked", words, path, expected_at=expected, since=one.failing_since)
