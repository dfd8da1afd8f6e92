"""What a second person said yes to goes out at each of its dates; anything else waits for their word (MSG-018, 067)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from koinon import messaging, organizations
from koinon.kit import clock
from koinon.messaging.contracts import BroadcastDraft, BroadcastState
from koinon.messaging.schedules.contracts import Run, RunStatus, Schedule, Timing
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.messaging import cast
from tests.messaging.schedules import making
from tests.messaging.staff import member

MADE = datetime(2026, 2, 27, 12, tzinfo=UTC)
FIRST = datetime(2026, 3, 1, 14, tzinfo=UTC)
DAILY = Timing(starts_at=datetime(2026, 3, 1, 9), time_zone="America/New_York", rrule="FREQ=DAILY")
LEAD = timedelta(seconds=60)


@pytest.fixture
async def pair(services: Services, chapel: UUID) -> tuple[Actor, Actor]:
    """Ada and Ben, where more than two phones need both of them, and three people can be written to."""
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    await cast.people(services, chapel, cast.distinct(3))
    async with services.database.transaction(chapel) as tx:
        await organizations.change_settings(tx, {"messaging.approval_above": 2})
    return await member(services, chapel, "Ada"), await member(services, chapel, "Ben")


@pytest.fixture
async def approved(services: Services, pair: tuple[Actor, Actor]) -> Schedule:
    """Ada's daily message that Ben said yes to."""
    with clock.frozen(MADE):
        async with services.database.transaction(pair[0]) as tx:
            written = BroadcastDraft(name="Supper", body="Come at six", audience=cast.EVERYBODY)
            draft = (await messaging.create_draft(tx, written)).id
        await say_yes(services, pair, draft)
        async with services.database.transaction(pair[0]) as tx:
            return await messaging.schedule_draft(tx, draft, DAILY)


async def say_yes(services: Services, pair: tuple[Actor, Actor], draft: UUID) -> None:
    async with services.database.transaction(pair[0]) as tx:
        await messaging.ask_for_approval(tx, services, draft)
    async with services.database.transaction(pair[1]) as tx:
        await messaging.decide_approval(tx, services, draft, approve=True)


async def run_at(services: Services, chapel: UUID, schedule: Schedule, at: datetime) -> Run:
    """The run of a date, once it was prepared."""
    await making.look(services, chapel, at - LEAD)
    return (await making.runs_of(services, chapel, schedule.id))[-1]


async def test_what_was_approved_goes_out_at_each_date(services: Services, chapel: UUID, approved: Schedule) -> None:
    for day in range(2):
        run = await run_at(services, chapel, approved, FIRST + timedelta(days=day))
        assert (run.status, run.reason) == (RunStatus.OPEN, None)
        assert (await cast.found(services, chapel, run.broadcast_id)).state is BroadcastState.SCHEDULED


async def test_the_run_shows_whose_word_it_went_out_on(
    services: Services, chapel: UUID, pair: tuple[Actor, Actor], approved: Schedule
) -> None:
    run = await run_at(services, chapel, approved, FIRST)
    assert run.broadcast_id is not None
    async with services.database.transaction(chapel) as tx:
        standing = await messaging.approval(tx, await messaging.get(tx, run.broadcast_id))
    assert standing.latest is not None
    assert standing.latest.state == "approved"
    assert (standing.latest.requested_by, standing.latest.decided_by) == (pair[0].id, pair[1].id)
    assert standing.latest.recipients == 3


async def test_more_people_than_were_approved_wait_for_a_new_word(
    services: Services, chapel: UUID, pair: tuple[Actor, Actor], approved: Schedule
) -> None:
    await cast.people(services, chapel, cast.distinct(5)[3:])
    await making.look(services, chapel, FIRST - timedelta(days=1))
    assert await told(services, chapel) == ("foreseen", "approval_required")
    run = await run_at(services, chapel, approved, FIRST)
    assert (run.status, run.reason, run.broadcast_id) == (RunStatus.SKIPPED, "approval_required", None)
    assert await told(services, chapel) == ("skipped", "approval_required")
    with clock.frozen(FIRST):
        async with services.database.transaction(pair[0]) as tx:
            draft = (await messaging.open_scheduled_message(tx, approved.id)).id
        await say_yes(services, pair, draft)
        async with services.database.transaction(pair[0]) as tx:
            await messaging.replace_scheduled_message(tx, approved.id, draft)
    run = await run_at(services, chapel, approved, FIRST + timedelta(days=1))
    assert (run.status, run.reason) == (RunStatus.OPEN, None)


async def test_other_words_need_and_take_a_new_yes(
    services: Services, chapel: UUID, pair: tuple[Actor, Actor], approved: Schedule
) -> None:
    with clock.frozen(MADE):
        async with services.database.transaction(pair[0]) as tx:
            draft = (await messaging.open_scheduled_message(tx, approved.id)).id
            await messaging.update_draft(tx, draft, {"body": "Come at seven"})
        with pytest.raises(KoinonError) as refused:
            async with services.database.transaction(pair[0]) as tx:
                await messaging.replace_scheduled_message(tx, approved.id, draft)
        await say_yes(services, pair, draft)
        async with services.database.transaction(pair[0]) as tx:
            await messaging.replace_scheduled_message(tx, approved.id, draft)
    assert refused.value.code == "approval_required"
    run = await run_at(services, chapel, approved, FIRST)
    assert run.status is RunStatus.OPEN
    assert (await cast.found(services, chapel, run.broadcast_id)).body == "Come at seven"


async def test_new_words_of_its_template_wait_for_a_new_word(
    services: Services, chapel: UUID, pair: tuple[Actor, Actor]
) -> None:
    """It says the newest version: what nobody has seen is not what was approved (MSG-009, 068)."""
    with clock.frozen(MADE):
        async with services.database.transaction(pair[0]) as tx:
            made = await messaging.create_template(tx, messaging.TemplateDraft(name="Supper", default_locale="en"))
            await publish(tx, made.id, "Come at six")
            changes = await messaging.template_changes(
                tx, BroadcastDraft(), await messaging.latest_template(tx, made.id)
            )
            written = msgspec.structs.replace(BroadcastDraft(audience=cast.EVERYBODY), **changes)
            draft = (await messaging.create_draft(tx, written)).id
        await say_yes(services, pair, draft)
        async with services.database.transaction(pair[0]) as tx:
            schedule = await messaging.schedule_draft(tx, draft, DAILY, template_policy="latest")
    run = await run_at(services, chapel, schedule, FIRST)
    assert (run.status, run.reason) == (RunStatus.OPEN, None)
    async with services.database.transaction(pair[0]) as tx:
        await publish(tx, made.id, "Come at seven")
    run = await run_at(services, chapel, schedule, FIRST + timedelta(days=1))
    assert (run.status, run.reason, run.broadcast_id) == (RunStatus.SKIPPED, "approval_required", None)


async def publish(tx: Tx, template_id: UUID, body: str) -> None:
    variant = messaging.TemplateVariant(channel="sms", locale="en", body=body)
    await messaging.update_template(tx, template_id, {"variants": (variant,)})
    await messaging.publish_template(tx, template_id)


async def told(services: Services, chapel: UUID) -> tuple[str, str]:
    """What was told last, and why."""
    async with services.database.transaction(chapel) as tx:
        rows: list[tuple[str, str]] = await tx.all(
            tuple,
            "select data ->> 'state', data ->> 'reason' from notifications where organization_id = %(o)s"
            " and kind = 'schedule_trouble' order by changed_at desc, id desc",
            {"o": chapel},
        )
    return rows[0]
