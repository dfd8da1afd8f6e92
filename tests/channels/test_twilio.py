"""What is Twilio's own: its signature vectors, its forms, its codes, its exact decimals."""

from datetime import UTC, datetime
from importlib.resources import files
from urllib.parse import parse_qs, urlencode
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import channels
from koinon.channels import (
    Call,
    Credentials,
    ErrorKind,
    InboundMessage,
    OutgoingMessage,
    Receipt,
    TemplateContent,
    Unrecognised,
)
from koinon.channels.providers.twilio import calls, records
from koinon.channels.providers.twilio.adapter import Twilio
from koinon.channels.providers.twilio.prices import count, micros
from koinon.channels.providers.twilio_whatsapp.adapter import TwilioWhatsApp
from koinon.channels.service import fields
from koinon.platform.errors import InvalidFieldsError
from koinon.platform.http import Response

TWILIO, WHATSAPP = Twilio(), TwilioWhatsApp()
DELIVERY = UUID("0192f0c1-0000-7000-8000-000000000001")
ATTEMPT = UUID("0192f0c1-0000-7000-8000-000000000002")
HOOK = f"https://koinon.example/webhooks/twilio/token?d={DELIVERY}&a={ATTEMPT}"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
AT = datetime(2026, 1, 15, 21, 32, 14, tzinfo=UTC)
ACCOUNT = {"account_sid": "AC" + "0" * 32}


def fixture(name: str) -> bytes:
    return files("koinon.channels").joinpath("providers/twilio/fixtures", name + ".form").read_bytes()


def kept(raw: bytes, url: str = HOOK, kind: str = FORM) -> bytes:
    return TWILIO.keep(Call("POST", url, {"content-type": kind}, raw))


def called(url: str, raw: bytes, signature: str, kind: str = FORM) -> Call:
    return Call("POST", url, {"content-type": kind, "x-twilio-signature": signature}, raw)


def proves(call: Call, token: str = "12345") -> bool:
    try:
        TWILIO.verify(call, Credentials("k", "http://x", token), AT)
    except channels.BadSignature:
        return False
    return True


# The first and third are twilio-python's own (tests/unit/test_request_validator.py); the others were computed with its
# RequestValidator 9.13 (reference/provider-protocols §2.3).
DOCUMENTED = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
HELLO = {"Body": "Hi there", "From": "+15550001111", "MessageSid": "SM1", "To": "+15550002222"}


@pytest.mark.parametrize(
    ("url", "form", "signature"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", DOCUMENTED, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://example.com/hook?foo=1&bar=2", HELLO, "KKs9GoVF3exgO5y+E+mIJjWJ/ro="),
    ],
)
def test_the_signature_vectors_of_forms(url: str, form: dict[str, str], signature: str) -> None:
    raw = urlencode(form).encode()
    assert proves(called(url, raw, signature))
    assert proves(called(url.replace(".com/", ".com:443/"), raw, signature)), "with the port and without"
    assert not proves(called(url + "0", raw, signature))
    assert not proves(called(url, raw + b"1", signature))
    assert not proves(called(url, raw, signature), token="123456")
    assert not proves(called(url, raw, signature, kind="application/json")), "a form is not proven as something else"


@pytest.mark.parametrize(
    ("url", "raw", "signature"),
    [
        (
            "https://mycompany.com/myapp.php?foo=1&bar=2"
            "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
            b'{"property": "value", "boolean": true}',
            "a9nBmqA0ju/hNViExpshrM61xv4=",
        ),
        (
            "https://example.com/hook?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862",
            b'{"a":1}',
            "2e7mH/NA6FwzvUqLZxhsETU/4bw=",
        ),
    ],
)
def test_the_signature_vectors_of_json(url: str, raw: bytes, signature: str) -> None:
    assert proves(called(url, raw, signature, "application/json"))
    assert not proves(called(url, raw + b" ", signature, "application/json"))


