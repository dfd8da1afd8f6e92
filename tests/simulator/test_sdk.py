"""Telnyx's own SDK (telnyx 4) drives the simulator: its types are the witness of our bodies."""

import asyncio
from typing import Any

import pytest

from koinon.simulator import Simulator
from tests.simulator.running import FROM, KEY, TO, call


@pytest.fixture(scope="module")
def sdk() -> Any:
    import telnyx

    return telnyx


def client(sdk: Any, simulator: Simulator, key: str = KEY) -> Any:
    return sdk.Telnyx(api_key=key, base_url=simulator.url + "/v2", max_retries=0)


async def test_send_and_read_back(sdk: Any, simulator: Simulator) -> None:
    telnyx = client(sdk, simulator)
    sent = await asyncio.to_thread(telnyx.messages.send, from_=FROM, to=TO, text="Hello", webhook_url="http://x.test/h")
    assert sent.data.parts == 1
    assert sent.data.to[0].status == "queued"
    assert sent.data.cost.amount == "0.0070"
    read = await asyncio.to_thread(telnyx.messages.retrieve, sent.data.id)
    assert read.data.id == sent.data.id
    assert read.data.to[0].status == "delivered"


async def test_errors_are_the_sdks_own(sdk: Any, simulator: Simulator) -> None:
    telnyx = client(sdk, simulator)
    with pytest.raises(sdk.BadRequestError) as refused:
        await asyncio.to_thread(telnyx.messages.send, from_=FROM, to="+12025550001", text="Hello")
    assert refused.value.body["errors"][0]["code"] == "40310"
    with pytest.raises(sdk.RateLimitError):
        await asyncio.to_thread(telnyx.messages.send, from_=FROM, to="+12025550004", text="Hello")
    with pytest.raises(sdk.AuthenticationError):
        await asyncio.to_thread(client(sdk, simulator, "KEYlive").messages.send, from_=FROM, to=TO, text="Hello")


async def test_profiles_and_opt_outs_list(sdk: Any, simulator: Simulator) -> None:
    telnyx = client(sdk, simulator)
    profiles = await asyncio.to_thread(lambda: list(telnyx.messaging_profiles.list()))
    assert len(profiles) == 1
    changed = await asyncio.to_thread(telnyx.messaging_profiles.update, profiles[0].id, webhook_url="http://x.test/in")
    assert changed.data.webhook_url == "http://x.test/in"
    assert await asyncio.to_thread(lambda: list(telnyx.messaging_optouts.list())) == []
    await asyncio.to_thread(telnyx.messages.send, from_=FROM, to=TO, text="Hello")
    await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "STOP"})
    (listed,) = await asyncio.to_thread(
        lambda: list(telnyx.messaging_optouts.list(filter={"messaging_profile_id": profiles[0].id, "from": TO}))
    )
    assert (listed.from_, listed.to, listed.keyword) == (TO, FROM, "STOP")
    later = {"gte": "2100-01-01T00:00:00Z"}
    assert await asyncio.to_thread(lambda: list(telnyx.messaging_optouts.list(created_at=later))) == []


async def test_detail_records_by_number(sdk: Any, simulator: Simulator) -> None:
    telnyx = client(sdk, simulator)
    for to in (TO, "+12025552346", TO):
        await asyncio.to_thread(telnyx.messages.send, from_=FROM, to=to, text="Hello")
    listed = await asyncio.to_thread(
        lambda: list(telnyx.detail_records.list(filter={"record_type": "messaging"}, extra_query={"filter[cld]": TO}))
    )
    assert len(listed) == 2
    assert {record.cld for record in listed} == {TO}
