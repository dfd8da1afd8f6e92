"""What carriers report: receipts, STOP, START, HELP, replies (CHN-060, CON-052..058, MSG-034, 094)."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from msgspec import structs

from koinon import contacts, messaging
from koinon.channels import OptOut
from koinon.kit import gsm7, ids
from koinon.messaging import jobs
from koinon.messaging.contracts import DeliveryState
from koinon.messaging.engine import folder
from koinon.messaging.repository import deliveries
from koinon.messaging.service import keywords
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.facts import SPAM, inbound, receipt, soon, told


async def one_sent(services: Services, organization_id: UUID, carrier: Simulator, finish: Finish) -> tuple[UUID, UUID]:
    """A broadcast to one person; (broadcast, delivery)."""
    await cast.sender(services, organization_id, carrier.url)
    await cast.people(services, organization_id, cast.distinct(1))
    made = await cast.draft(services, organization_id)
    await cast.send(services, organization_id, made.id)
    await finish(organization_id, made.id)
    async with services.database.transaction(organization_id) as tx:
        [(_, row)] = await messaging.deliveries_page(tx, made.id)
    return made.id, row.id


async def state_of(services: Services, organization_id: UUID, delivery_id: UUID) -> messaging.DeliveryRow:
    async with services.database.transaction(organization_id) as tx:
        return await messaging.delivery(tx, delivery_id)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["delivered"], "delivered"),
        (["sent", "delivered"], "delivered"),
        (["delivered", "sent"], "delivered"),
        (["delivered", "failed"], "delivered"),
        (["failed", "delivered"], "failed"),
        (["delivered", "delivered"], "delivered"),
        (["unconfirmed"], "sent"),
    ],
)
async def test_states_only_move_forward(
    states: Sequence[str], expected: str, services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-034: receipts come twice and in any order; the first final state stays, and is counted once."""
    broadcast_id, delivery_id = await one_sent(services, chapel, carrier, finish)
    for state in states:
        await told(services, chapel, receipt(delivery_id, state, error=SPAM if state == "failed" else None))
    assert (await state_of(services, chapel, delivery_id)).state == expected
    counts = (await cast.found(services, chapel, broadcast_id)).counts
    assert (counts.sent + counts.delivered + counts.failed, getattr(counts, expected)) == (1, 1)


