"""POST /v2/messages as Telnyx documents it, and the magic recipients of CHN-077."""

import msgspec
import pytest

from koinon.platform.http import OutcomeUnknown
from koinon.simulator import Simulator
from tests.simulator.running import FROM, KEY, TO, call, code, data, quick, send, simulating


async def test_a_send_is_answered_with_the_message(simulator: Simulator) -> None:
    answer = await send(simulator, text="a" * 161, tags=["t1"])
    message = data(answer)
    assert answer.status == 200
    assert (message["parts"], message["encoding"], message["type"]) == (2, "GSM-7", "SMS")
    assert message["to"][0]["phone_number"] == TO
    assert message["to"][0]["status"] == "queued"
    assert message["from"]["phone_number"] == FROM
    assert message["cost"] == {"amount": "0.0140", "currency": "USD"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"to": "5551234"}, (400, "40310")),
        ({"to": None}, (422, "10004")),
        ({"from": "?"}, (400, "40305")),
        ({"text": ""}, (400, "40316")),
        ({"text": "a" * 1600}, (400, "40302")),
        ({"text": 7}, (422, "10026")),
    ],
)
async def test_a_bad_send_is_refused_with_telnyx_code(
    simulator: Simulator, fields: dict[str, object], expected: tuple[int, str]
) -> None:
    body = {"from": FROM, "to": TO, "text": "Hello", **fields}
    answer = await call(simulator, "POST", "/v2/messages", body)
    assert (answer.status, code(answer)) == expected


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 5000, b"[]"])
async def test_an_unreadable_body_is_refused(simulator: Simulator, body: bytes) -> None:
    assert (await call(simulator, "POST", "/v2/messages", body)).status in (400, 422)


@pytest.mark.parametrize("key", ["", "KEY0123456789", "nonsense"])
async def test_only_simulator_keys_are_accepted(simulator: Simulator, key: str) -> None:
    answer = await call(simulator, "POST", "/v2/messages", {}, key=key)
    assert (answer.status, code(answer)) == (401, "10009")


@pytest.mark.parametrize(("last", "expected"), [("0001", "40310"), ("0003", "40300")])
async def test_magic_refusals(simulator: Simulator, last: str, expected: str) -> None:
    assert code(await send(simulator, "+1202555" + last)) == expected


@pytest.mark.parametrize(("last", "codes"), [("0004", [429, 200, 200]), ("0005", [500, 500, 200])])
async def test_magic_stumbles(simulator: Simulator, last: str, codes: list[int]) -> None:
    assert [(await send(simulator, "+1202555" + last)).status for _ in range(3)] == codes


@pytest.mark.parametrize("last", ["0006"])
async def test_magic_acceptance_without_an_answer(simulator: Simulator, last: str) -> None:
    with pytest.raises(OutcomeUnknown):
        await send(simulator, "+1202555" + last, tags=["d1"])
    audit = msgspec.json.decode((await call(simulator, "GET", "/_sim/audit")).body)
    assert audit["deliveries"]["d1"]["accepts"] == 1


async def test_magic_bad_json_is_accepted(simulator: Simulator) -> None:
    answer = await send(simulator, "+12025550016")
    assert answer.status == 200
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(answer.body)
    assert len(simulator.carrier.phones) == 1


async def test_the_rate_limit_answers_429_with_its_headers_and_counts() -> None:
    async with simulating(quick(messages_per_second=5)) as simulator:
        answers = [await send(simulator) for _ in range(8)]
        stats = msgspec.json.decode((await call(simulator, "GET", "/_sim/stats")).body)
    refused = [answer for answer in answers if answer.status == 429]
    assert answers[0].status == 200
    assert refused
    assert code(refused[0]) == "10011"
    assert refused[0].header("x-ratelimit-remaining") == "0"
    assert refused[0].header("retry-after") is not None
    assert stats["violations"] == len(refused)


async def test_a_word_filter_fails_the_message_as_spam() -> None:
    async with simulating(quick(filter_words=["casino"])) as simulator:
        sent = data(await send(simulator, text="Our CASINO night"))
        message = data(await call(simulator, "GET", f"/v2/messages/{sent['id']}"))
    assert message["to"][0]["status"] == "delivery_failed"
    assert message["errors"][0]["code"] == "40002"


async def test_the_spend_limit_refuses() -> None:
    async with simulating(quick(spend_limit_micros=7000)) as simulator:
        codes = [(await send(simulator)).status for _ in range(2)]
        last = code(await send(simulator))
    assert codes == [200, 429]
    assert last == "40333"


async def test_the_same_seed_gives_the_same_outcomes() -> None:
    scenario = quick(failure_rate=0.3, error_rate=0.1, throttle_rate=0.1)

    async def run(seed: int, numbers: list[str]) -> dict[str, object]:
        outcomes = {}
        async with simulating(scenario, seed=seed) as simulator:
            for number in numbers:
                answer = await send(simulator, number)
                if answer.status == 200:
                    message = simulator.carrier.phones.get(data(answer)["id"])
                    assert message is not None
                    outcomes[number] = (message.status, message.error)
                else:
                    outcomes[number] = (str(answer.status), code(answer))
        return outcomes

    numbers = [f"+1202555{n}" for n in range(3000, 3040)]
    first = await run(7, numbers)
    assert await run(7, numbers[::-1]) == first
    assert await run(8, numbers) != first
    assert len(set(first.values())) > 2


async def test_the_journal_survives_a_restart(tmp_path: object) -> None:
    path = tmp_path / "journal"  # type: ignore[operator]
    async with simulating(journal=path) as simulator:
        sent = data(await send(simulator, tags=["d1"]))
        simulator.carrier.account(KEY)
        await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "STOP"})
    with path.open("ab") as torn:
        torn.write(b'{"id":"half')
    async with simulating(journal=path) as simulator:
        assert code(await send(simulator, tags=["d2"])) == "40300"
        assert data(await call(simulator, "GET", f"/v2/messages/{sent['id']}"))["id"] == sent["id"]
        audit = msgspec.json.decode((await call(simulator, "GET", "/_sim/audit")).body)
    assert audit["deliveries"] == {"d1": {"to": TO, "accepts": 1, "ids": [sent["id"]]}}
