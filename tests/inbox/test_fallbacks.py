"""Answers for later on WhatsApp: the window is closed by then (INB-033, 041)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from koinon import inbox, messaging
from koinon.identity.notices.repository.entries import notices
from koinon.inbox.scheduled import sending
from koinon.kit import clock
from koinon.platform.errors import InvalidFieldsError, KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.inbox.conftest import ADA, Desk
from tests.messaging.channels import cast
from tests.messaging.channels.test_inbound import arrives
from tests.messaging.conftest import carrier  # noqa: F401
from tests.messaging.templates.approved import approved


@pytest.fixture
async def talk(desk: Desk, carrier: Simulator) -> UUID:  # noqa: F811
    """Ada wrote by WhatsApp just now."""
    desk.number = await cast.sender(desk.services, desk.organization, carrier.url, "whatsapp")
    await arrives(desk.services, desk.organization, desk.number, "Hello", channel="whatsapp", from_=ADA)
    return (await desk.rows())[0].id


async def close(desk: Desk) -> None:
    await closed(desk.services, desk.organization)


async def closed(services: Services, organization_id: UUID) -> None:
    """Their last words are 25 hours old."""
    async with services.database.transaction(organization_id) as tx:
        await tx.execute(
            "update reply_windows set last_inbound_at = last_inbound_at - interval '25 hours'"
            " where organization_id = %(o)s",
            {"o": organization_id},
        )


async def later(desk: Desk, talk: UUID, fallback: inbox.Templated | None = None, **more: Any) -> inbox.ScheduledReply:
    wanted = inbox.Later(
        body="See you!", send_at=clock.now() + timedelta(hours=1), zone="UTC", fallback=fallback, **more
    )
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.schedule(tx, talk, wanted)


async def come(desk: Desk) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        await sending.send_due(desk.services, desk.organization)


async def now(desk: Desk, reply_id: UUID) -> inbox.ScheduledReply:
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.scheduled_reply(tx, reply_id)


async def said(desk: Desk, talk: UUID) -> list[str]:
    return [one.body for one in await desk.thread(talk) if one.direction == "out"]


async def contents(desk: Desk) -> list[Any]:
    async with desk.services.database.transaction(desk.organization) as tx:
        found: list[Any] = await tx.all(
            dict, "select content from deliveries where organization_id = %(o)s", {"o": desk.organization}
        )
    return [one["content"] for one in found]


async def told(desk: Desk) -> set[str]:
    assert desk.ana.id is not None
    async with desk.services.database.transaction(desk.ana) as tx:
        return {one.kind for one in await notices(tx, desk.ana.id, 10, None, unread=False)}


async def test_written_for_later_and_the_window_closed_meanwhile_it_is_refused_and_kept(desk: Desk, talk: UUID) -> None:
    made = await later(desk, talk)
    await close(desk)
    await come(desk)
    found = await now(desk, made.id)
    assert (found.state, found.failure, found.body) == ("failed", "outside_messaging_window", "See you!")
    assert (await said(desk, talk), await contents(desk)) == ([], [])
    assert "scheduled_reply_not_sent" in await told(desk)


async def test_its_template_goes_instead_where_the_window_is_closed_by_then(desk: Desk, talk: UUID) -> None:
    template_id = await approved(desk.services, desk.organization)
    made = await later(desk, talk, inbox.Templated(template_id, {"speaker": "Ben"}))
    assert (made.fallback_template_id, made.fallback_variables) == (template_id, {"speaker": "Ben"})
    await close(desk)
    await come(desk)
    found = await now(desk, made.id)
    assert (found.state, found.failure, found.body) == ("sent", None, "See you!")
    assert await said(desk, talk) == ["Hello Ada, Ben answers you today."]
    [content] = await contents(desk)
    sent = content["variant"]["whatsapp"]
    assert (sent["name"], sent["language"], sent["values"]) == ("we_are_back", "en", ["Ada", "Ben"])


async def test_the_words_go_where_the_window_is_still_open(desk: Desk, talk: UUID) -> None:
    template_id = await approved(desk.services, desk.organization)
    await later(desk, talk, inbox.Templated(template_id, {"speaker": "Ben"}))
    await come(desk)
    assert await said(desk, talk) == ["See you!"]


async def test_a_template_withdrawn_meanwhile_is_not_sent_and_the_author_is_told(desk: Desk, talk: UUID) -> None:
    template_id = await approved(desk.services, desk.organization)
    made = await later(desk, talk, inbox.Templated(template_id, {"speaker": "Ben"}))
    await close(desk)
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(
            "update whatsapp_templates set status = 'paused' where organization_id = %(o)s", {"o": desk.organization}
        )
    await come(desk)
    assert (await now(desk, made.id)).failure == "outside_messaging_window"
    assert "scheduled_reply_not_sent" in await told(desk)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "fallback_variables.speaker"),
        ({"speaker": " "}, "fallback_variables.speaker"),
        ({"speaker": "Ben", "day": "Monday"}, "fallback_variables.day"),
    ],
)
async def test_values_that_do_not_fit_are_refused_when_it_is_written(
    desk: Desk, talk: UUID, given: dict[str, str], field: str
) -> None:
    template_id = await approved(desk.services, desk.organization)
    with pytest.raises(InvalidFieldsError) as refused:
        await later(desk, talk, inbox.Templated(template_id, given))
    assert refused.value.listed[0].path == field


async def test_one_that_whatsapp_does_not_let_out_is_refused_when_it_is_written(desk: Desk, talk: UUID) -> None:
    waiting = await approved(desk.services, desk.organization, status="pending")
    for template_id in (waiting, UUID(int=7)):
        with pytest.raises(InvalidFieldsError) as refused:
            await later(desk, talk, inbox.Templated(template_id, {"speaker": "Ben"}))
        assert refused.value.listed[0].path == "fallback_template_id"


async def test_one_that_may_not_be_sent_to_this_person_is_refused_when_it_is_written(desk: Desk, talk: UUID) -> None:
    news = messaging.Purpose.PROMOTIONAL
    template_id = await approved(desk.services, desk.organization, purpose=news)
    with pytest.raises(InvalidFieldsError) as refused:
        await later(desk, talk, inbox.Templated(template_id, {"speaker": "Ben"}))
    assert (refused.value.listed[0].path, refused.value.listed[0].code) == ("fallback_template_id", "consent_missing")


async def test_only_whatsapp_falls_back(desk: Desk, carrier: Simulator) -> None:  # noqa: F811
    await cast.sender(desk.services, desk.organization, carrier.url, "whatsapp")
    template_id = await approved(desk.services, desk.organization)
    await desk.receive("By text")
    text = (await desk.rows())[0].id
    with pytest.raises(InvalidFieldsError) as refused:
        await later(desk, text, inbox.Templated(template_id, {"speaker": "Ben"}))
    assert refused.value.listed[0].path == "fallback_template_id"


async def test_a_template_that_waits_somewhere_is_not_deleted_unasked(desk: Desk, talk: UUID) -> None:
    template_id = await approved(desk.services, desk.organization)
    made = await later(desk, talk, inbox.Templated(template_id, {"speaker": "Ben"}))
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(KoinonError, match="resource_in_use") as refused:
            await messaging.delete_template(tx, template_id)
        assert refused.value.details is not None
        assert [(one["kind"], one["id"]) for one in refused.value.details["uses"]] == [
            ("scheduled_reply", str(made.id))
        ]
        await inbox.cancel_scheduled(tx, made.id)
        await messaging.delete_template(tx, template_id)


async def closed_to_macros(desk: Desk, talk: UUID) -> str:
    draft = inbox.MacroDraft(name="Greet", actions=(inbox.MacroAction(kind="reply", body="Hello!"),))
    async with desk.services.database.transaction(desk.ana) as tx:
        macro = await inbox.create_macro(tx, draft)
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(inbox.MacroStoppedError) as stopped:
            await inbox.run_macro(tx, desk.services, macro.id, talk)
    return stopped.value.refused.code


async def closed_to_replies(desk: Desk, talk: UUID) -> str:
    with pytest.raises(KoinonError) as refused:
        await desk.reply(talk, "Hello!")
    return refused.value.code


async def closed_to_automation(desk: Desk, talk: UUID) -> str:
    """What a machine of the organization sends, as an automation does."""
    async with desk.services.database.transaction(desk.organization) as tx:
        known = await inbox.conversation(tx, talk)
        with pytest.raises(KoinonError) as refused:
            await messaging.queue_message(
                tx,
                desk.services,
                contact_id=known.contact_id,
                phone_hash=known.address_hash,
                phone_cipher=known.address_cipher,
                body="Hello!",
                purpose="conversational",
                origin="automation",
                sender_id=known.sender_id,
                way=messaging.Going("whatsapp"),
            )
    return refused.value.code


@pytest.mark.parametrize("by", [closed_to_replies, closed_to_macros, closed_to_automation])
async def test_the_window_is_closed_to_all_alike(desk: Desk, talk: UUID, by: Any) -> None:
    await close(desk)
    assert await by(desk, talk) == "outside_messaging_window"
    assert await contents(desk) == []
