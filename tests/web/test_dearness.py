"""Characters outside GSM-7 (3GPP TS 23.038 §6.2.1) are all named, and blamed only where doing without them saves."""

import pytest

from koinon.web.pages.broadcasts.dearness import Dear, dear


def test_every_dear_character_is_named_once_in_its_order() -> None:
    assert dear("“Hi” – it’s “on” 🎉 " + "a" * 80, []) == Dear(["“", "”", "–", "’", "🎉"], saves=True)


@pytest.mark.parametrize(
    ("body", "samples", "saves"),
    [
        ("a" * 69 + "–", [], False),  # 70 of 70: one segment either way
        ("a" * 70 + "–", [], True),  # 71 of 70: two, without the dash one
        ("a" * 80 + "–", ["a" * 80 + "– í", "b" * 80 + "– ő"], False),  # the people's own letters force it too
        ("a" * 80 + "–", ["a" * 80 + "– í", "b" * 80 + "–"], True),
        ("a" * 200, [], False),
    ],
)
def test_saving_is_told_only_where_there_is_one(body: str, samples: list[str], saves: bool) -> None:
    assert dear(body, samples).saves is saves
