"""WhatsApp's Cloud API: proof, reading, bodies and errors, by Meta's documents (reference/provider-protocols §3)."""

import uuid
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import channels
from koinon.channels import (
    Accepted,
    AccountAlert,
    Call,
    Credentials,
    ErrorKind,
    InboundMessage,
    OptOut,
    OutgoingMessage,
    Receipt,
    Refused,
    Unrecognised,
)
from koinon.channels.contracts import (
    Choice,
    ChoiceContent,
    Content,
    ReactionRemoved,
    SenderQuality,
    TemplateContent,
    TemplateStatus,
)
from koinon.channels.providers.whatsapp_cloud import bodies
from koinon.channels.providers.whatsapp_cloud.adapter import read
from koinon.platform.http import Response

META = channels.provider("whatsapp_cloud")
DELIVERY, ATTEMPT = uuid.UUID(int=1), uuid.UUID(int=2)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
SECRET = Credentials("EAAx", "http://x.test", "app-secret", {"verify_token": "grace-and-peace"})
METADATA = {"display_phone_number": "15550783881", "phone_number_id": "106540352242922"}


def change(field: str, value: dict[str, Any], time: int | None = 1_700_000_000) -> bytes:
    entry = {"id": "102290129340398", "changes": [{"field": field, "value": value}]}
    entry |= {} if time is None else {"time": time}
    return msgspec.json.encode({"object": "whatsapp_business_account", "entry": [entry]})


def said(message: dict[str, Any], name: str = "Ann") -> bytes:
    whole = {"from": "16505551234", "id": "wamid.A", "timestamp": "1700000000", **message}
    person = {"profile": {"name": name}, "wa_id": "16505551234"}
    value = {"messaging_product": "whatsapp", "metadata": METADATA, "contacts": [person], "messages": [whole]}
    return change("messages", value, None)


def status(**fields: Any) -> bytes:
    whole = {"id": "wamid.A", "timestamp": "1700000000", "recipient_id": "16505551234", **fields}
    return change("messages", {"messaging_product": "whatsapp", "metadata": METADATA, "statuses": [whole]}, None)


def inbound(message: dict[str, Any]) -> InboundMessage:
    (fact,) = META.parse(said(message))
    assert isinstance(fact, InboundMessage)
    return fact


def signed(raw: bytes, signature: str) -> Call:
    return Call("POST", "https://koinon.test/webhooks/whatsapp_cloud/t", {"x-hub-signature-256": signature}, raw)


def test_the_vector_of_the_reference_holds() -> None:
    raw = b'{"object":"whatsapp_business_account","entry":[]}'
    vector = "sha256=d3e4f9da0ce6c71ab3dba55929b8eeeee2455349e534924ead19f98d143e904f"
    META.verify(signed(raw, vector), SECRET, NOW)
    for forged in (vector.upper(), vector[:-1], "sha1=" + vector[7:], "", "sha256=é"):
        with pytest.raises(channels.BadSignature):
            META.verify(signed(raw, forged), SECRET, NOW)


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=grace-and-peace", b"1158201444"),
        ("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=wrong", None),
        ("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=grace-and-peace", None),
        ("", None),
    ],
)
def test_the_challenge_is_answered_for_our_token_only(query: str, answer: bytes | None) -> None:
    call = Call("GET", "https://koinon.test/webhooks/whatsapp_cloud/t?" + query, {}, b"")
    assert META.challenge(call, SECRET) == answer
    assert META.challenge(call, Credentials("EAAx", "http://x.test", "app-secret")) is None


@pytest.mark.parametrize(
    ("name", "shape"),
    [("text", InboundMessage), ("status", Receipt), ("quality", SenderQuality), ("template", TemplateStatus)],
)
def test_calls_as_meta_documents_them(name: str, shape: type[Any]) -> None:
    raw = files("koinon.channels.providers.whatsapp_cloud").joinpath("fixtures", f"{name}.json").read_bytes()
    (fact,) = META.parse(raw)
    assert isinstance(fact, shape)


