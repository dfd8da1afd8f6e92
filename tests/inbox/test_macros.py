"""Macros: up to ten steps, previewed, done wholly or not at all, and each sees what is theirs (INB-032)."""

from uuid import UUID

import pytest

from koinon import inbox
from koinon.inbox import MacroAction, MacroEffect
from koinon.inbox.macros import policy
from koinon.kit import ids
from koinon.platform.actor import Actor
from koinon.platform.errors import InvalidFieldsError, KoinonError
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, ben, signed_in
from tests.inbox import cast
from tests.inbox.conftest import BEN, Desk
from tests.inbox.test_canned import shares, talk
from tests.inbox.test_endpoints import office, only

__all__ = ["ada", "application", "ben", "office", "signed_in", "talk"]
PATH = "/api/v1/macros"


async def keep(desk: Desk, *actions: MacroAction, actor: Actor | None = None, **more: object) -> inbox.Macro:
    draft = inbox.MacroDraft(name=str(more.pop("name", "Done")), actions=actions, **more)  # type: ignore[arg-type]
    async with desk.services.database.transaction(actor or desk.ana) as tx:
        return await inbox.create_macro(tx, draft)


async def run(desk: Desk, macro: inbox.Macro, talk: UUID, *, dry_run: bool = False) -> list[MacroEffect]:
    async with desk.services.database.transaction(desk.ana) as tx:
        return list((await inbox.run_macro(tx, desk.services, macro.id, talk, dry_run=dry_run)).effects)


async def label(desk: Desk, name: str = "Visitor") -> inbox.Label:
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.create_label(tx, name)


async def sent(desk: Desk) -> int:
    async with desk.services.database.transaction(desk.organization) as tx:
        count = "select count(*) from deliveries where organization_id = %(o)s"
        return int(await tx.scalar(count, {"o": desk.organization}) or 0)


async def test_every_step_is_taken_and_told(desk: Desk, talk: UUID) -> None:
    visitor = await label(desk)
    macro = await keep(
        desk,
        MacroAction(kind="reply", body="Hi {{ contact.first_name }}, we meet at 10."),
        MacroAction(kind="note", body="Answered."),
        MacroAction(kind="label", label_ids=(visitor.id,)),
        MacroAction(kind="assign", to="me"),
        MacroAction(kind="automation", automation="welcome"),
        MacroAction(kind="status", status="resolved"),
    )
    done = await run(desk, macro, talk)
    assert [(one.kind, one.body, list(one.names), one.status) for one in done] == [
        ("reply", "Hi Ada, we meet at 10.", [], None),
        ("note", "Answered.", [], None),
        ("label", "", ["Visitor"], None),
        ("assign", "", ["Ana"], None),
        ("automation", "", ["welcome"], None),
        ("status", "", [], "resolved"),
    ]
    [row] = await desk.rows(inbox.View.RESOLVED)
    assert (row.assignee_id, [one.name for one in row.labels], await sent(desk)) == (desk.ana.id, ["Visitor"], 1)


async def test_a_preview_tells_the_same_and_does_nothing(desk: Desk, talk: UUID) -> None:
    macro = await keep(desk, MacroAction(kind="reply", body="Hello"), MacroAction(kind="status", status="closed"))
    before = (await desk.thread(talk), await desk.rows())
    told = await run(desk, macro, talk, dry_run=True)
    assert [one.kind for one in told] == ["reply", "status"]
    assert (await desk.thread(talk), await desk.rows()) == before
    assert await sent(desk) == 0


async def test_a_run_sent_twice_answers_and_notes_once(desk: Desk, talk: UUID) -> None:
    macro = await keep(
        desk,
        MacroAction(kind="reply", body="Hello"),
        MacroAction(kind="note", body="Greeted."),
        MacroAction(kind="status", status="resolved"),
    )
    for _ in range(2):
        async with desk.services.database.transaction(desk.ana) as tx:
            done = await inbox.run_macro(tx, desk.services, macro.id, talk, key="pressed-twice")
    assert [one.changed for one in done.effects] == [True, True, False]
    kinds = [item.kind for item in await desk.thread(talk)]
    assert (await sent(desk), kinds.count("note")) == (1, 1)


