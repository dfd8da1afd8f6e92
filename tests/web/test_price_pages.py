"""Settings, Carriers, Prices: what messages cost, whose word that is and how old (CHN-070)."""

import re

from koinon import channels
from koinon.channels import Environment, NewAccount
from koinon.channels.contracts import OwnRate
from koinon.channels.repository import own_rates
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of


async def test_each_price_says_where_it_is_from(services: Services) -> None:
    ada = Browser(pages_of(services))
    signed = await found(services)
    ada.token = signed.token
    await ada.call("GET", "/api/v1/me")
    empty = (await ada.call("GET", "/settings/prices", accept="text/html")).raw.decode()
    assert "No prices yet" in empty
    assert signed.organization_id is not None
    async with services.database.transaction(signed.organization_id) as tx:
        new = NewAccount(provider="twilio", name="Twilio", environment=Environment.SIMULATOR)
        await channels.connect_account(tx, services.vault, new, "http://127.0.0.1:1")
        await own_rates.keep_rates(tx, "twilio", [OwnRate("sms", "ES", "segment", 71_500, "USD")])
    shown = (await ada.call("GET", "/settings/prices", accept="text/html")).raw.decode()
    assert re.search(r"Spain.*?your account said so today.*?\$0\.0715", shown, re.S)
    assert re.search(r"United States.*?a list price, [\d,]+ days old.*?\$0\.0083", shown, re.S)
    assert re.search(r"Anywhere else.*?\$0\.08\b", shown, re.S)
    assert "Telnyx" not in shown, "only of carriers that are connected"
    (spain,) = [
        one
        for one in (await ada.call("GET", "/api/v1/channels/rates")).json["data"]
        if one["country"] == "ES" and one["provider"] == "twilio"
    ]
    assert (spain["source"], spain["price_micros"], spain["age_days"]) == ("account", 71_500, 0)
