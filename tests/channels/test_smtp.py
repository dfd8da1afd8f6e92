"""SMTP proven against a server we did not write (aiosmtpd): RFC 5321, 3207, 4954, 6376, 3464, 5965."""

import base64
import email
import email.policy
import re
import ssl
import uuid
from collections.abc import AsyncIterator
from uuid import UUID

import dkim
import pytest
import pytest_asyncio
import trustme
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from koinon import channels
from koinon.channels import (
    Accepted,
    Credentials,
    EmailEvent,
    ErrorKind,
    InboundMessage,
    OutgoingMessage,
    Receipt,
    Refused,
    Unknown,
    verp,
)
from koinon.channels.contracts import Attachment, MailContent
from koinon.channels.mime import UnsendableMail, composed
from koinon.channels.providers.smtp import returned
from koinon.channels.providers.smtp import server as smtp_server
from koinon.channels.providers.smtp.adapter import Smtp
from koinon.channels.providers.smtp.pool import CONNECTIONS, MAILS_EACH
from koinon.kit import clock
from koinon.platform.http import reasons, watched
from koinon.simulator.post_office import comes_back
from tests.channels.mail_server import MailServer, serving

AUTHORITY = trustme.CA()


def mail(to: str = "ada@example.org", body: str = "Hello", content: MailContent | None = None) -> OutgoingMessage:
    return OutgoingMessage(
        uuid.uuid4(), uuid.uuid4(), "office@chapel.example", to, body, (), "", "email", content or MailContent("Sunday")
    )


@pytest_asyncio.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MailServer]:
    trusting = ssl.create_default_context()
    AUTHORITY.configure_trust(trusting)
    monkeypatch.setattr(smtp_server, "_context", lambda: trusting)
    async with serving(AUTHORITY) as made:
        yield made


async def test_a_mail_goes_over_starttls_after_a_login_and_names_our_delivery_on_its_way_back(
    server: MailServer,
) -> None:
    one = mail()
    (result,) = await Smtp().send(server.credentials(), [one])
    assert result == Accepted("4F2A9", None, None, None)
    (envelope,) = server.envelopes
    assert (envelope.rcpt_tos, server.encrypted) == (["ada@example.org"], [True])
    assert verp.ids_in(envelope.mail_from or "") == (one.delivery_id, one.attempt_id)
    assert verp.ids_in(email.message_from_bytes(server.raw[0])["Message-ID"]) == (one.delivery_id, one.attempt_id)


async def test_ten_connections_carry_a_hundred_mails_each(server: MailServer) -> None:
    """Spec §2, adapters: 10 connections, 100 messages each."""
    results = await Smtp().send(server.credentials(), [mail() for _ in range(60)])
    assert all(isinstance(one, Accepted) for one in results)
    assert len(server.mails_by_connection) == CONNECTIONS
    lone, before = Smtp(), len(server.mails_by_connection)
    for _ in range(MAILS_EACH + 1):
        await lone.send(server.credentials(), [mail()])
    assert server.mails_by_connection[before:] == [MAILS_EACH, 1]


@pytest.mark.parametrize(
    ("reply", "code", "kind"),
    [
        ("550 5.1.1 No such user", "5.1.1", ErrorKind.RECIPIENT_INVALID),
        ("550 No such user", "550", ErrorKind.RECIPIENT_INVALID),
        ("451 4.2.2 Mailbox full", "4.2.2", ErrorKind.RETRYABLE),
        ("450 4.7.28 Unusual rate", "4.7.28", ErrorKind.THROTTLED),
        ("550 5.7.26 Unauthenticated email", "5.7.26", ErrorKind.CONFIGURATION),
    ],
)
async def test_a_refused_recipient_is_classed_and_the_line_goes_on(
    server: MailServer, reply: str, code: str, kind: ErrorKind
) -> None:
    server.refused["gone@example.org"] = reply
    adapter = Smtp()
    (refused,) = await adapter.send(server.credentials(), [mail("gone@example.org")])
    assert isinstance(refused, Refused)
    assert (refused.error.code, refused.error.kind) == (code, kind)
    (taken,) = await adapter.send(server.credentials(), [mail()])
    assert isinstance(taken, Accepted)
    assert len(server.mails_by_connection) == 1


