"""Telnyx's numbers: what is for sale, orders, the account's numbers and their messaging settings."""

import time
import uuid
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.number_stock import Article, Order, Owned
from koinon.simulator.telnyx.answers import Query, data, first, integer, page
from koinon.simulator.telnyx.bodies import moment, organization_id
from koinon.simulator.telnyx.faults import refusal
from koinon.simulator.telnyx.profiles import profile_ids

SEARCH_LASTS = 1_800.0


class Offered:
    """What an account was offered, and when in Unix seconds."""

    def __init__(self) -> None:
        self.numbers: dict[str, float] = {}


def available(carrier: Carrier, account: Account, asked: Query) -> Reply:
    """GET /v2/available_phone_numbers."""
    country = first(asked, "filter[country_code]")
    if not country:
        return refusal(422, "10015", "filter[country_code] is required.", "/filter[country_code]")
    most = integer(asked, "filter[limit]", 100, 500)
    found = [one for one in carrier.numbers.for_sale() if _fits(one, asked) and not carrier.numbers.is_sold(one.e164)]
    now = time.time()
    account.part(Offered).numbers.update(dict.fromkeys([one.e164 for one in found[:most]], now))
    rows = [_offered(one) for one in found[:most]]
    told = {"total_results": len(rows), "best_effort_results": 0}
    return Reply(200, msgspec.json.encode({"data": rows, "meta": told, "metadata": told}))


def _fits(one: Article, asked: Query) -> bool:
    area, line = one.e164[2:5], one.e164[2:]
    wanted = {
        "filter[country_code]": one.country,
        "filter[phone_number_type]": one.kind,
        "filter[national_destination_code]": area,
        "filter[locality]": one.locality.casefold(),
        "filter[administrative_area]": one.region,
    }
    if any((value := first(asked, name)) and value.casefold() != is_.casefold() for name, is_ in wanted.items()):
        return False
    features = asked.get("filter[features][]", []) + asked.get("filter[features]", [])
    if not set(",".join(features).split(",")) - {""} <= set(one.features):
        return False
    shape = {name: first(asked, f"filter[phone_number][{name}]") for name in ("contains", "starts_with", "ends_with")}
    return shape["contains"] in line and line.startswith(shape["starts_with"]) and line.endswith(shape["ends_with"])


def _offered(one: Article) -> dict[str, Any]:
    regions = {"country_code": one.country, "state": one.region, "location": one.locality}
    return {
        "record_type": "available_phone_number",
        "phone_number": one.e164,
        "vanity_format": "",
        "best_effort": False,
        "quickship": True,
        "reservable": True,
        "region_information": [{"region_type": kind, "region_name": name} for kind, name in regions.items() if name],
        "cost_information": {"upfront_cost": one.setup, "monthly_cost": one.monthly, "currency": "USD"},
        "features": [{"name": name} for name in one.features],
    }


class OrderLine(msgspec.Struct):
    phone_number: str


class OrderRequest(msgspec.Struct):
    """POST /v2/number_orders, as much of it as the simulator heeds."""

    phone_numbers: list[OrderLine]
    customer_reference: str | None = None
    messaging_profile_id: str | None = None


def order(carrier: Carrier, account: Account, request: Request) -> Reply:
    """POST /v2/number_orders: each number was searched lately, and is sold once."""
    try:
        asked = msgspec.json.decode(request.body, type=OrderRequest)
    except msgspec.ValidationError as fault:
        return refusal(422, "10026", str(fault))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refusal(400, "10023", "The request body is no valid JSON.")
    numbers = tuple(line.phone_number for line in asked.phone_numbers)
    now, scenario = time.time(), account.scenario
    refused = _unsellable(carrier, account, numbers, asked.messaging_profile_id, now)
    if refused is not None:
        return refused
    ready = now + scenario.order_seconds
    reference = asked.customer_reference
    made = Order(str(uuid.uuid4()), account.api_key, numbers, reference, now, ready, scenario.orders_fail)
    carrier.numbers.kept.orders[made.id] = made
    if not made.failed:
        for number in numbers:
            _sell(carrier, made, number, asked.messaging_profile_id)
    carrier.numbers.keep()
    if scenario.orders_unanswered:
        return Reply(0, b"", silent=True)
    answer = data(_order_body(made, now))
    answer.delay = scenario.order_answer_seconds
    return answer


