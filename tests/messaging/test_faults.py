"""A worker dies at each step of the road (MSG-032, 033, 101): no number is written to twice, none is forgotten."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from koinon import channels, contacts, messaging
from koinon.channels import ErrorKind, ProviderError, Transport
from koinon.kit import clock, ids, phone
from koinon.messaging import jobs
from koinon.messaging.engine import batch, freezing, settle, turn, verdicts
from koinon.messaging.repository import doubts, leases, ledger, outcomes, ranges, silent, works
from koinon.messaging.repository.outcomes import Outcome
from koinon.messaging.service import plans
from koinon.platform import configuration
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.conftest import SECRETS
from tests.messaging import cast
from tests.messaging.conftest import Finish

PEOPLE = 230


class Died(Exception):
    """Stands for kill -9: nothing after it runs."""


@pytest.fixture(scope="session")
def services(services: Services, settings: Configuration) -> Services:
    """The same installation with short windows, so that doubts are settled within the test."""
    quick = {
        "KOINON_DATABASE_URL": settings.database_url,
        "KOINON_SEND_LEASE_SECONDS": "5",
        "KOINON_SEND_DOUBT_AFTER_SECONDS": "0.5",
        "KOINON_SEND_DOUBT_WINDOW_SECONDS": "1",
    }
    return dataclasses.replace(services, configuration=configuration.load(SECRETS | quick))


def dying(call: Callable[..., Awaitable[Any]], times: int, *, first: bool) -> Callable[..., Awaitable[Any]]:
    """`call`, after (or, with `first`, instead of) which the worker dies so many times."""
    left = [times]

    async def wrapped(*args: Any, **named: Any) -> Any:
        if left[0] <= 0:
            return await call(*args, **named)
        left[0] -= 1
        if not first:
            await call(*args, **named)
        raise Died

    return wrapped


async def frozen(services: Services, organization_id: UUID, carrier: Simulator) -> UUID:
    await cast.sender(services, organization_id, carrier.url)
    await cast.people(services, organization_id, cast.distinct(PEOPLE))
    made = await cast.draft(services, organization_id, "Hi {{ contact.first_name }}")
    await cast.send(services, organization_id, made.id)
    async with services.database.transaction(organization_id) as tx:
        await plans.start(tx, made.id)
    assert await freezing.freeze(services, organization_id, made.id)
    return made.id


async def turn_that_dies(services: Services, organization_id: UUID, broadcast_id: UUID) -> None:
    """A turn whose worker dies: its ranges stay leased until they expire, which they now do."""
    async with services.database.transaction(organization_id) as tx:
        work = await works.find(tx, broadcast_id)
        sender = await turn.channels.default_sender(tx, "sms")
    assert work is not None
    assert sender is not None
    with pytest.raises(Died):
        await turn.run(services, organization_id, work, sender)
    async with services.database.transaction(organization_id) as tx:
        await tx.execute("update leases set expires_at = now() where organization_id = %(o)s", {"o": organization_id})


async def nothing(*_: object, **__: object) -> None:
    """A dead worker gives nothing back."""


STEPS = {
    "before the intents": (ranges, "intend", True),
    "after the intents, before the socket": (Transport, "send", True),
    "after the socket, before the answers": (Transport, "send", False),
    "after the answers, before they are recorded": (batch, "stubbornly", True),
    "after they are recorded": (batch, "stubbornly", False),
    "before the range is closed": (leases, "close", True),
}


@pytest.mark.parametrize("step", STEPS)
async def test_a_worker_that_dies(
    step: str,
    services: Services,
    chapel: UUID,
    carrier: Simulator,
    finish: Finish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broadcast_id = await frozen(services, chapel, carrier)
    where, name, first = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(where, name, dying(getattr(where, name), 3, first=first))
        patch.setattr(leases, "give_back", nothing)
        await turn_that_dies(services, chapel, broadcast_id)
    done = await finish(chapel, broadcast_id)
    audit = carrier.carrier.audit.summary()
    assert (audit["doubled"], audit["distinct"]) == ({}, PEOPLE)
    assert (done.counts.accepted, done.counts.open, done.counts.total) == (PEOPLE, 0, PEOPLE)


async def test_a_message_whose_worker_dies_again_and_again_still_goes_out(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MSG-101: each attempt is proven unknown by itself, so a third death loses no more than the first."""
    broadcast_id = await frozen(services, chapel, carrier)
    async with services.database.transaction(chapel) as tx:
        unlucky = await tx.all(UUID, "select id from deliveries where organization_id = %(o)s limit 50", {"o": chapel})
        for _ in range(2):
            proofs = [
                Outcome(one, "queued", "proven_unknown", attempt_id=ids.uuid7(), broadcast_id=broadcast_id)
                for one in unlucky
            ]
            await outcomes.append(tx, proofs, "settle")
    with monkeypatch.context() as patch:
        patch.setattr(Transport, "send", dying(Transport.send, 3, first=True))
        patch.setattr(leases, "give_back", nothing)
        await turn_that_dies(services, chapel, broadcast_id)
    done = await finish(chapel, broadcast_id)
    assert carrier.carrier.audit.summary()["distinct"] == PEOPLE
    assert (done.counts.accepted, done.counts.failed, done.counts.open) == (PEOPLE, 0, 0)


