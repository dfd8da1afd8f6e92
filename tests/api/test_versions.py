"""Where each version of the API stands, and what says that something goes away (API-003, 004, 005)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from litestar import get, post
from litestar.params import FromQuery, JSONBody
from msgspec import Struct

from koinon.identity.keys import deprecations
from koinon.kit import clock
from koinon.platform import rest
from koinon.platform.request_log.recorder import Recorder
from koinon.platform.rest import versions
from koinon.platform.rest.versions import Version
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import Browser, Script
from tests.identity.test_api_keys import mails, make
from tests.organizations.test_organization import organization_id

GOING = rest.Deprecation(date(2026, 1, 1), date(2099, 1, 1), "/api/docs/old", "shade")
GONE = rest.Deprecation(date(2024, 1, 1), date(2025, 1, 1), "/api/docs/old", "shade")


class Painted(Struct, frozen=True):
    """What a test answers."""

    id: str
    colour: str
    shade: str


class Paint(rest.Body, frozen=True, kw_only=True):
    """What a test is sent."""

    colour: str | None = None
    shade: str | None = None


@get("/api/v1/painted", opt={"permission": "organization:read", "deprecated_fields": {"colour": GOING}})
async def get_painted(colour: FromQuery[str | None] = None) -> rest.Envelope[Painted]:
    """Answer with a member that goes away."""
    return rest.one(Painted("1", colour or "green", "green"))


@post("/api/v1/painted", opt={"permission": "organization:read", "deprecated_fields": {"colour": GOING}})
async def paint(data: JSONBody[Paint]) -> rest.Envelope[bool]:
    """Take a member that goes away."""
    return rest.one(True)


@post("/api/v1/gone", opt={"permission": "organization:read", "deprecated_fields": {"colour": GONE}})
async def paint_late(data: JSONBody[Paint]) -> rest.Envelope[bool]:
    """Take a member that has gone."""
    return rest.one(True)


@pytest.fixture
def painter(services: Services, ada: Browser) -> Recorder:
    """The application of `ada` with routes whose fields go away, and what records their calls."""
    found = Recorder(services.database, services.limits)
    ada.app = make_api(services, [get_painted, paint, paint_late])
    ada.app._observe = found.observe
    return found


async def test_a_field_that_goes_away_is_announced_and_noted_where_it_is_named(ada: Browser, painter: Recorder) -> None:
    script = Script(ada.app, (await make(ada, "organization:read"))[1])
    calls = [
        ("GET", "/api/v1/painted", None, True, False),  # carried, and nobody asked for it by name
        ("GET", "/api/v1/painted?fields=colour", None, True, True),
        ("GET", "/api/v1/painted?fields=shade", None, False, False),
        ("GET", "/api/v1/painted?colour=red&fields=shade", None, True, True),
        ("POST", "/api/v1/painted", {"colour": "red"}, True, True),
        ("POST", "/api/v1/painted", {"shade": "red"}, False, False),
    ]
    for method, path, body, announced, _ in calls:
        answer = await script.call(method, path, body)
        assert answer.status < 300, answer.raw
        told = [answer.headers.get(name) for name in ("deprecation", "sunset", "link")]
        # RFC 9745 §2.1, RFC 8594 §3
        link = '</api/docs/old>; rel="deprecation"; type="text/html"'
        assert told == (["@1767225600", "Thu, 01 Jan 2099 00:00:00 GMT", link] if announced else [None] * 3), path
    await painter.flush()
    noted = (await ada.call("GET", "/api/v1/api-requests?sort=created_at")).json["data"]
    assert [row["deprecated"] for row in noted if row["route"] == "/api/v1/painted"] == [used for *_, used in calls]


async def test_a_field_that_has_gone_is_410_with_what_takes_its_place(ada: Browser, painter: Recorder) -> None:
    refused = await ada.call("POST", "/api/v1/gone", {"colour": "red"})
    assert (refused.status, refused.error["code"]) == (410, "version_sunset")
    assert refused.error["details"] == {"replacement": "shade", "sunset": "2025-01-01"}
    assert (await ada.call("POST", "/api/v1/gone", {"shade": "red"})).status == 201


@pytest.mark.parametrize(
    ("local", "due"),
    [
        (datetime(2026, 3, 2, 7, 59), False),
        (datetime(2026, 3, 2, 8, 0), True),
        (datetime(2026, 3, 2, 23, 0), True),
        (datetime(2026, 3, 3, 8, 0), False),
    ],
)
def test_owners_are_told_on_monday_morning(local: datetime, due: bool) -> None:
    assert deprecations.is_time(local) is due


async def test_owners_are_mailed_once_a_week_which_keys_use_what_goes_away(
    ada: Browser, services: Services, painter: Recorder
) -> None:
    tenant = await organization_id(ada)
    async with services.database.transaction(tenant) as tx:
        await deprecations.tell_uses(tx, services, "2026-W09")
    assert await mails(services, tenant, "api_deprecations") == []
    script = Script(ada.app, (await make(ada, "organization:read"))[1])
    for _ in range(3):
        await script.call("GET", "/api/v1/painted?fields=colour")
    await painter.flush()
    for week in ("2026-W10", "2026-W10", "2026-W11"):
        async with services.database.transaction(tenant) as tx:
            await deprecations.tell_uses(tx, services, week)
    told = await mails(services, tenant, "api_deprecations")
    assert len(told) == 2
    assert all("Website form" in mail.text and "GET /api/v1/painted: 3 times" in mail.text for mail in told)


@pytest.fixture
def succeeded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Version 2 came on 1 March 2026, and version 1 ends on 1 October."""
    first = Version("v1", date(2026, 1, 1), "v2", date(2026, 3, 1), date(2026, 10, 1))
    monkeypatch.setattr(versions, "VERSIONS", {"v1": first, "v2": Version("v2", date(2026, 3, 1))})
    yield


