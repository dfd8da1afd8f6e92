"""The simulator's own controls and its page of phones."""

from pathlib import Path

import msgspec
import pytest

from koinon.simulator import Simulator, replies
from koinon.simulator.parts import count_parts
from tests.simulator.running import FROM, KEY, TO, call, data, send, simulating


async def test_a_scenario_is_set_for_one_account(simulator: Simulator) -> None:
    await call(simulator, "PUT", "/_sim/scenarios", {"account": KEY, "error_rate": 1})
    assert (await send(simulator)).status == 500
    other = await call(
        simulator, "POST", "/v2/messages", {"from": FROM, "to": TO, "text": "x"}, key="SIM-corner-bakery"
    )
    assert other.status == 200
    shown = msgspec.json.decode((await call(simulator, "GET", "/_sim/scenarios")).body)
    assert (shown[KEY]["error_rate"], shown["*"]["error_rate"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("body", "status"),
    [({"failure_rate": 2}, 422), ({"nonsense": 1}, 422), ({"account": "KEYlive", "error_rate": 1}, 404), (b"{", 400)],
)
async def test_a_bad_scenario_is_refused(simulator: Simulator, body: object, status: int) -> None:
    assert (await call(simulator, "PUT", "/_sim/scenarios", body)).status == status


async def test_phones_list_the_latest_first_and_can_be_searched(simulator: Simulator) -> None:
    for number in ("+12025553001", "+12025553002", "+12025553001"):
        await send(simulator, number, text="to " + number)
    listed = msgspec.json.decode((await call(simulator, "GET", "/_sim/phones")).body)
    assert [(phone["number"], phone["count"]) for phone in listed["phones"]] == [
        ("+12025553001", 2),
        ("+12025553002", 1),
    ]
    found = msgspec.json.decode((await call(simulator, "GET", "/_sim/phones?q=3002")).body)
    assert [phone["number"] for phone in found["phones"]] == ["+12025553002"]


async def test_an_inbound_message_needs_a_known_pair(simulator: Simulator) -> None:
    answer = await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "Hi"})
    assert answer.status == 404
    named = {"from": TO, "to": FROM, "text": "Hi", "account": KEY}
    assert (await call(simulator, "POST", "/_sim/inbound", named)).status == 200


async def test_a_script_plays_a_conversation(simulator: Simulator) -> None:
    """A heard line waits for an answer, the others for their time; all on the simulated clock."""
    lines = [{"text": "Hello?", "after": 60}, {"text": "Anybody?", "after": 60}, {"text": "Thanks!", "heard": True}]
    asked = {"from": TO, "to": FROM, "account": KEY, "lines": lines}
    assert (await call(simulator, "POST", "/_sim/scripts", asked)).status == 200

    async def said(seconds: float) -> list[str]:
        await call(simulator, "POST", "/_sim/clock", {"advance": seconds})
        rows = msgspec.json.decode((await call(simulator, "GET", f"/_sim/messages?number=%2B{TO[1:]}")).body)
        return [row["text"] for row in reversed(rows) if row["direction"] == "inbound"]

    assert await said(59) == []
    assert await said(2) == ["Hello?"]
    assert await said(60) == ["Hello?", "Anybody?"]
    assert await said(300) == ["Hello?", "Anybody?"]
    await send(simulator, text="Yes, we are here")
    assert await said(5) == ["Hello?", "Anybody?", "Thanks!"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"name": "A visitor asks the way"}, 200),
        ({"name": "No such conversation"}, 422),
        ({"lines": [{"text": "x", "after": -1}]}, 422),
        ({"lines": [{"text": "x"}], "account": "KEYlive"}, 404),
    ],
)
async def test_only_what_can_be_played_is(simulator: Simulator, asked: dict[str, object], status: int) -> None:
    answer = await call(simulator, "POST", "/_sim/scripts", {"from": TO, "to": FROM, "account": KEY} | asked)
    assert answer.status == status


async def test_an_outage_answers_nothing(simulator: Simulator) -> None:
    from koinon.platform.http import OutcomeUnknown

    await call(simulator, "PUT", "/_sim/scenarios", {"outage": True})
    with pytest.raises(OutcomeUnknown):
        await send(simulator)


async def test_forgetting_empties_phones_and_audit(simulator: Simulator) -> None:
    await send(simulator, tags=["d1"])
    await call(simulator, "DELETE", "/_sim/messages")
    audit = msgspec.json.decode((await call(simulator, "GET", "/_sim/audit")).body)
    assert (audit["accepted"], audit["deliveries"]) == (0, {})


