"""Mails written by hand, read by the standard library: nothing lost, nothing wrong (RFC 2045..2047, 2231)."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.channels import Attachment, MailContent, OutgoingMessage
from koinon.channels.mime import UnsendableMail, composed
from koinon.channels.mime_headers import one_line
from koinon.kit import ids

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def read(body: str, content: MailContent, *, sender: str = "o@c.example", to: str = "a@b.example") -> EmailMessage:
    """As it arrives, once it was sent."""
    ours = {"delivery_id": ids.uuid7(), "attempt_id": ids.uuid7(), "media_urls": (), "callback_url": ""}
    one = OutgoingMessage(**ours, sender=sender, to=to, body=body, channel="email", content=content)  # type: ignore[arg-type]
    arrived = email.message_from_bytes(composed(one, AT), policy=email.policy.default)
    assert isinstance(arrived, EmailMessage)
    assert [part.defects for part in arrived.walk() if part.defects] == []
    return arrived


def lines(text: str) -> list[bytes]:
    """What stands on each of its lines, whichever way these end."""
    return text.encode().splitlines()


def closed(name: str) -> str:
    """Without its spaces: the library leaves one between two encoded words of a phrase (against RFC 2047 §6.2)."""
    return "".join(name.split())


@given(body=WORDS, html=WORDS, subject=WORDS, name=WORDS)
def test_any_words_arrive_as_they_were_written(body: str, html: str, subject: str, name: str) -> None:
    arrived = read(body, MailContent(subject, html, name))
    plain, shown = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert plain is not None
    assert shown is not None
    assert lines(plain.get_content()) == lines(body)
    assert lines(shown.get_content()) == lines(html)
    assert one_line(str(arrived["Subject"])) == one_line(subject)
    [writer] = arrived["From"].addresses
    assert writer.addr_spec == "o@c.example"
    assert closed(writer.display_name) == closed(one_line(name))


@pytest.mark.parametrize("name", ["a.pdf", 'q"uo\\te.pdf', "übung.pdf", "日" * 120 + ".pdf", "x" * 200 + ".pdf"])
def test_a_files_name_and_octets_arrive(name: str) -> None:
    content = MailContent("Sunday", "<p>x</p>", attachments=(Attachment(name, "application/pdf", bytes(range(256))),))
    [file] = read("Hi", content).iter_attachments()
    assert (file.get_filename(), file.get_content(), file.get_content_type()) == (
        name,
        bytes(range(256)),
        "application/pdf",
    )


@pytest.mark.parametrize("kind", ["multipart/mixed", "message/rfc822", "text", "text/html\r\nBcc: e@x.example", ""])
def test_a_file_of_no_kind_of_its_own_is_octets(kind: str) -> None:
    [file] = read("Hi", MailContent("Sunday", attachments=(Attachment("a", kind, b"x"),))).iter_attachments()
    assert file.get_content_type() == "application/octet-stream"


def test_long_heads_are_folded_and_read_whole() -> None:
    """RFC 5322 §2.1.1: lines of 78 characters at most, where they can be broken."""
    subject, told = "Doors open at nine and " * 12, " ".join(f"<{n}.reply@chapel.example>" for n in range(20))
    arrived = read("Hi", MailContent(subject, headers=(("References", told), ("X-Zoë".replace("ë", "e"), "Zoë " * 60))))
    assert (arrived["Subject"], arrived["References"]) == (subject.strip(), told)
    assert arrived["X-Zoe"] == ("Zoë " * 60).strip()
    head = arrived.as_bytes(policy=email.policy.compat32).partition(b"\n\n")[0]
    assert max(map(len, head.splitlines())) <= 78


@pytest.mark.parametrize("to", ["josé@example.org", "a b@example.org", "@example.org", "ada@", "a\x00@example.org"])
def test_who_cannot_be_written_to_is_said_before_anything_is_sent(to: str) -> None:
    """RFC 6531 asks servers that take them for addresses beyond ASCII; an encoded word there is nobody's address."""
    with pytest.raises(UnsendableMail):
        read("Hi", MailContent("Sunday"), to=to)


@pytest.mark.parametrize("to", ["ada@example.org", '"ada b"@example.org', "o'neil+news@sub.example.org"])
def test_whoever_has_an_address_is_written_to_there(to: str) -> None:
    assert read("Hi", MailContent("Sunday"), to=to)["To"] == to
