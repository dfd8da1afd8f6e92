"""The way out of each message: what its token says, that only we make one, and the headers it travels in."""

import email
import email.policy
import hmac
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from koinon.channels.contracts import OutgoingMessage
from koinon.channels.mime import composed
from koinon.kit import clock
from koinon.messaging.mail import tokens
from koinon.messaging.mail.finishing import Ways, finished
from koinon.messaging.mail.paper import Written
from koinon.messaging.mail.tokens import Way

ANY_WAY = st.builds(
    Way,
    st.uuids(),
    st.uuids(),
    st.sampled_from(["sms", "whatsapp", "email", "push"]),
    st.none() | st.uuids().filter(lambda one: one.int != 0),
    st.binary(min_size=32, max_size=32),
)


def sign(body: bytes) -> bytes:
    return hmac.digest(b"key", body, "sha256")


@given(ANY_WAY)
def test_a_token_says_message_topic_and_address(way: Way) -> None:
    token = tokens.written(sign, way)
    assert tokens.read(sign, token) == way
    assert len(token) <= tokens.MOST


@given(ANY_WAY, st.integers(0, 130), st.sampled_from("AZaz09-_"))
def test_a_changed_token_is_nobodys(way: Way, at: int, letter: str) -> None:
    token = tokens.written(sign, way)
    forged = token[:at] + letter + token[at + 1 :]
    assert tokens.read(sign, forged) in (None, way)
    assert tokens.read(sign, forged) is None or forged[:-1] == token[:-1]
    assert tokens.read(lambda body: hmac.digest(b"other", body, "sha256"), token) is None


@given(st.text(max_size=150))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert tokens.read(sign, text) is None


def test_the_short_form_names_its_message() -> None:
    token = tokens.short(sign, UUID(int=1), UUID(int=2))
    assert tokens.read(sign, token) == Way(UUID(int=1), UUID(int=2))


def test_a_finished_mail_offers_its_ways_in_text_html_and_headers() -> None:
    """RFC 8058 §3.1: an https address and List-Unsubscribe-Post; RFC 2369: addresses in angle brackets, by commas."""
    written = Written(
        "Supper", "Leave: koinon:unsubscribe", '<a href="koinon:preferences">choose</a><!--trap--></body>'
    )
    ways = Ways("https://k.example/u/T", "https://k.example/u/T/choose", "mailto:news@x.org?subject=unsubscribe%20T")
    text, content = finished(written, ways, from_name="Grace Chapel")
    assert (text, content.html) == (
        "Leave: https://k.example/u/T",
        '<a href="https://k.example/u/T/choose">choose</a></body>',
    )
    message = OutgoingMessage(
        UUID(int=1), UUID(int=2), "news@x.org", "ada@y.org", text, (), "", channel="email", content=content
    )
    mail = email.message_from_bytes(composed(message, clock.now()), policy=email.policy.default)
    assert mail["List-Unsubscribe"] == "<https://k.example/u/T>, <mailto:news@x.org?subject=unsubscribe%20T>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_transactional_mail_offers_none() -> None:
    text, content = finished(Written("Receipt", "Thanks", "<p>Thanks</p>"), None)
    assert (text, content.headers) == ("Thanks", ())