async def test_a_line_that_breaks_after_the_mail_was_given_is_doubt_and_nothing_is_sent_again(
    server: MailServer,
) -> None:
    """CHN-031."""
    server.answer_to_data = None
    (result,) = await Smtp().send(server.credentials(), [mail()])
    assert isinstance(result, Unknown)
    assert len(server.raw) == 1


async def test_whoever_looks_on_learns_how_it_ended_and_not_what_was_in_it(server: MailServer) -> None:
    seen: list[tuple[bytes, int | None, str]] = []

    def look(request: bytes, seconds: float, status: int | None, body: bytes, fault: str) -> None:
        seen.append((request, status, fault))

    server.refused["gone@example.org"] = "550 5.1.1 No such user"
    with watched(look):
        await Smtp().send(server.credentials(), [mail(body="a secret"), mail("gone@example.org")])
    assert sorted((status, fault) for _, status, fault in seen if status) == [(250, "")]
    assert [fault for _, status, fault in seen if not status] == ["5.1.1"]
    assert not any(b"secret" in request or b"@" in request for request, _, _ in seen)


async def test_a_mail_refused_at_its_end_is_surely_not_taken(server: MailServer) -> None:
    server.answer_to_data = "554 5.6.0 Not a mail"
    (result,) = await Smtp().send(server.credentials(), [mail()])
    assert isinstance(result, Refused)
    assert (result.error.code, result.error.kind) == ("5.6.0", ErrorKind.CONTENT)


