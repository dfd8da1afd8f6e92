"""Rules that sort what arrives: in their order, by labels and feelings too; tried out; urgent work pages its team."""

from uuid import UUID

import pytest

from koinon import inbox, organizations
from koinon.inbox import Priority, RuleDraft
from koinon.inbox.assist.jobs import judge_sentiment
from koinon.inbox.contracts import Rule
from koinon.inbox.policy import decide
from koinon.inbox.repository import agents
from koinon.kit import clock, ids
from koinon.platform.actor import Actor
from koinon.platform.errors import KoinonError
from tests.inbox import cast
from tests.inbox.assist.test_assisting import Model, model, switched_on
from tests.inbox.conftest import Desk
from tests.inbox.test_notes import notices_of, team_of

__all__ = ["model"]


async def make(desk: Desk, name: str, **values: object) -> Rule:
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.create_rule(tx, RuleDraft(name, **values))  # type: ignore[arg-type]


async def only(desk: Desk) -> inbox.Conversation:
    [row] = await desk.rows()
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.conversation(tx, row.id)


async def label(desk: Desk, name: str) -> UUID:
    async with desk.services.database.transaction(desk.ana) as tx:
        return (await inbox.create_label(tx, name)).id


async def here(desk: Desk, actor: Actor) -> None:
    """A sign of life."""
    assert actor.id is not None
    async with desk.services.database.transaction(desk.organization) as tx:
        await agents.seen(tx, actor.id, clock.now(), clock.now())


async def paged(desk: Desk, actor: Actor) -> int:
    return sum(one.happened for one in await notices_of(desk, actor) if one.kind == "conversation_urgent")


async def test_the_label_of_one_rule_is_there_for_the_next(desk: Desk) -> None:
    money, seen = await label(desk, "Money"), await label(desk, "Seen")
    await make(desk, "Then", position=2, label_ids=[money], priority=Priority.HIGH)
    await make(desk, "First", position=1, keywords=["refund"], label_id=money)
    await make(desk, "Never", position=3, label_ids=[seen], priority=Priority.URGENT)
    await desk.receive("I want a refund")
    found = await only(desk)
    assert (found.priority, [one.name for one in found.labels]) == ("high", ["Money"])


