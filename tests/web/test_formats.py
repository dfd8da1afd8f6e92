"""Numbers, money and times as CLDR writes them for each of the three languages."""

from datetime import UTC, datetime, timedelta

import pytest

from koinon.web.ambient import REGIONS, Ambient, surrounded
from koinon.web.formats import (
    ago,
    capped,
    clock,
    day,
    duration,
    initials,
    language_name,
    money,
    number,
    phone,
    short_time,
    size,
)
from koinon.web.i18n import choose_locale, ngettext

MOMENT = datetime(2026, 11, 20, 16, 2, tzinfo=UTC)
NARROW_SPACE = "\u202f"


def at(locale: str, zone: str = "America/Chicago") -> Ambient:
    return Ambient(locale=locale, region=REGIONS[locale], time_zone=zone)


@pytest.mark.parametrize(("locale", "text"), [("en", "11,170"), ("es", "11.170"), ("pt", "11.170")])
def test_numbers_follow_the_locale(locale: str, text: str) -> None:
    with surrounded(at(locale)):
        assert number(11_170) == text


def test_the_last_moment_of_all_is_told_on_a_clock_that_is_ahead() -> None:
    """Somebody ends a key on 31 December 9999: no clock knows the day after it."""
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    with surrounded(at("en", "Asia/Tokyo")):
        assert day(last) == "Dec 31, 9999"
        assert clock(last) == f"11:59{NARROW_SPACE}PM"


@pytest.mark.parametrize(("count", "text"), [(999, "999"), (1000, "999+")])
def test_what_is_counted_up_to_a_thousand_says_that_there_are_more(count: int, text: str) -> None:
    with surrounded(at("pt")):
        assert capped(count) == text


def test_money_is_in_micro_units_and_shows_cents() -> None:
    with surrounded(at("en")):
        assert money(17_420_000) == "$17.42"


def test_a_price_below_a_cent_keeps_its_digits() -> None:
    with surrounded(at("en")):
        assert money(7_800) == "$0.0078"


def test_nothing_costs_nothing() -> None:
    with surrounded(at("en")):
        assert money(0) == "$0.00"


def test_times_are_told_on_the_organizations_clock() -> None:
    with surrounded(at("en")):
        assert clock(MOMENT).replace(NARROW_SPACE, " ") == "10:02 AM"
    with surrounded(at("pt", "America/Sao_Paulo")):
        assert clock(MOMENT) == "13:02"


def test_ago_says_words_and_carries_the_exact_time() -> None:
    with surrounded(at("es")):
        html = ago(MOMENT, MOMENT + timedelta(minutes=4))
    assert 'datetime="2026-11-20T16:02:00+00:00"' in html
    assert "hace 4 minutos" in html


@pytest.mark.parametrize(("seconds", "text"), [(38, "38 sec"), (200, "3 min"), (7200, "2 hr")])
def test_durations_use_the_unit_that_says_enough(seconds: int, text: str) -> None:
    with surrounded(at("en")):
        assert duration(seconds) == text


def test_lists_show_the_clock_today_and_the_weekday_this_week() -> None:
    with surrounded(at("pt", "America/Sao_Paulo")):
        assert short_time(MOMENT, MOMENT + timedelta(hours=1)) == "13:02"
        assert short_time(MOMENT, MOMENT + timedelta(days=2)) == "sex."


@pytest.mark.parametrize(("name", "letters"), [("Ada Okafor", "AO"), ("María", "MA"), ("", ""), ("  ", "")])
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_phones_are_spaced_and_what_is_none_is_left_alone() -> None:
    assert phone("+12055550142") == "+1 205-555-0142"
    assert phone("hello") == "hello"


def test_sizes() -> None:
    with surrounded(at("en")):
        assert size(1_400_000) == "1.4 MB"


@pytest.mark.parametrize(
    ("cookie", "header", "locale"),
    [
        (None, "pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("es", "pt-BR", "es"),
        ("xx", "fr,es;q=0.4,en;q=0.2", "es"),
        (None, "de, en;q=0, es;q=bad", "en"),
        (None, None, "en"),
    ],
)
def test_language_is_the_chosen_one_then_the_browsers(cookie: str | None, header: str | None, locale: str) -> None:
    assert choose_locale(cookie, header) == locale


@pytest.mark.parametrize(("locale", "text"), [("en", "things"), ("pt", "thing")])
def test_zero_is_plural_in_english_and_singular_in_portuguese(locale: str, text: str) -> None:
    with surrounded(at(locale)):
        assert ngettext("thing", "things", 0) == text


# CLDR's names of languages.
@pytest.mark.parametrize(("locale", "name"), [("en", "Spanish"), ("es", "Español"), ("pt", "Espanhol")])
def test_a_language_is_named_in_the_readers_own(locale: str, name: str) -> None:
    with surrounded(at(locale)):
        assert language_name("es") == name