def test_a_text_tells_who_wrote_where_and_when() -> None:
    fact = inbound({"type": "text", "text": {"body": "Olá 🙌"}, "context": {"id": "wamid.B"}})
    assert (fact.sender, fact.from_, fact.text, fact.channel) == ("+15550783881", "+16505551234", "Olá 🙌", "whatsapp")
    assert (fact.profile_name, fact.replies_to, fact.provider_id) == ("Ann", "wamid.B", "wamid.A")
    assert fact.occurred_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["image", "video", "audio", "document", "sticker"])
def test_files_are_named_by_their_id(kind: str) -> None:
    file = {"id": "1479537139650973", "mime_type": "image/jpeg", "sha256": "SMfw", "caption": "Look"}
    fact = inbound({"type": kind, kind: file})
    assert [(one.url, one.content_type) for one in fact.media] == [("whatsapp-media:1479537139650973", "image/jpeg")]
    assert fact.text == "Look"


@pytest.mark.parametrize(
    ("message", "text", "payload"),
    [
        ({"type": "button", "button": {"text": "Yes", "payload": "yes-1"}}, "Yes", "yes-1"),
        (
            {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "a", "title": "A"}}},
            "A",
            "a",
        ),
        (
            {
                "type": "interactive",
                "interactive": {"type": "list_reply", "list_reply": {"id": "b", "title": "B", "description": "c"}},
            },
            "B",
            "b",
        ),
        (
            {
                "type": "interactive",
                "interactive": {"type": "nfm_reply", "nfm_reply": {"body": "Sent", "response_json": "{}"}},
            },
            "Sent",
            "{}",
        ),
        (
            {"type": "location", "location": {"latitude": 37.44, "longitude": -122.16, "name": "Church"}},
            "Church\nhttps://maps.google.com/?q=37.440000,-122.160000",
            None,
        ),
        (
            {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ben Ode"}, "phones": [{"phone": "+1"}]}]},
            "Ben Ode +1",
            None,
        ),
        ({"type": "unsupported", "errors": [{"code": 131051, "title": "Unknown type"}]}, "Unknown type", None),
        ({"type": "order", "order": {"text": "Bread", "product_items": [1, 2]}}, "Bread\n🛒 × 2", None),
    ],
)
def test_every_kind_of_message_is_words(message: dict[str, Any], text: str, payload: str | None) -> None:
    fact = inbound(message)
    assert (fact.text, fact.payload) == (text, payload)


def test_a_reaction_names_what_it_is_about() -> None:
    fact = inbound({"type": "reaction", "reaction": {"message_id": "wamid.B", "emoji": "🙏"}})
    assert (fact.text, fact.replies_to) == ("🙏", "wamid.B")


def test_a_reaction_without_an_emoji_takes_one_back() -> None:
    """ "Reaction messages webhook reference": when it is removed, the webhook comes without the emoji field."""
    (fact,) = META.parse(said({"type": "reaction", "reaction": {"message_id": "wamid.B"}}))
    assert isinstance(fact, ReactionRemoved)
    assert (fact.replies_to, fact.channel) == ("wamid.B", "whatsapp")


@pytest.mark.parametrize(
    "message",
    [
        {"type": "system", "system": {"body": "changed", "type": "user_changed_number", "wa_id": "1"}},
        {"type": "tomorrow"},
        {"type": "text", "text": {"body": "x"}, "from": None},
    ],
)
def test_what_nobody_said_is_kept_and_counted(message: dict[str, Any]) -> None:
    (fact,) = META.parse(said(message))
    assert isinstance(fact, Unrecognised)


@pytest.mark.parametrize(
    ("name", "state"), [("sent", "sent"), ("delivered", "delivered"), ("read", "delivered"), ("played", "delivered")]
)
def test_a_status_finds_our_delivery(name: str, state: str) -> None:
    (fact,) = META.parse(status(status=name, biz_opaque_callback_data=f"{DELIVERY}.{ATTEMPT}"))
    assert isinstance(fact, Receipt)
    assert (fact.state, fact.delivery_id, fact.attempt_id, fact.provider_id) == (state, DELIVERY, ATTEMPT, "wamid.A")


