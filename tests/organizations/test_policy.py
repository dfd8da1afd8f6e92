"""Slugs, zones, currencies, nouns (ORG-001, 002, 005, 007)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.organizations import Kind, Locale, Nouns, countries, currency_of, is_zone, nouns_of
from koinon.organizations.policy import RESERVED_SLUGS, country_name, slug_candidates, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Grace Chapel", "grace-chapel"),
        ("Igreja São José & Cia.", "igreja-sao-jose-cia"),
        ("  --Ñandú!!  ", "nandu"),
        ("Straße der Künste", "strasse-der-kunste"),
        ("API", "api-organization"),
        ("日本", "organization"),
        ("X", "x-organization"),
    ],
)
def test_a_slug_is_made_from_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text(min_size=1, max_size=200), st.uuids())
def test_every_candidate_fits_the_tables_check(name: str, unique: object) -> None:
    for slug in slug_candidates(name, unique.hex):  # type: ignore[attr-defined]
        assert re.fullmatch(r"[a-z0-9](-?[a-z0-9]+)*", slug), slug
        assert 3 <= len(slug) <= 40
        assert slug not in RESERVED_SLUGS


@pytest.mark.parametrize(
    ("country", "currency"), [("US", "USD"), ("BR", "BRL"), ("MX", "MXN"), ("DE", "EUR"), ("JP", "JPY")]
)
def test_the_currency_follows_the_country(country: str, currency: str) -> None:
    """ISO 4217 currencies of CLDR's territory data."""
    assert currency_of(country) == currency


def test_countries_are_the_living_ones() -> None:
    assert {"US", "BR", "ES", "PT", "GB"} <= countries()
    assert not {"SU", "DD", "YU", "ZZ", "us", "EU"} & countries()


@pytest.mark.parametrize("zone", ["America/New_York", "America/Sao_Paulo", "Europe/Madrid", "UTC"])
def test_a_named_zone_is_one(zone: str) -> None:
    assert is_zone(zone)


@pytest.mark.parametrize("zone", ["", "EST5EDT", "Mars/Phobos", "../etc/passwd", "America/New_York\x00", "localtime"])
def test_anything_else_is_no_zone(zone: str) -> None:
    assert not is_zone(zone)


@pytest.mark.parametrize(
    ("kind", "locale", "words"),
    [
        (Kind.CHURCH, Locale.EN, ("members", "campuses", "ministry groups")),
        (Kind.CHURCH, Locale.ES, ("miembros", "campus", "grupos de ministerio")),
        (Kind.BUSINESS, Locale.PT, ("clientes", "lojas", "grupos")),
        (Kind.NONPROFIT, Locale.ES, ("simpatizantes", "sedes", "grupos")),
        (Kind.NONPROFIT, Locale.PT, ("apoiadores", "núcleos", "grupos")),
    ],
)
def test_nouns_follow_kind_and_language(kind: Kind, locale: Locale, words: tuple[str, ...]) -> None:
    nouns = nouns_of(kind, locale)
    assert (nouns.contact.many, nouns.location.many, nouns.group.many) == words


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("locale", Locale)
def test_every_kind_has_every_word_in_every_language(kind: Kind, locale: Locale) -> None:
    nouns = nouns_of(kind, locale)
    assert all(getattr(nouns, name).one and getattr(nouns, name).many for name in Nouns.__struct_fields__)


def test_own_words_replace_the_kinds() -> None:
    nouns = nouns_of(Kind.CHURCH, Locale.EN, {"contact": {"one": "friend", "many": "friends"}})
    assert (nouns.contact.many, nouns.location.many) == ("friends", "campuses")


def test_a_country_has_a_name_in_each_language() -> None:
    assert [country_name("BR", locale) for locale in Locale] == ["Brazil", "Brasil", "Brasil"]
