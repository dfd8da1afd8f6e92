"""Places that a template leaves open are told before they go out (MSG-001)."""

import pytest

from koinon.messaging import Variant, unfilled


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Hi [name], see you on [day]. Bye [name]", ["[name]", "[day]"]),
        ("El [día de fiesta]", ["[día de fiesta]"]),
        ("[1], [A], [NAME], [here](https://a.example)", []),
        ("<!--[if mso]><p>x</p><![endif]--><style>a[href]{}</style>{{ a[name] }}", []),
    ],
)
def test_a_place_in_brackets_is_found_once(words: str, expected: list[str]) -> None:
    assert unfilled("sms", words, ()) == expected


def test_only_the_words_that_would_be_sent_are_asked() -> None:
    mail = Variant(channel="email", locale="en", subject="Hi", blocks=({"type": "text", "html": "<p>[place]</p>"},))
    assert unfilled("email", "Come [day]", (mail,)) == ["[place]"]
