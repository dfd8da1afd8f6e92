"""Sending on trial: confirmed test numbers only, a hundred a day, until the organization goes live (ORG-027, 028)."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import channels, messaging, organizations
from koinon.channels.records import Environment
from koinon.kit import clock
from koinon.messaging.contracts import BroadcastState, DeliveryState
from koinon.messaging.engine import freezing, turn
from koinon.messaging.engine.writing import Writer
from koinon.messaging.repository import works
from koinon.messaging.service import plans
from koinon.messaging.service.plans import preview
from koinon.organizations.plans.quotas import TRIAL_DAY, TRIAL_MESSAGES
from koinon.platform.errors import InvalidFieldsError, KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.channels.registered import registered
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.test_messages import queue, status

WHY = "Everything that is asked for is there."
PLEA = {
    "legal_name": "Grace Chapel, Inc.",
    "postal_address": "1 Church Street, Springfield",
    "message_use": "Service times and news for our own members.",
    "accepts_terms": True,
}


async def on_trial(services: Services, tenant: UUID, carrier: Simulator, *, real: bool = True) -> None:
    """A number that reaches real phones as far as anybody knows, in an organization whose sending is on trial."""
    await cast.sender(services, tenant, carrier.url)
    async with services.database.transaction(tenant) as tx:
        if real:
            await tx.execute(
                "update provider_accounts set environment = %(live)s where organization_id = %(o)s",
                {"live": Environment.LIVE.value, "o": tenant},
            )
            await registered(tx, tenant)
            await messaging.change_policy(tx, messaging.SendPolicy(quiet_hours=None, caps=()))  # at whatever hour
        await organizations.answer_live(tx, "Brought back to look at it.", live=False)


async def confirmed(services: Services, tenant: UUID, drain: Drain, carrier: Simulator, number: str) -> UUID:
    """A test number whose owner typed the code that the carrier was handed."""
    async with services.database.transaction(tenant) as tx:
        guest = await messaging.ask_guest(tx, services, name="Ben", number=number)
    await drain()
    code = await code_of(services, tenant)
    async with services.database.transaction(tenant) as tx:
        assert await organizations.confirm_guest(tx, services.vault, guest.id, code)
    return guest.id


async def code_of(services: Services, tenant: UUID) -> str:
    """The code as the newest text has it that was handed to the carrier."""
    async with services.database.transaction(tenant) as tx:
        text = await tx.scalar("select body from deliveries where origin = 'system' order by id desc limit 1")
    return str(re.findall(r"\d{6}", str(text))[0])


async def test_only_confirmed_numbers_are_reached(
    services: Services, chapel: UUID, drain: Drain, carrier: Simulator
) -> None:
    await on_trial(services, chapel, carrier)
    stranger, friend = cast.distinct(2)
    [somebody] = await cast.people(services, chapel, [stranger])
    await confirmed(services, chapel, drain, carrier, friend)
    async with services.database.transaction(chapel) as tx:
        contact = await tx.scalar(
            "select contact_id from addresses where value_hash = %(h)s",
            {"h": services.vault.lookup(friend, chapel, "phone")},
        )
    sent = await queue(services, chapel, contact, friend)
    await drain()
    assert (await status(services, chapel, sent.id)).state == DeliveryState.SENT
    with pytest.raises(KoinonError) as refused:
        await queue(services, chapel, somebody, stranger)
    assert (refused.value.code, refused.value.status) == ("trial_mode_restricted", 409)


async def test_what_was_queued_before_the_trial_is_refused_at_the_gate(
    services: Services, chapel: UUID, drain: Drain, finish: Finish, carrier: Simulator
) -> None:
    await on_trial(services, chapel, carrier)
    async with services.database.transaction(chapel) as tx:
        await organizations.answer_live(tx, WHY, live=True)
    numbers = cast.distinct(3)
    people = await cast.people(services, chapel, numbers)
    single = await queue(services, chapel, people[0], numbers[0])
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    async with services.database.transaction(chapel) as tx:
        await organizations.answer_live(tx, "Complaints about unwanted messages.", live=False)
    done = await finish(chapel, draft.id)
    assert (done.state, done.counts.accepted) == (BroadcastState.COMPLETED, 0)
    now = await status(services, chapel, single.id)
    assert (now.state, now.reason) == (DeliveryState.REFUSED, "trial_mode_restricted")
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_a_broadcast_to_others_says_what_stands_in_its_way(
    services: Services, chapel: UUID, drain: Drain, carrier: Simulator
) -> None:
    await on_trial(services, chapel, carrier)
    friend, stranger = cast.distinct(2)
    await cast.people(services, chapel, [friend])
    await confirmed(services, chapel, drain, carrier, friend)
    draft = await cast.draft(services, chapel)

    async def blocked() -> list[str]:
        async with services.database.transaction(chapel) as tx:
            shown = await preview(tx, messaging.BroadcastDraft(name="Sunday", body="Hello", audience=cast.EVERYBODY))
        return [blocker.code for blocker in shown.blockers]

    assert await blocked() == []
    await cast.people(services, chapel, [stranger])
    assert await blocked() == ["trial_mode_restricted"]
    with pytest.raises(KoinonError) as refused:
        await cast.send(services, chapel, draft.id)
    assert refused.value.code == "trial_mode_restricted"


async def test_practice_phones_are_not_restricted(
    services: Services, chapel: UUID, drain: Drain, carrier: Simulator
) -> None:
    await on_trial(services, chapel, carrier, real=False)
    [number] = cast.distinct(1)
    [somebody] = await cast.people(services, chapel, [number])
    sent = await queue(services, chapel, somebody, number)
    await drain()
    assert (await status(services, chapel, sent.id)).state == DeliveryState.SENT


async def test_a_hundred_a_day_and_the_rest_tomorrow(
    services: Services, chapel: UUID, drain: Drain, finish: Finish, carrier: Simulator
) -> None:
    await on_trial(services, chapel, carrier)
    [friend] = cast.distinct(1)
    await cast.people(services, chapel, [friend])
    await confirmed(services, chapel, drain, carrier, friend)
    async with services.database.transaction(chapel) as tx:
        await organizations.take_messages(tx, TRIAL_MESSAGES - 1, real=True)  # one was the code
        assert (await organizations.take_messages(tx, 1)).count == 1  # practice is not counted
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    paused = await finish(chapel, draft.id)
    assert (paused.state, paused.pause_reason, paused.counts.accepted) == (BroadcastState.PAUSED, "plan_limit", 0)
    with clock.frozen(clock.now() + timedelta(days=1)):
        async with services.database.transaction(chapel) as tx:
            assert (await organizations.take_messages(tx, 1, real=True)).count == 1
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar("select max(value) from usage_counters where resource = %(r)s", {"r": TRIAL_DAY}) == 100


async def test_five_wrong_codes_end_it_and_the_eleventh_number_is_refused(
    services: Services, chapel: UUID, drain: Drain, carrier: Simulator
) -> None:
    await on_trial(services, chapel, carrier)
    numbers = cast.distinct(11)
    async with services.database.transaction(chapel) as tx:
        guest = await messaging.ask_guest(tx, services, name="Ben", number=numbers[0])
    await drain()
    right = await code_of(services, chapel)
    wrong = "000000" if right != "000000" else "111111"
    for code in (wrong,) * 5 + (right,):
        async with services.database.transaction(chapel) as tx:
            assert not await organizations.confirm_guest(tx, services.vault, guest.id, code)
    async with services.database.transaction(chapel) as tx:
        for number in numbers[1:10]:
            await messaging.ask_guest(tx, services, name="Eve", number=number)
        with pytest.raises(KoinonError, match="too_many_guests"):
            await messaging.ask_guest(tx, services, name="Eve", number=numbers[10])


async def test_a_code_lasts_half_an_hour(services: Services, chapel: UUID, drain: Drain, carrier: Simulator) -> None:
    await on_trial(services, chapel, carrier)
    async with services.database.transaction(chapel) as tx:
        guest = await messaging.ask_guest(tx, services, name="Ben", number=cast.distinct(1)[0])
    await drain()
    code = await code_of(services, chapel)
    with clock.frozen(clock.now() + timedelta(minutes=30)):
        async with services.database.transaction(chapel) as tx:
            assert not await organizations.confirm_guest(tx, services.vault, guest.id, code)


async def test_the_code_is_not_read_in_the_ledger(
    services: Services, chapel: UUID, drain: Drain, carrier: Simulator
) -> None:
    """Otherwise whoever adds a number could confirm it without having the phone."""
    await on_trial(services, chapel, carrier)
    async with services.database.transaction(chapel) as tx:
        await messaging.ask_guest(tx, services, name="Ben", number=cast.distinct(1)[0])
    await drain()
    async with services.database.transaction(chapel) as tx:
        delivery_id = await tx.scalar("select id from deliveries where origin = 'system'")
        shown = await messaging.delivery(tx, delivery_id)
    assert shown is not None
    assert "••••••" in shown.body
    assert await code_of(services, chapel) not in shown.body


async def test_twenty_codes_a_day(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await on_trial(services, chapel, carrier)
    [number] = cast.distinct(1)
    async with services.database.transaction(chapel) as tx:
        for _ in range(20):
            await organizations.add_guest(tx, services.vault, "Ben", number)
        with pytest.raises(KoinonError) as refused:
            await organizations.add_guest(tx, services.vault, "Ben", number)
    assert (refused.value.code, refused.value.status) == ("codes_used_up", 429)


async def test_with_everything_there_it_goes_live_at_once(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await on_trial(services, chapel, carrier)
    async with services.database.transaction(chapel) as tx:
        state = await organizations.go_live(tx, services.configuration, **{**PLEA, "accepts_terms": False})
        assert (state.sending_mode, [need.code for need in state.missing]) == ("trial", ["terms"])
        state = await organizations.go_live(tx, services.configuration, **PLEA)
        assert (state.sending_mode, state.missing, state.answer) == ("live", [], WHY)
    async with services.database.transaction(chapel) as tx:
        published = await tx.all(str, "select type from events where type = 'organization.went_live'")
    assert published == ["organization.went_live"]


async def test_without_a_number_of_its_own_it_stays_on_trial(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await on_trial(services, chapel, carrier, real=False)
    async with services.database.transaction(chapel) as tx:
        state = await organizations.go_live(tx, services.configuration, **PLEA)
    assert (state.sending_mode, [need.code for need in state.missing]) == ("trial", ["sender"])


async def test_too_short_a_use_is_told_at_its_field(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await on_trial(services, chapel, carrier)
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(InvalidFieldsError) as refused:
            await organizations.go_live(tx, services.configuration, **{**PLEA, "message_use": "News"})
    assert [fault.path for fault in refused.value.listed] == ["message_use"]


async def test_back_on_trial_in_mid_turn_what_the_gate_let_through_goes_back_to_it(
    services: Services, chapel: UUID, finish: Finish, carrier: Simulator
) -> None:
    await on_trial(services, chapel, carrier)
    async with services.database.transaction(chapel) as tx:
        await organizations.answer_live(tx, WHY, live=True)
    await cast.people(services, chapel, cast.distinct(3))
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, draft.id)
    await freezing.freeze(services, chapel, draft.id)
    async with services.database.transaction(chapel) as tx:
        work, number = await works.find(tx, draft.id), await channels.default_sender(tx, "sms")
        assert work is not None
        assert number is not None
    way = await channels.transport(services, chapel, number.id)
    begun = turn.Context(services, chapel, work, way, number, Writer(work.wording, work.constants, work.variables))
    begun.ends_at += 60.0
    running = turn.Turn(begun)
    taken = await running._take()
    assert taken is not None
    assert len(taken[1]) == 3
    async with services.database.transaction(chapel) as tx:
        await organizations.answer_live(tx, "Complaints about unwanted messages.", live=False)
    await running._look_again()
    await running._send(*taken)
    await running.give_back()
    done = await finish(chapel, draft.id)
    assert (done.state, done.counts.accepted) == (BroadcastState.COMPLETED, 0)
    assert carrier.carrier.audit.summary()["accepted"] == 0