def _unsellable(
    carrier: Carrier, account: Account, numbers: tuple[str, ...], profile_id: str | None, now: float
) -> Reply | None:
    if not numbers:
        return refusal(422, "10004", "The 'phone_numbers' parameter is required.", "/phone_numbers")
    if profile_id and profile_id not in profile_ids(carrier, account):
        return refusal(422, "85005", "The messaging profile is not valid.", "/messaging_profile_id")
    for number in numbers:
        if carrier.numbers.sells(number) is None or carrier.numbers.is_sold(number):
            return refusal(400, "85001", f"The number {number} is not available.", "/phone_numbers/0/phone_number")
        if now - account.part(Offered).numbers.get(number, 0.0) > SEARCH_LASTS:
            why = f"The number {number} must have been returned by a recent search."
            return refusal(400, "85000", why, "/phone_numbers/0/phone_number")
    return None


def _sell(carrier: Carrier, made: Order, number: str, profile_id: str | None) -> None:
    article = carrier.numbers.sells(number)
    assert article is not None
    carrier.numbers.kept.owned[number] = Owned(
        id=str(uuid.uuid4().int)[:19],
        e164=number,
        account=made.account,
        country=article.country,
        kind=article.kind,
        created_at=made.created_at,
        reference=made.reference,
        profile_id=profile_id,
        ready_at=made.ready_at,
    )


def _order_body(made: Order, now: float) -> dict[str, Any]:
    status = made.status(now)
    lines: list[dict[str, Any]] = [
        {
            "record_type": "number_order_phone_number",
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, made.id + number)),
            "phone_number": number,
            "phone_number_type": "toll_free" if number[2:5] in ("833", "844", "855", "866", "877", "888") else "local",
            "country_code": "US",
            "status": status,
            "requirements_met": True,
            "requirements_status": "approved",
            "regulatory_requirements": [],
        }
        for number in made.numbers
    ]
    return {
        "record_type": "number_order",
        "id": made.id,
        "status": status,
        "customer_reference": made.reference,
        "phone_numbers_count": len(lines),
        "phone_numbers": lines,
        "requirements_met": True,
        "sub_number_orders_ids": [],
        "created_at": moment(made.created_at),
        "updated_at": moment(made.ready_at if status != "pending" else made.created_at),
    }


def read_order(carrier: Carrier, account: Account, order_id: str) -> Reply:
    """GET /v2/number_orders/{id}."""
    found = carrier.numbers.kept.orders.get(order_id)
    if found is None or found.account != account.api_key:
        return refusal(404, "10005")
    return data(_order_body(found, time.time()))


def orders(carrier: Carrier, account: Account, asked: Query) -> Reply:
    """GET /v2/number_orders, newest first."""
    now, reference, status = time.time(), first(asked, "filter[customer_reference]"), first(asked, "filter[status]")
    rows = [
        _order_body(one, now)
        for one in reversed(list(carrier.numbers.kept.orders.values()))
        if one.account == account.api_key and reference in ("", one.reference) and status in ("", one.status(now))
    ]
    return page(rows, asked)


def numbers(carrier: Carrier, account: Account, asked: Query) -> Reply:
    """GET /v2/phone_numbers; a number asked for whole that was never for sale counts as brought along."""
    digits = first(asked, "filter[phone_number]").strip().lstrip("+")
    if digits:
        _port_in(carrier, account, "+" + digits)
    reference = first(asked, "filter[customer_reference]")
    rows = [
        _number_body(carrier, account, one)
        for one in carrier.numbers.of(account.api_key)
        if digits in one.e164 and reference in ("", one.reference)
    ]
    return page(rows, asked)