async def test_a_rule_about_feelings_waits_until_they_are_judged(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    await make(desk, "Unhappy", sentiments=["negative"], priority=Priority.URGENT)
    await desk.receive("This is terrible")
    assert (await only(desk)).priority == "normal"
    model.words = ["[-0.9]"]
    await judge_sentiment.call(desk.services)
    found = await only(desk)
    assert (found.priority, found.sentiment) == ("urgent", "negative")
    details = [item.details or {} for item in await desk.thread(found.id) if item.kind == "event"]
    assert [one["rule"] for one in details] == ["Unhappy"]


async def test_a_happy_message_raises_nothing(desk: Desk, model: Model) -> None:
    await switched_on(desk, model)
    await make(desk, "Unhappy", sentiments=["negative"], priority=Priority.URGENT)
    await desk.receive("Thank you!")
    model.words = ["[0.9]"]
    await judge_sentiment.call(desk.services)
    assert (await only(desk)).priority == "normal"


async def test_urgent_work_pages_who_is_on_duty_once(desk: Desk) -> None:
    ben, cleo = [await cast.user(desk.services.database, desk.organization, name) for name in ("Ben", "Cleo")]
    care = await team_of(desk, "Care", ben, cleo)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.update_team(tx, care.id, {"pages_urgent": True})
    await here(desk, ben)
    await make(desk, "Crisis", keywords=["help"], team_id=care.id, priority=Priority.URGENT)
    await desk.receive("Please help")
    await desk.receive("Help, please")
    assert [await paged(desk, one) for one in (ben, cleo)] == [1, 0]


async def test_where_nobody_is_on_duty_the_whole_team_is_paged(desk: Desk) -> None:
    ben, cleo = [await cast.user(desk.services.database, desk.organization, name) for name in ("Ben", "Cleo")]
    care = await team_of(desk, "Care", ben, cleo)
    await desk.receive("Hello")
    talk = (await only(desk)).id
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_priority(tx, talk, Priority.URGENT)
        await inbox.set_team(tx, talk, care.id)
    assert await paged(desk, ben) == 0
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.update_team(tx, care.id, {"pages_urgent": True})
        await inbox.set_team(tx, talk, None)
        await inbox.set_team(tx, talk, care.id)
    assert [await paged(desk, one) for one in (ben, cleo)] == [1, 1]


async def test_nobody_is_paged_for_what_they_may_not_see(desk: Desk) -> None:
    ben = await cast.user(desk.services.database, desk.organization, "Ben")
    care = await team_of(desk, "Care", ben)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.update_team(tx, care.id, {"pages_urgent": True})
        await organizations.change_settings(tx, {"inbox.access": {"own_only": ["agent"]}})
    await make(desk, "Crisis", keywords=["help"], team_id=care.id, priority=Priority.URGENT)
    await desk.receive("Please help")
    assert await paged(desk, ben) == 0


async def test_a_trial_says_what_would_be_done_and_does_nothing(desk: Desk) -> None:
    care, money = await team_of(desk, "Care"), await label(desk, "Money")
    first = await make(desk, "First", position=1, keywords=["refund"], team_id=care.id, label_id=money)
    await make(desk, "Second", position=2, channels=["email"], priority=Priority.URGENT)
    third = await make(desk, "Third", position=3, sentiments=["negative"], label_ids=[money], priority=Priority.HIGH)
    async with desk.services.database.transaction(desk.ana) as tx:
        trial = inbox.Trial("A refund, now!", "sms", sentiment="negative")
        told = await inbox.try_rules(tx, trial)
    assert ([one.id for one in told.fitting], told.team, told.raising) == ([first.id, third.id], first, third)
    assert await desk.rows() == []


async def test_a_rule_is_asked_earlier_or_later(desk: Desk) -> None:
    made = [await make(desk, name, priority=Priority.HIGH) for name in ("A", "B", "C")]
    async with desk.services.database.transaction(desk.ana) as tx:
        names = [one.name for one in await inbox.move_rule(tx, made[2].id, -1)]
        again = [one.name for one in await inbox.move_rule(tx, made[0].id, 9)]
    assert (names, again) == (["A", "C", "B"], ["C", "B", "A"])
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(KoinonError, match="resource_not_found"):
            await inbox.move_rule(tx, ids.uuid7(), 1)


async def test_a_label_there_is_not_is_refused(desk: Desk) -> None:
    with pytest.raises(KoinonError, match="validation_failed"):
        await make(desk, "Gone", label_ids=[ids.uuid7()], priority=Priority.HIGH)


def test_the_first_team_decides_and_the_highest_priority_holds() -> None:
    team, other = ids.uuid7(), ids.uuid7()
    rules = [
        _rule("A", team_id=team, priority=Priority.URGENT),
        _rule("B", team_id=other, priority=Priority.HIGH),
    ]
    trial = inbox.Trial("", "sms")
    assert [one.name for one in decide(rules, trial, "").fitting] == ["A", "B"]
    assert (decide(rules, trial, "").team, decide(rules, trial, "").raising) == (rules[0], rules[0])
    kept = trial._replace(team_id=other, priority=Priority.URGENT)
    assert (decide(rules, kept, "").team, decide(rules, kept, "").raising) == (None, None)


def _rule(name: str, **values: object) -> Rule:
    blank: dict[str, object] = {"channels": [], "sender_ids": [], "location_ids": [], "tag_ids": [], "languages": []}
    rest: dict[str, object] = {"keywords": [], "team_id": None, "label_id": None, "priority": None, "version": 1}
    return Rule(id=ids.uuid7(), name=name, position=0, is_active=True, **{**blank, **rest, **values})  # type: ignore[arg-type]
