"""Two people at one draft: each is shown the other, and nobody's words are lost (MSG-020)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import identity, messaging
from koinon.kit import clock
from koinon.messaging.contracts import BroadcastDraft
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.messaging.staff import member


@pytest.fixture
async def ada(services: Services, chapel: UUID) -> Actor:
    return await member(services, chapel, "Ada")


@pytest.fixture
async def ben(services: Services, chapel: UUID) -> Actor:
    return await member(services, chapel, "Ben")


@pytest.fixture
async def draft(services: Services, ada: Actor) -> messaging.Broadcast:
    async with services.database.transaction(ada) as tx:
        return await messaging.create_draft(tx, BroadcastDraft(name="Supper", body="Come"))


async def save(
    services: Services, actor: Actor, draft: messaging.Broadcast, body: str, *, key: str | None = None
) -> messaging.Broadcast:
    async with services.database.transaction(actor) as tx:
        return await messaging.update_draft(tx, draft.id, {"body": body}, if_version=draft.version, edit_key=key)


async def open_page(services: Services, actor: Actor, draft: messaging.Broadcast) -> list[str]:
    async with services.database.transaction(actor) as tx:
        return await messaging.also_editing(tx, draft.id)


async def test_each_sees_the_other(services: Services, ada: Actor, ben: Actor, draft: messaging.Broadcast) -> None:
    assert await open_page(services, ada, draft) == []
    assert await open_page(services, ben, draft) == ["Ada"]
    assert await open_page(services, ada, draft) == ["Ben"]


async def test_who_falls_silent_has_left(
    services: Services, chapel: UUID, ada: Actor, ben: Actor, draft: messaging.Broadcast
) -> None:
    await open_page(services, ada, draft)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update broadcast_editors set seen_at = now() - interval '1 minute' where organization_id = %(o)s",
            {"o": chapel},
        )
    assert await open_page(services, ben, draft) == []


async def test_coming_is_told_once(services: Services, chapel: UUID, ada: Actor, draft: messaging.Broadcast) -> None:
    for _ in range(3):
        await open_page(services, ada, draft)
    async with services.database.transaction(chapel) as tx:
        told = await tx.scalar(
            "select count(*) from events where organization_id = %(o)s and type = 'broadcast.edited'", {"o": chapel}
        )
    assert told == 1


async def test_a_later_save_does_not_wipe_an_earlier_one(
    services: Services, ada: Actor, ben: Actor, draft: messaging.Broadcast
) -> None:
    saved = await save(services, ada, draft, "Come at six", key="ada")
    with pytest.raises(KoinonError) as caught:
        await save(services, ben, draft, "Come at seven", key="ben")
    assert caught.value.code == errors.PRECONDITION_FAILED.code
    assert (saved.body, saved.updated_by) == ("Come at six", ada.id)


async def test_an_answer_lost_on_the_way_is_no_other_persons_change(
    services: Services, ada: Actor, draft: messaging.Broadcast
) -> None:
    await save(services, ada, draft, "Come at", key="ada")
    assert (await save(services, ada, draft, "Come at six", key="ada")).body == "Come at six"


async def test_saving_the_same_again_changes_nothing(
    services: Services, ada: Actor, draft: messaging.Broadcast
) -> None:
    assert (await save(services, ada, draft, "Come")).version == draft.version


async def test_a_draft_nobody_wrote_in_is_kept_out_of_the_pages_list(services: Services, ada: Actor) -> None:
    async with services.database.transaction(ada) as tx:
        untouched = await messaging.create_draft(tx, BroadcastDraft())
        written = await messaging.create_draft(tx, BroadcastDraft(body="Come"))
        shown = await messaging.list_page(tx, untouched=False)
        every = await messaging.list_page(tx)
    assert [found.id for found in shown] == [written.id]
    assert {found.id for found in every} == {untouched.id, written.id}


async def test_a_mistake_is_kept_while_it_is_written_and_refused_elsewhere(
    services: Services, ada: Actor, draft: messaging.Broadcast
) -> None:
    typed = {"body": "Come {{ contact.first_name"}
    async with services.database.transaction(ada) as tx:
        kept = await messaging.update_draft(tx, draft.id, typed, unfinished=True)
        assert kept.body == typed["body"]
        renamed = await messaging.update_draft(tx, draft.id, {"name": "Dinner"})
        assert (renamed.name, renamed.body) == ("Dinner", typed["body"])
        for refused in (
            messaging.preview(tx, messaging.draft_of(kept)),
            messaging.update_draft(tx, draft.id, {"body": typed["body"] + "!"}),
        ):
            with pytest.raises(KoinonError) as told:
                await refused
            assert [(fault.path, fault.code) for fault in told.value.listed] == [("body", "invalid_template")]  # type: ignore[attr-defined]


async def test_saving_while_one_types_is_one_act(
    services: Services, chapel: UUID, ada: Actor, ben: Actor, draft: messaging.Broadcast
) -> None:
    """A page saves every few seconds; the trail says once in ten minutes that somebody worked on it (IDN-043)."""
    for words in ("Come to", "Come to supper"):
        draft = await save(services, ada, draft, words)
    draft = await save(services, ben, draft, "Come to supper!")
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        await save(services, ben, draft, "Come to supper at six!")
    async with services.database.transaction(chapel) as tx:
        rows = await identity.trail(tx, 50, None, identity.TrailQuery(resource_id=draft.id, action="broadcast.updated"))
    assert [row.actor_id for row in rows] == [ben.id, ben.id, ada.id]
