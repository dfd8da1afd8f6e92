"""The page of carriers, as an owner's browser uses it."""

import re
from urllib.parse import urlencode
from uuid import UUID

import pytest

from koinon.kit import clock
from koinon.messaging import OptOutList
from koinon.messaging.repository import opt_out_lists
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.platform.asgi import Answer

KEYS = {"api_key": "KEY0189abcdef0123456789", "public_key": "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="}
HOME = "/settings/carriers"


@pytest.fixture
async def owner(services: Services) -> Browser:
    browser = Browser(pages_of(services))
    browser.token = (await found(services)).token
    await browser.call("GET", "/api/v1/me")
    return browser


async def submit(browser: Browser, path: str, **fields: str) -> Answer:
    body, session = urlencode({"csrf_token": browser.csrf, **fields}).encode(), browser.token
    headers = {"content_type": "application/x-www-form-urlencoded", "accept": "text/html"}
    answer = await browser.call("POST", path, body, **headers)
    browser.token = session
    return answer


async def page(browser: Browser, path: str = HOME) -> str:
    answer = await browser.call("GET", path, accept="text/html")
    assert answer.status == 200, answer.raw[:500]
    return answer.raw.decode()


async def account_of(browser: Browser) -> str:
    listed = (await browser.call("GET", "/api/v1/provider-accounts")).json["data"]
    return str(listed[0]["id"])


async def test_an_empty_page_teaches_and_offers_the_first_step(owner: Browser) -> None:
    shown = await page(owner)
    assert "No carrier yet" in shown
    assert f'href="{HOME}/connect"' in shown


async def test_a_wrong_key_keeps_what_was_typed_but_the_key(owner: Browser) -> None:
    answer = await submit(owner, f"{HOME}/connect", name="Main", api_key="bad key", public_key="nonsense")
    shown = answer.raw.decode()
    assert answer.status == 422
    assert 'value="Main"' in shown
    assert "bad key" not in shown
    assert "This is not what the provider gives out here." in shown


async def test_any_provider_can_be_practised_with(owner: Browser) -> None:
    listed = await page(owner, f"{HOME}/connect")
    assert "provider=telnyx" in listed
    asked = await page(owner, f"{HOME}/connect?provider=twilio")
    assert "Account SID" in asked
    assert "Practise" in asked
    made = await submit(owner, f"{HOME}/connect", provider="twilio", practice="yes", name="Trying Twilio")
    assert made.status == 303
    listed_accounts = (await owner.call("GET", "/api/v1/provider-accounts")).json["data"]
    assert [(one["provider"], one["environment"]) for one in listed_accounts] == [("twilio", "simulator")]


async def test_from_connecting_to_a_paused_number(owner: Browser) -> None:
    practice = {"provider": "telnyx", "name": "Practice", "environment": "simulator"}
    await owner.call("POST", "/api/v1/provider-accounts", practice)
    account = await account_of(owner)
    assert "Add a number or address" in await page(owner, f"{HOME}/{account}/number")
    wrong = await submit(owner, f"{HOME}/{account}/number", value="12", kind="long_code")
    assert wrong.status == 422
    added = await submit(owner, f"{HOME}/{account}/number", value="(202) 555-0100", kind="long_code")
    assert (added.status, added.headers["location"]) == (303, HOME)
    shown = await page(owner)
    assert re.search(r"202\W{1,2}555\W0100", shown)
    assert "Usual number" in shown
    (sender,) = re.findall(r"/settings/numbers/([0-9a-f-]+)/pause", shown)
    assert (await submit(owner, f"/settings/numbers/{sender}/pause")).status == 303
    assert "Paused" in await page(owner)
    assert (await submit(owner, f"/settings/numbers/{sender}/resume")).status == 303
    assert (await submit(owner, f"/settings/numbers/{sender}/explode")).status == 404


async def test_a_key_is_never_shown_and_practice_takes_none(owner: Browser) -> None:
    await owner.call(
        "POST", "/api/v1/provider-accounts", {"provider": "telnyx", "name": "Practice", "environment": "simulator"}
    )
    account = await account_of(owner)
    await page(owner, f"{HOME}/{account}/keys")
    refused = await submit(owner, f"{HOME}/{account}/keys", **KEYS)
    assert refused.status == 422
    assert KEYS["api_key"] not in refused.raw.decode()
    assert KEYS["api_key"] not in await page(owner)
    assert (await submit(owner, f"{HOME}/{account}/remove")).status == 303
    assert "No carrier yet" in await page(owner)


async def test_the_carriers_opt_out_list_is_told(owner: Browser, services: Services) -> None:
    """CON-050: what it added here, whom it still blocks though they came back, and what staff can do."""
    practice = {"provider": "telnyx", "name": "Practice", "environment": "simulator"}
    await owner.call("POST", "/api/v1/provider-accounts", practice)
    account = UUID(await account_of(owner))
    organization = UUID((await owner.call("GET", "/api/v1/organization")).json["data"]["id"])
    seen = OptOutList(account, clock.now(), listed=12, added=2, kept=1, unlisted=0, error=None)
    async with services.database.transaction(organization) as tx:
        await opt_out_lists.put(tx, seen)
    shown = await page(owner)
    assert "2 opt-outs were added here" in shown
    assert "The carrier still blocks 1 person who came back here" in shown
    assert (await owner.call("GET", "/api/v1/opt-out-lists")).json["data"][0]["listed"] == 12
    assert (await submit(owner, f"{HOME}/opt-outs")).status == 303
    answer = await owner.call("POST", "/api/v1/opt-out-lists/comparisons", {})
    assert (answer.status, answer.json["data"]) == (202, {"queued": False}), "the page had it queued"


