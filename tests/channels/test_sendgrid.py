"""SendGrid by its own documents: the published vector, refusals, events, batches and Inbound Parse."""

import uuid
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from koinon import channels
from koinon.channels import (
    AccountAlert,
    Attachment,
    Call,
    EmailEvent,
    ErrorKind,
    Fact,
    InboundMessage,
    MailContent,
    OptOut,
    OutgoingMessage,
    Receipt,
    Unrecognised,
)
from koinon.channels.providers.sendgrid import errors, schemas, sending, webhook
from koinon.platform.http import Response

# reference/provider-protocols §4.1, verified with sendgrid-python 6.12.
KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEUVw9brnjlrkE0/7Kf1T9zQzB6Ze/N13KUVrQpsO0A19FNr46UPMY+/"
    "mlR1kCoiFQK+8NV+CMU7LMClbxfZ+TVA=="
)
SIGNATURE = "MEQCIGpuKFjyhDWNGsRW0h0wg/98ywoCMUNifi2KBmn7ZZh5AiBps4FpoWHBdFwEyzYSMQ78MPoTyLuVpp/0WB4wMjsBoQ=="
BODY = b'[{"event":"delivered"}]'
STAMPED = datetime.fromtimestamp(1_700_000_000, UTC)
DELIVERY, ATTEMPT = uuid.uuid4(), uuid.uuid4()


def called(raw: bytes = BODY, signature: str = SIGNATURE) -> Call:
    headers = {webhook.SIGNATURE: signature, webhook.STAMP: "1700000000", "content-type": "application/json"}
    return Call("POST", "https://x.test/webhooks/sendgrid/t", headers, raw)


def test_the_published_vector_holds() -> None:
    webhook.verify(called(), KEY, STAMPED)
    with pytest.raises(channels.StaleTimestamp):
        webhook.verify(called(), KEY, STAMPED + timedelta(seconds=301))


@pytest.mark.parametrize("raw", [BODY + b"\r\n", b"[]", b""])
def test_other_bytes_are_not_signed_not_even_by_a_line_end(raw: bytes) -> None:
    with pytest.raises(channels.BadSignature):
        webhook.verify(called(raw), KEY, STAMPED)


@pytest.mark.parametrize("signature", ["", "é", "AAAA", SIGNATURE[:-4]])
def test_other_signatures_do_not_hold(signature: str) -> None:
    with pytest.raises(channels.BadSignature):
        webhook.verify(called(signature=signature), KEY, STAMPED)
    with pytest.raises(channels.BadSignature):
        webhook.verify(called(), "no key", STAMPED)


@pytest.mark.parametrize(
    ("status", "message", "field", "kind", "code"),
    [
        (400, "Does not contain a valid address.", "personalizations.0.to.0.email", ErrorKind.RECIPIENT_INVALID,
         "invalid_recipient"),
        (400, "The from email does not contain a valid address.", "from.email", ErrorKind.CONFIGURATION,
         "invalid_sender"),
        (403, "The from address does not match a verified Sender Identity.", "from", ErrorKind.CONFIGURATION,
         "domain_unverified"),
        (401, "The provided authorization grant is invalid", None, ErrorKind.CONFIGURATION, "unauthorized"),
        (401, "Maximum credits exceeded", None, ErrorKind.CAP, "credits_exceeded"),
        (413, "Payload too large", None, ErrorKind.CONTENT, "too_large"),
        (400, "The content value must be a string", "content.0.value", ErrorKind.CONTENT, "invalid_content"),
        (429, "too many requests", None, ErrorKind.THROTTLED, "too_many_requests"),
        (500, "Internal server error", None, ErrorKind.RETRYABLE, "internal_error"),
        (418, "?", None, ErrorKind.UNKNOWN_CODE, "http_418"),
    ],
)  # fmt: skip
def test_refusals_by_field_and_status(status: int, message: str, field: str | None, kind: ErrorKind, code: str) -> None:
    body = msgspec.json.encode({"errors": [{"message": message, "field": field, "help": None}]})
    error = errors.refusal(Response(status, [(b"Retry-After", b"9")], body))
    assert (error.kind, error.code, error.retry_after) == (kind, code, 9.0 if status == 429 else None)


