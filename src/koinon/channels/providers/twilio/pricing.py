"""What an account's texts cost: GET /v1/Messaging/Countries/{IsoCountry} (twilio-oai `twilio_pricing_v1.json`).

A country has a price for each of its carriers and each kind of number it is sent from; `current_price` is the account's
own. Ours is the highest of them, so that an estimate is never below the bill. Picture messages are not told.
"""

from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from koinon.channels.contracts import Credentials, OwnRate
from koinon.channels.ports import CannotFind
from koinon.channels.providers.twilio import schemas
from koinon.channels.providers.twilio.calls import get
from koinon.channels.providers.twilio.prices import micros
from koinon.platform.http import LeanClient

HOST = "pricing.twilio.com"
NOT_FOUND = 404


class Price(msgspec.Struct, gc=False):
    current_price: str | float | None = None


class Carrier(msgspec.Struct, gc=False):
    prices: list[Price] = []


class Country(msgspec.Struct, gc=False):
    """One country's prices."""

    outbound_sms_prices: list[Carrier] = []
    price_unit: str | None = None


_decoder = msgspec.json.Decoder(Country)


async def rates(client: LeanClient, credentials: Credentials, countries: Sequence[str]) -> list[OwnRate]:
    """A text's segment to each of these countries that Twilio sells. Raises CannotFind."""
    there = msgspec.structs.replace(
        credentials, base_url=credentials.base_url.replace("://api.twilio.com", f"://{HOST}")
    )
    found = [await _rate(client, there, country) for country in countries]
    return [one for one in found if one is not None]


async def _rate(client: LeanClient, credentials: Credentials, country: str) -> OwnRate | None:
    answer = await get(client, credentials, f"/v1/Messaging/Countries/{quote(country, safe='')}")
    if answer.status == NOT_FOUND:
        return None
    if answer.status != 200:
        raise CannotFind(f"HTTP {answer.status}")
    try:
        told = _decoder.decode(answer.body)
    except schemas.UNREADABLE as fault:
        raise CannotFind("an unreadable answer") from fault
    each = [
        micros(one.current_price, told.price_unit)[0] for carrier in told.outbound_sms_prices for one in carrier.prices
    ]
    known = [price for price in each if price is not None]
    return OwnRate("sms", country, "segment", max(known), (told.price_unit or "USD").upper()) if known else None
