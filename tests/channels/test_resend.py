"""Resend by its own documents: Svix's published vector, the error table, events and batches."""

import uuid
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from koinon import channels
from koinon.channels import (
    Accepted,
    Announced,
    Attachment,
    Call,
    Credentials,
    EmailEvent,
    ErrorKind,
    Fact,
    MailContent,
    OptOut,
    OutgoingMessage,
    Receipt,
    Refused,
    Unknown,
    Unrecognised,
)
from koinon.channels.providers.resend import errors, sending, webhook
from koinon.platform.http import Response

# reference/provider-protocols §4.2, verified with svix 2.9.
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
SIGNATURE = "v1,n4jUaVUjNATLSb/ox0Kok2RYU1Q+DItRyT6zMeKrJWo="
BODY = b'{"type":"email.sent"}'
STAMPED = datetime.fromtimestamp(1_700_000_000, UTC)
DELIVERY, ATTEMPT = uuid.uuid4(), uuid.uuid4()


def called(signature: str = SIGNATURE, raw: bytes = BODY, prefix: str = "svix") -> Call:
    headers = {f"{prefix}-id": "msg_1", f"{prefix}-timestamp": "1700000000", f"{prefix}-signature": signature}
    return Call("POST", "https://x.test/webhooks/resend/t", headers, raw)


@pytest.mark.parametrize("prefix", ["svix", "webhook"])
@pytest.mark.parametrize("signature", [SIGNATURE, f"v1,AAAA {SIGNATURE}", f"v2,zz {SIGNATURE} v1,AAAA"])
def test_the_published_vector_holds_and_any_signature_may_match(prefix: str, signature: str) -> None:
    webhook.verify(called(signature, prefix=prefix), SECRET, STAMPED)


@pytest.mark.parametrize("signature", ["", "v1,", SIGNATURE.replace("v1", "v2"), SIGNATURE[:-2], "é"])
def test_other_signatures_do_not(signature: str) -> None:
    with pytest.raises(channels.BadSignature):
        webhook.verify(called(signature), SECRET, STAMPED)
    with pytest.raises(channels.BadSignature):
        webhook.verify(called(), "whsec_é", STAMPED)


def test_an_old_call_is_stale() -> None:
    with pytest.raises(channels.StaleTimestamp):
        webhook.verify(called(), SECRET, STAMPED + timedelta(seconds=301))


@pytest.mark.parametrize(
    ("status", "name", "kind", "code"),
    [
        (403, "validation_error", ErrorKind.CONFIGURATION, "domain_unverified"),
        (422, "validation_error", ErrorKind.CONTENT, "validation_error"),
        (403, "invalid_api_key", ErrorKind.CONFIGURATION, "invalid_api_key"),
        (409, "invalid_idempotent_request", ErrorKind.CONFIGURATION, "invalid_idempotent_request"),
        (429, "rate_limit_exceeded", ErrorKind.THROTTLED, "rate_limit_exceeded"),
        (429, "daily_quota_exceeded", ErrorKind.CAP, "daily_quota_exceeded"),
        (429, "monthly_quota_exceeded", ErrorKind.CAP, "monthly_quota_exceeded"),
        (451, "security_error", ErrorKind.ACCOUNT, "security_error"),
        (500, "application_error", ErrorKind.RETRYABLE, "application_error"),
        (400, "never_seen", ErrorKind.UNKNOWN_CODE, "never_seen"),
    ],
)
def test_the_error_table(status: int, name: str, kind: ErrorKind, code: str) -> None:
    body = msgspec.json.encode({"statusCode": status, "name": name, "message": "words"})
    (result,) = sending.results(Response(status, [(b"Retry-After", b"7")], body), 1)
    assert isinstance(result, Refused)
    assert (result.error.kind, result.error.code) == (kind, code)
    assert result.error.retry_after == (7.0 if status == 429 else None)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b'{"id":'),
        (502, b"bad gateway"),
        (409, b'{"statusCode":409,"name":"concurrent_idempotent_requests","message":"m"}'),
    ],
)
def test_what_nobody_can_tell_is_unknown(status: int, body: bytes) -> None:
    assert all(isinstance(one, Unknown) for one in sending.results(Response(status, [], body), 2))


def test_a_permissive_batch_names_what_it_did_not_take() -> None:
    body = b'{"data":[{"id":"a"},{"id":"c"}],"errors":[{"index":1,"message":"The `to` field is wrong."}]}'
    first, second, third = sending.results(Response(200, [], body), 3)
    assert isinstance(first, Accepted)
    assert isinstance(second, Refused)
    assert isinstance(third, Accepted)
    assert (first.provider_id, second.error.kind, third.provider_id) == ("a", ErrorKind.RECIPIENT_INVALID, "c")
    short = sending.results(Response(200, [], b'{"data":[{"id":"a"}]}'), 3)
    assert {type(one) for one in short} == {Unknown}