def mail(to: str, body: str = "Hi", html: str | None = "<p>Hi</p>", **more: object) -> OutgoingMessage:
    content = MailContent("News", html, "Office", "reply@grace.test", (("List-Unsubscribe", f"<https://x.test/{to}>"),))
    content = msgspec.structs.replace(content, **more)
    return OutgoingMessage(uuid.uuid4(), uuid.uuid4(), "o@grace.test", to, body, (), "", "email", content)


def test_people_with_their_own_words_share_a_call() -> None:
    messages = [mail("a@x.test", "Hi Ada", "<p>Ada</p>"), mail("b@x.test", "Hi Ben", "<p>Ben</p>")]
    assert sending.grouped(messages) == [[0, 1]]
    body = msgspec.json.decode(schemas.encoder.encode(sending.body(messages)))
    first, second = body["personalizations"]
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]
    assert first["substitutions"] == {sending.TEXT: "Hi Ada", sending.HTML: "<p>Ada</p>"}
    assert second["custom_args"]["koinon_delivery"] == str(messages[1].delivery_id)
    assert second["headers"] == {"List-Unsubscribe": "<https://x.test/b@x.test>"}
    assert (body["from"], body["reply_to"]) == (
        {"email": "o@grace.test", "name": "Office"},
        {"email": "reply@grace.test"},
    )


def test_long_words_files_and_other_senders_make_calls_of_their_own() -> None:
    file = Attachment("a.txt", "text/plain", b"hello", "c1")
    long = "x" * 10_000
    messages = [
        mail("a@x.test"),
        mail("b@x.test", long),
        mail("c@x.test", long),
        mail("d@x.test", "y" * 10_000),
        mail("e@x.test", attachments=(file,)),
        mail("f@x.test", from_name="Other"),
    ]
    assert sending.grouped(messages) == [[0], [1, 2], [3], [4], [5]]
    body = msgspec.json.decode(schemas.encoder.encode(sending.body([messages[4]])))
    assert body["attachments"] == [
        {"content": "aGVsbG8=", "filename": "a.txt", "type": "text/plain", "disposition": "inline", "content_id": "c1"}
    ]
    assert [len(part) for part in sending.grouped([mail(f"p{n}@x.test") for n in range(2001)])] == [1000, 1000, 1]


def facts(event: str, **more: object) -> list[Fact]:
    told = {"event": event, "email": "b@x.test", "timestamp": 1_700_000_000, "sg_event_id": "e1"}
    told |= {"sg_message_id": "abc.recvd-1.0", "koinon_delivery": str(DELIVERY), "koinon_attempt": str(ATTEMPT)}
    told |= {"koinon_from": "o@grace.test", "category": ["x"]} | more
    return webhook.parse(msgspec.json.encode([told]) + b"\r\n")


@pytest.mark.parametrize(("event", "state"), [("processed", "sent"), ("delivered", "delivered")])
def test_receipts_name_our_delivery(event: str, state: str) -> None:
    (fact,) = facts(event)
    assert isinstance(fact, Receipt)
    assert (fact.state, fact.delivery_id, fact.attempt_id, fact.provider_id) == (state, DELIVERY, ATTEMPT, "abc")


@pytest.mark.parametrize(
    ("event", "told", "code", "kind"),
    [
        ("bounce", {"status": "5.1.1", "reason": "550 5.1.1 nobody"}, "5.1.1", ErrorKind.RECIPIENT_INVALID),
        ("bounce", {"reason": "550 5.7.26 not authenticated"}, "5.7.26", ErrorKind.CONFIGURATION),
        ("bounce", {"reason": "?", "bounce_classification": "Invalid Address"}, "bounced", ErrorKind.RECIPIENT_INVALID),
        ("bounce", {"bounce_classification": "Frequency or Volume Too High"}, "bounced", ErrorKind.THROTTLED),
        ("dropped", {"reason": "Bounced Address"}, "bounced_address", ErrorKind.RECIPIENT_INVALID),
        ("dropped", {"reason": "Unsubscribed Address"}, "unsubscribed_address", ErrorKind.OPTED_OUT),
        ("dropped", {"reason": "Spam Reporting Address"}, "spam_reporting_address", ErrorKind.OPTED_OUT),
        (
            "dropped",
            {"reason": "Recipient List over Package Quota"},
            "recipient_list_over_package_quota",
            ErrorKind.CAP,
        ),
    ],
)
def test_failures_have_their_class(event: str, told: dict[str, object], code: str, kind: ErrorKind) -> None:
    receipt = facts(event, **told)[0]
    assert isinstance(receipt, Receipt)
    assert receipt.error is not None
    assert (receipt.error.code, receipt.error.kind) == (code, kind)


