"""Templates at WhatsApp against the simulator: handed in, decided, kept in step, stopped (MSG-007, 008)."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest_asyncio

from koinon import messaging
from koinon.kit import clock
from koinon.messaging import TemplateDraft, TemplateVariant
from koinon.messaging.contracts import BroadcastDraft, BroadcastState
from koinon.messaging.repository import broadcasts
from koinon.messaging.templates.errors import TEMPLATE_EDIT_LIMIT
from koinon.messaging.templates.whatsapp import handing, repository, syncing
from koinon.messaging.templates.whatsapp.contracts import WhatsAppTemplate
from koinon.platform.errors import KoinonError
from koinon.simulator import Simulator, whatsapp_cloud
from tests.channels.test_whatsapp_accounts import Business, business
from tests.simulator.running import call, simulating

HELLO = "Hello {{ contact.first_name | default: 'friend' }}, see you on Sunday."


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulating() as running:
        yield running


class Office:
    """Grace Chapel with WhatsApp, and one published template."""

    def __init__(self, business: Business, template_id: UUID) -> None:
        self.business, self.template_id = business, template_id
        self.services, self.chapel = business.services, business.chapel

    async def hand_in(self) -> WhatsAppTemplate:
        async with self.services.database.transaction(self.chapel) as tx:
            row = await handing.hand_in(tx, self.template_id, "en")
        await handing.say.run(self.services, self.chapel, row_id=str(row.id))
        return await self.row(row.id)

    async def decided(self, seconds: float = 10) -> None:
        """Let the simulator decide, and take what its webhook says."""
        await call(self.business.simulator, "POST", "/_sim/clock", {"advance": seconds})
        await self.business.apply()

    async def sync(self) -> None:
        """Read the whole list; a call that a loaded machine did not answer in time is made again."""
        began = clock.now()
        for _ in range(30):
            await syncing.sync.run(self.services, self.chapel)
            if any(one.synced_at is not None and one.synced_at >= began for one in await self.rows()):
                return
        raise AssertionError("the list was never read")

    async def row(self, row_id: UUID) -> WhatsAppTemplate:
        async with self.services.database.transaction(self.chapel) as tx:
            found = await repository.get(tx, row_id)
        assert found is not None
        return found

    async def rows(self) -> Sequence[WhatsAppTemplate]:
        async with self.services.database.transaction(self.chapel) as tx:
            return await repository.page(tx)

    async def rewrite(self, body: str) -> None:
        async with self.services.database.transaction(self.chapel) as tx:
            variant = TemplateVariant(channel="whatsapp", locale="en", body=body)
            await messaging.update_template(tx, self.template_id, {"variants": (variant,)})
            await messaging.publish_template(tx, self.template_id)

    async def pinned(self) -> messaging.Pinned:
        async with self.services.database.transaction(self.chapel) as tx:
            return await messaging.latest_template(tx, self.template_id)

    async def decide(self, name: str, status: str) -> None:
        asked: dict[str, Any] = {"account": self.business.key, "template": name, "status": status}
        assert (await call(self.business.simulator, "POST", "/_sim/whatsapp", asked)).status == 200
        await self.business.apply()


@pytest_asyncio.fixture
async def office(business: Business) -> AsyncIterator[Office]:
    await business.sync()
    async with business.services.database.transaction(business.chapel) as tx:
        variant = TemplateVariant(channel="whatsapp", locale="en", body=HELLO)
        made = await messaging.create_template(
            tx, TemplateDraft(name="See you", variants=(variant,), default_locale="en")
        )
        await messaging.publish_template(tx, made.id)
    yield Office(business, made.id)


async def test_it_is_handed_in_approved_by_webhook_and_goes_along_when_sent(office: Office) -> None:
    row = await office.hand_in()
    assert (row.status, row.name, row.language) == ("pending", "see_you", "en")
    assert row.provider_id is not None
    assert (await office.pinned()).variants[0].whatsapp is None
    await office.decided()
    assert (await office.row(row.id)).status == "approved"
    sent = (await office.pinned()).variants[0].whatsapp
    assert sent is not None
    assert (sent.name, sent.language, sent.values) == (
        "see_you",
        "en",
        ("{{ contact.first_name | default: 'friend' }}",),
    )
    again = await office.hand_in()
    assert (again.id, len(await office.rows())) == (row.id, 1)


async def test_a_worker_that_died_after_asking_asks_once(office: Office) -> None:
    async with office.services.database.transaction(office.chapel) as tx:
        row = await handing.hand_in(tx, office.template_id, "en")
    known = whatsapp_cloud.desk(office.business.simulator.carrier.account(office.business.key))
    for _ in range(2):  # the second time the row was never marked: the process ended before it could
        await handing.say.run(office.services, office.chapel, row_id=str(row.id))
        async with office.services.database.transaction(office.chapel) as tx:
            await repository.update(tx, row.id, {"provider_id": None})
    assert len(known.templates) == 1


async def test_a_refusal_is_told_with_its_reason(office: Office) -> None:
    async with office.services.database.transaction(office.chapel) as tx:
        await messaging.update_template(tx, office.template_id, {"name": "Reject me"})
    row = await office.hand_in()
    await office.decided()
    found = await office.row(row.id)
    assert (found.status, found.reason) == ("rejected", "INVALID_FORMAT")
    assert (await office.pinned()).variants[0].whatsapp is None


async def test_other_words_are_an_edit_once_a_day(office: Office) -> None:
    row = await office.hand_in()
    await office.decided()
    await office.rewrite("Hello {{ contact.first_name }}, see you on Monday.")
    edited = await office.hand_in()
    assert (edited.id, edited.status, edited.body) == (row.id, "pending", "Hello {{1}}, see you on Monday.")
    await office.decided()
    await office.sync()  # within one second the webhook says the same as before
    assert (await office.row(row.id)).status == "approved"
    await office.rewrite("Hello {{ contact.first_name }}, see you on Tuesday.")
    try:
        await office.hand_in()
    except KoinonError as refused:
        assert refused.code == TEMPLATE_EDIT_LIMIT.code
    else:
        raise AssertionError("a second edit within a day was taken")
    old = await office.pinned()
    assert old.variants[0].whatsapp is None  # Monday is what WhatsApp knows, Tuesday what this version says


async def test_what_is_paused_pauses_broadcasts_and_says_why(office: Office) -> None:
    row = await office.hand_in()
    await office.decided()
    pinned = await office.pinned()
    async with office.services.database.transaction(office.chapel) as tx:
        draft = BroadcastDraft(name="Sunday", channel="whatsapp", variants=pinned.variants)
        by_name = (await messaging.create_draft(tx, draft)).id
        pinning = (await messaging.create_draft(tx, msgspec.structs.replace(draft, variants=()))).id
        other = (await messaging.create_draft(tx, BroadcastDraft(name="Text", body="Hi"))).id
        await tx.execute(
            "update broadcasts set template_version_id = %(v)s where organization_id = %(o)s and id = %(i)s",
            {"o": office.chapel, "v": pinned.version_id, "i": pinning},
        )
        for broadcast_id in (by_name, pinning, other):
            await broadcasts.move(tx, broadcast_id, ("draft",), "sending")
    await office.decide(row.name, "PAUSED")
    async with office.services.database.transaction(office.chapel) as tx:
        found = [await messaging.get(tx, one) for one in (by_name, pinning, other)]
    assert [one.state for one in found] == [BroadcastState.PAUSED, BroadcastState.PAUSED, BroadcastState.SENDING]
    assert {one.pause_reason for one in found[:2]} == {"template"}
    assert "paused the template" in (found[0].pause_detail or "")
    assert (await office.pinned()).variants[0].whatsapp is None
    await office.decide(row.name, "APPROVED")
    await office.sync()
    assert (await office.row(row.id)).status == "approved"


async def test_reading_the_whole_list_keeps_step(office: Office) -> None:
    """Templates made at WhatsApp appear; what is gone there is told; nothing is there twice."""
    row = await office.hand_in()
    await office.decided()
    account = office.business.simulator.carrier.account(office.business.key)
    desk = whatsapp_cloud.desk(account)
    desk.templates["77"] = whatsapp_cloud.Template(
        "77", "made_there", "es", "MARKETING", [{"type": "BODY", "text": "Hola {{1}}."}], "APPROVED"
    )
    for _ in range(2):
        await office.sync()
    found = {one.name: one for one in await office.rows()}
    assert set(found) == {"see_you", "made_there"}
    assert (found["made_there"].status, found["made_there"].category, found["made_there"].template_id) == (
        "approved",
        "marketing",
        None,
    )
    assert found["see_you"].id == row.id
    del desk.templates["77"]
    async with office.services.database.transaction(office.chapel) as tx:
        await tx.execute(
            "update whatsapp_templates set updated_at = now() - interval '1 hour' where organization_id = %(o)s",
            {"o": office.chapel},
        )
    await office.sync()
    assert {one.name for one in await office.rows()} == {"see_you"}


async def test_an_older_word_changes_nothing(office: Office) -> None:
    row = await office.hand_in()
    await office.decided()
    async with office.services.database.transaction(office.chapel) as tx:
        assert not await repository.decide(tx, row.id, "rejected", None, row.created_at - timedelta(hours=1))
    assert (await office.row(row.id)).status == "approved"


__all__ = ["business"]
