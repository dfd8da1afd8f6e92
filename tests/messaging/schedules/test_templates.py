"""A schedule says its template's pinned version or the newest, and stops with it (MSG-008, 010, 068)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from koinon import messaging
from koinon.messaging import TemplateDraft, TemplateVariant
from koinon.messaging.contracts import BroadcastDraft
from koinon.messaging.schedules.contracts import Schedule
from koinon.messaging.schedules.engine.templated import words_now
from koinon.messaging.templates.service import using
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.schedules.making import make, now_of, run_until, runs_of, wanted

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)


async def written(tx: Tx, template_id: UUID, body: str) -> None:
    variant = TemplateVariant(channel="sms", locale="en", body=body)
    await messaging.update_template(tx, template_id, {"variants": (variant,)})
    await messaging.publish_template(tx, template_id)


async def scheduled(services: Services, chapel: UUID, policy: str, channel: str = "sms") -> tuple[UUID, Schedule]:
    """A schedule, each day, of a template that says “First” and now “Second”."""
    async with services.database.transaction(chapel) as tx:
        made = await messaging.create_template(tx, TemplateDraft(name=f"Daily {policy} {channel}", default_locale="en"))
        await written(tx, made.id, "First")
        pinned = await messaging.latest_template(tx, made.id)
        changes = await messaging.template_changes(tx, BroadcastDraft(), pinned)
    draft = wanted("2027-03-02T09:00", "FREQ=DAILY")
    message = msgspec.structs.replace(draft.message, body=changes["body"], template_version_id=pinned.version_id)
    found = await make(services, chapel, msgspec.structs.replace(draft, message=message, template_policy=policy), AT)
    async with services.database.transaction(chapel) as tx:
        await written(tx, made.id, "Second")
    return made.id, found


@pytest.fixture
async def hall(services: Services, chapel: UUID, carrier: Simulator) -> UUID:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(1))
    return chapel


@pytest.mark.parametrize(("policy", "said"), [("pinned", "First"), ("latest", "Second")])
async def test_a_run_says_the_version_that_was_chosen(services: Services, hall: UUID, policy: str, said: str) -> None:
    _, schedule = await scheduled(services, hall, policy)
    async with services.database.transaction(hall) as tx:
        assert (await words_now(tx, schedule)).body == said
    await run_until(services, hall, AT, AT + timedelta(days=1, hours=12))
    [run, *_] = await runs_of(services, hall, schedule.id)
    assert run.broadcast_id is not None
    assert (await cast.found(services, hall, run.broadcast_id)).body == said


async def test_an_archived_template_leaves_the_run_out_and_says_why(services: Services, hall: UUID) -> None:
    template_id, schedule = await scheduled(services, hall, "pinned")
    async with services.database.transaction(hall) as tx:
        await messaging.archive_template(tx, template_id, archived=True)
        with pytest.raises(KoinonError):
            await words_now(tx, schedule)
    await run_until(services, hall, AT, AT + timedelta(days=1, hours=12))
    [run, *_] = await runs_of(services, hall, schedule.id)
    assert (run.status.value, run.reason) == ("skipped", "template_unpublished")


async def test_it_is_listed_before_its_template_is_deleted_and_pauses_with_it(services: Services, hall: UUID) -> None:
    template_id, schedule = await scheduled(services, hall, "pinned")
    async with services.database.transaction(hall) as tx:
        found = await messaging.template_uses(tx, template_id)
        assert [(use.kind, use.id, use.is_open) for use in found] == [("schedule", schedule.id, True)]
        await tx.execute(
            "update schedules set channel = 'whatsapp' where organization_id = %(o)s and id = %(i)s",
            {"o": hall, "i": schedule.id},
        )
        version_id = schedule.message.template_version_id
        assert version_id is not None
        await using.stop(tx, [version_id], "en", "WhatsApp paused it.")
    assert (await now_of(services, hall, schedule.id)).status.value == "paused"