def test_a_free_message_costs_nothing_and_a_charged_one_is_not_known_yet() -> None:
    free = {"billable": False, "pricing_model": "PMP", "category": "service", "type": "free_customer_service"}
    prices = [META.parse(status(status="sent", pricing=p))[0] for p in (free, {**free, "billable": True}, None)]
    assert [fact.price_micros for fact in prices if isinstance(fact, Receipt)] == [0, None, None]


def test_a_failed_status_tells_its_code() -> None:
    fault = {"code": 131047, "title": "Re-engagement message", "error_data": {"details": "more than 24 hours"}}
    (fact,) = META.parse(status(status="failed", errors=[fault]))
    assert isinstance(fact, Receipt)
    assert fact.error is not None
    assert (fact.error.code, fact.error.kind, fact.error.detail) == (
        "131047",
        ErrorKind.WINDOW_CLOSED,
        "more than 24 hours",
    )


def test_a_status_of_tomorrow_is_unrecognised() -> None:
    (fact,) = META.parse(status(status="teleported"))
    assert isinstance(fact, Unrecognised)


def test_one_body_may_hold_many_entries_and_changes() -> None:
    first = msgspec.json.decode(said({"type": "text", "text": {"body": "one"}}))
    second = msgspec.json.decode(status(status="read"))
    second["entry"][0]["changes"].append({"field": "security", "value": {}})
    whole = msgspec.json.encode({"object": first["object"], "entry": first["entry"] + second["entry"]})
    assert [type(fact) for fact in META.parse(whole)] == [InboundMessage, Receipt, Unrecognised]
    assert META.inspect(whole).priority == 1
    assert META.inspect(status(status="read")).priority == 5


@pytest.mark.parametrize(
    ("event", "quality"), [("FLAGGED", "red"), ("UNFLAGGED", "yellow"), ("UPGRADE", None), ("ONBOARDING", None)]
)
def test_quality_and_tier_of_a_number(event: str, quality: str | None) -> None:
    value = {"display_phone_number": "15550783881", "event": event, "current_limit": "TIER_10K"}
    (fact,) = META.parse(change("phone_number_quality_update", value))
    assert isinstance(fact, SenderQuality)
    assert (fact.sender, fact.quality, fact.tier) == ("+15550783881", quality, 10_000)


def test_a_template_is_decided_on() -> None:
    value = {"event": "REJECTED", "message_template_id": 594425479261596, "message_template_name": "welcome",
             "message_template_language": "en_US", "reason": "INVALID_FORMAT"}  # fmt: skip
    (fact,) = META.parse(change("message_template_status_update", value))
    assert isinstance(fact, TemplateStatus)
    assert (fact.provider_id, fact.name, fact.language) == ("594425479261596", "welcome", "en_US")
    assert (fact.state, fact.reason) == ("rejected", "INVALID_FORMAT")


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}, ErrorKind.ACCOUNT),
        ("account_update", {"event": "ACCOUNT_VIOLATION", "violation_info": {}}, ErrorKind.ACCOUNT),
        ("account_update", {"event": "VERIFIED_ACCOUNT"}, None),
        ("account_review_update", {"decision": "REJECTED"}, ErrorKind.ACCOUNT),
        ("account_review_update", {"decision": "APPROVED"}, None),
        ("account_alerts", {"alert_severity": "CRITICAL", "alert_type": "OBA"}, ErrorKind.ACCOUNT),
        ("account_alerts", {"alert_severity": "INFORMATIONAL", "alert_type": "OBA"}, ErrorKind.UNKNOWN_CODE),
    ],
)  # fmt: skip
def test_bad_news_of_the_account_is_an_alert(field: str, value: dict[str, Any], kind: ErrorKind | None) -> None:
    (fact,) = META.parse(change(field, value))
    assert (fact.error.kind if isinstance(fact, AccountAlert) else None) == kind


def test_who_wants_no_marketing_is_an_opt_out() -> None:
    one = {"wa_id": "16505551234", "category": "marketing_messages", "value": "stop", "timestamp": 1_700_000_000}
    value = {"metadata": METADATA, "user_preferences": [one, {**one, "value": "resume"}]}
    stop, resume = META.parse(change("user_preferences", value, None))
    assert isinstance(stop, OptOut)
    assert (stop.sender, stop.from_, stop.channel) == ("+15550783881", "+16505551234", "whatsapp")
    assert isinstance(resume, Unrecognised)