async def test_a_carrier_that_cannot_be_asked_is_given_24_hours(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MSG-101: then failed, `outcome_unknown`, unbilled; whoever knows better may send it again."""
    broadcast_id = await frozen(services, chapel, carrier)

    async def dumb(*_: object) -> None:
        raise channels.CannotFind

    monkeypatch.setattr(Transport, "find", dumb)
    with monkeypatch.context() as patch:
        patch.setattr(Transport, "send", dying(Transport.send, 1, first=True))
        patch.setattr(leases, "give_back", nothing)
        await turn_that_dies(services, chapel, broadcast_id)
    async with services.database.transaction(chapel) as tx:
        doubtful = await tx.scalar("select count(*) from delivery_events where kind = 'intent'")
        await doubts.find_in_range(tx, broadcast_id, await floor(tx), (1, PEOPLE), 0.0)
        await tx.execute("update doubts set next_check_at = now()")
    await settle.settle(services, chapel)
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar("select count(*) from doubts") == doubtful, "within 24 hours they wait"
        await tx.execute("update doubts set next_check_at = now(), since = now() - interval '24 hours'")
    await settle.settle(services, chapel)
    done = await finish(chapel, broadcast_id)
    assert (done.counts.failed, done.counts.accepted) == (doubtful, PEOPLE - doubtful)
    async with services.database.transaction(chapel) as tx:
        [missed] = await messaging.not_reached(tx, broadcast_id)
        rows = await messaging.deliveries_page(tx, broadcast_id, states=["failed"], limit=PEOPLE)
    assert (missed.reason, missed.count, missed.retryable) == ("outcome_unknown", doubtful, True)
    assert {row.price_micros for _, row in rows} == {None}


async def floor(tx: Tx) -> UUID:
    return await tx.one(UUID, "select ledger_from from broadcasts")


async def test_a_freeze_that_dies_goes_on_at_its_cursor(
    services: Services, chapel: UUID, carrier: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MSG-030: the cursor moves in the batch's own commit; positions are contiguous, no number stands twice."""
    await cast.sender(services, chapel, carrier.url)
    numbers = cast.distinct(95)
    await cast.people(services, chapel, numbers + numbers[:20])
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
    write, stage, batches = ledger.write_batch, ledger.stage_batch, 0

    async def small(*args: Any, **_: Any) -> Any:
        nonlocal batches
        batches += 1
        result = await write(*args, limit=10)
        if batches in (3, 7):
            raise Died
        return result

    async def small_stage(*args: Any, **named: Any) -> Any:
        return await stage(*args, **named, limit=10)

    monkeypatch.setattr(ledger, "write_batch", small)
    monkeypatch.setattr(ledger, "stage_batch", small_stage)
    for _ in range(2):
        with pytest.raises(Died):
            await freezing.freeze(services, chapel, made.id)
    assert await freezing.freeze(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        positions = await tx.all(int, "select position from deliveries order by position")
        distinct = await tx.scalar("select count(distinct address_hash) from deliveries")
        counted = await cast.found(services, chapel, made.id)
    assert positions == list(range(1, 96))
    assert distinct == 95
    assert (counted.counts.total, counted.counts.people) == (95, 115)


async def test_a_receipt_that_never_came_is_asked_for(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """CHN-063: the carrier delivered, its webhook was lost for good; its own record tells, all in one walk."""
    broadcast_id = await frozen(services, chapel, carrier)
    await finish(chapel, broadcast_id)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set sent_at = now() - interval '2 hours' where organization_id = %(o)s", {"o": chapel}
        )
    await jobs.ask_for_receipts.run(services, chapel)
    counts = (await cast.found(services, chapel, broadcast_id)).counts
    assert (counts.delivered, counts.sent) == (PEOPLE, 0)


async def test_a_broadcast_that_took_days_is_asked_about_too(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """What counts is when a message was sent and when its broadcast ended, not when that began."""
    broadcast_id = await frozen(services, chapel, carrier)
    await finish(chapel, broadcast_id)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set sent_at = now() - interval '2 hours' where organization_id = %(o)s", {"o": chapel}
        )
        await tx.execute(
            "update broadcasts set started_at = now() - interval '3 days' where organization_id = %(o)s", {"o": chapel}
        )
        assert len(await silent.waiting(tx, 3600, 43200)) == silent.BATCH < PEOPLE
        assert await silent.lately(tx, 43200)


async def test_two_leases_over_one_row_send_it_once(services: Services, chapel: UUID, carrier: Simulator) -> None:
    """A range taken again may overlap one offered for a doubt; both workers loaded the row, one may send it."""
    broadcast_id = await frozen(services, chapel, carrier)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update broadcast_counts set next_position = total + 1 where organization_id = %(o)s", {"o": chapel}
        )
        await leases.offer(tx, broadcast_id, [7])
        await leases.offer(tx, broadcast_id, [7])
        work = await works.find(tx, broadcast_id)
        sender = await turn.channels.default_sender(tx, "sms")
    assert work is not None
    assert sender is not None
    await asyncio.gather(*(turn.run(services, chapel, work, sender) for _ in range(2)))
    assert carrier.carrier.audit.summary()["accepted"] == 1


@pytest.mark.parametrize(
    ("kind", "consent", "status"),
    [(ErrorKind.OPTED_OUT, "denied", "active"), (ErrorKind.LANDLINE, "granted", "landline")],
)
async def test_what_is_found_by_asking_is_heeded(
    kind: ErrorKind, consent: str, status: str, services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """An opt-out or a landline means the same whether the carrier said so at once, later, or when asked."""
    sender = await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    await cast.people(services, chapel, [number])
    cipher = services.vault.encrypt(number, chapel, "phone")
    asked = doubts.Doubt(ids.uuid7(), ids.uuid7(), None, None, sender.id, cipher, clock.now(), 0, False, False, 0)
    error = ProviderError("x", kind, "Refused.")
    known = channels.FoundMessage("carrier-1", asked.delivery_id, number, "failed", error, 1, None, None, clock.now())
    async with services.database.transaction(chapel) as tx:
        await verdicts.heed(tx, services.vault, [verdicts.Answer(asked, known)])
        states = await contacts.consent_states(tx, [services.vault.lookup(phone.canonical(number), chapel, "phone")])
        assert [state.state for state in states.values()] == [consent]
        assert status == await tx.scalar("select status from addresses where organization_id = %(o)s", {"o": chapel})
