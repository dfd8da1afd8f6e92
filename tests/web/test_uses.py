"""Who takes a tag or a field away sees first who bears it and which segments ask about it (CON-027, 029)."""

from typing import Any

from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of


async def asked(ada: Browser, name: str, condition: dict[str, Any]) -> None:
    answer = await ada.call("POST", "/api/v1/segments", {"name": name, "rules": {"all": [condition]}})
    assert answer.status == 201, answer.raw


async def page(ada: Browser, path: str) -> str:
    return (await ada.call("GET", path, accept="text/html")).raw.decode()


async def test_a_tag_and_a_field_name_their_people_and_segments_before_they_go(services: Services) -> None:
    ada = Browser(pages_of(services))
    ada.token = (await found(services)).token
    await ada.call("GET", "/api/v1/me")
    declared = {"labels": {"en": "Size"}, "key": "size", "type": "number"}
    field = (await ada.call("POST", "/api/v1/custom-fields", declared)).json["data"]["id"]
    person = {"given_name": "Grace", "tags": ["choir"], "custom": {"size": 40}}
    assert (await ada.call("POST", "/api/v1/contacts", person)).status == 201
    tag = (await ada.call("GET", "/api/v1/tags")).json["data"][0]["id"]
    assert "No segment asks about it." in await page(ada, "/tags")
    assert "No segment asks about it." in await page(ada, f"/settings/fields/{field}")
    await asked(ada, "Singers", {"field": "tag", "op": "has", "value": tag})
    await asked(ada, "Grown", {"field": "custom.size", "op": "greater", "value": 38})
    await asked(ada, "Tall", {"field": "custom.size", "op": "less", "value": 50})
    tags, fields = await page(ada, "/tags"), await page(ada, f"/settings/fields/{field}")
    assert "1 person bears it." in tags and "1 segment asks about it and would find nobody by it: Singers" in tags
    assert "1 person has something in it." in fields and "2 segments ask about it: Grown, Tall" in fields
