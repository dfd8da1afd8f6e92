"""A broadcast from draft to done, by the real engine against the simulated carrier."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import contacts, messaging
from koinon.kit import clock
from koinon.messaging import errors as refusals
from koinon.messaging.contracts import BlankPolicy, BroadcastState
from koinon.messaging.engine import freezing
from koinon.messaging.repository import works
from koinon.messaging.service import plans, results
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.simulator.running import quick, simulating


async def test_everybody_gets_one_message(services: Services, chapel: UUID, carrier: Simulator, finish: Finish) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(250))
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert done.state is BroadcastState.COMPLETED
    assert (done.counts.total, done.counts.sent, done.counts.open) == (250, 250, 0)
    audit = carrier.carrier.audit.summary()
    assert (audit["accepted"], audit["distinct"], audit["doubled"]) == (250, 250, {})


async def test_a_clock_ahead_of_the_databases_hides_no_ledger(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """Ids of the ledger are made by the database, so its clock says from where to look for them."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(1))
    made = await cast.draft(services, chapel)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        work = await works.find(tx, made.id)
        written = await tx.one(UUID, "select koinon_uuid_floor(now())")
    assert work is not None
    assert work.ledger_from is not None
    assert work.ledger_from < written


async def test_a_family_gets_one_message(services: Services, chapel: UUID, carrier: Simulator, finish: Finish) -> None:
    """MSG-022: one row a distinct number, `covers` lists all who were meant."""
    await cast.sender(services, chapel, carrier.url)
    [home, other] = cast.distinct(2)
    family = await cast.people(services, chapel, [home, home, home])
    await cast.people(services, chapel, [other])
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.counts.total, done.counts.people) == (2, 4)
    async with services.database.transaction(chapel) as tx:
        rows = [row for _, row in await messaging.deliveries_page(tx, made.id)]
    assert sorted(map(len, (row.covers or [] for row in rows))) == [0, 3]
    assert {i for row in rows for i in row.covers or ()} == set(family)


async def test_preview_and_ledger_agree(services: Services, chapel: UUID, carrier: Simulator, finish: Finish) -> None:
    """MSG-025: the same code counts both; a name with an accent that GSM-7 lacks makes its own text dearer."""
    await cast.sender(services, chapel, carrier.url)
    names = [("Zoë" if i % 3 else "Ângela", "Lovelace") for i in range(30)]
    await cast.people(services, chapel, cast.distinct(30), names=names)
    body = "{{ contact.first_name }}: " + "x" * 100
    made = await cast.draft(services, chapel, body)
    async with services.database.transaction(chapel) as tx:
        plan = await messaging.preview(tx, messaging.draft_of(made))
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (plan.recipients, plan.segments) == (done.counts.total, done.counts.segments)
    assert plan.distribution == {2: 30}  # ë and Â are both foreign to GSM-7: UCS-2, 67 a part


async def test_a_household_counts_alike_in_preview_and_ledger(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-025: who lacks the value steps back, and who shares the number and has it gets the message, in both."""
    await cast.sender(services, chapel, carrier.url)
    shared, alone, neither = cast.distinct(3)
    for number, names in ((shared, ("", "Ben", "Cy")), (alone, ("Ada",)), (neither, ("", ""))):
        await cast.people(services, chapel, [number] * len(names), names=[(name, "Lovelace") for name in names])
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}", blank_policy=BlankPolicy.SKIP)
    async with services.database.transaction(chapel) as tx:
        plan = await messaging.preview(tx, messaging.draft_of(made))
    assert (plan.recipients, plan.people, plan.exclusions) == (2, 3, {"missing_value": 3, "duplicate": 1})
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.counts.total, done.counts.people, done.exclusions) == (2, 3, {"missing_value": 3})


@pytest.mark.parametrize(("planned", "asks"), [(100, False), (101, False), (99, True), (102, True)])
async def test_a_ledger_that_differs_from_the_estimate_asks_first(
    planned: int, asks: bool, services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-025: a hundred recipients; over one in a hundred more or fewer than planned, nothing leaves before Resume."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(100))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
        await tx.execute(
            "update broadcasts set plan = jsonb_set(plan, '{recipients}', to_jsonb(%(n)s::int)) where id = %(id)s",
            {"n": planned, "id": made.id},
        )
    found = await finish(chapel, made.id)
    assert (found.state is BroadcastState.PAUSED, found.pause_reason) == (asks, "changed" if asks else None)
    if asks:
        assert carrier.carrier.audit.summary()["accepted"] == 0
        async with services.database.transaction(chapel) as tx:
            await messaging.resume(tx, made.id)
        found = await finish(chapel, made.id)
    assert (found.state, found.counts.sent) == (BroadcastState.COMPLETED, 100)


async def test_people_left_out_are_counted_and_listed(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    numbers = cast.distinct(6)
    await cast.people(services, chapel, numbers[:3])
    await cast.people(services, chapel, numbers[3:4], consent="denied")
    strangers = await cast.people(services, chapel, numbers[4:6], consent=None)
    made = await cast.draft(services, chapel)
    async with services.database.transaction(chapel) as tx:
        plan = await messaging.preview(tx, messaging.draft_of(made))
        listed = await messaging.excluded_people(tx, messaging.draft_of(made), "consent_missing")
    assert plan.exclusions == {"opted_out": 1, "consent_missing": 2}
    assert listed == sorted(strangers)
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.counts.total, done.excluded) == (3, 3)
    async with services.database.transaction(chapel) as tx:
        reached = {(r.reason, r.count) for r in await messaging.not_reached(tx, made.id)}
    assert reached == {("opted_out", 1), ("consent_missing", 2)}


async def test_stop_after_freeze_is_heard_at_the_gate(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-050: queued before an opt-out, refused when its turn comes."""
    await cast.sender(services, chapel, carrier.url)
    numbers = cast.distinct(3)
    await cast.people(services, chapel, numbers)
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
    await freezing.freeze(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone=numbers[1], source="stop_keyword", evidence="message:1")
    done = await finish(chapel, made.id)
    assert (done.counts.sent, done.counts.refused) == (2, 1)
    async with services.database.transaction(chapel) as tx:
        [missed] = await messaging.not_reached(tx, made.id)
    assert (missed.reason, missed.kind) == ("recipient_opted_out", "refused")
    assert numbers[1] not in {d["to"] for d in carrier.carrier.audit.deliveries().values()}


async def test_a_missing_value_blocks_or_skips(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(3), names=[("Ada", "L"), ("", "M"), ("Ben", "N")])
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    with pytest.raises(KoinonError) as refused:
        await cast.send(services, chapel, made.id)
    assert refused.value.registered is refusals.MISSING_VALUES
    async with services.database.transaction(chapel) as tx:
        await messaging.update_draft(tx, made.id, {"blank_policy": BlankPolicy.SKIP})
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.counts.total, done.exclusions) == (2, {"missing_value": 1})


