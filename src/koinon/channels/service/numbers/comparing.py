"""Once a day each account's numbers are compared with what its provider lists (CHN-012, 016)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from koinon import identity
from koinon.channels import number_jobs, repository
from koinon.channels.contracts import OwnedNumber
from koinon.channels.number_records import LinkingState, Number, NumberState, Origin
from koinon.channels.ports.numbers import NumbersRefused, NumbersUnanswered
from koinon.channels.service.numbers import linking, telling
from koinon.channels.service.numbers.asking import Line, line_of
from koinon.channels.service.numbers.buying import add_line_sender, reference
from koinon.kit import clock, ids
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

DAILY, SOON = timedelta(hours=24), timedelta(hours=1)


async def compare(services: Services, organization_id: UUID) -> None:
    """Compare every account of an organization; one that does not answer is asked again in an hour."""
    async with services.database.transaction(organization_id) as tx:
        accounts = await repository.accounts_with_numbers(tx)
        lines = [(account_id, await line_of(tx, services, account_id)) for account_id in accounts]
        await repository.set_wakeup(tx, repository.COMPARE_NUMBERS, clock.now() + SOON)
    heard = True
    for account_id, line in lines:
        listed = await _listed(line) if line is not None else None
        heard = heard and (line is None or listed is not None)
        if line is not None and listed is not None:
            async with services.database.transaction(organization_id) as tx:
                await _compare(tx, account_id, line, listed)
                await repository.wake_for_numbers(tx)
    async with services.database.transaction(organization_id) as tx:
        again = clock.now() + (DAILY if heard else SOON) if accounts else None
        await repository.set_wakeup(tx, repository.COMPARE_NUMBERS, again)


async def _listed(line: Line) -> dict[str, OwnedNumber] | None:
    """Everything the provider lists; None when it did not tell it whole."""
    found: dict[str, OwnedNumber] = {}
    try:
        async for page in line.port.owned(line.credentials):
            found.update({one.e164: one for one in page})
    except (NumbersRefused, NumbersUnanswered):
        return None
    return found


async def _compare(tx: Tx, account_id: UUID, line: Line, listed: dict[str, OwnedNumber]) -> None:
    ours = await repository.standing_numbers(tx, account_id)
    for one in ours:
        there = listed.get(one.e164)
        if there is None:
            await _missing(tx, one)
        elif one.state == NumberState.VANISHED or (one.linking_state == LinkingState.LINKED and _drifted(there, line)):
            await _drift(tx, one)
    await repository.compared(tx, [one.id for one in ours], clock.now())
    await _adopt(tx, account_id, list(listed.values()))


def _drifted(there: OwnedNumber, line: Line) -> bool:
    return there.profile_id is None or there.webhook_url != line.webhook_url


async def _missing(tx: Tx, one: Number) -> None:
    if one.state == NumberState.OWNED and one.linked_at is not None:
        await linking.vanish(tx, one.id, one.sender_id, one.e164)
        changes = {
            "state": "vanished",
            "linking_state": "failed",
            "link_code": "not_there",
            "next_link_at": clock.now() + SOON,
            "failing_since": one.failing_since or clock.now(),
            "told_at": clock.now(),
        }
        await repository.update_number(tx, one.id, changes)


async def _drift(tx: Tx, one: Number) -> None:
    await repository.update_number(tx, one.id, {"linking_state": "drifted", "next_link_at": clock.now()})
    await repository.note_history(tx, one.id, "drifted")
    await number_jobs.advance_number.defer(tx, number_id=str(one.id))


async def _adopt(tx: Tx, account_id: UUID, listed: Sequence[OwnedNumber]) -> None:
    """What was ordered under our reference and stands nowhere here: paid for, so it is taken in, and told (CHN-012)."""
    mark = f"koinon-{tx.organization_id}-"
    ordered = [one for one in listed if (one.reference or "").startswith(mark)]
    known = await repository.known_references(tx, [one.reference or "" for one in ordered])
    used = {sender.value for sender in await repository.senders(tx)}
    for one in ordered:
        if one.reference not in known and one.e164 not in used:
            await _take_in(tx, account_id, one)


async def _take_in(tx: Tx, account_id: UUID, one: OwnedNumber) -> None:
    account = await repository.account(tx, account_id)
    if account is None:
        return
    number_id, sender_id, now = ids.uuid7(), ids.uuid7(), clock.now()
    await add_line_sender(tx, sender_id, account_id, one.e164, one.kind, "pending")
    await repository.insert_number(
        tx,
        id=number_id,
        account_id=account_id,
        sender_id=sender_id,
        provider=account.provider,
        e164=one.e164,
        provider_number_id=one.provider_number_id,
        order_reference=one.reference or reference(tx.organization_id, number_id),
        origin=Origin.PURCHASED.value,
        country=one.country,
        type=one.kind,
        features=sorted(one.features),
        setup_micros=None,
        monthly_micros=None,
        currency=None,
        state=NumberState.OWNED.value,
        next_link_at=now,
        ordered_by=None,
        ordered_by_kind=None,
        ordered_ip=None,
        purchased_at=now,
    )
    await repository.note_history(tx, number_id, "adopted")
    await identity.audit(tx, "number.purchased", "number", number_id, {"number": one.e164, "adopted": True})
    payload = {"number": one.e164, "adopted": True}
    tx.publish(Event(type="number.purchased", aggregate_type="number", aggregate_id=number_id, payload=payload))
    await telling.tell(tx, number_id, one.e164, "adopted")
    await number_jobs.advance_number.defer(tx, number_id=str(number_id))
