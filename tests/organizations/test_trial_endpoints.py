"""Over the API: going live and test numbers refuse what cannot be kept, with words and never with a 500."""

import pytest

from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.organizations.test_operators import operator
from tests.organizations.test_organization import organization_id

__all__ = ["operator"]
ROOT = "/api/v1/organization"
PLEA = {
    "legal_name": "Grace Chapel, Inc.",
    "postal_address": "1 Church Street, Springfield",
    "message_use": "Service times and news for our own members.",
    "accepts_terms": True,
}


@pytest.mark.parametrize("text", ["\x00", "Grace\x00Chapel", "\ud83d\ude00" * 10])
async def test_strange_letters_are_refused_or_kept(ada: Browser, text: str) -> None:
    for method, path, body in (
        ("POST", f"{ROOT}/go-live", PLEA | {"legal_name": text, "message_use": text * 10}),
        ("POST", f"{ROOT}/guest-recipients", {"name": text, "phone": "+14155552671"}),
        ("POST", f"{ROOT}/guest-recipients", {"name": "Ben", "phone": text + "12"}),
        ("PUT", f"{ROOT}/branding", {"mail_footer": text}),
        ("PUT", f"{ROOT}/branding", {"color": text[:9]}),
    ):
        answer = await ada.call(method, path, body)
        assert answer.status < 500, (path, body, answer.raw)


async def test_a_time_without_a_zone_and_far_away_ones_are_422(
    ada: Browser, operator: Browser, services: Services
) -> None:
    path = f"/api/v1/operator/organizations/{await organization_id(ada)}/trial"
    for until in ("2030-01-01T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2001-01-01T00:00:00Z"):
        answer = await operator.call("POST", path, {"until": until, "reason": "They asked for more time."})
        assert answer.status == 422, (until, answer.raw)
    limit = {"resource": "contacts", "limit": 5, "reason": "They asked for more.", "valid_until": "2030-01-01T00:00:00"}
    assert (await operator.call("POST", path.replace("/trial", "/limits"), limit)).status == 422


async def test_it_is_live_already_and_nobody_else_has_its_numbers(ada: Browser, ben: Browser) -> None:
    answer = await ada.call("POST", f"{ROOT}/go-live", PLEA)
    assert (answer.status, answer.error["code"]) == (409, "invalid_state")
    assert (await ben.call("GET", f"{ROOT}/guest-recipients")).json["data"] == []
    stranger = "0190b0d2-0000-7000-8000-000000000001"
    assert (await ben.call("DELETE", f"{ROOT}/guest-recipients/{stranger}")).status == 404
    assert (
        await ben.call("POST", f"{ROOT}/guest-recipients/{stranger}/confirmation", {"code": "123456"})
    ).status == 404


async def test_a_code_that_is_asked_for_again_after_a_lost_answer_is_texted_once(
    ada: Browser, services: Services
) -> None:
    account = {"provider": "telnyx", "name": "Practice", "environment": "simulator"}
    made = (await ada.call("POST", "/api/v1/provider-accounts", account)).json["data"]["id"]
    await ada.call("POST", "/api/v1/senders", {"account_id": made, "value": "+12025550100"})
    asked = {"name": "Ben", "phone": "+12125550142"}
    first, again = [
        await ada.call("POST", f"{ROOT}/guest-recipients", asked, idempotency_key="lost-answer") for _ in range(2)
    ]
    assert (first.status, again.status, again.json["data"]) == (201, 201, first.json["data"])
    async with services.database.transaction(await organization_id(ada)) as tx:
        texts = "select count(*) from deliveries where organization_id = %(o)s and origin = 'system'"
        assert await tx.scalar(texts, {"o": tx.organization_id}) == 1