async def test_a_wrong_password_and_an_untrusted_server_are_configuration(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = await Smtp().health(server.credentials(password="wrong"))
    monkeypatch.setattr(smtp_server, "_context", ssl.create_default_context)
    untrusted = await Smtp().health(server.credentials())
    monkeypatch.undo()
    for found in (wrong, untrusted):
        assert found.error is not None
        assert found.error.kind is ErrorKind.CONFIGURATION
    assert untrusted.error is not None
    assert untrusted.error.detail == reasons.UNTRUSTED


async def test_nothing_goes_to_another_machine_in_the_clear() -> None:
    account = channels.Credentials("secret", "smtp:", "", {"host": "mail.example.org", "security": "none"})
    (result,) = await Smtp().send(account, [mail()])
    assert isinstance(result, Refused)
    assert (result.error.code, result.error.kind) == ("not_supported", ErrorKind.CONFIGURATION)


async def test_it_is_signed_where_its_domain_has_a_key_and_only_there(server: MailServer) -> None:
    """dkimpy itself verifies it (RFC 6376), List-Unsubscribe included (RFC 8058 §4)."""
    key = rsa.generate_private_key(65_537, 2_048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    plain = server.credentials()
    signing = {"dkim_key": pem, "dkim_selector": "koinon-1", "dkim_domain": "chapel.example"}
    both = (
        ("List-Unsubscribe", "<https://koinon.example/u/1>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
    content = MailContent("Sunday", "<p>Grüße</p>", headers=both)
    await Smtp().send(replace(plain, more={**plain.more, **signing}), [mail(body="Grüße", content=content)])
    await Smtp().send(replace(plain, more={**plain.more, **signing, "dkim_domain": "other.example"}), [mail()])
    signed, unsigned = server.raw
    asked: list[bytes] = []

    def record(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return b"v=DKIM1; k=rsa; p=" + public

    assert dkim.verify(signed, dnsfunc=record)
    assert asked == [b"koinon-1._domainkey.chapel.example."]
    assert not dkim.verify(signed.replace(b"/u/1", b"/u/2"), dnsfunc=record)
    assert not dkim.verify(signed.replace(b"=One-Click", b"=Two-Click"), dnsfunc=record)
    assert b"DKIM-Signature" not in unsigned


def test_the_way_out_travels_as_it_is_written() -> None:
    """As raw octets: the library writes long ones as encoded words, which nobody decodes there (RFC 2047 §5)."""
    way, box = (
        f"<https://koinon.example/u/{'a' * 130}>",
        f"<mailto:news@chapel.example?subject=unsubscribe%20{'a' * 130}>",
    )
    headers = (("List-Unsubscribe", f"{way}, {box}"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    raw = composed(mail(content=MailContent("Sunday", "<p>x</p>", headers=headers)), clock.now())
    assert f"\r\nList-Unsubscribe: {way},\r\n {box}\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    with pytest.raises(UnsendableMail):
        composed(mail(content=MailContent("x", headers=(("List-Unsubscribe", "<https://é.example>"),))), clock.now())


def test_a_mail_has_its_parts_in_their_places() -> None:
    """RFC 2046 §5.1: what is shown inside is related to the HTML, files stand beside the text."""
    picture, paper = Attachment("a.png", "image/png", b"\x89PNG", "logo"), Attachment("ä.pdf", "application/pdf", b"%")
    content = MailContent(
        "Sunday", "<img src='cid:logo'>", "Grace Chapel ü", "ada@chapel.example", (), (picture, paper)
    )
    read = email.message_from_bytes(composed(mail(content=content), clock.now()), policy=email.policy.default)
    assert read["From"].addresses[0].display_name == "Grace Chapel ü"
    assert read["Reply-To"] == "ada@chapel.example"
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    assert [part.get_filename() for part in read.iter_attachments()] == ["ä.pdf"]


@given(text=st.text(max_size=2_000), subject=st.text(max_size=300), html=st.none() | st.text(max_size=500))
def test_any_words_travel_in_short_ascii_lines(text: str, subject: str, html: str | None) -> None:
    """RFC 5321 §4.5.3.1.6: 1,000 octets a line; RFC 5322 §2.2: a header holds no line end of its own."""
    try:
        raw = composed(mail(body=text, content=MailContent(subject, html)), clock.now())
    except UnsendableMail:
        assert any(0xD800 <= ord(char) <= 0xDFFF for char in text + subject + (html or ""))
        return
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert raw.partition(b"\r\n\r\n")[0].lower().count(b"\r\nsubject:") == 1


def test_an_address_that_would_break_out_is_unsendable() -> None:
    with pytest.raises(UnsendableMail):
        composed(mail("ada@example.org>\r\nBcc: all@example.org"), clock.now())


@given(delivery=st.uuids(), attempt=st.uuids(), name=st.text("abcdefghijklmnopqrstuvwxyz.", min_size=1, max_size=38))
def test_the_way_back_names_the_delivery_in_64_octets(delivery: UUID, attempt: UUID, name: str) -> None:
    """RFC 5321 §4.5.3.1.1; servers may fold the case of a local part."""
    one = replace(mail(), delivery_id=delivery, attempt_id=attempt)
    path = verp.return_path(f"{name}@chapel.example", one)
    assert len(path.rpartition("@")[0]) <= 64
    for seen in (path, path.upper()):
        assert verp.ids_in(seen).delivery_id == delivery
        assert verp.ids_in(seen).attempt_id in (attempt, None)
    assert verp.ids_in(verp.message_id(one)) == (delivery, attempt)


# RFC 3464 Appendix E.1, its fields as they stand there; the mail it speaks of is one of ours.
E1 = """Date: Thu, 7 Jul 1994 17:16:05 -0400
From: Mail Delivery Subsystem <MAILER-DAEMON@CS.UTK.EDU>
To: <owner-info-mime@cs.utk.edu>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
      boundary="RAA14128.773615765/CS.UTK.EDU"

--RAA14128.773615765/CS.UTK.EDU

The original message was received at Sat, 2 Jul 1994 17:10:28 -0400

--RAA14128.773615765/CS.UTK.EDU
content-type: message/delivery-status

Reporting-MTA: dns; cs.utk.edu

Original-Recipient: rfc822;louisl@larry.slip.umd.edu
Final-Recipient: rfc822;louisl@larry.slip.umd.edu
Action: failed
Status: 4.0.0
Diagnostic-Code: smtp; 426 connection timed out
Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400

--RAA14128.773615765/CS.UTK.EDU
content-type: message/rfc822

Message-ID: {message_id}
From: office@chapel.example

Hello
--RAA14128.773615765/CS.UTK.EDU--
"""


def test_the_rfcs_own_report_is_read() -> None:
    one = mail()
    raw = E1.format(message_id=verp.message_id(one)).replace("\n", "\r\n").encode()
    (fact,) = returned.parse(returned.kept("INBOX/1/7", raw))
    assert isinstance(fact, Receipt)
    assert (fact.event_id, fact.state, fact.delivery_id, fact.attempt_id) == (
        "INBOX/1/7/1",
        "failed",
        one.delivery_id,
        one.attempt_id,
    )
    assert fact.error is not None
    assert (fact.error.code, fact.error.kind, fact.error.detail) == (
        "4.0.0",
        ErrorKind.RETRYABLE,
        "426 connection timed out",
    )
    assert fact.occurred_at.isoformat() == "1994-07-07T21:16:05+00:00"


def test_a_delay_is_no_end() -> None:
    raw = E1.replace("Action: failed", "Action: delayed").encode()
    assert [type(fact).__name__ for fact in returned.parse(raw)] == ["Unrecognised"]


def test_a_bounce_and_a_complaint_find_their_delivery_by_the_way_back() -> None:
    """Headers that name no Message-ID of ours: the address that the report came to does (VERP)."""
    one = mail("late@sim.test")
    path = verp.return_path("bounces@chapel.example", one)
    (report,) = comes_back(path, "late@sim.test", b"Subject: x\r\n\r\n")
    (receipt,) = returned.parse(report)
    assert isinstance(receipt, Receipt)
    assert (receipt.delivery_id, receipt.error and receipt.error.kind) == (
        one.delivery_id,
        ErrorKind.RECIPIENT_INVALID,
    )
    (spam,) = comes_back(path, "complained@sim.test", composed(one, clock.now()))
    (event,) = returned.parse(spam)
    assert isinstance(event, EmailEvent)
    assert (event.kind, event.delivery_id, event.attempt_id, event.to) == (
        "complaint",
        one.delivery_id,
        one.attempt_id,
        "complained@sim.test",
    )


def test_an_answer_is_a_message_that_names_what_it_answers() -> None:
    one = mail()
    answer = (
        f"From: Ada <ada@example.org>\r\nTo: office@chapel.example\r\nIn-Reply-To: {verp.message_id(one)}\r\n\r\nYes"
    )
    (fact,) = returned.parse(returned.kept("INBOX/1/8", answer.encode()))
    assert isinstance(fact, InboundMessage)
    assert (fact.from_, fact.sender, fact.text, fact.channel) == (
        "ada@example.org",
        "office@chapel.example",
        "Yes",
        "email",
    )
    assert verp.ids_in(fact.replies_to or "") == (one.delivery_id, one.attempt_id)


@pytest.mark.parametrize(("port", "fits"), [("25", True), ("65535", True), ("65536", False), ("99999", False)])
def test_a_port_is_one_that_there_is(port: str, fits: bool) -> None:
    """`connect()` raises OverflowError beyond 65535: a test of the connection answered 500."""
    pattern = next(field.pattern for field in Smtp.fields if field.name == "port")
    assert bool(re.fullmatch(pattern, port)) is fits


def test_tags_are_used_where_the_mailbox_is_read_and_said_to_take_them() -> None:
    """RFC 5233: not every server knows subaddresses, so the operator has to have said it of this domain."""
    more = {"bounces": "bounces@chapel.example", "imap_host": "imap.chapel.example"}
    for known, takes in ((more, True), ({**more, "imap_host": ""}, False), ({"imap_host": "x"}, False)):
        assert Smtp().takes_tags(Credentials("", "", "", more=known), "office@Chapel.example") is takes
    assert not Smtp().takes_tags(Credentials("", "", "", more=more), "office@other.example")