async def test_a_coming_version_says_beta_on_every_answer(ada: Browser) -> None:
    found = await ada.call("GET", "/api/v2")
    assert (found.status, found.headers["koinon-beta"], found.json["meta"]["version"]) == (200, "true", "v2")
    standing = {one["version"]: one["status"] for one in found.json["data"]}
    assert standing == {"v1": "current", "v2": "beta"}
    nothing = await ada.call("GET", "/api/v2/contacts")
    assert (nothing.status, nothing.error["code"], nothing.headers["koinon-beta"]) == (404, "route_not_found", "true")
    first = await ada.call("GET", "/api/v1")
    assert "koinon-beta" not in first.headers and "deprecation" not in first.headers
    assert first.json["data"]["versions"] == found.json["data"]


@pytest.mark.usefixtures("succeeded")
async def test_a_succeeded_version_names_its_last_day_and_then_is_410(ada: Browser) -> None:
    with clock.frozen(datetime(2026, 2, 28, tzinfo=UTC)):
        assert versions.VERSIONS["v1"].standing == "current" and versions.VERSIONS["v2"].standing == "beta"
    with clock.frozen(datetime(2026, 3, 1, tzinfo=UTC)):
        assert versions.VERSIONS["v1"].standing == "deprecated"
        told = dict(versions.version_headers("/api/v1/contacts", []))
        assert told[b"sunset"] == b"Thu, 01 Oct 2026 00:00:00 GMT" and told[b"deprecation"] == b"@1772323200"
        assert b"sunset" not in dict(versions.version_headers("/api/v1/contacts", [(b"sunset", b"Mon")]))
    with clock.frozen(datetime(2026, 10, 1, tzinfo=UTC)):
        gone = await ada.call("GET", "/api/v1/contacts?limit=1")
    assert (gone.status, gone.error["code"]) == (410, "version_sunset")
    assert gone.error["details"] == {"replacement": "/api/v2/contacts", "sunset": "2026-10-01"}
    assert (await ada.call("GET", "/api/v2")).status == 200


@pytest.mark.parametrize(
    "given",
    [
        {"ends_on": date(2027, 1, 1)},
        {"successor": "v2", "succeeded_on": date(2026, 3, 1)},
        {"successor": "v2", "succeeded_on": date(2026, 3, 1), "ends_on": date(2026, 8, 1)},
    ],
)
def test_no_version_ends_without_another_or_within_six_months_of_it(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="version"):
        Version("v1", date(2026, 1, 1), **given)
