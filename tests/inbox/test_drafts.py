"""Drafts: kept for each user and conversation; an older window is told of the newer draft and overwrites nothing."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import inbox
from koinon.inbox.drafts import service
from koinon.kit import clock
from koinon.platform.errors import InvalidFieldsError, KoinonError
from tests.inbox import cast
from tests.inbox.conftest import Desk
from tests.inbox.test_senders import another
from tests.messaging.cast import sender


@pytest.fixture
async def talk(desk: Desk) -> UUID:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0].id


async def save(desk: Desk, talk: UUID, body: str, version: int) -> int:
    async with desk.services.database.transaction(desk.ana) as tx:
        made = await inbox.save_draft(tx, talk, body, version=version)
    assert made is not None
    return made.version


async def kept(desk: Desk, talk: UUID) -> str | None:
    async with desk.services.database.transaction(desk.ana) as tx:
        found = await inbox.reply_draft(tx, talk)
    return found.body if found else None


async def test_what_is_typed_is_kept_and_goes_on_from_its_version(desk: Desk, talk: UUID) -> None:
    first = await save(desk, talk, "Of cou", 0)
    assert await save(desk, talk, "Of course", first) == first + 1
    assert await kept(desk, talk) == "Of course"


@pytest.mark.parametrize("version", [0, 7])
async def test_an_older_window_is_refused_with_the_newer_draft(desk: Desk, talk: UUID, version: int) -> None:
    await save(desk, talk, "Of course", 0)
    with pytest.raises(KoinonError) as refused:
        await save(desk, talk, "Nonsense", version)
    assert (refused.value.status, (refused.value.details or {})["body"]) == (412, "Of course")
    assert await kept(desk, talk) == "Of course"


async def test_a_window_that_held_what_was_sent_since_brings_nothing_back(desk: Desk, talk: UUID) -> None:
    version = await save(desk, talk, "Of course", 0)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.drop_draft(tx, talk)
    with pytest.raises(KoinonError, match="precondition_failed"):
        await save(desk, talk, "Of course!", version)
    assert await kept(desk, talk) is None


async def test_each_has_their_own(desk: Desk, talk: UUID) -> None:
    ben = await cast.user(desk.services.database, desk.organization, "Ben")
    await save(desk, talk, "Mine", 0)
    async with desk.services.database.transaction(ben) as tx:
        assert await inbox.reply_draft(tx, talk) is None


async def test_drafts_that_nobody_went_on_with_end_after_thirty_days(desk: Desk, talk: UUID) -> None:
    await save(desk, talk, "Of course", 0)
    for days, left in ((29, "Of course"), (31, None)):
        with clock.frozen(clock.now() + timedelta(days=days)):
            async with desk.services.database.transaction(desk.organization) as tx:
                await service.forget(tx, "UTC")
        assert await kept(desk, talk) == left


async def test_a_draft_keeps_the_sender_that_was_chosen_and_no_strangers(desk: Desk, talk: UUID, bakery: UUID) -> None:
    second, foreign = await another(desk), await sender(desk.services, bakery, "http://127.0.0.1:9")
    async with desk.services.database.transaction(desk.ana) as tx:
        made = await inbox.save_draft(tx, talk, "Of course", version=0, sender_id=second.id)
        assert made is not None
        assert made.sender_id == second.id
        usual = await inbox.save_draft(tx, talk, "Of course", version=made.version, sender_id=desk.number.id)
        assert usual is not None
        assert usual.sender_id is None
        with pytest.raises(InvalidFieldsError) as refused:
            await inbox.save_draft(tx, talk, "Of course", version=usual.version, sender_id=foreign.id)
    assert [(one.path, one.code) for one in refused.value.listed] == [("sender_id", "resource_not_found")]