async def test_a_form_without_its_token_is_refused(owner: Browser) -> None:
    owner.csrf = "forged"
    assert (await submit(owner, f"{HOME}/connect", name="Main", **KEYS)).status == 403


async def test_without_an_account_simulated_phones_are_one_press_away(owner: Browser) -> None:
    assert "Practise on simulated phones" in await page(owner, "/settings/senders")
    assert (await submit(owner, f"{HOME}/practice")).status == 303
    shown = await page(owner, "/settings/senders")
    assert "simulated phones (practice)" in shown
    assert "555-01" in shown
    assert (await submit(owner, f"{HOME}/practice")).status == 409


async def test_a_numbers_limits_are_set_on_its_page_and_shown(owner: Browser) -> None:
    """CHN-050, 054: by second, minute and day, of people and of spending; an empty field lifts a limit."""
    await submit(owner, f"{HOME}/practice")
    sender = (await owner.call("GET", "/api/v1/senders")).json["data"][0]
    path = f"/settings/numbers/{sender['id']}/limits"
    assert f'href="{path}"' in await page(owner)
    assert "A day begins at midnight UTC" in await page(owner, path)
    typed = {"limit_per_second": "6", "limit_per_minute": "240", "limit_per_day": "2000", "people_per_day": "500"}
    saved = await submit(owner, path, **typed, spend_per_day_micros="25,50")
    assert (saved.status, saved.headers["location"]) == (303, HOME)
    kept = (await owner.call("GET", f"/api/v1/senders/{sender['id']}")).json["data"]
    assert {name: kept[name] for name in typed} == {name: int(value) for name, value in typed.items()}
    assert kept["spend_per_day_micros"] == 25_500_000
    assert "0 of 2,000 segments today" in await page(owner)
    assert 'value="25.5"' in await page(owner, path)
    await submit(owner, path, limit_per_second="6")
    kept = (await owner.call("GET", f"/api/v1/senders/{sender['id']}")).json["data"]
    assert (kept["limit_per_day"], kept["people_per_day"], kept["spend_per_day_micros"]) == (None, None, None)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("limit_per_second", ""),
        ("limit_per_second", "100001"),
        ("limit_per_minute", "14"),
        ("limit_per_day", "0"),
        ("people_per_day", "-1"),
        ("people_per_day", "٣"),
        ("spend_per_day_micros", "0"),
        ("spend_per_day_micros", "1e9"),
    ],
)
async def test_a_limit_that_cannot_be_is_told_at_its_field(owner: Browser, field: str, typed: str) -> None:
    await submit(owner, f"{HOME}/practice")
    sender = (await owner.call("GET", "/api/v1/senders")).json["data"][0]
    answer = await submit(owner, f"/settings/numbers/{sender['id']}/limits", **{"limit_per_second": "6", field: typed})
    assert answer.status == 422
    assert re.search(rf'id="f-{field}"[^>]*aria-invalid="true"', answer.raw.decode())


async def test_a_numbers_opt_out_rate_is_told_against_the_target(owner: Browser, services: Services) -> None:
    """CON-051: 3 of 100 reached in the last 30 days are over 2 %; what is older does not count."""
    await submit(owner, f"{HOME}/practice")
    sender = (await owner.call("GET", "/api/v1/senders")).json["data"][0]["id"]
    organization = UUID((await owner.call("GET", "/api/v1/organization")).json["data"]["id"])
    for days, opt_outs in ((1, 3), (31, 90)):
        made = (await owner.call("POST", "/api/v1/broadcasts", {"name": "News", "body": "Hi"})).json["data"]["id"]
        async with services.database.transaction(organization) as tx:
            where = {"o": organization, "b": UUID(made), "s": UUID(sender), "n": opt_outs, "d": days}
            await tx.execute(
                "update broadcasts set sender_id = %(s)s, created_at = now() - make_interval(days => %(d)s)"
                " where organization_id = %(o)s and id = %(b)s",
                where,
            )
            await tx.execute(
                "update broadcast_counts set delivered = 90, sent = 10, opt_outs = %(n)s"
                " where organization_id = %(o)s and broadcast_id = %(b)s",
                where,
            )
    [rate] = (await owner.call("GET", "/api/v1/opt-out-lists/rates")).json["data"]
    assert (rate["sender_id"], rate["opt_outs"], rate["reached"], rate["share"]) == (sender, 3, 100, 0.03)
    assert re.search(r'class="bad">3\.0\s?% opted out in 30 days', await page(owner))


async def test_the_webhook_address_is_there_to_be_entered_at_the_provider(owner: Browser, services: Services) -> None:
    """A provider of mail names no callback in a message: its address is entered there by hand."""
    await submit(owner, f"{HOME}/connect", provider="sendgrid", practice="yes", name="Trying SendGrid")
    account_id = await account_of(owner)
    told = (await owner.call("POST", f"/api/v1/provider-accounts/{account_id}/test")).json["data"]["callbacks"]
    base = services.configuration.base_url.rstrip("/")
    assert re.fullmatch(re.escape(f"{base}/webhooks/sendgrid/") + r"[\w-]{32,}", told["webhook_url"])
    assert f'data-copy="{told["webhook_url"]}"' in await page(owner)


async def test_resend_is_connected_before_its_webhook_has_a_secret(owner: Browser) -> None:
    """Resend makes the secret for an address, and the address is known once the account is here."""
    made = await submit(owner, f"{HOME}/connect", provider="resend", name="News", api_key="re_0189abcdef0123")
    assert made.status == 303, made.raw[:2000]
    account = await account_of(owner)
    secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
    added = await submit(owner, f"{HOME}/{account}/keys", webhook_secret=secret)
    assert added.status == 303
