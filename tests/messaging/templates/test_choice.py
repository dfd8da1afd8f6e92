"""Which language a person gets (MSG-002): contact's locale, its language, organization's locale, template default."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.messaging.content.choice import chain, choices, choose
from koinon.messaging.contracts import Variant

TAGS = st.sampled_from(["", "en", "en-GB", "es", "es-MX", "pt", "pt-BR", "de"])


def written(*locales: str, channel: str = "sms") -> list[Variant]:
    return [Variant(channel=channel, locale=locale, body=locale) for locale in locales]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("locales", "person", "organization", "default", "expected"),
    [
        (("en", "es-MX", "es"), "es-MX", "en", "en", "es-MX"),
        (("en", "es"), "es-MX", "en", "en", "es"),
        (("en", "pt"), "es", "pt", "en", "pt"),
        (("en", "pt"), "es", "pt-BR", "en", "pt"),
        (("en", "fr"), "es", "pt", "fr", "fr"),
        (("en", ""), "es", "pt", "fr", ""),
        (("en", "pt-BR"), "pt-PT", "en", "", "pt-BR"),
        (("en", "es"), None, "es", "en", "es"),
        (("EN_us",), "en-US", "es", "", "EN_us"),
    ],
)
def test_the_order_of_the_specification(
    locales: tuple[str, ...], person: str | None, organization: str, default: str, expected: str
) -> None:
    found = choose(written(*locales), "sms", person, organization, default)
    assert found is not None
    assert found.locale == expected


def test_lookup_shortens_a_tag_from_its_end() -> None:
    """RFC 4647 §3.4 "Lookup": zh-Hant-TW falls back to zh-Hant, then zh, then the default."""
    assert chain("zh-Hant-TW", None, "en") == ("zh-hant-tw", "zh-hant", "zh", "en", "")


def test_nobody_gets_what_was_written_for_another_channel_or_nobody() -> None:
    assert choose(written("es", channel="email"), "sms", "es", "es") is None
    assert choose(written("de"), "sms", "es", "en", "en") is None


@given(st.lists(TAGS, unique=True), TAGS, TAGS, TAGS)
def test_whoever_has_their_own_language_gets_it(
    locales: list[str], person: str, organization: str, default: str
) -> None:
    found = choose(written(*locales), "sms", person, organization, default)
    if person and person in locales:
        assert found is not None
        assert found.locale == person
    if default in locales:
        assert found is not None


@given(st.lists(TAGS, unique=True), st.lists(TAGS), TAGS, TAGS)
def test_the_table_for_a_set_says_what_is_said_of_each(
    locales: list[str], persons: list[str], organization: str, default: str
) -> None:
    variants = written(*locales)
    table = choices(variants, "sms", persons, organization, default)
    assert table == {one: choose(variants, "sms", one, organization, default) for one in persons}
