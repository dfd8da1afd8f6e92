"""What a text means in a field of a type (CON-028, 029)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.contacts.contracts import FieldType
from koinon.contacts.policy.field_values import BadValue, convert, fit, read, written


@pytest.mark.parametrize(
    ("kind", "cell", "meant"),
    [
        ("bool", "Sí", True),
        ("bool", "NÃO", False),
        ("bool", "x", True),
        ("number", " -3,50 ", -3.5),
        ("number", "1000", 1000),
        ("multi_select", "m; s | M", ["M", "S"]),
        ("select", " s ", "S"),
        ("date", "2020-02-29", "2020-02-29"),
    ],
)
def test_a_cell_is_read_as_its_type(kind: str, cell: str, meant: Any) -> None:
    assert read(FieldType(kind), ["S", "M"], cell, date.fromisoformat) == meant


@pytest.mark.parametrize("cell", ["1,000.5", "1e5", "٣", "12 kg", "nan", "inf", ""])
def test_what_is_no_plain_number_is_refused(cell: str) -> None:
    with pytest.raises(BadValue):
        read(FieldType.NUMBER, [], cell, date.fromisoformat)


VALUES: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.TEXT: st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=50),
    FieldType.NUMBER: st.integers(-(10**14), 10**14) | st.integers(-(10**6), 10**6).map(lambda n: n / 8),
    FieldType.DATE: st.dates().map(date.isoformat),
    FieldType.BOOL: st.booleans(),
    FieldType.SELECT: st.sampled_from(["S", "M"]),
    FieldType.MULTI_SELECT: st.lists(st.sampled_from(["S", "M"]), min_size=1, unique=True),
}


@given(st.sampled_from(sorted(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind])))
def test_what_was_written_as_text_converts_back(typed: tuple[FieldType, Any]) -> None:
    kind, value = typed
    stored = fit(kind, ["S", "M"], value)
    assert convert(written(stored), kind, ["S", "M"]) == stored


@given(st.floats(min_value=-1e14, max_value=1e14) | st.sampled_from([1e-5, 1e-7, 5e-324, 0.1 + 0.2, 1234567.891]))
def test_a_number_that_is_shown_can_be_typed_again(value: float) -> None:
    """A person's page sends every box back: 0.00001 came as 1e-05, and nothing about them could be saved."""
    stored = fit(FieldType.NUMBER, (), value)
    assert read(FieldType.NUMBER, (), written(stored), date.fromisoformat) == stored
