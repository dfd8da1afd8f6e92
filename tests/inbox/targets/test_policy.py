"""What a conversation's state does to its response targets (INB-090)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from koinon.inbox.hours.contracts import AwayTexts, Hours, Span, Week
from koinon.inbox.targets.contracts import Clock, Policy, Talk
from koinon.inbox.targets.policy import begun, fitting, moved
from koinon.kit import ids

START = datetime(2026, 6, 1, 9, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)
NINE_TO_FIVE = Hours(
    ids.uuid7(),
    None,
    None,
    "UTC",
    Week(monday=(Span("09:00", "17:00"),), tuesday=(Span("09:00", "17:00"),)),
    (),
    False,
    AwayTexts(),
    12,
    START,
    START,
)


def held(**values: Any) -> Policy:
    base = Policy(ids.uuid7(), "All", 0, True, None, None, None, None, 60, 120, 480, True, START, START)
    return replace(base, **values)


def talk(**values: Any) -> Talk:
    base = Talk(ids.uuid7(), "sms", ids.uuid7(), None, "normal", "open", START, None, None, None, None, None, START)
    return replace(base, **values)


def running(**values: Any) -> Clock:
    base = Clock(
        ids.uuid7(),
        ids.uuid7(),
        None,
        "first_response",
        START,
        START + 45 * MINUTE,
        START + 60 * MINUTE,
        None,
        0,
        0,
        0,
        None,
    )
    return replace(base, **values)


def test_a_first_question_starts_a_first_response_and_a_resolution() -> None:
    assert begun(held(), talk(), [], None) == [
        ("first_response", START, START + 45 * MINUTE, START + 60 * MINUTE),
        ("resolution", START, START + 360 * MINUTE, START + 480 * MINUTE),
    ]


def test_a_second_question_starts_a_next_response() -> None:
    again = talk(first_reply_at=START - MINUTE)
    assert [kind for kind, *_ in begun(held(), again, ["resolution"], None)] == ["next_response"]


def test_whatever_does_not_wait_starts_nothing() -> None:
    assert begun(held(), talk(waiting_since=None), [], None) == []
    assert begun(held(), talk(status="pending"), [], None) == []
    assert begun(None, talk(), [], None) == []


def test_an_hour_from_half_past_four_ends_next_morning() -> None:
    late = talk(waiting_since=START + timedelta(hours=7, minutes=30))
    [(_, _, _, target)] = begun(held(resolution=None), late, [], NINE_TO_FIVE)
    assert target == START + timedelta(days=1, minutes=30)


def test_a_person_s_answer_meets_it_even_where_they_wrote_again_since() -> None:
    at = START + 10 * MINUTE
    assert moved(running(), talk(last_outbound_at=at, waiting_since=at + MINUTE), None) == {"met_at": at}


def test_an_answer_before_the_question_meets_nothing() -> None:
    assert moved(running(), talk(last_outbound_at=START - MINUTE), None) == {}


def test_done_without_an_answer_ends_a_response_and_meets_a_resolution() -> None:
    at = START + 10 * MINUTE
    done = talk(status="resolved", resolved_at=at, waiting_since=None)
    assert moved(running(), done, None) == {"ended_at": at}
    assert moved(running(kind="resolution"), done, None) == {"met_at": at}


def test_snoozed_pauses_and_awake_it_has_what_was_left() -> None:
    slept = START + 20 * MINUTE
    pause = moved(running(), talk(status="snoozed", at=slept), None)
    assert (pause["left_seconds"], pause["warn_left_seconds"], pause["target_at"]) == (2_400, 1_500, None)
    woken = replace(running(), **pause)
    assert moved(woken, talk(status="snoozed", at=slept + MINUTE), None) == {}
    awake = START + timedelta(hours=5)
    resumed = moved(woken, talk(at=awake), None)
    assert resumed["target_at"] == awake + 40 * MINUTE
    assert resumed["warn_at"] == awake + 25 * MINUTE
    assert resumed["paused_total"] == (awake - slept).total_seconds()


def test_a_pause_over_night_costs_only_working_time() -> None:
    clock = running(target_at=START + timedelta(days=1, minutes=30), warn_at=START + timedelta(days=1, minutes=15))
    pause = moved(clock, talk(status="pending", at=START + timedelta(hours=7, minutes=30)), NINE_TO_FIVE)
    assert pause["left_seconds"] == 3_600


def test_met_in_time_though_looked_at_later_is_no_breach() -> None:
    late = running(breached_at=START + 61 * MINUTE)
    assert moved(late, talk(last_outbound_at=START + 59 * MINUTE), None)["breached_at"] is None
    assert "breached_at" not in moved(late, talk(last_outbound_at=START + 62 * MINUTE), None)


def test_the_first_policy_that_fits_holds() -> None:
    urgent, mail, all_ = held(priority="urgent"), held(channel="email"), held()
    assert fitting([urgent, mail, all_], talk(priority="urgent", channel="email")) == urgent
    assert fitting([urgent, mail, all_], talk(channel="email")) == mail
    assert fitting([replace(all_, is_active=False)], talk()) is None
