"""Filters of the list of people, saved as a segment in one click (CON-085)."""

from urllib.parse import urlencode

from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import application_of
from tests.web.test_csrf import token_in_page

FORM = "application/x-www-form-urlencoded"


async def test_filters_become_a_segment_of_their_own_name_once(services: Services) -> None:
    ada = Browser(application_of(services))
    ada.token = (await found(services)).token
    headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": await token_in_page(ada)}
    for name, tags in (("Inés", ["choir"]), ("Olga", [])):
        person = {"given_name": name, "tags": tags}
        assert (await ada.call("POST", "/api/v1/contacts", person, x_csrf_token=headers["x_csrf_token"])).status == 201
    tag = (await ada.call("GET", "/api/v1/tags")).json["data"][0]["id"]
    page = (await ada.call("GET", f"/people?tag={tag}", accept="text/html")).raw.decode()
    assert 'action="/people/segment"' in page and f'name="tag" value="{tag}"' in page
    for address in ("/people", f"/people?tag={tag}&q=in"):  # nothing to save, and words are no condition
        assert "/people/segment" not in (await ada.call("GET", address, accept="text/html")).raw.decode()
    asked = urlencode({"tag": tag, "consent": "unknown"}).encode()
    places = [(await ada.call("POST", "/people/segment", asked, **headers)).headers["location"] for _ in range(2)]
    [segment] = (await ada.call("GET", "/api/v1/segments")).json["data"]
    assert places == [f"/segments/{segment['id']}"] * 2
    assert (segment["name"], segment["rules"]["all"][0]) == (
        "Choir, not asked yet",
        {"field": "tag", "op": "has", "value": tag},
    )
    wrong = await ada.call("POST", "/people/segment", urlencode({"tag": "x"}).encode(), **headers)
    assert (wrong.status, wrong.headers["location"]) == (303, "/people")
