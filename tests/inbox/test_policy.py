"""Pure decisions of the inbox."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.inbox import policy
from koinon.inbox.contracts import Status

NOW = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)


@given(st.text(max_size=400))
def test_a_preview_is_one_line_of_at_most_160_characters(text: str) -> None:
    shown = policy.preview(text)
    assert len(shown) <= 160
    assert "\n" not in shown


def test_a_preview_joins_lines_and_ends_with_an_ellipsis_when_cut() -> None:
    assert policy.preview("YES!\n\nCan I bring\tmy sister?") == "YES! Can I bring my sister?"
    assert policy.preview("a" * 161) == "a" * 159 + "…"


def test_the_providers_id_is_the_key_for_thirty_days() -> None:
    key, kept = policy.arrival_key("msg-1", "+12055550198", "yes")
    assert kept == timedelta(days=30)
    assert key == policy.arrival_key("msg-1", "+19995550000", "another")[0]
    assert key != policy.arrival_key("msg-2", "+12055550198", "yes")[0]


def test_without_an_id_number_and_text_are_the_key_for_sixty_seconds() -> None:
    key, kept = policy.arrival_key("", "+12055550198", "yes")
    assert kept == timedelta(seconds=60)
    assert key != policy.arrival_key("", "+12055550198", "no")[0]
    assert key != policy.arrival_key("", "+12055550199", "yes")[0]


@pytest.mark.parametrize("status", [Status.OPEN, Status.PENDING, Status.SNOOZED])
def test_a_live_conversation_goes_on(status: Status) -> None:
    assert policy.reopens(status, None, NOW)


def test_a_resolved_one_reopens_for_seven_days_and_then_a_new_one_begins() -> None:
    assert policy.reopens(Status.RESOLVED, NOW - timedelta(days=7), NOW)
    assert not policy.reopens(Status.RESOLVED, NOW - timedelta(days=7, seconds=1), NOW)
    assert not policy.reopens(Status.CLOSED, NOW, NOW)


def test_only_what_is_live_can_be_resolved() -> None:
    assert policy.may_become(Status.OPEN, Status.RESOLVED)
    assert not policy.may_become(Status.RESOLVED, Status.RESOLVED)
    assert not policy.may_become(Status.CLOSED, Status.RESOLVED)
    assert policy.may_become(Status.RESOLVED, Status.OPEN)


def test_a_mail_is_told_by_its_subject_and_its_first_words_and_not_by_what_it_quotes() -> None:
    quoted = "Yes, I can.\n\nOn Monday, Grace Chapel wrote:\n> Can you serve?"
    assert policy.mail_preview("Re: Sunday", quoted) == "Re: Sunday · Yes, I can."
    assert policy.mail_preview("", "Hello") == "Hello"
    assert policy.mail_preview("Supper", "") == "Supper"
    assert len(policy.mail_preview("S" * 200, "Hello")) == policy.PREVIEW_LENGTH
