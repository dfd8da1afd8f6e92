"""REST v1: an answer with a time waits (INB-033)."""

from datetime import timedelta
from typing import Any

import pytest

from koinon.kit import clock
from tests.identity.browser import Browser
from tests.inbox.conftest import Desk
from tests.inbox.test_endpoints import PATH, ada, application, office, only, signed_in

__all__ = ["ada", "application", "office", "signed_in"]
LATER = "/api/v1/scheduled-replies"


def at(**ahead: float) -> str:
    return (clock.now() + timedelta(**ahead)).isoformat()


async def test_with_a_time_it_waits_and_leads_to_where_it_is_changed(ada: Browser, office: Desk) -> None:
    talk = (await only(ada))["id"]
    when = at(hours=2)
    body = {"body": "See you!", "send_at": when, "unless_they_reply": False}
    call = ("POST", f"{PATH}/{talk}/messages", body)
    first = await ada.call(*call, **{"idempotency-key": "k-1"})
    again = await ada.call(*call, **{"idempotency-key": "k-1"})
    assert (first.status, again.status) == (202, 202)
    made = first.json["data"]
    assert (made["state"], made["body"], made["unless_they_reply"]) == ("scheduled", "See you!", False)
    assert first.headers["location"] == again.headers["location"] == f"{LATER}/{made['id']}"
    assert [one["id"] for one in (await ada.call("GET", f"{LATER}?conversation_id={talk}")).json["data"]] == [
        made["id"]
    ]
    assert (await ada.call("DELETE", first.headers["location"])).status == 204
    assert [one["direction"] for one in (await ada.call("GET", f"{PATH}/{talk}/messages")).json["data"]] == ["in"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"send_at": "2020-01-01T09:00:00Z"}, "send_at"),
        ({"send_at": at(seconds=20)}, "send_at"),
        ({"send_at": at(days=366)}, "send_at"),
        ({"send_at": "2026-13-01T09:00:00Z"}, "send_at"),
        ({"send_at": "tomorrow"}, "send_at"),
        ({"send_at": "2027-01-01T09:00:00"}, "send_at"),
        ({"send_at": at(hours=1), "template_id": "00000000-0000-0000-0000-000000000007"}, "template_id"),
        (
            {"send_at": at(hours=1), "fallback_template_id": "00000000-0000-0000-0000-000000000007"},
            "fallback_template_id",
        ),
        ({"fallback_template_id": "00000000-0000-0000-0000-000000000007"}, "fallback_template_id"),
    ],
)
async def test_what_cannot_wait_is_refused_with_its_field(
    ada: Browser, office: Desk, given: dict[str, Any], field: str
) -> None:
    talk = (await only(ada))["id"]
    refused = await ada.call("POST", f"{PATH}/{talk}/messages", {"body": "See you!", **given})
    assert refused.status == 422
    [fault] = refused.json["error"]["details"]["fields"]
    assert fault["path"] == field
    assert (await ada.call("GET", LATER)).json["data"] == []