def test_a_body_that_nothing_proves_is_refused() -> None:
    """Signed is the address alone where there is no form: without its hash any body would pass."""
    import base64
    import hmac

    url = "https://example.com/hook"
    signature = base64.b64encode(hmac.digest(b"12345", url.encode(), "sha1")).decode()
    assert proves(called(url, b"", signature))
    assert not proves(called(url, b'{"a":1}', signature, "application/json"))
    assert not proves(called(url, b"&&", signature))
    assert not proves(called(url, b"\xff=1", signature))
    assert not proves(called(url, b"", signature), token="")


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=8))
def test_any_form_is_signed_as_twilios_own_validator_has_it(form: dict[str, str]) -> None:
    """twilio-python 9.13 as the witness: repeated, empty and foreign values too."""
    from twilio.request_validator import RequestValidator

    try:
        raw = urlencode(form).encode()
    except UnicodeEncodeError:
        return
    url = "https://example.com/hook?d=1"
    signature = RequestValidator("12345").compute_signature(url, form)
    assert proves(called(url, raw, signature))


def test_a_delivered_receipt() -> None:
    (fact,) = TWILIO.parse(kept(fixture("delivered")))
    assert isinstance(fact, Receipt)
    assert msgspec.structs.replace(fact, occurred_at=AT) == Receipt(
        event_id="SM1f0e8ae6ade43cb3c0ce4525424e404f:delivered",
        provider_id="SM1f0e8ae6ade43cb3c0ce4525424e404f",
        delivery_id=DELIVERY,
        attempt_id=ATTEMPT,
        state="delivered",
        error=None,
        price_micros=None,
        currency=None,
        segments=None,
        occurred_at=AT,
        sender="+12025550100",
    )


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [("undelivered", "30006", ErrorKind.LANDLINE), ("window", "63016", ErrorKind.WINDOW_CLOSED)],
)
def test_a_failed_receipt_has_its_class(name: str, code: str, kind: ErrorKind) -> None:
    (fact,) = TWILIO.parse(kept(fixture(name)))
    assert isinstance(fact, Receipt)
    assert fact.error is not None
    assert (fact.state, fact.delivery_id, fact.error.code, fact.error.kind) == ("failed", DELIVERY, code, kind)


@pytest.mark.parametrize(
    ("status", "state"),
    [("sent", "sent"), ("delivered", "delivered"), ("read", "delivered"), ("failed", "failed"), ("canceled", "failed")],
)
def test_every_status_that_says_something_has_a_state(status: str, state: str) -> None:
    raw = fixture("delivered").replace(b"MessageStatus=delivered", b"MessageStatus=" + status.encode())
    (fact,) = TWILIO.parse(kept(raw))
    assert isinstance(fact, Receipt)
    assert fact.state == state
    assert (fact.error is not None) == (state == "failed")


@pytest.mark.parametrize("status", ["queued", "sending", "accepted", "scheduled", "teleported"])
def test_a_status_on_the_way_is_kept_and_says_nothing(status: str) -> None:
    (fact,) = TWILIO.parse(
        kept(fixture("delivered").replace(b"MessageStatus=delivered", f"MessageStatus={status}".encode()))
    )
    assert isinstance(fact, Unrecognised)


def test_an_inbound_picture_with_a_keyword() -> None:
    call = kept(fixture("received"), "https://koinon.example/webhooks/twilio/token")
    (fact,) = TWILIO.parse(call)
    assert isinstance(fact, InboundMessage)
    assert (fact.sender, fact.from_, fact.text, fact.keyword) == ("+12025550100", "+12025552345", "Stop", "stop")
    (picture,) = fact.media
    assert (picture.url[-34:], picture.content_type) == ("ME7c3f2e8d8b1a4f0f9d6c5b4a39281706", "image/jpeg")
    assert TWILIO.inspect(call) == ("MM5ea0f0a5fe9fd2b4a7de8dcc9d2b5ab1:received", 1), "people before receipts"


def test_a_tapped_button_on_whatsapp() -> None:
    (fact,) = WHATSAPP.parse(kept(fixture("whatsapp")))
    assert isinstance(fact, InboundMessage)
    assert (fact.channel, fact.sender, fact.from_) == ("whatsapp", "+12025550100", "+12025552345")
    assert (fact.text, fact.payload, fact.profile_name) == ("Yes, gladly", "yes-1", "Ada Lovelace")
    assert fact.replies_to == "SM1f0e8ae6ade43cb3c0ce4525424e404f"