@given(st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(), st.lists, max_leaves=5))
def test_no_value_breaks_the_reading(value: object) -> None:
    for field in ("messages", "phone_number_quality_update", "message_template_status_update", "user_preferences"):
        for inside in (value, {"messages": value}, {"statuses": [{"id": "a", "status": value, "timestamp": value}]}):
            try:
                META.parse(change(field, inside))  # type: ignore[arg-type]
            except channels.MalformedWebhook:
                continue


# The error table of the channels specification, and Meta's own beyond it.
@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ("131000 131016 1 2", ErrorKind.RETRYABLE),
        ("130429 80007 131056 4", ErrorKind.THROTTLED),
        ("131026", ErrorKind.RECIPIENT_INVALID),
        ("131050", ErrorKind.OPTED_OUT),
        ("131051 131053 132007", ErrorKind.CONTENT),
        ("131047", ErrorKind.WINDOW_CLOSED),
        ("132000 132001 132012 132015 132016", ErrorKind.TEMPLATE),
        ("190 131042 0 10 200 299 100", ErrorKind.CONFIGURATION),
        ("131031 131048 368", ErrorKind.ACCOUNT),
        ("131049", ErrorKind.CAP),
        ("99999 135000", ErrorKind.UNKNOWN_CODE),
    ],
)
def test_codes_by_the_error_table(codes: str, kind: ErrorKind) -> None:
    assert {META.classify(code) for code in codes.split()} == {kind}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (502, b"<html>Bad Gateway</html>", "unknown"),
        (503, b"", "unknown"),
        (500, b'{"error":{"code":131000}}', "retryable"),
        (400, b'{"error":{"code":131047,"error_data":{"details":"late"}}}', "window_closed"),
        (401, b'{"error":{"code":190,"message":"Invalid OAuth access token"}}', "configuration"),
        (429, b"", "throttled"),
        (200, b"{}", "unknown"),
        (200, b'{"messages":[]}', "unknown"),
    ],
)
def test_only_a_definite_answer_is_a_refusal(status: int, body: bytes, kind: str) -> None:
    result = read(Response(status, [], body))
    assert (result.error.kind if isinstance(result, Refused) else "unknown") == kind


@pytest.mark.parametrize(
    ("headers", "body", "wait"),
    [
        ([], b'{"error":{"code":131056}}', 4.0),
        ([], b'{"error":{"code":130429}}', 2.0),
        ([(b"Retry-After", b"7")], b'{"error":{"code":130429}}', 7.0),
        (
            [(b"X-Business-Use-Case-Usage", b'{"102":[{"type":"whatsapp","estimated_time_to_regain_access":3}]}')],
            b'{"error":{"code":80007}}',
            180.0,
        ),
    ],
)
def test_being_throttled_tells_how_long(headers: list[tuple[bytes, bytes]], body: bytes, wait: float) -> None:
    result = read(Response(400, headers, body))
    assert isinstance(result, Refused)
    assert result.error.retry_after == wait


def test_an_accepted_template_has_its_id() -> None:
    body = b'{"messaging_product":"whatsapp","messages":[{"id":"wamid.HBg","message_status":"accepted"}]}'
    result = read(Response(200, [], body))
    assert isinstance(result, Accepted)
    assert result.provider_id == "wamid.HBg"


def body(text: str = "Hello", media: tuple[str, ...] = (), content: Content | None = None) -> dict[str, Any]:
    message = OutgoingMessage(
        DELIVERY, ATTEMPT, "+15550783881", "+16505551234", text, media, "", channel="whatsapp", content=content
    )
    made: dict[str, Any] = msgspec.json.decode(bodies.body(message, str(ATTEMPT)))
    return made


def test_our_ids_ride_along() -> None:
    made = body()
    assert made["biz_opaque_callback_data"] == f"{DELIVERY}.{ATTEMPT}"
    assert (made["messaging_product"], made["recipient_type"], made["to"]) == ("whatsapp", "individual", "+16505551234")
    assert made["text"] == {"body": "Hello", "preview_url": False}


