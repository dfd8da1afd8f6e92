"""What is said about a message that was not delivered, and what may be tried again (MSG-040, MSG-101)."""

import pytest

from koinon.messaging.policy import reasons
from koinon.platform.words import words


def test_what_may_have_arrived_is_offered_again_with_that_word() -> None:
    """MSG-101: failed, `outcome_unknown`, "send again" offered."""
    assert reasons.retryable("outcome_unknown")
    assert "may have arrived" in reasons.sentence("outcome_unknown")


def test_what_surely_failed_for_now_is_offered_again() -> None:
    assert reasons.retryable("undeliverable")
    assert not reasons.retryable("opted_out")


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_what_a_message_waits_for_is_told_in_every_language(locale: str) -> None:
    """CHN-052, 054: also of a pause or suspension, whose sentences are those of a refusal."""
    say = words(locale)
    for code in (*reasons.WAITS, "sender_paused", "organization_suspended"):
        sentence = reasons.waiting_sentence(code)
        assert sentence
        assert say.gettext(sentence) != sentence
    assert reasons.waiting_sentence(None) is None
