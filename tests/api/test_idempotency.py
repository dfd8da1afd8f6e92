"""`Idempotency-Key` on the routes that make something: one effect, one answer, committed together (API-025, 026)."""

import asyncio

import pytest

from tests.identity.browser import Browser, Script
from tests.identity.test_api_keys import make

MAKING = [
    ("/api/v1/contacts", {"given_name": "Grace"}),
    ("/api/v1/groups", {"name": "Choir"}),
    ("/api/v1/tags", {"name": "Member"}),
    ("/api/v1/locations", {"name": "North"}),
    ("/api/v1/roles", {"name": "Helper", "permissions": ["contacts:read"]}),
]


@pytest.mark.parametrize(("path", "body"), MAKING)
async def test_a_repeat_makes_nothing_and_answers_the_same(ada: Browser, path: str, body: dict[str, object]) -> None:
    first = await ada.call("POST", path, body, idempotency_key="one")
    again = await ada.call("POST", path, body, idempotency_key="one")
    assert (first.status, again.status) == (201, 201), first.raw
    assert first.json == again.json
    assert again.headers["idempotent-replayed"] == "true" and "idempotent-replayed" not in first.headers
    assert again.headers["location"] == first.headers["location"]


async def test_ten_at_once_make_one(ada: Browser) -> None:
    _, key = await make(ada, "contacts:write")
    calls = [
        Script(ada.app, key).call("POST", "/api/v1/contacts", {"given_name": "Once"}, idempotency_key="race")
        for _ in range(10)
    ]
    answers = await asyncio.gather(*calls)
    assert len({one.json["data"]["id"] for one in answers}) == 1
    listed = (await ada.call("GET", "/api/v1/contacts?q=Once")).json["data"]
    assert len(listed) == 1


async def test_a_refusal_of_the_body_is_not_kept(ada: Browser) -> None:
    wrong = await ada.call("POST", "/api/v1/contacts", {"phones": ["12"]}, idempotency_key="mend")
    right = await ada.call("POST", "/api/v1/contacts", {"phones": ["+12125550145"]}, idempotency_key="mend")
    assert (wrong.status, right.status) == (422, 201)


async def test_the_same_key_for_something_else_is_refused(ada: Browser) -> None:
    await ada.call("POST", "/api/v1/tags", {"name": "One"}, idempotency_key="mine")
    other = await ada.call("POST", "/api/v1/tags", {"name": "Two"}, idempotency_key="mine")
    assert (other.status, other.error["code"]) == (422, "idempotency_key_reused")


async def test_without_a_key_each_call_is_its_own(ada: Browser) -> None:
    made = [await ada.call("POST", "/api/v1/contacts", {"given_name": "Twin"}) for _ in range(2)]
    assert made[0].json["data"]["id"] != made[1].json["data"]["id"]