def test_a_mail_as_resend_documents_it() -> None:
    content = MailContent(
        "News", "<p>Hi</p>", 'Ada "A"', "reply@grace.test", (("List-Unsubscribe", "<https://x.test/u/1>"),),
        (Attachment("a.txt", "text/plain", b"hello"),),
    )  # fmt: skip
    message = OutgoingMessage(DELIVERY, ATTEMPT, "o@grace.test", "b@x.test", "Hi", (), "", "email", content)
    path, lines, body = sending.request([message])
    assert path == "/emails"
    assert lines.startswith(b"Idempotency-Key: ")
    assert msgspec.json.decode(body) == {
        "from": '"Ada \\"A\\"" <o@grace.test>',
        "to": ["b@x.test"],
        "subject": "News",
        "text": "Hi",
        "html": "<p>Hi</p>",
        "reply_to": "reply@grace.test",
        "headers": {"List-Unsubscribe": "<https://x.test/u/1>"},
        "attachments": [{"content": "aGVsbG8=", "filename": "a.txt", "content_type": "text/plain"}],
        "tags": [
            {"name": "koinon_delivery", "value": str(DELIVERY)},
            {"name": "koinon_attempt", "value": str(ATTEMPT)},
        ],
    }


def facts(kind: str, **data: object) -> list[Fact]:
    tags = {"koinon_delivery": str(DELIVERY), "koinon_attempt": str(ATTEMPT)}
    common = {"email_id": "e1", "from": "Office <o@grace.test>", "to": ["b@x.test"], "tags": tags}
    event = {"type": kind, "created_at": "2026-11-20T10:00:00.000Z", "data": common | data}
    return webhook.parse(webhook.keep(called(raw=msgspec.json.encode(event))))


@pytest.mark.parametrize(
    ("kind", "state"), [("email.sent", "sent"), ("email.delivered", "delivered"), ("email.failed", "failed")]
)
def test_receipts_name_our_delivery(kind: str, state: str) -> None:
    (fact,) = facts(kind)
    assert isinstance(fact, Receipt)
    assert (fact.state, fact.delivery_id, fact.attempt_id, fact.event_id) == (state, DELIVERY, ATTEMPT, "msg_1")


@pytest.mark.parametrize(
    ("bounce", "code", "kind"),
    [
        ({"type": "Permanent", "diagnosticCode": ["smtp; 550 5.1.1 nobody"]}, "5.1.1", ErrorKind.RECIPIENT_INVALID),
        ({"type": "Permanent", "message": "It bounced."}, "bounced", ErrorKind.RECIPIENT_INVALID),
        ({"type": "Transient", "message": "Full."}, "bounced", ErrorKind.RETRYABLE),
        ({"type": "Permanent", "diagnosticCode": "550 5.7.1 policy"}, "5.7.1", ErrorKind.CONTENT),
    ],
)  # fmt: skip
def test_a_bounce_is_a_receipt_and_a_mail_event(bounce: dict[str, object], code: str, kind: ErrorKind) -> None:
    receipt, event = facts("email.bounced", bounce=bounce)
    assert isinstance(receipt, Receipt)
    assert isinstance(event, EmailEvent)
    assert receipt.error is not None
    assert (receipt.error.code, receipt.error.kind, event.kind) == (code, kind, "bounce")


def test_a_complaint_opts_out_and_clicks_tell_their_link() -> None:
    complaint, left = facts("email.complained")
    assert isinstance(complaint, EmailEvent)
    assert left == OptOut("msg_1", "o@grace.test", "b@x.test", "complaint", complaint.occurred_at, channel="email")
    (click,) = facts("email.clicked", click={"link": "https://x.test/a", "ipAddress": "203.0.113.7", "userAgent": "UA"})
    assert isinstance(click, EmailEvent)
    assert (click.kind, click.url, click.ip, click.user_agent) == ("click", "https://x.test/a", "203.0.113.7", "UA")


def test_a_suppressed_person_who_complained_is_opted_out() -> None:
    (fact,) = facts("email.suppressed", suppressed={"type": "Complaint", "reason": "complaint"})
    assert isinstance(fact, Receipt)
    assert fact.error is not None
    assert fact.error.kind is ErrorKind.OPTED_OUT


def test_a_mail_for_us_is_announced_and_the_rest_counted() -> None:
    assert facts("email.received") == [Announced("msg_1", "e1")]
    assert facts("email.scheduled") == [Unrecognised("msg_1", "email.scheduled")]
    assert facts("domain.updated") == [Unrecognised("msg_1", "domain.updated")]
    with pytest.raises(channels.MalformedWebhook):
        webhook.parse(b"[]")


def test_a_key_that_may_only_send_is_a_sound_key() -> None:
    assert errors.classify("restricted_api_key") is ErrorKind.CONFIGURATION
    secret = channels.provider("resend").simulated("SIM-a-key")["webhook_secret"]
    assert secret.startswith("whsec_")
    assert "SIM" not in repr(Credentials("SIM-a-key", "https://x.test", secret))[:-5]