async def test_a_late_price_replaces_the_estimate(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """CHN-039: the price may come with the receipt; MSG-035: after a final state it still counts."""
    broadcast_id, delivery_id = await one_sent(services, chapel, carrier, finish)
    await told(services, chapel, receipt(delivery_id, "delivered", price_micros=5_100, currency="USD"))
    assert (await state_of(services, chapel, delivery_id)).price_micros == 5_100
    assert (await cast.found(services, chapel, broadcast_id)).counts.cost_micros == 5_100


async def test_a_receipt_of_an_unknown_row_waits(services: Services, chapel: UUID) -> None:
    unknown = ids.uuid7()
    await told(services, chapel, receipt(unknown, "delivered"))
    async with services.database.transaction(chapel) as tx:
        assert await tx.all(UUID, "select delivery_id from waiting_receipts") == [unknown]


async def test_a_waiting_receipt_is_applied_once_its_row_is_there(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-034: the row is hidden under another id while the receipt comes, as before a restore is complete."""
    _, delivery_id = await one_sent(services, chapel, carrier, finish)
    await rename(services, chapel, delivery_id, hidden := ids.uuid7())
    await told(services, chapel, receipt(delivery_id, "delivered"))
    await rename(services, chapel, hidden, delivery_id)
    await jobs.tend.run(services, chapel)
    await folder.catch_up(services, chapel)
    assert (await state_of(services, chapel, delivery_id)).state == "delivered"
    async with services.database.transaction(chapel) as tx:
        assert await tx.all(UUID, "select delivery_id from waiting_receipts") == []


async def rename(services: Services, organization_id: UUID, known: UUID, new: UUID) -> None:
    async with services.database.transaction(organization_id) as tx:
        await tx.execute("update deliveries set id = %(new)s where id = %(known)s", {"known": known, "new": new})


async def test_a_receipt_without_our_ids_finds_its_row_by_the_providers(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """CHN-034: a callback that lost our ids on its way; a stranger's message waits on, and is asked for ever less."""
    _, delivery_id = await one_sent(services, chapel, carrier, finish)
    async with services.database.transaction(chapel) as tx:
        known = await tx.scalar("select provider_id from deliveries where id = %(i)s", {"i": delivery_id})
    ours = structs.replace(receipt(delivery_id, "delivered"), delivery_id=None, attempt_id=None, provider_id=known)
    await told(services, chapel, ours, structs.replace(ours, provider_id="somebody else's"))
    await jobs.tend.run(services, chapel)
    await folder.catch_up(services, chapel)
    assert (await state_of(services, chapel, delivery_id)).state == "delivered"
    async with services.database.transaction(chapel) as tx:
        (left,) = await tx.all(str, "select provider_id from waiting_receipts where next_try_at > now()")
    assert left == "somebody else's"


async def test_a_receipt_waits_for_its_row_for_24_hours(services: Services, chapel: UUID) -> None:
    await told(services, chapel, receipt(ids.uuid7(), "delivered"), receipt(old := ids.uuid7(), "delivered"))
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update waiting_receipts set received_at = now() - interval '24 hours 1 second' where delivery_id = %(i)s",
            {"i": old},
        )
    await jobs.tend.run(services, chapel)
    async with services.database.transaction(chapel) as tx:
        assert old not in (left := await tx.all(UUID, "select delivery_id from waiting_receipts"))
        assert len(left) == 1


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [("STOP!!", "en", "START"), ("Pare, por favor", "pt", "VOLTAR"), ("darme de baja", "es", "ALTA")],
)
async def test_stop_is_recorded_and_confirmed_once(
    text: str, language: str, word: str, services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """CON-057: once, in the word's language, one segment, with the organization's name and how to return."""
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    await cast.people(services, chapel, [number])
    await told(services, chapel, inbound(text, number))
    await told(services, chapel, inbound(text, number))
    await drain()
    async with services.database.transaction(chapel) as tx:
        hashed = services.vault.lookup(number, chapel, "phone")
        assert (await contacts.consent_states(tx, [hashed]))[hashed].state == "denied"
        answers = await deliveries.singles(tx, deliveries.SingleQuery(origin="system"), limit=10)
    [answer] = answers
    assert (answer.state, answer.segments) == (DeliveryState.SENT, 1)
    assert "Grace Chapel" in answer.body
    assert word in answer.body


async def test_the_carriers_own_answer_is_not_repeated(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """CON-058: its flag counts even where our words would not match, and it has answered already."""
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    await cast.people(services, chapel, [number])
    await told(services, chapel, inbound("no more of this", number, keyword="stop"))
    await drain()
    async with services.database.transaction(chapel) as tx:
        hashed = services.vault.lookup(number, chapel, "phone")
        assert (await contacts.consent_states(tx, [hashed]))[hashed].state == "denied"
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_start_brings_a_person_back(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    await cast.people(services, chapel, [number])
    hashed = services.vault.lookup(number, chapel, "phone")
    for text, state in (("stop", "denied"), ("thanks!", "denied"), ("sí", "granted")):
        await told(services, chapel, inbound(text, number))
        async with services.database.transaction(chapel) as tx:
            assert (await contacts.consent_states(tx, [hashed]))[hashed].state == state, text


async def test_a_providers_block_is_an_opt_out(services: Services, chapel: UUID) -> None:
    [number] = cast.distinct(1)
    await cast.people(services, chapel, [number])
    await told(services, chapel, OptOut("event-1", cast.SENDER, number, "STOP", soon()))
    hashed = services.vault.lookup(number, chapel, "phone")
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.consent_states(tx, [hashed]))[hashed].state == "denied"


async def test_replies_count_once_to_the_last_broadcast(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id, _ = await one_sent(services, chapel, carrier, finish)
    [number] = cast.distinct(1)
    for text in ("Amen", "And thanks", "stop"):
        await told(services, chapel, inbound(text, number))
    counts = (await cast.found(services, chapel, broadcast_id)).counts
    assert (counts.replies, counts.opt_outs) == (1, 1)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("kind", ["stop", "start", "help"])
async def test_every_answer_is_one_segment(kind: str, language: str, services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        text = await keywords.wording(tx, kind, language)
    assert gsm7.count(text).encoding == "GSM-7"
    assert gsm7.segments(text) == 1


async def test_three_days_without_a_word_are_not_confirmed(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-035: said so wherever the message is shown, never counted as delivered; a late receipt still tells."""
    broadcast_id, delivery_id = await one_sent(services, chapel, carrier, finish)
    for hours, reason in ((71, None), (73, "not_confirmed")):
        async with services.database.transaction(chapel) as tx:
            await tx.execute(
                "update deliveries set sent_at = now() - make_interval(hours => %(h)s) where organization_id = %(o)s",
                {"o": chapel, "h": hours},
            )
            state = (await messaging.delivery_states(tx, [delivery_id]))[delivery_id]
            row = await messaging.delivery(tx, delivery_id)
            found = await messaging.deliveries_page(tx, broadcast_id, reason="not_confirmed")
        assert (state.state, state.reason, row.reason) == (DeliveryState.SENT, reason, reason)
        assert len(found) == (reason is not None)
    counts = (await cast.found(services, chapel, broadcast_id)).counts
    assert (counts.sent, counts.delivered) == (1, 0)
    await told(services, chapel, receipt(delivery_id, "delivered"))
    async with services.database.transaction(chapel) as tx:
        assert (await messaging.delivery(tx, delivery_id)).reason is None