def test_a_shared_place_is_a_link() -> None:
    raw = fixture("whatsapp").replace(
        b"Body=Yes%2C+gladly&ButtonText=Yes%2C+gladly", b"Latitude=51.5&Longitude=-0.1&Label=Hall&Body="
    )
    (fact,) = WHATSAPP.parse(kept(raw))
    assert isinstance(fact, InboundMessage)
    assert fact.text == "Hall https://maps.google.com/?q=51.5,-0.1"


def test_json_and_strange_forms_are_kept_not_refused() -> None:
    for raw, kind in ((b'{"type":"com.twilio.error"}', "application/json"), (b"EventType=onMessageAdded", FORM)):
        (fact,) = TWILIO.parse(kept(raw, kind=kind))
        assert isinstance(fact, Unrecognised)


@pytest.mark.parametrize(
    "raw", [b"", b"null", b"{}\n", b'{"url":"x","at":"2026-01-15T21:32:14Z","form":true}\nnonsense']
)
def test_what_cannot_be_read_is_malformed(raw: bytes) -> None:
    with pytest.raises(channels.MalformedWebhook):
        TWILIO.parse(raw)
    assert TWILIO.inspect(raw).event_id is None


FIELDS = ["MessageSid", "MessageStatus", "SmsStatus", "To", "From", "Body", "NumMedia", "MediaUrl0", "ErrorCode",
          "OptOutType", "Latitude", "Longitude", "EventType", "NumSegments"]  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(FIELDS), st.text(st.characters(codec="utf-8"), max_size=20)), st.text(max_size=30)
)
def test_no_form_breaks_the_reading(form: dict[str, str], url: str) -> None:
    call = kept(urlencode(form).encode(), "https://x.test/hook?d=" + url.encode("ascii", "ignore").decode())
    TWILIO.inspect(call)
    try:
        TWILIO.parse(call)
    except channels.MalformedWebhook:
        return


# The error table of the channels specification, as far as it names Twilio's codes.
@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ("20429 63018", ErrorKind.THROTTLED),
        ("21211 30003 30005", ErrorKind.RECIPIENT_INVALID),
        ("21614 21635 30006", ErrorKind.LANDLINE),
        ("21610", ErrorKind.OPTED_OUT),
        ("30007", ErrorKind.CONTENT),
        ("63016", ErrorKind.WINDOW_CLOSED),
        ("20003 21408 21606 30034", ErrorKind.CONFIGURATION),
        ("20012 30002 63038", ErrorKind.ACCOUNT),
    ],
)
def test_codes_by_the_error_table(codes: str, kind: ErrorKind) -> None:
    assert {one.classify(code) for one in (TWILIO, WHATSAPP) for code in codes.split()} == {kind}


@pytest.mark.parametrize(
    ("price", "expected"),
    [("-0.00830", 8300), ("-0.0079", 7900), ("0", 0), (-0.0075, 7500), (None, None), ("x", None), ("NaN", None),
     ("-1e9999", None)],
)  # fmt: skip
def test_prices_are_exact(price: str | float | None, expected: int | None) -> None:
    assert micros(price, "usd") == (expected, "USD" if expected is not None else None)


@pytest.mark.parametrize(("text", "expected"), [("2", 2), ("0", None), (None, None), ("x", None), (3, 3)])
def test_counts_are_strings(text: str | int | None, expected: int | None) -> None:
    assert count(text) == expected


def outgoing(**more: object) -> OutgoingMessage:
    plain = OutgoingMessage(DELIVERY, ATTEMPT, "+12025550100", "+12025552345", "Hello", (), HOOK)
    return msgspec.structs.replace(plain, **more)


def test_a_form_says_the_pool_and_keeps_the_sender() -> None:
    pool = "MG" + "1" * 32
    pooled = Credentials("t", "https://api.twilio.com", "t", {**ACCOUNT, "messaging_service_sid": pool})
    form = TWILIO.form(pooled, outgoing(media_urls=("https://x/1.png", "https://x/2.png")))
    assert parse_qs(urlencode(form, doseq=True)) == {
        "To": ["+12025552345"],
        "From": ["+12025550100"],
        "MessagingServiceSid": [pool],
        "Body": ["Hello"],
        "MediaUrl": ["https://x/1.png", "https://x/2.png"],
        "StatusCallback": [HOOK + "#rc=5&rp=5xx,ct,rt"],
    }
    whole = TWILIO.form(pooled, outgoing(sender="MG" + "2" * 32))
    assert (whole.get("From"), whole["MessagingServiceSid"]) == (None, "MG" + "2" * 32)


