"""What is Telnyx's own: its signature vector, its events, its codes, its exact decimals."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import channels
from koinon.channels import AccountAlert, Call, Credentials, ErrorKind, InboundMessage, Receipt, Unrecognised
from koinon.channels.providers.telnyx import opt_outs
from koinon.channels.providers.telnyx.prices import micros
from koinon.channels.providers.telnyx.records import read
from koinon.channels.providers.telnyx.schemas import Cost
from koinon.platform.http import Response
from tests.channels.twins.telnyx import TelnyxTwin
from tests.simulator.running import simulating

TELNYX = channels.provider("telnyx")
DELIVERY = UUID("0192f0c1-0000-7000-8000-000000000001")
ATTEMPT = UUID("0192f0c1-0000-7000-8000-000000000002")


def fixture(name: str) -> bytes:
    return files("koinon.channels").joinpath("providers/telnyx/fixtures", name + ".json").read_bytes()


def test_the_signature_vector() -> None:
    """Vector of reference/provider-protocols §1.4: Ed25519 with the private seed 00..1f (RFC 8032)."""
    credentials = Credentials("k", "http://x", "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=")
    headers = {
        "telnyx-timestamp": "1700000000",
        "telnyx-signature-ed25519": (
            "NMQOthHKj00VoDxQbYGerZjOOFli2xhAkPDkJFo6ejSVzSWldlkGjrXx4fd+FqAwHXxSF3mTDGg9fXZ65b/+Cg=="
        ),
    }
    raw = b'{"data":{"event_type":"message.received"}}'
    TELNYX.verify(Call("POST", "", headers, raw), credentials, datetime.fromtimestamp(1700000299, UTC))
    with pytest.raises(channels.StaleTimestamp):
        TELNYX.verify(Call("POST", "", headers, raw), credentials, datetime.fromtimestamp(1700000301, UTC))
    with pytest.raises(channels.BadSignature):
        other = {**headers, "telnyx-timestamp": "1700000001"}
        TELNYX.verify(Call("POST", "", other, raw), credentials, datetime.now(UTC))


def test_a_broken_public_key_is_a_bad_signature() -> None:
    with pytest.raises(channels.BadSignature):
        TELNYX.verify(Call("POST", "", {}, b"{}"), Credentials("k", "http://x", "no key"), datetime.now(UTC))


def test_a_delivered_receipt() -> None:
    (fact,) = TELNYX.parse(fixture("finalized"))
    assert fact == Receipt(
        event_id="4ee8c3a6-4995-4309-a3c6-38e3db9ea4be",
        provider_id="ac012cbf-5e09-46af-a69a-7c0e2d90993c",
        delivery_id=DELIVERY,
        attempt_id=ATTEMPT,
        state="delivered",
        error=None,
        price_micros=5100,
        currency="USD",
        segments=2,
        occurred_at=datetime(2026, 1, 15, 21, 32, 14, 148000, tzinfo=UTC),
        sender="+12025550100",
    )


def test_a_failed_receipt_finds_its_delivery_by_the_address_it_was_delivered_to() -> None:
    (fact,) = TELNYX.parse(fixture("failed"))
    assert isinstance(fact, Receipt)
    assert (fact.state, fact.delivery_id, fact.price_micros) == ("failed", DELIVERY, None)
    assert fact.error is not None
    assert (fact.error.code, fact.error.kind) == ("40001", ErrorKind.LANDLINE)


def test_an_inbound_picture_with_a_keyword() -> None:
    (fact,) = TELNYX.parse(fixture("received"))
    assert isinstance(fact, InboundMessage)
    assert (fact.sender, fact.from_, fact.text, fact.keyword) == ("+12025550100", "+12025552345", "Stop", "stop")
    assert [(part.url, part.content_type, part.bytes, part.sha256) for part in fact.media] == [
        ("https://media.test/1.png", "image/png", 1200, "ab12")
    ]


def test_a_spend_limit_is_an_account_alert() -> None:
    (fact,) = TELNYX.parse(fixture("spend_limit"))
    assert isinstance(fact, AccountAlert)
    assert (fact.error.code, fact.error.kind) == ("40333", ErrorKind.ACCOUNT)


def test_an_unknown_event_is_kept_not_refused() -> None:
    (fact,) = TELNYX.parse(fixture("link_clicked"))
    assert isinstance(fact, Unrecognised)
    assert fact.type == "link_clicked"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("delivery_failed", "failed"),
        ("sending_failed", "failed"),
        ("expired", "failed"),
        ("delivery_unconfirmed", "unconfirmed"),
    ],
)
def test_every_terminal_status_has_a_state(status: str, state: str) -> None:
    (fact,) = TELNYX.parse(fixture("finalized").replace(b'"status":"delivered"', f'"status":"{status}"'.encode()))
    assert isinstance(fact, Receipt)
    assert fact.state == state
    assert (fact.error is not None) == (state == "failed")


def test_a_status_of_tomorrow_is_unrecognised() -> None:
    (fact,) = TELNYX.parse(fixture("finalized").replace(b'"status":"delivered"', b'"status":"teleported"'))
    assert isinstance(fact, Unrecognised)


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"[]", b"{}", b'{"data":{}}x', b"\xff", b"[" * 9000, b'{"data":{"event_type":"message.received"}}'],
)
def test_what_cannot_be_read_is_malformed(raw: bytes) -> None:
    with pytest.raises(channels.MalformedWebhook):
        TELNYX.parse(raw)


@given(st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(), st.lists, max_leaves=5))
def test_no_payload_breaks_the_reading(value: object) -> None:
    for kind in ("message.received", "message.finalized", "messaging-profile.spend-limit-reached", "else"):
        event = {
            "event_type": kind,
            "id": "1",
            "occurred_at": value,
            "payload": {"id": "m", "to": value, "cost": value},
        }
        try:
            TELNYX.parse(msgspec.json.encode({"data": event, "meta": {"delivered_to": value}}))
        except channels.MalformedWebhook:
            continue


# The error table of the channels specification.
@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ("10007 10008", ErrorKind.RETRYABLE),
        ("10011 40011 40318", ErrorKind.THROTTLED),
        ("10002 40310 40008", ErrorKind.RECIPIENT_INVALID),
        ("40001", ErrorKind.LANDLINE),
        ("40300", ErrorKind.OPTED_OUT),
        ("40002 40003 40015", ErrorKind.CONTENT),
        ("10009 40010 40100 40305 40309 40329", ErrorKind.CONFIGURATION),
        ("20012 20100 40333", ErrorKind.ACCOUNT),
        ("40016 40018 40020", ErrorKind.CAP),
    ],
)
def test_codes_by_the_error_table(codes: str, kind: ErrorKind) -> None:
    assert {TELNYX.classify(code) for code in codes.split()} == {kind}


def test_every_class_has_a_sentence() -> None:
    for kind in ErrorKind:
        assert channels.meaning(kind).sentence.endswith((".", "!"))
    assert {kind for kind in ErrorKind if channels.meaning(kind).retryable} == {
        ErrorKind.RETRYABLE,
        ErrorKind.THROTTLED,
        ErrorKind.CAP,
    }


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0.0051", 5100), (0.0051, 5100), ("0.0000", 0), ("12", 12_000_000), (None, None), ("x", None), ("-1", None),
     ("NaN", None), ("1e999999", None)],
)  # fmt: skip
def test_prices_are_exact(amount: str | float | None, expected: int | None) -> None:
    assert micros(Cost(amount, "USD"))[0] == expected


@pytest.mark.parametrize(
    "tags",
    [[str(DELIVERY), str(ATTEMPT)], f"{DELIVERY},{ATTEMPT}"],
)
def test_detail_records_give_tags_as_list_or_text(tags: object) -> None:
    row = {"uuid": "m", "cld": "+1", "status": "delivered", "tags": tags, "cost": "0.0040", "currency": "USD",
           "created_at": "2026-01-15T21:32:14Z", "parts": "2", "errors": []}  # fmt: skip
    body = msgspec.json.encode({"data": [row], "meta": {"total_pages": 1, "page_number": 1}})
    (found,) = read(Response(200, [], body)).messages
    assert (found.delivery_id, found.state, found.price_micros, found.segments) == (DELIVERY, "delivered", 4000, 2)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (502, b"<html>Bad Gateway</html>", "unknown"),
        (503, b"", "unknown"),
        (500, b'{"errors":[{"code":"10007"}]}', "retryable"),
        (400, b"<html>", "unknown_code"),
        (429, b"", "throttled"),
        (301, b"", "configuration"),
        (422, b'{"errors":[{"code":"40300"}]}', "opted_out"),
        (200, b"{}", "unknown"),
    ],
)
def test_only_a_definite_answer_is_a_refusal(status: int, body: bytes, kind: str) -> None:
    from koinon.channels.providers.telnyx.adapter import _read

    result = _read(Response(status, [], body))
    assert (result.error.kind if isinstance(result, channels.Refused) else "unknown") == kind


def test_a_page_of_the_list_as_telnyx_documents_it() -> None:
    """GET /v2/messaging_optouts, reference/provider-protocols §1.5: from, to, keyword, messaging_profile_id."""
    body = {
        "data": [
            {
                "from": "+14155552671",
                "to": "+12025550100",
                "keyword": "STOP",
                "messaging_profile_id": "4001",
                "created_at": "2026-05-03T12:00:00Z",
            },
            {"from": None, "to": None, "keyword": None, "created_at": None},
        ],
        "meta": {"page_number": 1, "page_size": 250, "total_pages": 3, "total_results": 501},
    }
    page = opt_outs.read(Response(200, [], msgspec.json.encode(body)))
    assert page.pages == 3
    assert [(row.one, row.other, row.keyword) for row in page.rows] == [("+14155552671", "+12025550100", "STOP")]
    with pytest.raises(channels.CannotFind):
        opt_outs.read(Response(200, [], b"<html>"))


async def test_a_message_is_found_where_the_account_keeps_no_tags() -> None:
    async with simulating() as simulator:
        twin = TelnyxTwin(simulator)
        simulator.carrier.set_scenario("*", {"keep_tags": False})
        doubtful = twin.message(twin.ending("unanswered"))
        await TELNYX.send(twin.credentials, [doubtful])
        since, until = datetime.now(UTC) - timedelta(minutes=1), datetime.now(UTC) + timedelta(minutes=1)
        (found,) = await TELNYX.find(twin.credentials, doubtful.to, since, until)
        assert found.delivery_id == doubtful.delivery_id