async def test_of_a_shared_number_somebody_with_the_value_gets_the_message(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(1) * 2, names=[("", "M"), ("Ben", "N")])
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    async with services.database.transaction(chapel) as tx:
        await messaging.update_draft(tx, made.id, {"blank_policy": BlankPolicy.SKIP})
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.counts.sent, done.counts.total, done.exclusions) == (1, 1, {"missing_value": 1})


async def test_nobody_is_an_empty_audience(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    made = await cast.draft(services, chapel)
    with pytest.raises(KoinonError) as refused:
        await cast.send(services, chapel, made.id)
    assert refused.value.code == "empty_audience"


async def test_send_pressed_twice_is_one_broadcast(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(5))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id, key="form-1")
    await cast.send(services, chapel, made.id, key="form-1")
    with pytest.raises(KoinonError) as refused:
        await cast.send(services, chapel, made.id, key="form-2")
    assert refused.value.code == "invalid_state"
    await finish(chapel, made.id)
    assert carrier.carrier.audit.summary()["accepted"] == 5


async def test_undo_within_its_window(services: Services, chapel: UUID, carrier: Simulator, drain: Drain) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(5))
    made = await cast.draft(services, chapel)
    async with services.database.transaction(chapel) as tx:
        sent = await messaging.send(tx, services, made.id, key="k", undo_seconds=60)
    assert sent.state is BroadcastState.SCHEDULED
    await drain()
    async with services.database.transaction(chapel) as tx:
        undone = await messaging.undo(tx, made.id)
    assert undone.state is BroadcastState.DRAFT
    await drain()
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_cancelled_rows_are_all_told(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(50))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
    await freezing.freeze(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await messaging.cancel(tx, made.id)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.cancelled, done.counts.open) == (BroadcastState.CANCELLED, 50, 0)
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_pause_and_resume(services: Services, chapel: UUID, carrier: Simulator, finish: Finish) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(50))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
        await messaging.pause(tx, made.id)
    paused = await finish(chapel, made.id)
    assert (paused.state, paused.pause_reason, paused.counts.total) == (BroadcastState.PAUSED, "user", 0)
    async with services.database.transaction(chapel) as tx:
        await messaging.resume(tx, made.id)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.sent) == (BroadcastState.COMPLETED, 50)


async def test_export_has_a_row_for_everybody(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(3), names=[("=1+1", ""), ("Ben", "B"), ("Ada", "L")])
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    lines = b"".join([part async for part in results.export_csv(services, chapel, made.id)]).decode().splitlines()
    assert len(lines) == 4
    assert any(line.startswith("'=1+1") for line in lines), "CON-087: no cell may be a formula"
    assert lines[0].startswith("\ufeffname,"), "without a mark Excel takes UTF-8 for something else"
    assert sum(line.count("\ufeff") for line in lines) == 1


async def test_errors_by_class(services: Services, chapel: UUID, finish: Finish) -> None:
    """The simulator's magic recipients (CHN-077): 0001 invalid, 0003 opted out, 0004 one 429, 0005 two 5xx."""
    async with simulating(quick(receipts=False)) as carrier:
        await cast.sender(services, chapel, carrier.url)
        numbers = [f"+1212555{end}" for end in ("0001", "0003", "0004", "0005")]
        await cast.people(services, chapel, numbers)
        made = await cast.draft(services, chapel)
        await cast.send(services, chapel, made.id)
        done = await finish(chapel, made.id)
        async with services.database.transaction(chapel) as tx:
            rows = {row.reason: row.state.value for _, row in await messaging.deliveries_page(tx, made.id)}
            consents = await contacts.consent_states(tx, [services.vault.lookup(numbers[1], chapel, "phone")])
    assert (done.counts.sent, done.counts.failed) == (2, 2)
    assert rows == {"recipient_invalid": "failed", "opted_out": "failed", None: "sent"}
    assert [c.state for c in consents.values()] == ["denied"]
