"""What texts cost in a country, as pricing.twilio.com tells it (twilio-oai `twilio_pricing_v1.json`)."""

from koinon.simulator.http import Reply
from koinon.simulator.twilio.bodies import SMS_MICROS
from koinon.simulator.twilio.faults import refusal
from koinon.simulator.twilio.reads import ok

NAMES = {"US": "United States", "CA": "Canada", "ES": "Spain", "PT": "Portugal", "BR": "Brazil", "GB": "United Kingdom"}
# Two carriers a country; what an account pays is a tenth below the list.
CARRIERS = (("One", "001", 0.9), ("Two", "002", 1.0))


def prices(country: str) -> Reply:
    """The country's prices, the account's beside the list's; 404 where nothing is sold."""
    code = country.upper()
    if code not in NAMES:
        return refusal(404, 20404)
    least = SMS_MICROS if code in ("US", "CA") else 10 * SMS_MICROS
    outbound = [
        {
            "carrier": name,
            "mcc": "999",
            "mnc": mnc,
            "prices": [
                {
                    "number_type": kind,
                    "base_price": _dollars(least * share),
                    "current_price": _dollars(least * share * 0.9),
                }
                for kind in ("mobile", "local")
            ],
        }
        for name, mnc, share in CARRIERS
    ]
    inbound = [{"number_type": "local", "base_price": "0.0083", "current_price": "0.0083"}]
    url = f"https://pricing.twilio.com/v1/Messaging/Countries/{code}"
    told = {"country": NAMES[code], "iso_country": code, "price_unit": "USD", "url": url}
    return ok({**told, "outbound_sms_prices": outbound, "inbound_sms_prices": inbound})


def _dollars(amount: float) -> str:
    return f"{amount / 1_000_000:.6f}"
