"""Business hours as an owner's browser and an integration set them (INB-091)."""

from tests.identity.browser import Browser
from tests.web.forms_of import form_in
from tests.web.test_carriers_page import owner, page, submit

__all__ = ["owner"]
HOME, API = "/settings/hours", "/api/v1/business-hours"


async def test_hours_are_laid_down_on_the_page_and_read_by_the_api(owner: Browser) -> None:
    form = form_in(await page(owner, HOME + "/new"), HOME)
    assert (form["monday_0_opens"], form["monday_0_closes"], form["sunday_0_opens"]) == ("09:00", "17:00", "")
    changes = {
        **dict(form.sent),
        "saturday_0_opens": "18:00",
        "saturday_0_closes": "02:00",
        "special_0_date": "2026-12-25",
        "special_0_label": "Christmas",
        "answering": "yes",
        "en": "Back at nine.",
        "repeat": "6",
    }
    saved = await submit(owner, HOME, **changes)
    assert (saved.status, saved.headers["location"]) == (303, HOME)
    [found] = (await owner.call("GET", API)).json["data"]
    assert found["week"]["saturday"] == [{"opens": "18:00", "closes": "02:00"}]
    assert found["exceptions"] == [{"date": "2026-12-25", "spans": [], "label": "Christmas"}]
    assert (found["is_answering"], found["away_texts"]["en"], found["away_repeat_hours"]) == (True, "Back at nine.", 6)
    again = form_in(await page(owner, f"{HOME}/{found['id']}"), f"{HOME}/{found['id']}")
    assert (again["special_0_label"], again["answering"], again["saturday_0_closes"]) == ("Christmas", "yes", "02:00")
    second = await owner.call("POST", API, {"week": {}})
    assert (second.status, second.json["error"]["code"]) == (409, "duplicate_resource")


async def test_what_cannot_be_read_is_told_at_its_day_with_what_was_typed(owner: Browser) -> None:
    refused = await submit(
        owner, HOME, monday_0_opens="09:00", tuesday_0_opens="08:00", tuesday_0_closes="12:00", zone="UTC"
    )
    said = refused.raw.decode()
    assert refused.status == 422
    assert "Write both times, from and until." in said
    assert 'value="08:00"' in said


async def test_hours_that_overlap_answer_nothing_or_name_a_strange_clock_are_refused(owner: Browser) -> None:
    spans = [{"opens": "09:00", "closes": "13:00"}, {"opens": "12:00", "closes": "17:00"}]
    refused = await owner.call("POST", API, {"week": {"monday": spans}})
    assert (refused.status, refused.json["error"]["details"]["fields"][0]["path"]) == (422, "week.monday")
    for body in ({"week": {}, "is_answering": True}, {"week": {}, "zone": "Moon/Base"}):
        assert (await owner.call("POST", API, body)).status == 422


async def test_they_change_only_as_they_were_seen_and_go(owner: Browser) -> None:
    made = await owner.call("POST", API, {"week": {}})
    path = f"{API}/{made.json['data']['id']}"
    changed = await owner.call("PATCH", path, {"week": {"monday": [{"opens": "00:00", "closes": "24:00"}]}})
    assert changed.json["data"]["week"]["monday"] == [{"opens": "00:00", "closes": "24:00"}]
    assert (await owner.call("DELETE", path)).status == 204
    assert (await owner.call("GET", path)).status == 404
