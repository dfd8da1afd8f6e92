"""Keyset paging in the envelope (API-018..020)."""

import pytest

from tests.platform.asgi import call
from tests.platform.small_app import ROWS, make

APP = make()


async def test_a_walk_forwards_and_back_sees_each_row_once() -> None:
    seen: list[str] = []
    page = (await call(APP, "GET", "/api/v1/people?limit=25")).json
    assert page["meta"]["pagination"]["prev_cursor"] is None
    pages = [page["data"]]
    while page["meta"]["pagination"]["has_more"]:
        cursor = page["meta"]["pagination"]["next_cursor"]
        page = (await call(APP, "GET", f"/api/v1/people?limit=25&cursor={cursor}")).json
        pages.append(page["data"])
    seen = [row for rows in pages for row in rows]
    assert seen == [str(row) for row in ROWS]
    back = page["meta"]["pagination"]["prev_cursor"]
    assert (await call(APP, "GET", f"/api/v1/people?limit=25&cursor={back}")).json["data"] == pages[1]


async def test_the_first_page_reached_backwards_has_no_previous_one() -> None:
    first = (await call(APP, "GET", "/api/v1/people?limit=25")).json
    second = (
        await call(APP, "GET", f"/api/v1/people?limit=25&cursor={first['meta']['pagination']['next_cursor']}")
    ).json
    again = (
        await call(APP, "GET", f"/api/v1/people?limit=25&cursor={second['meta']['pagination']['prev_cursor']}")
    ).json
    assert again["data"] == first["data"]
    assert again["meta"]["pagination"]["prev_cursor"] is None
    assert again["meta"]["pagination"]["has_more"] is True


@pytest.mark.parametrize("limit", ["0", "101", "-1", "99999999999999999999999"])
async def test_a_limit_outside_its_range_is_422(limit: str) -> None:
    answer = await call(APP, "GET", f"/api/v1/people?limit={limit}")
    assert (answer.status, answer.error["code"], answer.fields) == (422, "out_of_range", {"limit": "out_of_range"})


async def test_a_limit_that_is_no_number_is_422() -> None:
    answer = await call(APP, "GET", "/api/v1/people?limit=many")
    assert (answer.status, answer.fields) == (422, {"limit": "validation_failed"})


@pytest.mark.parametrize("cursor", ["x", "AAAA", "a" * 3000, "%ff", "é", "..%2f"])
async def test_a_forged_cursor_is_422(cursor: str) -> None:
    answer = await call(APP, "GET", f"/api/v1/people?cursor={cursor}")
    assert answer.status == 422
    assert answer.error["code"] in ("invalid_cursor", "out_of_range")


async def test_a_cursor_of_other_filters_is_refused() -> None:
    cursor = (await call(APP, "GET", "/api/v1/people")).json["meta"]["pagination"]["next_cursor"]
    answer = await call(APP, "GET", f"/api/v1/people?group=a&cursor={cursor}")
    assert (answer.status, answer.error["code"]) == (422, "invalid_cursor")


async def test_a_total_is_given_only_when_asked() -> None:
    assert "total" not in (await call(APP, "GET", "/api/v1/people")).json["meta"]["pagination"]
    assert (await call(APP, "GET", "/api/v1/people?include_total=true")).json["meta"]["pagination"]["total"] == 60


async def test_an_unknown_choice_is_invalid_enum() -> None:
    assert (await call(APP, "GET", "/api/v1/people?group=z")).error["code"] == "invalid_enum"