@pytest.mark.parametrize("path", ["/", "/page.css", "/page.js", "/_sim/media/picture.svg"])
async def test_the_page_is_served_from_the_package(simulator: Simulator, path: str) -> None:
    answer = await call(simulator, "GET", path)
    assert answer.status == 200
    assert answer.header("content-security-policy")
    if path == "/":
        assert b"SIMULATED" in answer.body


async def test_unknown_paths_are_404(simulator: Simulator) -> None:
    assert (await call(simulator, "GET", "/v2/nothing")).status == 404
    assert (await call(simulator, "GET", "/nothing")).status == 404
    assert data(await call(simulator, "GET", "/v2/messaging_profiles"))


# provider-protocols §6.2: counts of sms-segments-calculator 1.3.0.
@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("a" * 152 + "€" + "a" * 8, "GSM-7", 162, 2),
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 305, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("ą" * 70, "UCS-2", 70, 1),
        ("ą" * 71, "UCS-2", 71, 2),
        ("ą" * 134, "UCS-2", 134, 2),
        ("ą" * 135, "UCS-2", 135, 3),
        ("😀" * 36, "UCS-2", 72, 2),
        ("ą" * 66 + "😀" + "ą" * 66, "UCS-2", 134, 3),
        ("ç", "UCS-2", 1, 1),
        ("Ç", "GSM-7", 1, 1),
        ("a\r\nb", "GSM-7", 4, 1),
    ],
)
def test_parts_by_the_published_calculator(text: str, encoding: str, units: int, parts: int) -> None:
    assert count_parts(text) == (encoding, units, parts)


def test_the_carrier_counts_as_the_published_calculator_for_all_real_texts() -> None:
    """5,574 texts of the SMS Spam Collection; counts by sms-segments-calculator (tests/data/README.md)."""
    folder = Path(__file__).parents[1] / "data"
    texts = [line.split("\t", 1)[1] for line in (folder / "sms_collection.tsv").read_text("utf-8").split("\n") if line]
    rows = [line.split("\t") for line in (folder / "sms_segments.tsv").read_text("utf-8").splitlines()]
    expected = {int(row[0]): int(row[2]) for row in rows if row[0].isdecimal()}
    assert len(expected) == 5574
    assert {number: count_parts(texts[number - 1]).parts for number in expected} == expected


async def test_the_carriers_own_answer_to_stop_shows_on_the_phone(simulator: Simulator) -> None:
    await send(simulator)
    before = simulator.carrier.audit.summary()
    await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "Stop"})
    shown = msgspec.json.decode((await call(simulator, "GET", "/_sim/messages?number=%2B12025552345")).body)
    assert [message["direction"] for message in shown] == ["outbound", "inbound", "outbound"]
    assert (shown[0]["tags"], shown[0]["status"]) == (["autoresponse"], "delivered")
    assert "unsubscribed" in shown[0]["text"]
    assert simulator.carrier.audit.summary() == before


async def test_phones_have_the_names_of_the_phone_book(tmp_path: Path) -> None:
    book = {"people": {TO: "Ada Okafor"}, "lines": {FROM: {"name": "Grace Chapel", "time_zone": "America/New_York"}}}
    path = tmp_path / "phone-book.json"
    async with simulating(phone_book=path) as simulator:
        await send(simulator)
        [unknown] = msgspec.json.decode((await call(simulator, "GET", "/_sim/phones")).body)["phones"]
        path.write_bytes(msgspec.json.encode(book))
        found = msgspec.json.decode((await call(simulator, "GET", "/_sim/phones?q=okafor")).body)
    assert (unknown["name"], unknown["written"]) == ("", "+1 202-555-2345")
    assert found["phones"][0]["name"] == "Ada Okafor"
    assert found["lines"][FROM]["time_zone"] == "America/New_York"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Can you serve? Reply YES or NO.", replies.YES_OR_NO),
        ("Rye is back. Shall we keep a loaf?", replies.KEEP_ONE),
    ],
)
def test_people_answer_what_the_samples_ask(text: str, answers: tuple[str, ...]) -> None:
    assert replies.fitting(text, replies.OURS) == answers
    assert replies.fitting("We meet at six.", replies.OURS) == replies.OURS
    assert replies.fitting(text, ("Amen",)) == ("Amen",)
