"""Settings, Topics, over HTTP: added, put in order, chosen for a broadcast, taken away (CON-041)."""

from koinon import contacts
from koinon.contacts import NewTopic
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.web.forms_of import Form, form_in

FORM = "application/x-www-form-urlencoded"
HOME = "/settings/topics"


async def opened(reader: Browser, page: str, action: str) -> tuple[Form, str]:
    answer = await reader.call("GET", page, accept="text/html")
    assert answer.status == 200, answer.raw[:300]
    return form_in(answer.raw.decode(), action), answer.raw.decode()


async def sent(reader: Browser, form: Form, **fields: str) -> int:
    headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": form["csrf_token"]}
    return (await reader.call("POST", form.action, form.typed(**fields), **headers)).status


async def test_topics_are_added_ordered_chosen_and_taken_away(services: Services) -> None:
    ada = Browser(pages_of(services))
    signed = await found(services)
    ada.token = signed.token
    await ada.call("GET", "/api/v1/me")
    organization = signed.organization_id
    assert organization is not None
    empty = await ada.call("GET", HOME, accept="text/html")
    assert "No topics yet" in empty.raw.decode()
    form, _ = await opened(ada, HOME + "/new", HOME)
    assert await sent(ada, form, en="Events", es="Actividades") == 303
    async with services.database.transaction(organization) as tx:
        offers = await contacts.create_topic(tx, NewTopic(names={"en": "Offers"}, purpose="promotional"))
    up, _ = await opened(ada, HOME, f"{HOME}/{offers.id}/up")
    assert await sent(ada, up) == 303
    async with services.database.transaction(organization) as tx:
        assert [one.key for one in await contacts.topics(tx)] == ["offers", "events"]
    draft = await ada.call("POST", "/api/v1/broadcasts", {"body": "Come", "topic_id": str(offers.id)})
    assert draft.json["data"]["topic_id"] == str(offers.id)
    page = await ada.call("GET", f"/broadcasts/{draft.json['data']['id']}", accept="text/html")
    assert f'value="{offers.id}" selected' in page.raw.decode()
    gone, _ = await opened(ada, f"{HOME}/{offers.id}", f"{HOME}/{offers.id}/delete")
    assert await sent(ada, gone) == 409
    await ada.call("DELETE", f"/api/v1/broadcasts/{draft.json['data']['id']}")
    assert await sent(ada, gone) == 303
