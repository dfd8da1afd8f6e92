"""Reading mails and mail servers' codes (RFC 5322, 2045, 3463, 3834)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.channels import ErrorKind, InboundMessage
from koinon.channels.mail import reading, status
from koinon.channels.mail.markup import text_of

PLAIN = (
    b"From: Ada Lovelace <ada@people.test>\r\nTo: Office <OFFICE@grace.test>\r\nSubject: =?utf-8?q?Ol=C3=A1?=\r\n"
    b"Message-ID: <a1@people.test>\r\nIn-Reply-To: <d2@sim.test>\r\nReferences: <d1@sim.test> <d2@sim.test>\r\n"
    b"Date: Fri, 20 Nov 2026 10:00:00 -0300\r\nContent-Type: text/plain; charset=%s\r\n%b\r\n"
)


def read(charset: bytes, body: bytes, more: bytes = b"") -> InboundMessage:
    return reading.read(PLAIN % (charset, more) + body, event_id="e1")


def test_a_mail_with_its_names_dates_and_thread() -> None:
    got = read(b"utf-8", "Até logo\r\n".encode())
    assert (got.from_, got.sender, got.text, got.channel) == (
        "ada@people.test",
        "office@grace.test",
        "Até logo",
        "email",
    )
    assert got.occurred_at == datetime(2026, 11, 20, 13, tzinfo=UTC)
    assert got.replies_to == "<d2@sim.test>"
    assert got.mail is not None
    assert (got.mail.subject, got.mail.from_name, got.mail.message_id) == ("Olá", "Ada Lovelace", "<a1@people.test>")
    assert got.mail.references == ("<d1@sim.test>", "<d2@sim.test>")
    assert not got.mail.is_automatic


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        (b"iso-8859-1", b"caf\xe9", "café"),
        (b"x-unknown", "café".encode(), "café"),
        (b"x-unknown", b"caf\xe9 \x93hi\x94", "café “hi”"),
        (b"utf-8", b"caf\xe9", "caf\ufffd"),
    ],
)
def test_alphabets_nobody_knows_or_lies_about(charset: bytes, body: bytes, text: str) -> None:
    assert read(charset, body).text == text


def test_html_alone_is_read_as_words() -> None:
    html = "<head><title>no</title><style>p{}</style></head><body><p>Dear&nbsp;all,</p><p>see <b>you</b></p></body>"
    raw = PLAIN.replace(b"text/plain", b"text/html") % (b"utf-8", b"") + html.encode()
    got = reading.read(raw, event_id="e1")
    assert got.text == "Dear all,\n\nsee you"
    assert got.mail is not None
    assert got.mail.html is not None
    assert text_of("a<script>x</script><br>b") == "a\nb"


@pytest.mark.parametrize(
    ("header", "is_automatic"),
    [
        (b"Auto-Submitted: auto-replied\r\n", True),
        (b"Auto-Submitted: no\r\n", False),
        (b"Precedence: bulk\r\n", True),
        (b"Return-Path: <>\r\n", True),
    ],
)
def test_what_no_person_wrote(header: bytes, is_automatic: bool) -> None:
    got = read(b"utf-8", b"I am away", header)
    assert got.mail is not None
    assert got.mail.is_automatic is is_automatic


def test_files_come_with_their_names_and_pictures_with_their_ids() -> None:
    raw = (
        b"From: ada@people.test\r\nTo: office@grace.test\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n'
        b"--b\r\nContent-Type: image/png\r\nContent-ID: <p1>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n"
        b"--b\r\nContent-Type: application/pdf\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''ol%C3%A1.pdf\r\n\r\n"
        b"%PDF\r\n--b--\r\n"
    )
    got = reading.read(raw, event_id="e1")
    assert got.text == "Hello"
    assert got.mail is not None
    picture, document = got.mail.attachments
    assert (picture.content, picture.content_id, picture.content_type) == (b"\x89PNG", "p1", "image/png")
    assert (document.name, document.content, document.content_id) == ("olá.pdf", b"%PDF", None)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_or_none(raw: bytes) -> None:
    for head in (b"", b"From: a@b.c\r\nTo: d@e.f\r\n", b"From: a@b.c\r\nTo: d@e.f\r\nContent-Type: multipart/mixed; b"):
        try:
            got = reading.read(head + raw, event_id="e1")
        except ValueError:
            continue
        assert "\x00" not in got.text


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("5.1.1", ErrorKind.RECIPIENT_INVALID),
        ("5.1.10", ErrorKind.RECIPIENT_INVALID),
        ("5.4.1", ErrorKind.RECIPIENT_INVALID),
        ("4.2.2", ErrorKind.RETRYABLE),
        ("5.2.2", ErrorKind.RETRYABLE),
        ("5.3.4", ErrorKind.CONTENT),
        ("4.4.1", ErrorKind.RETRYABLE),
        ("5.7.1", ErrorKind.CONTENT),
        ("5.7.26", ErrorKind.CONFIGURATION),
        ("4.7.28", ErrorKind.THROTTLED),
        ("5.0.0", ErrorKind.UNKNOWN_CODE),
        ("", ErrorKind.UNKNOWN_CODE),
    ],
)
def test_enhanced_codes_have_a_class(code: str, kind: ErrorKind) -> None:
    """RFC 3463, RFC 7372 and the table of bounce classes of the reference, §4.4."""
    assert status.kind_of(code) is kind


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("smtp; 550 5.1.1 user unknown", "5.1.1"),
        ("550-5.7.26 This mail is unauthenticated", "5.7.26"),
        ("452 mailbox full", "452"),
        ("host 192.5.1.1 said nothing", ""),
        ("", ""),
    ],
)
def test_the_code_is_found_in_a_servers_words(words: str, code: str) -> None:
    assert status.found_in(words) == code
