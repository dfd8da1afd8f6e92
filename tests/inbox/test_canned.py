"""Canned replies: found by shortcut or words, filled for the person, most used first; each sees what is theirs."""

from uuid import UUID

import pytest

from koinon import inbox
from koinon.inbox.canned import policy
from koinon.kit import ids
from koinon.platform.actor import Actor
from koinon.platform.errors import InvalidFieldsError, KoinonError
from koinon.web.emoji import emoji
from tests.inbox import cast
from tests.inbox.conftest import BEN, Desk

SHARER = "settings:write"


@pytest.fixture
async def talk(desk: Desk) -> UUID:
    await desk.receive("Where are you?")
    return (await desk.rows())[0].id


def shares(actor: Actor) -> Actor:
    """The same person with the right to share."""
    return Actor(
        kind=actor.kind,
        organization_id=actor.organization_id,
        id=actor.id,
        name=actor.name,
        permissions=actor.permissions | {SHARER},
    )


async def keep(desk: Desk, shortcut: str, body: str, actor: Actor | None = None, **more: object) -> inbox.CannedReply:
    draft = inbox.CannedDraft(shortcut=shortcut, bodies={"": body}, **more)  # type: ignore[arg-type]
    async with desk.services.database.transaction(actor or desk.ana) as tx:
        return await inbox.create_canned_reply(tx, draft)


async def picked(desk: Desk, talk: UUID, typed: str, actor: Actor | None = None) -> list[inbox.PickedReply]:
    async with desk.services.database.transaction(actor or desk.ana) as tx:
        return await inbox.pick_reply(tx, desk.services.vault, talk, typed)


async def test_one_is_found_and_filled_for_the_person(desk: Desk, talk: UUID) -> None:
    await keep(desk, "way", "Hi {{ contact.first_name }}, we are in Main Street.")
    [one] = await picked(desk, talk, "wa")
    assert (one.text, list(one.missing)) == ("Hi Ada, we are in Main Street.", [])


async def test_an_empty_value_is_named_before_anything_is_sent(desk: Desk) -> None:
    await desk.receive("Who are you?", from_=BEN)
    await keep(desk, "way", "Hi {{ contact.last_name }}!")
    [one] = await picked(desk, (await desk.rows())[0].id, "way")
    assert list(one.missing) == ["contact.last_name"]


async def test_the_words_are_found_too_and_the_most_used_come_first(desk: Desk, talk: UUID) -> None:
    await keep(desk, "aa", "Main Street 1")
    often = await keep(desk, "bb", "By bus to Main Street")
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.reply_used(tx, often.id)
    assert [one.shortcut for one in await picked(desk, talk, "main")] == ["bb", "aa"]


async def test_a_persons_own_are_seen_by_nobody_else(desk: Desk, talk: UUID) -> None:
    ben = await cast.user(desk.services.database, desk.organization, "Ben")
    await keep(desk, "mine", "Only mine")
    await keep(desk, "ours", "Everybody's", shares(desk.ana), scope="organization")
    assert [one.shortcut for one in await picked(desk, talk, "", ben)] == ["ours"]


async def test_who_may_not_share_keeps_their_own_only(desk: Desk) -> None:
    with pytest.raises(KoinonError, match="insufficient_permissions"):
        await keep(desk, "ours", "Everybody's", scope="organization")


async def test_a_shortcut_is_one_of_its_scope(desk: Desk) -> None:
    await keep(desk, "way", "Here")
    await keep(desk, "way", "Here", shares(desk.ana), scope="organization")
    with pytest.raises(InvalidFieldsError) as refused:
        await keep(desk, "way", "There")
    assert refused.value.listed[0].code == "duplicate_resource"


async def test_a_text_that_cannot_be_filled_is_refused(desk: Desk) -> None:
    with pytest.raises(KoinonError) as refused:
        await keep(desk, "way", "Hi {{ contact.nickname }}")
    assert refused.value.status == 422


async def test_it_speaks_the_persons_language_else_everybodys() -> None:
    made = {"id": ids.uuid7(), "user_id": None, "team_id": None, "media_ids": [], "version": 1, "use_count": 0}
    at = {"created_at": None, "updated_at": None}
    bodies = {"": "Hello", "es": "Hola"}
    one = inbox.CannedReply(shortcut="x", scope="personal", bodies=bodies, is_knowledge=False, **made, **at)  # type: ignore[arg-type]
    assert (one.body("es-MX"), one.body("pt"), one.body(None)) == ("Hola", "Hello", "Hello")
    assert policy.found([one], "hola", 3) == [one]


def test_emoji_are_found_by_what_people_call_them() -> None:
    assert emoji("thumbsup")[0][0] == "👍"
    assert emoji("pray")[0][0] == "🙏"
    assert emoji("qqq") == []
