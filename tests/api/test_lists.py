"""What every list can be asked: totals, times, several values, the other way round (API-020, 021)."""

from typing import Any
from uuid import UUID

import pytest

from koinon.identity.contracts import Role
from koinon.platform.services import Services
from koinon.samples.first_start import _make
from koinon.samples.people import samples
from tests.api.test_budget import lists
from tests.api.test_walls import PARAMETER, operations, sign_in
from tests.identity.api import make_api
from tests.identity.browser import Answer, Browser
from tests.identity.conftest import seat

LONG_AGO, FAR_OFF = "1999-12-31T23:59:59Z", "2199-01-01T00:00:00Z"
MANY = """
insert into tags (id, organization_id, name, created_at, updated_at)
select koinon_uuid7(), %(o)s, 'counted ' || n, '2001-01-01T00:00:00Z'::timestamptz + n * interval '1 second', now()
from generate_series(%(first)s::int, %(last)s::int) n
"""


@pytest.fixture(scope="module")
async def chapel(services: Services) -> UUID:
    """A sample organization with people, groups, senders, a broadcast and conversations."""
    return await _make(services, samples()[0])


@pytest.fixture(scope="module")
async def owner(services: Services, chapel: UUID) -> Browser:
    return await sign_in(make_api(services), (await seat(services, chapel, Role.OWNER)).token)


@pytest.fixture(scope="module")
async def every(owner: Browser, services: Services, chapel: UUID) -> dict[str, dict[str, dict[str, Any]]]:
    """The parameters of each list by its address, by name."""
    described = {path: operation for method, path, operation in await operations(owner) if method == "GET"}
    told: dict[str, dict[str, dict[str, Any]]] = {}
    for address in await lists(owner, services, chapel):
        path = next(p for p in described if _fits(p, address))
        if path == "/api/v1/search/messages":
            continue  # it answers to words, in an order of its own: tests/inbox/search
        told[address] = {one["name"]: one for one in described[path].get("parameters", ())}
    assert len(told) >= 18
    return told


def _fits(path: str, address: str) -> bool:
    parts, sent = path.split("/"), address.split("/")
    return len(parts) == len(sent) and all(
        PARAMETER.fullmatch(part) or part == other for part, other in zip(parts, sent, strict=True)
    )


async def read(owner: Browser, path: str, **asked: str) -> Answer:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return await owner.call("GET", f"{path}?{query}")


async def rows(owner: Browser, path: str, **asked: str) -> list[Any]:
    """All rows, page by page."""
    found: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await read(owner, path, limit="100", **asked, **({"cursor": cursor} if cursor else {}))
        assert answer.status == 200, (path, asked, answer.raw)
        found += answer.json["data"]
        cursor = answer.json["meta"]["pagination"]["next_cursor"]
    return found


async def test_every_list_counts_what_it_shows(owner: Browser, every: dict[str, Any]) -> None:
    for path in every:
        answer = await read(owner, path, limit="1", include_total="true")
        assert answer.status == 200, (path, answer.raw)
        assert answer.json["meta"]["pagination"]["total"] == len(await rows(owner, path)), path
        assert "total" not in (await read(owner, path, limit="1")).json["meta"]["pagination"], path


async def test_a_total_is_exact_to_ten_thousand_and_then_says_so(
    owner: Browser, services: Services, chapel: UUID
) -> None:
    async def total() -> Any:
        found = await read(
            owner, "/api/v1/tags", limit="1", include_total="true", created_before="2002-01-01T00:00:00Z"
        )
        return found.json["meta"]["pagination"]["total"]

    for first, last, expected in ((1, 10_000, 10_000), (10_001, 10_001, {"value": 10_000, "relation": "gte"})):
        async with services.database.transaction(chapel) as tx:
            await tx.execute(MANY, {"o": chapel, "first": first, "last": last})
        assert await total() == expected
    bounds = {"created_after": "2001-01-01T00:00:02Z", "created_before": "2001-01-01T00:00:05Z"}
    assert sorted(row["name"] for row in await rows(owner, "/api/v1/tags", **bounds)) == ["counted 3", "counted 4"]
    async with services.database.transaction(chapel) as tx:
        await tx.execute("delete from tags where organization_id = %(o)s and name like 'counted %%'", {"o": chapel})


async def test_every_list_with_times_can_be_asked_for_them(owner: Browser, every: dict[str, Any]) -> None:
    timed = [path for path, told in every.items() if "created_after" in told]
    assert len(timed) >= 15
    for path in timed:
        everything = len(await rows(owner, path))
        for name in ("created", "updated"):
            for asked, expected in (
                ({f"{name}_after": LONG_AGO}, everything),
                ({f"{name}_before": LONG_AGO}, 0),
                ({f"{name}_after": FAR_OFF}, 0),
                ({f"{name}_after": LONG_AGO, f"{name}_before": FAR_OFF}, everything),
            ):
                answer = await read(owner, path, limit="1", include_total="true", **asked)
                assert answer.status == 200, (path, asked, answer.raw)
                assert answer.json["meta"]["pagination"]["total"] == expected, (path, asked)
                assert len(answer.json["data"]) == min(expected, 1), (path, asked)