def test_a_template_goes_by_its_content_sid() -> None:
    content = TemplateContent("welcome", "en", "HX" + "a" * 32, ("Ann", "Sunday"), None, ("yes-1",))
    form = WHATSAPP.form(Credentials("t", "http://x", "t", ACCOUNT), outgoing(channel="whatsapp", content=content))
    assert form["ContentSid"] == "HX" + "a" * 32
    assert msgspec.json.decode(str(form["ContentVariables"])) == {"1": "Ann", "2": "Sunday", "3": "yes-1"}
    assert "Body" not in form
    assert (form["To"], form["From"]) == ("whatsapp:+12025552345", "whatsapp:+12025550100")


def test_an_api_key_sends_in_place_of_the_token() -> None:
    more = {**ACCOUNT, "api_key_sid": "SK" + "0" * 32, "api_key_secret": "secret"}
    _, by_key = calls.head(Credentials("token", "https://api.twilio.com", "token", more))
    _, by_token = calls.head(Credentials("token", "https://api.twilio.com", "token", ACCOUNT))
    import base64

    assert base64.b64encode(f"SK{'0' * 32}:secret".encode()) in by_key
    assert base64.b64encode(f"AC{'0' * 32}:token".encode()) in by_token


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (502, b"<html>Bad Gateway</html>", "unknown"),
        (503, b"", "unknown"),
        (500, b'{"code":20500,"message":"Internal Server Error","status":500}', "retryable"),
        (400, b"<html>", "unknown_code"),
        (429, b"", "throttled"),
        (301, b"", "configuration"),
        (400, b'{"code":21610,"message":"Attempt to send to unsubscribed recipient","status":400}', "opted_out"),
        (201, b"{}", "unknown"),
    ],
)
def test_only_a_definite_answer_is_a_refusal(status: int, body: bytes, kind: str) -> None:
    result = calls.read(Response(status, [], body))
    assert (result.error.kind if isinstance(result, channels.Refused) else "unknown") == kind


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"{}"), (200, b"<html>"), (200, b'{"messages":[{"sid":"SM1"}]}'),
     (200, b'{"messages":[],"next_page_uri":"https://elsewhere.example/"}')],
)  # fmt: skip
def test_a_list_that_cannot_be_read_is_not_an_empty_one(status: int, body: bytes) -> None:
    with pytest.raises(channels.CannotFind):
        records.read(Response(status, [], body))


@pytest.mark.parametrize(
    ("adapter", "kind", "rate"),
    [(TWILIO, "long_code", 1), (TWILIO, "toll_free", 3), (TWILIO, "short_code", 100), (WHATSAPP, "whatsapp", 80)],
)
def test_a_sender_begins_with_the_rate_of_its_kind(adapter: Twilio, kind: str, rate: int) -> None:
    """The adapters' table of the channels specification."""
    assert adapter.capabilities.kind_defaults[kind] == rate <= adapter.capabilities.segments_per_second


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_sid", "SK" + "0" * 32),
        ("account_sid", ""),
        ("auth_token", "SIM-key"),
        ("messaging_service_sid", "MG1"),
    ],
)
def test_what_is_entered_is_looked_at(field: str, value: str) -> None:
    good = {"account_sid": "AC" + "0" * 32, "auth_token": "f" * 32}
    assert fields.checked(TWILIO, good).credentials("x").webhook_key == "f" * 32, "the token proves too"
    with pytest.raises(InvalidFieldsError) as refused:
        fields.checked(TWILIO, {**good, field: value})
    assert [one.path for one in refused.value.faults] == [field]


def test_both_sides_derive_the_simulators_account() -> None:
    from koinon.simulator.twilio.accounts import account_sid

    assert TWILIO.simulated("SIM-key") == {"account_sid": account_sid("SIM-key"), "auth_token": "SIM-key"}
