"""The builder of segments says what a rule is, or leaves it alone (CON-036)."""

from typing import Any
from uuid import UUID

from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.web.test_csrf import token_in_page
from tests.web.test_own_organizations import ada, seen, sent, site

__all__ = ["ada", "site"]
SEGMENTS = "/api/v1/segments"


async def saved(browser: Browser, rules: dict[str, Any]) -> str:
    browser.csrf = await token_in_page(browser)
    answer = await browser.call("POST", SEGMENTS, {"name": f"S {ids.uuid7()}", "rules": rules})
    assert answer.status == 201, answer.raw
    return str(answer.json["data"]["id"])


async def test_what_its_rows_cannot_say_stays_as_it_is(ada: Browser) -> None:
    """A tag that is gone, or a field the reader may not see, would be saved as whatever the row fell back to."""
    gone = {"all": [{"field": "tag", "op": "has", "value": str(ids.uuid7())}]}
    segment_id = await saved(ada, gone)
    page = (await seen(ada, f"/segments/{segment_id}")).raw.decode()
    assert "This page does not change this rule" in page
    await sent(ada, f"/segments/{segment_id}", name="Renamed", joined="all", field="given_name", op="not_empty")
    kept = (await ada.call("GET", f"{SEGMENTS}/{segment_id}")).json["data"]
    assert kept["rules"] == gone


async def test_a_large_number_is_shown_as_it_was_saved(ada: Browser) -> None:
    ada.csrf = await token_in_page(ada)
    field = {"labels": {"en": "Given"}, "key": "given", "type": "number"}
    assert (await ada.call("POST", "/api/v1/custom-fields", field)).status == 201
    segment_id = await saved(ada, {"all": [{"field": "custom.given", "op": "greater", "value": 1234567.0}]})
    page = (await seen(ada, f"/segments/{segment_id}")).raw.decode()
    assert 'value="1234567"' in page
    assert "1,234,567" in page


async def test_digits_of_any_kind_and_length_are_answered(ada: Browser) -> None:
    for path, fields in (
        ("/segments/rows", {"field": "tag", "op": "has", "remove": "²"}),
        ("/segments/preview", {"field": "created_at", "op": "within_last", "value-0": "9" * 5_000}),
    ):
        assert (await sent(ada, path, **fields)).status == 200, path


async def test_its_page_has_its_history(ada: Browser) -> None:
    segment_id = await saved(ada, {"all": [{"field": "locale", "op": "is", "value": "es"}]})
    page = await seen(ada, f"/history/segment/{segment_id}")
    assert page.status == 200, page.raw[:200]


async def test_a_row_tells_its_number_and_a_dash_where_its_reader_may_not_ask(ada: Browser, services: Services) -> None:
    segment_id = await saved(ada, {"all": [{"field": "locale", "op": "is", "value": "es"}]})
    path = f"/segments/{segment_id}/count"
    assert "0 people" in (await seen(ada, path)).raw.decode()
    own = UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    hidden = '{"all": [{"field": "custom.hidden", "op": "not_empty"}]}'
    async with services.database.transaction(own) as tx:
        await tx.execute(
            "update segments set rules = %(rules)s::jsonb where organization_id = %(o)s and id = %(id)s",
            {"rules": hidden, "o": own, "id": segment_id},
        )
    page = await seen(ada, path)
    assert (page.status, "–" in page.raw.decode()) == (200, True)
