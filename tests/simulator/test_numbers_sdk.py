"""Telnyx's own SDK (telnyx 4) buys, links and releases numbers at the simulator; each is sold once (CHN-072, 076)."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from koinon.simulator import Simulator
from tests.simulator.running import call, code, data, quick, simulating
from tests.simulator.test_sdk import client, sdk

__all__ = ["sdk"]
OTHER = "SIM-corner-bakery"


async def found(telnyx: Any, **filters: object) -> list[Any]:
    wanted = {"country_code": "US", "limit": 5, **filters}
    page = await asyncio.to_thread(telnyx.available_phone_numbers.list, filter=wanted)
    return list(page.data)


async def bought(telnyx: Any, number: str, reference: str = "ours") -> Any:
    lines = [{"phone_number": number}]
    made = await asyncio.to_thread(telnyx.number_orders.create, phone_numbers=lines, customer_reference=reference)
    return made.data


async def test_a_search_tells_costs_regions_and_features(sdk: Any, simulator: Simulator) -> None:
    rows = await found(client(sdk, simulator), national_destination_code="312", features=["sms", "mms"], limit=3)
    assert [row.phone_number[:5] for row in rows] == ["+1312"] * 3
    assert (rows[0].cost_information.monthly_cost, rows[0].cost_information.currency) == ("1.00", "USD")
    assert {one.region_type: one.region_name for one in rows[0].region_information}["location"] == "Chicago"
    assert {one.name for one in rows[0].features} == {"sms", "mms", "voice"}
    ending = await found(client(sdk, simulator), phone_number={"ends_with": "0777"}, phone_number_type="toll_free")
    assert ending
    assert all(row.phone_number.endswith("0777") for row in ending)


async def test_a_number_is_sold_once(sdk: Any, simulator: Simulator) -> None:
    telnyx, other = client(sdk, simulator), client(sdk, simulator, OTHER)
    (row,) = await found(telnyx, limit=1)
    with pytest.raises(sdk.BadRequestError) as unsearched:
        await bought(other, row.phone_number)
    assert unsearched.value.body["errors"][0]["code"] == "85000"
    await found(other, limit=1)
    order = await bought(telnyx, row.phone_number)
    assert (order.status, order.customer_reference, order.phone_numbers[0].status) == ("success", "ours", "success")
    with pytest.raises(sdk.BadRequestError) as sold:
        await bought(other, row.phone_number)
    assert sold.value.body["errors"][0]["code"] == "85001"
    assert row.phone_number not in [one.phone_number for one in await found(other, limit=5)]
    listed = await asyncio.to_thread(lambda: list(telnyx.number_orders.list(filter={"customer_reference": "ours"})))
    assert [one.id for one in listed] == [order.id]
    assert (await asyncio.to_thread(telnyx.number_orders.retrieve, order.id)).data.status == "success"


async def test_a_number_is_put_into_a_profile_and_given_back(sdk: Any, simulator: Simulator) -> None:
    telnyx = client(sdk, simulator)
    (row,) = await found(telnyx, limit=1)
    await bought(telnyx, row.phone_number)
    made = await asyncio.to_thread(
        telnyx.messaging_profiles.create, name="Ours", whitelisted_destinations=["*"], webhook_url="http://x.test/in"
    )
    (owned,) = await asyncio.to_thread(
        lambda: list(telnyx.phone_numbers.list(filter={"phone_number": row.phone_number[1:]}))
    )
    assert (owned.status, owned.phone_number_type, owned.customer_reference) == ("active", "local", "ours")
    linked = await asyncio.to_thread(telnyx.phone_numbers.messaging.update, owned.id, messaging_profile_id=made.data.id)
    assert linked.data.messaging_profile_id == made.data.id
    read = await asyncio.to_thread(telnyx.phone_numbers.messaging.retrieve, owned.id)
    assert (read.data.messaging_profile_id, read.data.features.sms.domestic_two_way) == (made.data.id, True)
    gone = await asyncio.to_thread(telnyx.phone_numbers.delete, owned.id)
    assert gone.data.status == "deleted"
    with pytest.raises(sdk.NotFoundError):
        await asyncio.to_thread(telnyx.phone_numbers.retrieve, owned.id)


async def one_for_sale(simulator: Simulator) -> str:
    found = await call(simulator, "GET", "/v2/available_phone_numbers?filter[country_code]=US&filter[limit]=1")
    number: str = data(found)[0]["phone_number"]
    return number


async def order(simulator: Simulator, number: str) -> Any:
    body = {"phone_numbers": [{"phone_number": number}], "customer_reference": "ours"}
    return await call(simulator, "POST", "/v2/number_orders", body)


async def test_orders_may_wait_or_fail_and_links_may_do_nothing() -> None:
    async with simulating(quick(order_seconds=3600)) as simulator:
        number = await one_for_sale(simulator)
        assert data(await order(simulator, number))["status"] == "pending"
        (owned,) = data(await call(simulator, "GET", "/v2/phone_numbers"))
        assert owned["status"] == "purchase-pending"
    async with simulating(quick(orders_fail=True)) as simulator:
        assert data(await order(simulator, await one_for_sale(simulator)))["status"] == "failure"
        assert data(await call(simulator, "GET", "/v2/phone_numbers")) == []
    async with simulating(quick(links_ignored=True)) as simulator:
        number = await one_for_sale(simulator)
        await order(simulator, number)
        profile = data(await call(simulator, "GET", "/v2/messaging_profiles"))[0]["id"]
        (owned,) = data(await call(simulator, "GET", "/v2/phone_numbers"))
        path = f"/v2/phone_numbers/{owned['id']}/messaging"
        told = data(await call(simulator, "PATCH", path, {"messaging_profile_id": profile}))
        assert told["messaging_profile_id"] == profile
        assert data(await call(simulator, "GET", path))["messaging_profile_id"] is None


async def test_what_was_sold_is_known_after_a_restart(tmp_path: Path) -> None:
    async with simulating(numbers=tmp_path / "numbers.json") as simulator:
        number = await one_for_sale(simulator)
        await order(simulator, number)
    async with simulating(numbers=tmp_path / "numbers.json") as simulator:
        assert [one["phone_number"] for one in data(await call(simulator, "GET", "/v2/phone_numbers"))] == [number]
        await one_for_sale(simulator)
        assert code(await order(simulator, number)) == "85001"
        gone = await call(simulator, "POST", "/_sim/numbers", {"number": number, "change": "vanish"})
        assert gone.status == 200
        assert data(await call(simulator, "GET", "/v2/phone_numbers")) == []
