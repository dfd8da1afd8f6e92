"""Webhooks of the simulator: signed so that Telnyx's own verifier accepts them, and retried as Telnyx does."""

import pytest

from koinon.simulator import Simulator, keys
from tests.simulator.running import FROM, KEY, TO, call, data, quick, send, simulating
from tests.simulator.sink import Sink


async def test_a_message_is_reported_sent_then_delivered(simulator: Simulator, webhooks: Sink) -> None:
    sent = data(await send(simulator, webhook_url=webhooks.url + "?d=1"))
    first, second = await webhooks.take(2)
    assert [first.data["event_type"], second.data["event_type"]] == ["message.sent", "message.finalized"]
    assert second.data["payload"]["id"] == sent["id"]
    assert second.data["payload"]["to"][0]["status"] == "delivered"
    assert second.target.endswith("?d=1")
    assert second.meta["attempt"] == 1


async def test_telnyx_own_verifier_accepts_the_signature(simulator: Simulator, webhooks: Sink) -> None:
    from telnyx.lib.webhook_verification import verify_webhook_signature

    await send(simulator, webhook_url=webhooks.url)
    got = await webhooks.next()
    verify_webhook_signature(got.raw, got.headers, keys.public_key(KEY))


async def test_an_event_is_tried_three_times_with_its_id_kept(simulator: Simulator, webhooks: Sink) -> None:
    webhooks.answer = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /\r\n\r\n"
    await send(simulator, webhook_url=webhooks.url)
    got = await webhooks.take(6)
    finals = [one for one in got if one.data["event_type"] == "message.finalized"]
    assert [one.meta["attempt"] for one in finals] == [1, 2, 3]
    assert len({one.data["id"] for one in finals}) == 1


@pytest.mark.parametrize(
    ("last", "status", "error"),
    [("0002", "sending_failed", "40001"), ("0013", "delivery_failed", "40002")],
)
async def test_magic_failures_are_told_by_receipt(
    simulator: Simulator, webhooks: Sink, last: str, status: str, error: str
) -> None:
    assert (await send(simulator, "+1202555" + last, webhook_url=webhooks.url)).status == 200
    final = (await webhooks.take(2))[1].data["payload"]
    assert final["to"][0]["status"] == status
    assert final["errors"][0]["code"] == error


async def test_magic_doubled_and_reordered(simulator: Simulator, webhooks: Sink) -> None:
    simulator.carrier.set_scenario("*", {"receipt_min": 0.3, "receipt_max": 0.3})
    await send(simulator, "+12025550008", webhook_url=webhooks.url)
    got = await webhooks.take(4)
    assert got[0].data["event_type"] == "message.finalized"
    assert len({one.data["id"] for one in got}) == 2


async def test_magic_receipt_comes_before_the_answer(simulator: Simulator, webhooks: Sink) -> None:
    import asyncio

    answer = asyncio.ensure_future(send(simulator, "+12025550009", webhook_url=webhooks.url))
    await webhooks.take(2)
    assert not answer.done()
    assert (await answer).status == 200


async def test_receipts_may_be_off_or_lost(webhooks: Sink) -> None:
    async with simulating(quick(receipts=False)) as simulator:
        await send(simulator, webhook_url=webhooks.url)
        assert simulator.carrier.timeline.waiting() == 0
    async with simulating() as simulator:
        await send(simulator, "+12025550007", webhook_url=webhooks.url)
        assert simulator.carrier.timeline.waiting() == 0
    assert webhooks.empty()


async def test_time_can_be_pushed_forward(webhooks: Sink) -> None:
    async with simulating(quick(receipt_min=3000, receipt_max=3000)) as simulator:
        await send(simulator, webhook_url=webhooks.url)
        assert webhooks.empty()
        await call(simulator, "POST", "/_sim/clock", {"advance": 3001})
        kinds = {one.data["event_type"] for one in await webhooks.take(2)}
    assert kinds == {"message.sent", "message.finalized"}


async def test_a_forged_signature_can_be_asked_for(webhooks: Sink) -> None:
    from telnyx.lib.webhook_verification import WebhookVerificationError, verify_webhook_signature

    async with simulating(quick(bad_signature_rate=1)) as simulator:
        await send(simulator, webhook_url=webhooks.url)
        got = await webhooks.next()
    with pytest.raises(WebhookVerificationError):
        verify_webhook_signature(got.raw, got.headers, keys.public_key(KEY))


async def test_magic_replies(simulator: Simulator, webhooks: Sink) -> None:
    simulator.carrier.timeline.set(speed=1000)
    for last, text in (("0010", "STOP"), ("0011", "YES"), ("0017", "What time does it start?")):
        await send(simulator, "+1202555" + last, webhook_url=webhooks.url + "?d=1")
        reply = (await webhooks.take(3))[2]
        assert reply.data["event_type"] == "message.received"
        assert reply.data["payload"]["text"] == text
        assert reply.target == "/webhooks/telnyx/token"


async def test_after_stop_the_carrier_blocks_until_start(simulator: Simulator, webhooks: Sink) -> None:
    from tests.simulator.running import code

    await send(simulator, webhook_url=webhooks.url)
    await webhooks.take(2)
    await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": " stop "})
    stop = await webhooks.next()
    assert stop.data["payload"]["autoresponse_type"] == "STOP"
    assert code(await send(simulator)) == "40300"
    optouts = data(await call(simulator, "GET", "/v2/messaging_optouts"))
    assert [(row["from"], row["keyword"]) for row in optouts] == [(TO, "STOP")]
    await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "Unstop"})
    assert (await send(simulator)).status == 200


async def test_replies_are_drawn_from_the_collection(webhooks: Sink, tmp_path: object) -> None:
    path = tmp_path / "replies.tsv"  # type: ignore[operator]
    path.write_text("ham\tSee you there\nspam\tFree entry\n", "utf-8")
    async with simulating(quick(reply_rate=1), replies=path) as simulator:
        simulator.carrier.timeline.set(speed=1000)
        for number in range(5):
            await send(simulator, f"+1202555300{number}", webhook_url=webhooks.url)
        got = [one.data for one in await webhooks.take(15)]
    texts = [one["payload"]["text"] for one in got if one["event_type"] == "message.received"]
    assert texts == ["See you there"] * 5


async def test_a_dead_endpoint_does_not_stop_the_others(simulator: Simulator, webhooks: Sink) -> None:
    await send(simulator, webhook_url="http://127.0.0.1:1/x")
    await send(simulator, webhook_url="not a url")
    await send(simulator, webhook_url=webhooks.url)
    assert [one.data["event_type"] for one in await webhooks.take(2)] == ["message.sent", "message.finalized"]
