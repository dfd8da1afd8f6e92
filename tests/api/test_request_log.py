"""The request log: what was asked, by which key, how it went; 30 days and never a body (API-057, API-004)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from litestar import get

from koinon.platform import rest
from koinon.platform.configuration import Configuration
from koinon.platform.request_log import Recorder
from koinon.platform.request_log.recorder import prefix_of
from koinon.platform.services import Services
from tests.api.test_cors import script_of
from tests.identity.api import make_api
from tests.identity.browser import Browser, Script

LOG = "/api/v1/api-requests"


@pytest.fixture
def recorder(services: Services, ada: Browser) -> Recorder:
    """A recorder of its own behind the application of `ada`."""
    found = Recorder(services.database, services.limits)
    ada.app = make_api(services, [get_old])
    ada.app._observe = found.observe
    return found


@get(
    "/api/v1/old",
    opt={
        "permission": "organization:read",
        "deprecated": rest.Deprecation(date(2026, 1, 1), date(2099, 1, 1), "/api/docs/old", "/api/v1/organization"),
    },
)
async def get_old() -> rest.Envelope[bool]:
    """Answer as in the old days."""
    return rest.one(True)


@get(
    "/api/v1/older",
    opt={
        "permission": "organization:read",
        "deprecated": rest.Deprecation(date(2024, 1, 1), date(2025, 1, 1), "/api/docs/old", "/api/v1/organization"),
    },
)
async def get_older() -> rest.Envelope[bool]:
    """Answer no more."""
    return rest.one(True)


async def rows(browser: Browser, query: str = "") -> list[dict[str, Any]]:
    answer = await browser.call("GET", LOG + query)
    assert answer.status == 200, answer.raw
    found: list[dict[str, Any]] = answer.json["data"]
    return found


async def test_each_call_is_one_line_with_its_template(ada: Browser, services: Services, recorder: Recorder) -> None:
    contact = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})).json["data"]["id"]
    await ada.call("GET", f"/api/v1/contacts/{contact}", x_request_id="my-request-1")
    await recorder.flush()
    line = (await rows(ada))[0]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/contacts/{contact_id}", 200)
    assert (line["request_id"], line["ip_prefix"], line["error_code"]) == ("my-request-1", "127.0.0.0/24", None)
    assert line["duration_ms"] > 0
    assert line["bytes_out"] > 100
    assert "Grace" not in str(await rows(ada))


async def test_lines_are_found_by_key_status_route_and_time(
    ada: Browser, services: Services, recorder: Recorder
) -> None:
    script = await script_of(services, ada)
    before = datetime.now(UTC)
    await script.call("GET", "/api/v1/organization")
    await script.call("GET", "/api/v1/contacts")
    await recorder.flush()
    refused = (await rows(ada, "?failed=true&status=403"))[0]
    assert refused["error_code"] == "insufficient_scope"
    key = refused["api_key_id"]
    assert {row["route"] for row in await rows(ada, f"?api_key_id={key}")} == {
        "/api/v1/organization",
        "/api/v1/contacts",
    }
    assert len(await rows(ada, f"?api_key_id={key}&route=/api/v1/contacts")) == 1
    later = (before + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert await rows(ada, f"?created_after={later}") == []
    assert len(await rows(ada, f"?api_key_id={key}&created_before={later}")) == 2


async def test_one_organization_does_not_see_anothers(ada: Browser, ben: Browser, recorder: Recorder) -> None:
    await ada.call("GET", "/api/v1/contacts")
    await recorder.flush()
    assert await rows(ben) == []


async def test_a_deprecated_route_says_so_and_is_noted_with_its_key(
    ada: Browser, services: Services, recorder: Recorder
) -> None:
    script = Script(ada.app, (await script_of(services, ada)).key)
    answer = await script.call("GET", "/api/v1/old")
    assert answer.headers["deprecation"] == "@1767225600"  # RFC 9745 §2: a Structured Field date, 2026-01-01
    assert answer.headers["sunset"] == "Thu, 01 Jan 2099 00:00:00 GMT"  # RFC 8594 §3
    assert answer.headers["link"] == '</api/docs/old>; rel="deprecation"; type="text/html"'
    await script.call("GET", "/api/v1/old")
    await recorder.flush()
    used = await rows(ada, "?deprecated=true")
    assert [row["route"] for row in used] == ["/api/v1/old"] * 2
    async with services.database.transaction(
        UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    ) as tx:
        told = await tx.all(
            str,
            "select aggregate_id::text from events where organization_id = %(o)s and type = 'api.deprecation_used'",
            {"o": tx.organization_id},
        )
    assert told == [used[0]["api_key_id"]]


async def test_after_its_sunset_a_route_is_410_with_what_takes_its_place(ada: Browser, services: Services) -> None:
    ada.app = make_api(services, [get_older])
    answer = await ada.call("GET", "/api/v1/older")
    assert (answer.status, answer.error["code"]) == (410, "version_sunset")
    assert answer.error["details"]["replacement"] == "/api/v1/organization"


async def test_a_database_that_is_away_costs_lines_and_no_request(
    ada: Browser, services: Services, recorder: Recorder
) -> None:
    from koinon.platform.db import Database

    recorder._database = Database("postgresql://nobody@127.0.0.1:1/none", patience=0.05)
    assert (await ada.call("GET", "/api/v1/organization")).status == 200
    await recorder.flush()
    recorder._database = services.database
    await recorder.flush()
    assert "/api/v1/organization" not in {row["route"] for row in await rows(ada)}


def test_days_past_thirty_are_dropped_as_a_whole(settings: Configuration) -> None:
    assert settings.database_owner_url is not None
    with psycopg.connect(settings.database_owner_url, autocommit=True) as connection:
        for day in ("20250101", "20250102"):
            connection.execute(
                f"create table api_requests_{day} partition of api_requests for values from"
                f" (koinon_uuid_floor('{day}')) to (koinon_uuid_floor('{day}'::date + interval '1 day'))"
            )
        assert connection.execute("select koinon_drop_partitions()").fetchone() == (2,)
        assert connection.execute("select koinon_drop_partitions()").fetchone() == (0,)
        assert connection.execute("select to_regclass('api_requests_20250101')").fetchone() == (None,)


def test_an_address_is_logged_as_its_network() -> None:
    assert [prefix_of(ip) for ip in ("203.0.113.77", "2001:db8:1:2::7", None, "x")] == [
        "203.0.113.0/24",
        "2001:db8:1::/48",
        None,
        None,
    ]