async def test_every_list_says_how_it_can_be_sorted_and_no_other_way(owner: Browser, every: dict[str, Any]) -> None:
    turned = 0
    for path, told in every.items():
        refused = await read(owner, path, sort="shoe_size")
        assert (refused.status, refused.error["code"]) == (422, "invalid_sort"), path
        ways = told.get("sort", {}).get("schema", {}).get("enum", [])
        assert all(way in refused.error["details"]["fields"][0]["message"] for way in ways), path
        if len(ways) == 2 and ways[1].lstrip("-") == ways[0].lstrip("-"):
            there = await rows(owner, path, sort=ways[0])
            # Two at a time, so that cursors are walked the other way round too.
            back, cursor = [], None
            while True:
                more = {"cursor": cursor} if cursor else {}
                answer = await read(owner, path, limit="2", sort=ways[1], **more)
                back += answer.json["data"]
                if (cursor := answer.json["meta"]["pagination"]["next_cursor"]) is None:
                    break
            assert [row["id"] for row in back] == [row["id"] for row in there][::-1], path
            turned += 1
    assert turned >= 8


async def test_a_filter_of_choices_takes_several(owner: Browser, every: dict[str, Any]) -> None:
    several = 0
    for path, told in every.items():
        for name, one in told.items():
            choices = one["schema"].get("items", {}).get("enum")
            if not choices:
                continue
            assert (one["style"], one["explode"]) == ("form", False)
            parts = [len(await rows(owner, path, **{name: choice})) for choice in choices]
            assert len(await rows(owner, path, **{name: ",".join(choices)})) == sum(parts), (path, name)
            repeated = f"{name}={choices[0]}&{name}={choices[1]}&include_total=true"
            answer = await owner.call("GET", f"{path}?{repeated}")
            assert answer.json["meta"]["pagination"]["total"] == parts[0] + parts[1], (path, name)
            refused = await read(owner, path, **{name: f"{choices[0]},nonsense"})
            assert (refused.status, refused.fields) == (422, {name: "invalid_enum"}), path
            several += 1
    assert several >= 6


async def test_a_cursor_belongs_to_its_times_and_its_way(owner: Browser) -> None:
    for asked in ({"created_after": LONG_AGO}, {"sort": "created_at"}):
        first = await read(
            owner, "/api/v1/contacts" if "sort" not in asked else "/api/v1/audit-log", limit="1", **asked
        )
        cursor = first.json["meta"]["pagination"]["next_cursor"]
        path = "/api/v1/contacts" if "sort" not in asked else "/api/v1/audit-log"
        refused = await read(owner, path, limit="1", cursor=cursor)
        assert (refused.status, refused.error["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize("path", ["/api/v1/tags", "/api/v1/groups", "/api/v1/broadcasts"])
async def test_names_are_searched(owner: Browser, path: str) -> None:
    made = {"name": "Choir of June"} | ({"body": "Hello"} if path.endswith("broadcasts") else {})
    assert (await owner.call("POST", path, made)).status == 201
    names = [row["name"] for row in await rows(owner, path)]
    part = names[0][1:4]
    expected = [name for name in names if part.lower() in name.lower()]
    assert [row["name"] for row in await rows(owner, path, q=part.upper())] == expected
    assert await rows(owner, path, q="zzzzzz") == []


@pytest.mark.parametrize("value", ["0.5", "yesterday", "2026-01-31", "2026-01-31T09:30:00"])
async def test_a_time_is_written_whole(owner: Browser, value: str) -> None:
    answer = await read(owner, "/api/v1/tags", created_after=value)
    assert (answer.status, answer.fields) == (422, {"created_after": "validation_failed"})


async def test_every_fault_of_a_query_is_told_at_once_with_its_value(owner: Browser) -> None:
    """API-012: a filter stands in the route, sort and limit in its paging; the one is not told without the others."""
    answer = await read(owner, "/api/v1/conversations", status="bogus,open,odd", sort="foo", limit="1000", colour="red")
    told = [(one["path"], one["code"]) for one in answer.json["error"]["details"]["fields"]]
    assert answer.status == 422
    assert sorted(told) == [
        ("colour", "invalid_filter"),
        ("limit", "out_of_range"),
        ("sort", "invalid_sort"),
        ("status", "invalid_enum"),
        ("status", "invalid_enum"),
    ]
    words = [one["message"] for one in answer.json["error"]["details"]["fields"] if one["path"] == "status"]
    assert [word.partition(" is not one of: ")[0] for word in words] == ["“bogus”", "“odd”"]
    twice = await read(owner, "/api/v1/conversations", status="bogus,bogus", limit="1000")
    assert sorted(one["path"] for one in twice.json["error"]["details"]["fields"]) == ["limit", "status"]
