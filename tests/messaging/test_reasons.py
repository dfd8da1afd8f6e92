"""What is said about a message that was not delivered, and what may be tried again (MSG-040, MSG-101)."""

from koinon.messaging.policy import reasons


def test_what_may_have_arrived_is_not_offered_again() -> None:
    assert not reasons.retryable("outcome_unknown")
    assert "may have arrived" in reasons.sentence("outcome_unknown")


def test_what_surely_failed_for_now_is_offered_again() -> None:
    assert reasons.retryable("undeliverable")
    assert not reasons.retryable("opted_out")
