"""The 10,000 commonest passwords are refused, as they are and decorated (IDN-004)."""

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from koinon import identity

LONG_ENOUGH = [one for one in FREQUENCY_LISTS["passwords"][:10_000] if len(one) >= 12]


def test_each_of_the_10_000_commonest_is_refused() -> None:
    assert len(LONG_ENOUGH) > 50
    weak = ("common", "sequence", "repeats")
    assert [one for one in LONG_ENOUGH if identity.password_strength(one).rule not in weak] == []


@pytest.mark.parametrize(
    "password",
    [
        "Chickenwing101",
        "Sunshine12345",
        "$unsh1ne!!!!!!",
        "2024Jessica2024",
        "Contraseña2024",
        "dragonmonkey12",
        "!!leavemealone!!",
        "Jesucristo777",
    ],
)
def test_decoration_does_not_help(password: str) -> None:
    assert identity.password_strength(password).rule == "common"


@pytest.mark.parametrize(
    "password", ["correct mule battery lamp", "seven lanterns by the river", "gT7#kQ!vZ2pL", "el faro canta de noche"]
)
def test_ordinary_phrases_and_generated_ones_are_accepted(password: str) -> None:
    assert identity.password_strength(password).rule is None


def test_what_is_made_to_be_hard_to_judge_is_judged_at_once() -> None:
    """zxcvbn takes ten seconds for it; a form that anybody may fill in must not."""
    assert identity.password_strength("4@8({[<3691!|1/7+$5%2" * 5 + "xyz").score >= 0
