"""Buying a number: noted and committed first, then ordered under our reference, so that none is lost (CHN-011, 012)."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from koinon import identity, organizations
from koinon.channels import number_jobs, repository
from koinon.channels.contracts import NumberOrder, OwnedNumber
from koinon.channels.number_records import Number, NumberState, Origin, Work
from koinon.channels.policy import meaning
from koinon.channels.ports.numbers import NumbersRefused, NumbersUnanswered
from koinon.channels.records import Environment
from koinon.channels.service.numbers import telling
from koinon.channels.service.numbers.asking import Line
from koinon.channels.service.numbers.offers import opened
from koinon.channels.service.succession import succeed
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

# How long after its n-th try an order is looked at again, in seconds; then every five minutes.
LOOKS = (10, 20, 30, 60, 120)
PER_SECOND = 10


async def buy_number(tx: Tx, vault: Vault, offer: str, *, is_default: bool = False) -> Number:
    """Order what was offered; a job speaks with the provider as soon as this is committed.

    422 for an offer that is none or too old, 409 where we have the number already or the plan has no room.
    """
    sealed = opened(vault, tx.organization_id, offer)
    account, one = await repository.account(tx, sealed.account_id), sealed.number
    if account is None:
        raise errors.invalid_field("offer", "resource_not_found")
    if one.e164 in {sender.value for sender in await repository.senders(tx) if sender.channel == "sms"}:
        raise errors.DUPLICATE_RESOURCE()
    if account.environment != Environment.SIMULATOR:
        await organizations.require_limit(tx, "senders")
    number_id, sender_id = ids.uuid7(), ids.uuid7()
    await add_line_sender(tx, sender_id, account.id, one.e164, one.kind, "draft")
    await repository.insert_number(
        tx,
        id=number_id,
        account_id=account.id,
        sender_id=sender_id,
        provider=account.provider,
        e164=one.e164,
        provider_number_id=None,
        order_reference=reference(tx.organization_id, number_id),
        origin=Origin.PURCHASED.value,
        country=one.country,
        type=one.kind,
        features=list(one.features),
        setup_micros=one.setup_micros,
        monthly_micros=one.monthly_micros,
        currency=one.currency,
        state=NumberState.ORDERING.value,
        next_link_at=clock.now(),
        ordered_by=tx.actor.id,
        ordered_by_kind=tx.actor.kind.value,
        ordered_ip=tx.actor.ip,
        purchased_at=None,
    )
    if is_default:
        await repository.clear_default(tx, "sms", None)
        await repository.update_sender(tx, sender_id, {"is_default": True})
    await repository.note_history(tx, number_id, "ordered")
    await identity.audit(tx, "number.ordered", "number", number_id, {"number": one.e164})
    await repository.wake_for_numbers(tx)
    await number_jobs.advance_number.defer(tx, number_id=str(number_id))
    made = await repository.number(tx, number_id)
    assert made is not None
    return made


async def add_line_sender(
    tx: Tx, sender_id: UUID, account_id: UUID, e164: str, kind: str, state: Literal["draft", "pending"]
) -> None:
    """The sender of a number that does not send yet."""
    await repository.insert_sender(
        tx,
        id=sender_id,
        account_id=account_id,
        channel="sms",
        kind="toll_free" if kind == "toll_free" else "long_code",
        value=e164,
        location_id=None,
        state=state,
        is_default=False,
        capabilities=["sms"],
        limit_per_second=PER_SECOND,
        created_by=tx.actor.id,
    )


def reference(organization_id: UUID, number_id: UUID) -> str:
    """What the provider knows an order by: whose it is, and which."""
    return f"koinon-{organization_id}-{number_id}"


async def settle_order(services: Services, organization_id: UUID, work: Work, line: Line) -> None:
    """Order a claimed number, or find out what became of its order; then record it.

    A second order is only placed where the provider knows none under our reference, and numbers are sold once.
    """
    try:
        order = None if work.order_tries == 1 else await line.port.find_order(line.credentials, work.order_reference)
        if order is None:
            order = await _order(work, line)
        owned = await line.port.read(line.credentials, work.e164) if order.state == "success" else None
    except NumbersUnanswered as fault:
        await _look_again(services, organization_id, work, None, str(fault))
        return
    except NumbersRefused as fault:
        if meaning(fault.error.kind).retryable:
            await _look_again(services, organization_id, work, None, str(fault))
        else:
            await _fail(services, organization_id, work, str(fault))
        return
    if order.state == "failure":
        await _fail(services, organization_id, work, order.words)
    elif owned is None or not owned.is_active:
        await _look_again(services, organization_id, work, order, order.words)
    else:
        await _own(services, organization_id, work, order, owned)


async def _order(work: Work, line: Line) -> NumberOrder:
    """Place the order; where the number is not for sale any more, it may be because we bought it a moment ago."""
    try:
        return await line.port.order(line.credentials, work.e164, work.order_reference)
    except NumbersRefused:
        owned = await line.port.read(line.credentials, work.e164) if work.order_tries > 1 else None
        if owned is None or owned.reference != work.order_reference:
            raise
        return NumberOrder(work.order_id or "", "success")


async def _look_again(
    services: Services, organization_id: UUID, work: Work, order: NumberOrder | None, words: str
) -> None:
    seconds = LOOKS[work.order_tries - 1] if work.order_tries <= len(LOOKS) else 300
    at = clock.now() + timedelta(seconds=seconds)
    async with services.database.transaction(organization_id) as tx:
        changes: dict[str, Any] = {"next_link_at": at, "link_error": words[:500] or None}
        if order is not None:
            changes["order_id"] = order.id
        await repository.update_number(tx, work.id, changes)
        await repository.note_history(tx, work.id, "order_waits", words)
        await repository.wake_for_numbers(tx)
        await number_jobs.advance_number.defer(tx, at=at, once=f"number:{work.id}", number_id=str(work.id))


async def _fail(services: Services, organization_id: UUID, work: Work, words: str) -> None:
    """The provider surely sold nothing: the sender goes, the plan has its room back."""
    async with services.database.transaction(organization_id) as tx:
        changes = {"state": "failed", "next_link_at": None, "link_error": words[:500], "ordered_ip": None}
        await repository.update_number(tx, work.id, changes)
        await give_up_sender(tx, work.sender_id)
        await repository.note_history(tx, work.id, "order_failed", words)
        await repository.wake_for_numbers(tx)
        await telling.tell(tx, work.id, work.e164, "order_failed", words)


async def give_up_sender(tx: Tx, sender_id: UUID) -> None:
    """Release a sender whose number is not ours; no route names it any more."""
    found = await repository.sender(tx, sender_id)
    if found is None or found.state == "released":
        return
    await repository.update_sender(tx, sender_id, {"state": "released", "is_default": False})
    await repository.leave_routes(tx, sender_id)
    await succeed(tx, found)
    if not found.is_simulated:
        await organizations.give_back(tx, "senders")


async def _own(services: Services, organization_id: UUID, work: Work, order: NumberOrder, owned: OwnedNumber) -> None:
    """It is ours: written down as its buyer's act, and linked next."""
    actor = Actor(
        kind=ActorKind(work.ordered_by_kind or "system"),
        organization_id=organization_id,
        id=work.ordered_by,
        ip=work.ordered_ip,
    )
    async with services.database.transaction(actor) as tx:
        await record_purchase(tx, work, order.id, owned)


async def record_purchase(tx: Tx, work: Work, order_id: str, owned: OwnedNumber) -> None:
    """State, trail, event and the next step, in one transaction."""
    now = clock.now()
    changes = {
        "state": "owned",
        "order_id": order_id or None,
        "provider_number_id": owned.provider_number_id,
        "purchased_at": now,
        "next_link_at": now,
        "link_error": None,
        "ordered_ip": None,
    }
    await repository.update_number(tx, work.id, changes)
    await repository.update_sender(tx, work.sender_id, {"state": "pending"})
    costs = {"setup_micros": work.setup_micros, "monthly_micros": work.monthly_micros, "currency": work.currency}
    await identity.audit(tx, "number.purchased", "number", work.id, {"number": work.e164, **costs})
    await repository.note_history(tx, work.id, "purchased")
    payload = {"number": work.e164, **costs}
    tx.publish(Event(type="number.purchased", aggregate_type="number", aggregate_id=work.id, payload=payload))
    await repository.wake_for_numbers(tx)
    await number_jobs.advance_number.defer(tx, number_id=str(work.id))
