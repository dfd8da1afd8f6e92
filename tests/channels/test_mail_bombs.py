"""Mails that strangers wrote to hurt: read in bounded work, and harmful to no other mail (CHN-059; CPython 3.11)."""

import time
from collections.abc import Callable

import pytest

from koinon.channels.contracts import InboundMessage, MailContent, OutgoingMessage
from koinon.channels.mail.markup import text_of
from koinon.channels.mime import UnsendableMail, composed
from koinon.channels.ports import MalformedWebhook
from koinon.channels.providers.sendgrid import webhook
from koinon.channels.providers.smtp import returned
from koinon.kit import clock, ids

HEAD = b"From: ada@lovelace.example\r\nTo: office@chapel.example\r\n"
BOMBS: dict[str, Callable[[int], bytes]] = {
    "content type": lambda n: HEAD + b"Content-Type: text/plain; " + b"a=b;" * n + b"\r\n\r\nhi",
    "disposition": lambda n: HEAD + b"Content-Disposition: a; " + b"a*0*=b;" * n + b"\r\n\r\nhi",
    "readers": lambda n: HEAD + b"Cc: " + b"a@b.example," * n + b"\r\n\r\nhi",
    "headers": lambda n: HEAD + b"".join(b"X-%d: a\r\n" % i for i in range(n)) + b"\r\nhi",
    "html": lambda n: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<a b=c " * n,
}


def parsed(raw: bytes) -> InboundMessage:
    (fact,) = returned.parse(returned.kept("INBOX/1/1", raw))
    assert isinstance(fact, InboundMessage)
    return fact


def spent(raw: bytes) -> float:
    began = time.process_time()
    parsed(raw)
    return time.process_time() - began


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_mail_eight_times_as_long_takes_no_square_of_that(bomb: Callable[[int], bytes]) -> None:
    """Before, 64 KB of parameters took nine seconds: 64 times what 8 KB take."""
    assert spent(bomb(16_000)) < 25 * spent(bomb(2_000)) + 0.5


@pytest.mark.parametrize("part", [b"--b\r\n\r\nx\r\n", b"--b\r\nContent-Type: message/rfc822\r\n\r\n"])
def test_a_mail_of_thousands_of_parts_is_set_aside(part: bytes) -> None:
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 3_000 + b"--b--\r\n"
    with pytest.raises(MalformedWebhook):
        returned.parse(returned.kept("INBOX/1/1", raw))


def test_html_that_trips_the_parser_is_read_by_rule_of_thumb() -> None:
    assert text_of("<p>Hello</p><![if x]><b>there") == "Hello\nthere"
    assert text_of("<a title=\"a > b\" href='x'>yes</a><!-- <b>no</b> --> 1 < 2") == "yes 1 < 2"


def test_a_parsed_mail_never_trips_anything_but_its_own_reading() -> None:
    """`<![` raised an AssertionError, which stopped every other call of the organization too."""
    form = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    fields = [(b"from", b"ada@lovelace.example"), (b"to", b"office@chapel.example"), (b"html", b"<![x<![y hi")]
    raw = b"".join(form % field for field in fields) + b"--b--\r\n"
    (fact,) = webhook.parse(b"Content-Type: multipart/form-data; boundary=b\r\n\r\n" + raw)
    assert isinstance(fact, InboundMessage)
    assert "hi" in fact.text


@pytest.mark.parametrize("charset", ["undefined", "idna", "rot13", "zip", "utf-8\x00"])
def test_an_alphabet_that_is_none_is_guessed(charset: str) -> None:
    form = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    named = b'{"text": "%s"}' % charset.encode().replace(b"\x00", b"\\u0000")
    fields = [(b"from", b"ada@lovelace.example"), (b"to", b"o@c.example"), (b"text", b"..xn--"), (b"charsets", named)]
    raw = b"".join(form % field for field in fields) + b"--b--\r\n"
    (fact,) = webhook.parse(b"Content-Type: multipart/form-data; boundary=b\r\n\r\n" + raw)
    assert isinstance(fact, InboundMessage)
    assert fact.text


def with_header(name: str, value: str) -> OutgoingMessage:
    content = MailContent("Hello", headers=((name, value),))
    ours = {"delivery_id": ids.uuid7(), "attempt_id": ids.uuid7(), "media_urls": (), "callback_url": ""}
    return OutgoingMessage(**ours, sender="o@c.example", to="a@b.example", body="Hi", channel="email", content=content)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["X: y\r\nBcc", "Bcc ", "", "X\n", "\u00e9", "X:"])
def test_a_headers_name_holds_no_line_of_its_own(name: str) -> None:
    """RFC 5322 section 3.6.8: printable ASCII without a colon."""
    with pytest.raises(UnsendableMail):
        composed(with_header(name, "eve@example.net"), clock.now())


@pytest.mark.parametrize("name", ["Bcc", "Resent-To", "Sender"])
def test_no_header_leads_a_mail_to_somebody_else(name: str) -> None:
    assert b"eve@" not in composed(with_header(name, "eve@example.net"), clock.now())


def test_a_headers_value_stays_on_its_line() -> None:
    raw = composed(with_header("List-Unsubscribe", "<https://c.example/u>\r\nBcc: eve@example.net"), clock.now())
    assert b"\r\nBcc" not in raw
