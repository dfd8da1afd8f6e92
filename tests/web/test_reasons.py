"""Why somebody gets nothing is said in the words of the channel."""

from koinon.messaging import Variant
from koinon.web import reasons
from koinon.web.pages.broadcasts.wording import excerpt, readable


def test_a_mail_that_nobody_gets_has_no_words_of_phones() -> None:
    assert [reasons.title(code, "", "email") for code in ("no_address", "opted_out", "recipient_invalid")] == [
        "No mail address",
        "Asked for no more messages",
        "Not a working mail address",
    ]
    assert reasons.counted("no_address", 39, "", "email") == "39 without a mail address"
    assert reasons.title("opted_out") == "Opted out by STOP"


def test_the_excerpt_of_a_mail_is_its_words() -> None:
    blocks = ({"type": "text", "html": "<p>Doors open at <b>nine</b>.</p>"}, {"type": "footer"})
    assert excerpt(Variant(channel="email", blocks=blocks)) == "Doors open at nine."


def test_fields_nobody_has_filled_in_are_read_by_their_names() -> None:
    assert readable('Hi {{ contact.first_name | default: "friend" }}, {{ other.thing }}') == (
        "Hi ‹First name›, {{ other.thing }}"
    )