def _port_in(carrier: Carrier, account: Account, e164: str) -> None:
    stock = carrier.numbers
    if stock.sells(e164) or stock.is_sold(e164) or e164 in stock.kept.gone or not 8 <= len(e164) <= 16:
        return
    stock.kept.owned[e164] = Owned(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, account.api_key + e164).int)[:19],
        e164=e164,
        account=account.api_key,
        country="US",
        kind="local",
        created_at=account.created_at,
        source="ported",
        profile_id=account.profile_id,
    )
    stock.keep()


def _number_body(carrier: Carrier, account: Account, one: Owned) -> dict[str, Any]:
    pending = time.time() < one.ready_at
    return {
        "record_type": "phone_number",
        "id": one.id,
        "phone_number": one.e164,
        "country_iso_alpha2": one.country,
        "status": "purchase-pending" if pending else "active",
        "phone_number_type": one.kind,
        "source_type": one.source,
        "purchased_at": moment(one.created_at),
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
        "messaging_profile_id": one.profile_id,
        "messaging_profile_name": profile_ids(carrier, account).get(one.profile_id or ""),
        "customer_reference": one.reference,
        "connection_id": None,
        "tags": [],
    }


def _found(carrier: Carrier, account: Account, number_id: str) -> Owned | None:
    """By id or by the number itself, as Telnyx takes both."""
    wanted = number_id.replace("%2B", "+")
    return next((one for one in carrier.numbers.of(account.api_key) if wanted in (one.id, one.e164)), None)


def number(carrier: Carrier, account: Account, number_id: str) -> Reply:
    """GET /v2/phone_numbers/{id}."""
    one = _found(carrier, account, number_id)
    return refusal(404, "10005") if one is None else data(_number_body(carrier, account, one))


def release(carrier: Carrier, account: Account, number_id: str) -> Reply:
    """DELETE /v2/phone_numbers/{id}: it may be bought again."""
    one = _found(carrier, account, number_id)
    if one is None:
        return refusal(404, "10005")
    body = {**_number_body(carrier, account, one), "status": "deleted"}
    del carrier.numbers.kept.owned[one.e164]
    if one.source == "ported":
        carrier.numbers.kept.gone.add(one.e164)
    carrier.numbers.keep()
    return data(body)


class MessagingChange(msgspec.Struct):
    messaging_profile_id: str | None = None


def messaging(carrier: Carrier, account: Account, number_id: str) -> Reply:
    """GET /v2/phone_numbers/{id}/messaging."""
    one = _found(carrier, account, number_id)
    return refusal(404, "10005") if one is None else data(_messaging_body(account, one, one.profile_id))


def assign(carrier: Carrier, account: Account, request: Request, number_id: str) -> Reply:
    """PATCH /v2/phone_numbers/{id}/messaging; where links are ignored it answers 200 and does nothing."""
    one = _found(carrier, account, number_id)
    if one is None:
        return refusal(404, "10005")
    try:
        asked = msgspec.json.decode(request.body, type=MessagingChange)
    except msgspec.ValidationError as fault:
        return refusal(422, "10026", str(fault))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refusal(400, "10023", "The request body is no valid JSON.")
    wanted = asked.messaging_profile_id
    if wanted and wanted not in profile_ids(carrier, account):
        return refusal(422, "85005", "The messaging profile is not valid.", "/messaging_profile_id")
    profile_id = one.profile_id if wanted is None else wanted or None
    if not account.scenario.links_ignored:
        one.profile_id = profile_id
        carrier.numbers.keep()
    return data(_messaging_body(account, one, profile_id))


def _messaging_body(account: Account, one: Owned, profile_id: str | None) -> dict[str, Any]:
    able = {"domestic_two_way": True, "international_inbound": True, "international_outbound": True}
    return {
        "record_type": "messaging_settings",
        "id": one.id,
        "phone_number": one.e164,
        "messaging_profile_id": profile_id,
        "country_code": one.country,
        "type": "toll-free" if one.kind == "toll_free" else "long-code",
        "features": {"sms": able, "mms": {**able, "international_outbound": False}},
        "messaging_product": "P2P",
        "eligible_messaging_products": ["A2P", "P2P"],
        "traffic_type": "P2P",
        "organization_id": organization_id(account.api_key),
        "tags": [],
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
    }