@pytest.mark.parametrize(
    ("url", "kind", "file"),
    [
        ("https://x.test/a.jpg", "image", {"link": "https://x.test/a.jpg", "caption": "Hello"}),
        ("https://x.test/a.mp4?x=1", "video", {"link": "https://x.test/a.mp4?x=1", "caption": "Hello"}),
        ("https://x.test/a.pdf", "document", {"link": "https://x.test/a.pdf", "caption": "Hello", "filename": "a.pdf"}),
        ("image:1234", "image", {"id": "1234", "caption": "Hello"}),
    ],
)
def test_a_file_goes_with_its_text(url: str, kind: str, file: dict[str, str]) -> None:
    made = body(media=(url,))
    assert (made["type"], made[kind]) == (kind, file)


def test_an_answer_names_the_message_it_is_to() -> None:
    """developers.facebook.com, "Contextual replies": `context.message_id` beside the type and its object."""
    message = OutgoingMessage(
        DELIVERY, ATTEMPT, "+15550783881", "+16505551234", "You're welcome, Pablo!", (), "", channel="whatsapp",
        replies_to="wamid.HBgLMTY0NjcwNDM1OTUVAgASGBQzQTdCNTg5RjY1MEMyRjlGMjRGNgA=",
    )  # fmt: skip
    made = msgspec.json.decode(bodies.body(message, str(ATTEMPT)))
    assert made["context"] == {"message_id": message.replies_to}
    assert (made["type"], made["text"]["body"]) == ("text", "You're welcome, Pablo!")
    assert "context" not in body()


def test_a_template_has_its_values_in_order() -> None:
    content = TemplateContent(
        "sunday", "pt_BR", values=("Ada", "10:00"), header_media_url="https://x.test/a.png", buttons=("", "payload:no")
    )
    made = body(content=content)["template"]
    assert (made["name"], made["language"]) == ("sunday", {"code": "pt_BR"})
    header, text, button = made["components"]
    assert header["parameters"] == [{"type": "image", "image": {"link": "https://x.test/a.png"}}]
    assert text["parameters"] == [{"type": "text", "text": "Ada"}, {"type": "text", "text": "10:00"}]
    assert (button["sub_type"], button["index"]) == ("quick_reply", "1")
    assert button["parameters"] == [{"type": "payload", "payload": "no"}]


def choices(count: int, title: str = "Yes") -> tuple[Choice, ...]:
    return tuple(Choice(f"id-{n}", title) for n in range(count))


def test_answers_to_tap() -> None:
    buttons = body(content=ChoiceContent("buttons", choices(3)))["interactive"]
    assert buttons["action"]["buttons"][0] == {"type": "reply", "reply": {"id": "id-0", "title": "Yes"}}
    rows = body(content=ChoiceContent("list", choices(10), "Choose"))["interactive"]
    assert (rows["type"], rows["action"]["button"], len(rows["action"]["sections"][0]["rows"])) == (
        "list",
        "Choose",
        10,
    )


# CHN-035: text ≤ 4,096, body ≤ 1,024, buttons ≤ 3, list rows ≤ 10; titles by Meta's documents.
@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("a" * 4_097, None),
        ("a" * 1_025, ChoiceContent("buttons", choices(1))),
        ("Well?", ChoiceContent("buttons", choices(4))),
        ("Well?", ChoiceContent("buttons", choices(1, "a" * 21))),
        ("Well?", ChoiceContent("list", choices(11), "Choose")),
        ("Well?", ChoiceContent("list", choices(1, "a" * 25), "Choose")),
        ("Well?", ChoiceContent("list", choices(1), "a" * 21)),
        ("", ChoiceContent("buttons", choices(1))),
    ],
)
def test_what_whatsapp_would_refuse_costs_no_call(text: str, content: Content | None) -> None:
    with pytest.raises(bodies.Unsendable) as refused:
        body(text, content=content)
    assert refused.value.error.kind is ErrorKind.CONTENT


@pytest.mark.parametrize("media", [("https://x.test/a.jpg", "https://x.test/b.jpg"), ("https://x.test/a.mp3",)])
def test_files_that_cannot_go(media: tuple[str, ...]) -> None:
    with pytest.raises(bodies.Unsendable):
        body(media=media)
