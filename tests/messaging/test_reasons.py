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


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_every_reason_is_told_on_every_channel_and_in_every_language(locale: str) -> None:
    say = words(locale)
    channels = ("sms", "email", "whatsapp", "push", "auto")
    told = {reasons.sentence(code, channel) for code in reasons.REASONS for channel in channels}
    told |= {str(reasons.waiting_sentence(code, channel)) for code in reasons.WAITS for channel in channels}
    assert {sentence for sentence in told if say.gettext(sentence) == sentence} == set()


@pytest.mark.parametrize("channel", ["email", "push", "auto"])
def test_where_no_phone_is_meant_none_is_named(channel: str) -> None:
    told = [reasons.sentence(code, channel) for code in reasons.REASONS if code not in PHONES_OWN]
    told += [str(reasons.waiting_sentence(code, channel)) for code in reasons.WAITS]
    assert [one for one in told if any(word in one for word in ("texts", "carrier", "STOP", "this number"))] == []


PHONES_OWN = {"landline", "outside_messaging_window", "window_closed", "trial_mode_restricted"}


def test_the_same_code_says_of_each_channel_what_is_true_there() -> None:
    assert reasons.sentence("recipient_invalid", "email") == "This mail address does not exist or takes no mail."
    assert reasons.sentence("no_address") == "There is no mobile number for this person."
    assert reasons.sentence("no_such_code", "push") == "The provider refused it for a reason we do not know yet."