def test_who_complains_or_unsubscribes_has_opted_out() -> None:
    for event, kind in (
        ("spamreport", "complaint"),
        ("unsubscribe", "unsubscribe"),
        ("group_unsubscribe", "unsubscribe"),
    ):
        told, left = facts(event)
        assert isinstance(told, EmailEvent)
        assert told.kind == kind
        assert left == OptOut("e1", "o@grace.test", "b@x.test", kind, STAMPED, channel="email")
    (click,) = facts("click", url="https://x.test/a", useragent="UA", ip="203.0.113.7")
    assert isinstance(click, EmailEvent)
    assert (click.url, click.user_agent, click.ip) == ("https://x.test/a", "UA", "203.0.113.7")
    assert facts("deferred") == [Unrecognised("e1", "deferred")]
    (alert,) = facts("account_status_change", type="compliance_suspend")
    assert isinstance(alert, AccountAlert)
    assert alert.error.kind is ErrorKind.ACCOUNT


def parse_call(*fields: tuple[str, bytes], content_type: str = "multipart/form-data; boundary=xYz") -> Call:
    parts = [
        b'--xYz\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), value)
        for name, value in fields
    ]
    raw = b"".join(parts) + b"--xYz--\r\n"
    return Call("POST", "https://x.test/webhooks/sendgrid/t", {"content-type": content_type}, raw)


def read(call: Call) -> InboundMessage:
    webhook.verify(call, KEY, STAMPED)
    kept = webhook.keep(call)
    assert webhook.inspect(kept).priority == 1
    (fact,) = webhook.parse(kept)
    assert isinstance(fact, InboundMessage)
    return fact


def test_a_mail_taken_apart_keeps_its_alphabet_and_envelope() -> None:
    fact = read(
        parse_call(
            ("headers", b"Message-ID: <m1@x.test>\nIn-Reply-To: <d1@sim.test>\n"),
            ("from", b"Ada <ada@people.test>"),
            ("to", b"Office <office@grace.test>"),
            ("subject", "Olá".encode("latin-1")),
            ("text", "café \x93\r\n--xY".encode("latin-1")),
            ("envelope", b'{"to":["Reply+1@in.grace.test"],"from":"ada@people.test"}'),
            ("charsets", b'{"subject":"iso-8859-1","text":"windows-1252"}'),
        )
    )
    assert (fact.from_, fact.sender, fact.text) == ("ada@people.test", "reply+1@in.grace.test", "café “\n--xY")
    assert (fact.provider_id, fact.replies_to) == ("<m1@x.test>", "<d1@sim.test>")
    assert fact.mail is not None
    assert fact.mail.subject == "Olá"


def test_a_raw_mail_is_read_whole() -> None:
    raw = b"From: ada@people.test\r\nTo: office@grace.test\r\nSubject: Hi\r\n\r\nHello\r\n"
    fact = read(parse_call(("email", raw), ("envelope", b'{"to":["office@grace.test"],"from":"ada@people.test"}')))
    assert (fact.text, fact.sender) == ("Hello", "office@grace.test")


@pytest.mark.parametrize(
    "call",
    [
        parse_call(("text", b"hello")),
        parse_call(content_type="multipart/form-data"),
        parse_call(("from", b"a@b.c"), content_type="multipart/form-data; boundary=other"),
    ],
)
def test_a_form_that_is_no_mail_is_malformed(call: Call) -> None:
    with pytest.raises(channels.MalformedWebhook):
        webhook.parse(webhook.keep(call))


def test_events_are_never_believed_by_their_address_alone() -> None:
    call = called(signature="")
    with pytest.raises(channels.BadSignature):
        webhook.verify(call._replace(headers={"content-type": "application/json"}), KEY, STAMPED)
    disguised = called()._replace(headers={"content-type": "multipart/form-data; boundary=x"})
    webhook.verify(disguised, KEY, STAMPED)
    with pytest.raises(channels.MalformedWebhook):
        webhook.parse(webhook.keep(disguised))
