"""Reading rules: what RFC 5545 §3.3.10 rules out, and what no schedule needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.kit.recurrence import BadRule, parse, written

BAD = {
    "": "malformed",
    "FREQ": "malformed",
    "INTERVAL=2": "malformed",
    "FREQ=DAILY\nRRULE:FREQ=WEEKLY": "malformed",
    "DTSTART=20260101T090000;FREQ=DAILY": "unknown_part",
    "FREQ=DAILY;FREQ=WEEKLY": "repeated_part",
    "FREQ=SECONDLY": "too_frequent",
    "FREQ=MINUTELY;INTERVAL=90": "too_frequent",
    "FREQ=FORTNIGHTLY": "unknown_frequency",
    "FREQ=DAILY;INTERVAL=0": "out_of_range",
    "FREQ=DAILY;INTERVAL=-1": "out_of_range",
    "FREQ=DAILY;INTERVAL=1001": "out_of_range",
    "FREQ=DAILY;COUNT=0": "out_of_range",
    "FREQ=DAILY;COUNT=-1": "out_of_range",
    "FREQ=DAILY;COUNT=3;UNTIL=20270101": "two_ends",
    "FREQ=DAILY;UNTIL=20270230": "malformed",
    "FREQ=DAILY;UNTIL=soon": "malformed",
    "FREQ=MONTHLY;BYMONTHDAY=32": "out_of_range",
    "FREQ=MONTHLY;BYMONTHDAY=0": "out_of_range",
    "FREQ=YEARLY;BYEASTER=0": "unknown_part",
    "FREQ=DAILY;BYSECOND=0": "unknown_part",
    "FREQ=WEEKLY;BYDAY=1MO": "not_with_frequency",
    "FREQ=WEEKLY;BYMONTHDAY=1": "not_with_frequency",
    "FREQ=MONTHLY;BYWEEKNO=20": "not_with_frequency",
    "FREQ=DAILY;BYYEARDAY=1": "not_with_frequency",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO": "not_with_frequency",
    "FREQ=HOURLY;BYMINUTE=0;BYSETPOS=1": "not_with_frequency",
    "FREQ=MONTHLY;BYSETPOS=1": "alone",
    "FREQ=MONTHLY;BYDAY=0MO": "out_of_range",
    "FREQ=MONTHLY;BYDAY=MO,": "malformed",
    "FREQ=DAILY;BYHOUR=24": "out_of_range",
    "FREQ=DAILY;BYHOUR=٣": "malformed",
}


@pytest.mark.parametrize("text", BAD)
def test_what_no_rule_may_say_is_refused_by_its_part(text: str) -> None:
    with pytest.raises(BadRule) as refused:
        parse(text)
    assert refused.value.code == BAD[text]


def test_a_rule_is_written_one_way() -> None:
    assert written(parse("rrule:freq=monthly;wkst=su;byday=-1su,1mo;interval=2;until=20271231T090000Z")) == (
        "FREQ=MONTHLY;INTERVAL=2;UNTIL=20271231T090000Z;BYDAY=-1SU,1MO;WKST=SU"
    )


@given(st.text(max_size=80) | st.text(alphabet="FREQ=DAILYWK;BYMONTH0123456789,-UTS", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rule = parse(text)
    except BadRule:
        return
    assert parse(written(rule)) == rule
