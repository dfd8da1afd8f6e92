"""Response targets as an owner's browser sets them (INB-090)."""

from tests.identity.browser import Browser
from tests.web.forms_of import form_in
from tests.web.test_carriers_page import owner, page, submit

__all__ = ["owner"]
HOME, API = "/settings/targets", "/api/v1/sla-policies"


async def test_a_target_is_set_changed_and_taken_away(owner: Browser) -> None:
    form = form_in(await page(owner, HOME + "/new"), HOME)
    wanted = {**dict(form.sent), "name": "Urgent", "priority": "urgent", "first_response": "15", "resolution": "240"}
    assert (await submit(owner, HOME, **wanted)).status == 303
    [made] = (await owner.call("GET", API)).json["data"]
    assert (made["priority"], made["first_response"], made["next_response"]) == ("urgent", 15, None)
    assert "first answer in 15 min" in await page(owner, HOME)
    path = f"{HOME}/{made['id']}"
    changes = dict(form_in(await page(owner, path), path).sent) | {"first_response": "30"}
    assert (await submit(owner, path, **changes)).status == 303
    assert (await owner.call("GET", f"{API}/{made['id']}")).json["data"]["first_response"] == 30
    assert (await submit(owner, path + "/delete")).status == 303
    assert (await owner.call("GET", API)).json["data"] == []


async def test_minutes_that_are_none_are_told_at_their_field(owner: Browser) -> None:
    refused = await submit(owner, HOME, name="All", first_response="soon", channel="", priority="")
    assert refused.status == 422
    assert "Write whole minutes" in refused.raw.decode()
    assert (await owner.call("POST", API, {"name": "None"})).status == 422