async def test_a_deleted_label_stops_it_before_anything_is_sent(desk: Desk, talk: UUID) -> None:
    visitor = await label(desk)
    macro = await keep(
        desk, MacroAction(kind="reply", body="Hello"), MacroAction(kind="label", label_ids=(visitor.id,))
    )
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.delete_label(tx, visitor.id)
    with pytest.raises(KoinonError) as refused:
        await run(desk, macro, talk)
    told = refused.value.details
    assert (refused.value.code, refused.value.status, told["step"], told["kind"]) == ("macro_stopped", 409, 2, "label")
    assert (await sent(desk), len(await desk.thread(talk))) == (0, 1)


async def test_a_value_the_person_lacks_stops_it(desk: Desk) -> None:
    await desk.receive("Who are you?", from_=BEN)
    macro = await keep(desk, MacroAction(kind="reply", body="Hi {{ contact.last_name }}"))
    with pytest.raises(KoinonError) as refused:
        await run(desk, macro, (await desk.rows())[0].id)
    assert refused.value.details["reason"] == "This person has no contact.last_name, which the text names."


async def test_snoozed_for_so_long_or_until_they_write(desk: Desk, talk: UUID) -> None:
    [first] = await run(desk, await keep(desk, MacroAction(kind="snooze", minutes=60)), talk)
    [second] = await run(desk, await keep(desk, MacroAction(kind="snooze"), name="Until"), talk)
    assert (first.until is not None, second.until, second.status) == (True, None, "snoozed")


async def test_one_of_a_persons_own_is_seen_by_nobody_else(desk: Desk) -> None:
    step = MacroAction(kind="status", status="resolved")
    await keep(desk, step, name="Mine")
    await keep(desk, step, name="Ours", scope="organization", actor=shares(desk.ana))
    ben = await cast.user(desk.services.database, desk.organization, "Ben")
    async with desk.services.database.transaction(ben) as tx:
        assert [one.name for one in await inbox.macros(tx)] == ["Ours"]
    with pytest.raises(KoinonError, match="insufficient_permissions"):
        await keep(desk, step, name="Theirs", scope="organization")


@pytest.mark.parametrize(
    ("action", "field"),
    [
        (MacroAction(kind="reply", body=" "), "body"),
        (MacroAction(kind="reply", body="{{ contact.nickname }}"), "body"),
        (MacroAction(kind="label"), "label_ids"),
        (MacroAction(kind="label", label_ids=(ids.uuid7(),)), "label_ids"),
        (MacroAction(kind="assign", to="user"), "user_id"),
        (MacroAction(kind="assign", to="team", team_id=ids.uuid7()), "team_id"),
        (MacroAction(kind="automation"), "automation"),
        (MacroAction(kind="automation", automation="\x00"), "automation"),
    ],
)
async def test_a_step_that_cannot_be_is_refused_by_its_place(desk: Desk, action: MacroAction, field: str) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        await keep(desk, MacroAction(kind="snooze"), action)
    assert refused.value.listed[0].path == f"actions[1].{field}"


def test_a_step_keeps_what_its_kind_takes() -> None:
    given = MacroAction(kind="status", status="closed", body="x", automation="y")
    assert policy.kept(given) == MacroAction(kind="status", status="closed")


async def test_over_the_api_one_key_runs_it_once(ada: Browser, office: Desk) -> None:
    steps = [{"kind": "note", "body": "Called."}, {"kind": "status", "status": "resolved"}]
    made = await ada.call("POST", PATH, {"name": "Called", "scope": "organization", "actions": steps})
    assert made.status == 201
    at, talk = f"{PATH}/{made.json['data']['id']}", (await only(ada))["id"]
    body, key = {"conversation_id": talk}, {"idempotency-key": "one"}
    first = await ada.call("POST", f"{at}/runs", body, **key)
    again = await ada.call("POST", f"{at}/runs", body, **key)
    assert (first.status, [one["kind"] for one in first.json["data"]["effects"]]) == (200, ["note", "status"])
    assert again.json["data"] == first.json["data"]
    assert (await ada.call("GET", at)).json["data"]["use_count"] == 1
    assert (await ada.call("PATCH", at, {"name": "Phoned"})).json["data"]["name"] == "Phoned"
    assert (await ada.call("POST", PATH, {"name": "Many", "actions": steps * 6})).status == 422
    assert (await ada.call("DELETE", at)).status == 204
