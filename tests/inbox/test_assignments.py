"""REST v1: conversations are assigned and the history of who had them is read; reads by their own name (spec §3)."""

from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, signed_in
from tests.inbox.conftest import Desk
from tests.inbox.test_endpoints import PATH, office, only

__all__ = ["ada", "application", "office", "signed_in"]


async def test_an_assignment_is_made_and_its_history_read_newest_first(ada: Browser, office: Desk) -> None:
    at = f"{PATH}/{(await only(ada))['id']}/assignments"
    me = (await ada.call("GET", "/api/v1/me")).json["data"]["user"]["id"]
    made = await ada.call("POST", at, {"assignee_id": me})
    assert (made.status, made.json["data"]["assignee"]["id"]) == (201, me)
    assert (await ada.call("POST", at, {"assignee_id": None})).status == 201
    first = (await ada.call("GET", at + "?limit=1")).json
    assert [(one["from_user_id"], one["to_user_id"]) for one in first["data"]] == [(me, None)]
    onward = first["meta"]["pagination"]["next_cursor"]
    [older] = (await ada.call("GET", f"{at}?limit=1&cursor={onward}")).json["data"]
    assert (older["from_user_id"], older["to_user_id"], older["done_by"], older["by_user_id"]) == (None, me, "user", me)
    assert (await ada.call("POST", at, {"assignee_id": str(office.organization)})).status == 422


async def test_reads_and_read_are_the_same(ada: Browser, office: Desk) -> None:
    row = await only(ada)
    assert (await ada.call("POST", f"{PATH}/{row['id']}/reads", {})).json["data"] == {"unread": 0}
    assert (await ada.call("POST", f"{PATH}/{row['id']}/read", {"unread": True})).json["data"] == {"unread": 1}


async def test_a_thread_comes_fifty_at_once_unless_it_is_said(ada: Browser, office: Desk) -> None:
    await office.receive_all([office.fact(f"text {nth}") for nth in range(60)])
    at = f"{PATH}/{(await only(ada))['id']}/messages"
    assert len((await ada.call("GET", at)).json["data"]) == 50
    assert len((await ada.call("GET", at + "?limit=3")).json["data"]) == 3


async def test_a_done_one_is_opened_again_for_a_team_where_that_is_said(ada: Browser, office: Desk) -> None:
    row = await only(ada)
    at = f"{PATH}/{row['id']}"
    team = (await ada.call("POST", "/api/v1/inbox-teams", {"name": "Care"})).json["data"]["id"]
    assert (await ada.call("PATCH", at, {"status": "resolved"})).status == 200
    refused = await ada.call("POST", f"{at}/assignments", {"team_id": team})
    assert (refused.status, refused.error["code"]) == (409, "invalid_state")
    made = await ada.call("POST", f"{at}/assignments", {"team_id": team, "reopen": True})
    assert (made.status, made.json["data"]["status"], made.json["data"]["team"]["id"]) == (201, "open", team)
