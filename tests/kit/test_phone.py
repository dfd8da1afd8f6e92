"""Expected values: ITU-T E.164, the national numbering plans, and libphonenumber as the second opinion."""

import csv
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.kit import phone

HOSPITALS = Path(__file__).parent.parent / "data" / "us_hospitals.csv"


def reason(raw: str, region: str = "US") -> str:
    with pytest.raises(phone.InvalidPhone) as refused:
        phone.parse(raw, region)
    return refused.value.reason


@pytest.mark.parametrize(
    ("raw", "region", "e164"),
    [
        ("(928) 674-7001", "US", "+19286747001"),
        ("1-415-555-2671", "CA", "+14155552671"),
        ("+1 415.555.2671", "ES", "+14155552671"),
        ("tel:+14155552671", "US", "+14155552671"),
        ("4155552671.0", "US", "+14155552671"),
        ("415 555 2671 ext. 4", "US", "+14155552671"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("+12025550123", "US", "+12025550123"),
        ("07911 123456", "GB", "+447911123456"),
        ("0151 23456789", "DE", "+4915123456789"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("(11) 98765-4321", "BR", "+5511987654321"),
        ("+551187654321", "US", "+5511987654321"),
        ("+551132654321", "US", "+551132654321"),
        ("+5215512345678", "US", "+525512345678"),
        ("044 55 1234 5678", "MX", "+525512345678"),
        ("01 55 1234 5678", "MX", "+525512345678"),
        ("11 15 2345 6789", "AR", "+5491123456789"),
        ("+54 9 341 15 555 1234", "US", "+5493415551234"),
        ("٤١٥٥٥٥٢٦٧١", "US", "+14155552671"),
    ],
)
def test_what_people_write_becomes_e164(raw: str, region: str, e164: str) -> None:
    assert phone.parse(raw, region) == e164


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("1.55512E+10", "spreadsheet"),
        ("1,55512e+10", "spreadsheet"),
        ("4155552671.5", "spreadsheet"),
        ("5511987654321", "no_plus"),
        ("34 612 34 56 78", "no_plus"),
        ("415 555 2671 / 415 555 2672", "two_numbers"),
        ("415 555 2671 or 415 555 2672", "two_numbers"),
        ("415 555 John", "letters"),
        ("none", "letters"),
        ("911", "emergency"),
        ("900 555 1234", "premium"),
        ("2671", "too_short"),
        ("41555526711234567890", "too_long"),
        ("+999123456", "country"),
        ("(093) 693-3841", "invalid"),
        ("+15555551234", "invalid"),
        ("+++++", "invalid"),
    ],
)
def test_what_cannot_be_texted_is_refused_with_its_reason(raw: str, why: str) -> None:
    assert reason(raw) == why


def test_the_emergency_number_of_another_country_is_known() -> None:
    assert reason("112", "DE") == "emergency"


def test_the_hospital_list_gives_its_published_figures() -> None:
    found, refused = set(), []
    with HOSPITALS.open(newline="", encoding="utf-8") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                found.add(phone.parse(row["Phone Number"], "US"))
            except phone.InvalidPhone as error:
                refused.append((line, row["Phone Number"], error.reason))
    assert len(found) == 5_305
    assert refused == [(4_805, "(093) 693-3841", "invalid")]


@given(st.from_regex(r"\A(\+?1[ .-]?)?\(?[2-9][0-9]{2}\)?[ .-]?[0-9]{3}[ .-]?[0-9]{4}\Z"))
def test_the_fast_path_agrees_with_the_library(raw: str) -> None:
    number = phonenumbers.parse(raw, "US")
    premium = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.PREMIUM_RATE
    if phonenumbers.is_valid_number(number) and not premium:
        assert phone.parse(raw, "US") == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    else:
        assert reason(raw)


@given(st.text(max_size=40), st.sampled_from(["US", "BR", "MX", "AR", "GB", "ES"]))
def test_any_text_is_a_number_or_an_explained_refusal(raw: str, region: str) -> None:
    try:
        parsed = phone.parse(raw, region)
    except phone.InvalidPhone:
        return
    assert phonenumbers.is_valid_number(phonenumbers.parse(parsed))
    assert phone.parse(parsed, region) == parsed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+551187654321", "+5511987654321"),
        ("+5215512345678", "+525512345678"),
        ("+5491123456789", "+541123456789"),
    ],
)
def test_both_forms_of_a_latin_american_mobile_are_found_as_one(one: str, other: str) -> None:
    assert phone.canonical(one) == phone.canonical(other)


def test_a_brazilian_landline_keeps_its_eight_digits() -> None:
    assert phone.canonical("+551132654321") == "+551132654321"


@pytest.mark.parametrize(
    ("e164", "region"),
    [
        ("+14155552671", "US"),
        ("+14165552671", "CA"),
        ("+17877773232", "PR"),
        ("+34612345678", "ES"),
        ("+88213456789", None),
    ],
)
def test_the_country_of_a_number(e164: str, region: str | None) -> None:
    assert phone.region_of(e164) == region


def test_a_number_is_shown_as_its_country_writes_it() -> None:
    assert phone.national("+14155552671") == "(415) 555-2671"
    assert phone.national("+5511987654321") == "(11) 98765-4321"


def test_a_foreign_number_is_shown_with_its_country_code() -> None:
    assert phone.national("+34612345678", home="US") == "+34 612 34 56 78"
    assert phone.national("+14155552671", home="CA") == "(415) 555-2671"


def test_a_zone_is_known_only_where_the_area_has_one() -> None:
    assert phone.zone_of("+14155552671") == "America/Los_Angeles"
    assert phone.zone_of("+5511987654321") == "America/Sao_Paulo"
    assert phone.zone_of("+18005552671") is None
