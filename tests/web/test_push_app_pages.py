"""Settings, Apps, and /push-apps: an app has an account and a sender, and goes with both (CHN-038)."""

from koinon import channels
from koinon.channels.push import simulated
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.web.test_topic_pages import opened, sent

HOME = "/settings/apps"


async def test_an_app_is_added_for_each_platform_and_goes_with_its_keys(services: Services) -> None:
    ada = Browser(pages_of(services))
    signed = await found(services)
    ada.token = signed.token
    await ada.call("GET", "/api/v1/me")
    organization = signed.organization_id
    assert organization is not None
    assert "No app yet" in (await ada.call("GET", HOME, accept="text/html")).raw.decode()

    form, page = await opened(ada, HOME + "/new?platform=ios", HOME + "?platform=ios")
    assert "Key (.p8)" in page
    assert "Bundle ID" not in page, "the app's name says it"
    assert '<textarea class="input" id="f-key" name="key"' in page, "a file has lines"
    key = simulated.pem_of(simulated.curve_key("an account of Apple's")).replace("\n", " ")
    filled = {"bundle_id": "org.example.app", "key_id": "ABC123DEFG", "team": "DEF123GHIJ"}
    assert await sent(ada, form, **filled, key="no key") == 422
    assert await sent(ada, form, **filled, key=key) == 303
    assert await sent(ada, form, **filled, key=key) == 409

    wanted = {"platform": "android", "bundle_id": "org.example.app", "environment": "simulator"}
    made = (await ada.call("POST", "/api/v1/push-apps", wanted)).json["data"]
    assert (made["provider"], made["state"]) == ("fcm", "active")
    listed = (await ada.call("GET", "/api/v1/push-apps")).json["data"]
    assert {(one["platform"], one["state"]) for one in listed} == {("android", "active"), ("ios", "pending")}
    async with services.database.transaction(organization) as tx:
        names = {sender.value: sender.channel for sender in await channels.senders(tx)}
    assert names == {"android.org.example.app": "push", "ios.org.example.app": "push"}

    assert (await ada.call("DELETE", f"/api/v1/push-apps/{made['id']}")).status == 204
    ios = next(one for one in listed if one["platform"] == "ios")
    remove, page = await opened(ada, HOME, f"{HOME}/{ios['id']}/remove")
    assert "Being checked" in page
    assert await sent(ada, remove) == 303
    async with services.database.transaction(organization) as tx:
        assert await channels.push_apps(tx) == []
        assert [account.provider for account in await channels.accounts(tx)] == []


async def test_an_app_with_a_field_that_is_missing_is_told_which(services: Services) -> None:
    ada = Browser(pages_of(services))
    ada.token = (await found(services)).token
    await ada.call("GET", "/api/v1/me")
    refused = await ada.call("POST", "/api/v1/push-apps", {"platform": "web", "bundle_id": "app.example.org"})
    assert refused.status == 422
    assert {one["path"] for one in refused.json["error"]["details"]["fields"]} == {
        "credentials.private_key",
        "credentials.contact",
    }
