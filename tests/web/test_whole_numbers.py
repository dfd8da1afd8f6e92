"""Numbers that people type into forms: more digits than Python reads (4,300) are a wrong number, not a fault."""

from typing import Any

import pytest
from multidict import MultiDict

from koinon.platform.errors import InvalidFieldsError
from koinon.web import forms
from koinon.web.pages import business_hours, inbox_asked, response_targets

ENDLESS = "0" * 12 + "9" * 5_000


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("0", 0), ("168", 168), ("169", None), ("0168", None), ("", None), ("-1", None), ("1.5", None), ("٣", None),
     ("²", None), (ENDLESS, None)],
)  # fmt: skip
def test_a_whole_number_is_its_digits_within_a_bound(typed: str, meant: int | None) -> None:
    assert forms.whole(typed, 168) == meant


def test_forms_of_the_inbox_refuse_an_endless_number() -> None:
    with pytest.raises(InvalidFieldsError):
        response_targets._minutes("first_response", ENDLESS)
    typed: dict[str, Any] = {day: [] for day in business_hours.DAYS}
    with pytest.raises(InvalidFieldsError) as refused:
        business_hours._read({**typed, "exceptions": [], "repeat": ENDLESS})
    assert "repeat" in forms.faults(refused.value)
    assert inbox_asked.of_form(MultiDict(waiting_minutes=ENDLESS)).waiting_minutes is None
