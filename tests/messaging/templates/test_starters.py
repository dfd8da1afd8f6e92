"""Starters of every kind of organization hold in three languages, and can be published as they are (MSG-010)."""

import pytest

from koinon.messaging.content import compiled
from koinon.messaging.templates import policy
from koinon.messaging.templates.service.starting import Starter, starters_of
from koinon.organizations import Kind

LANGUAGES = {"en", "es", "pt"}
ALL = [pytest.param(one, id=f"{kind.value}-{one.key}") for kind in Kind for one in starters_of(kind.value)]


@pytest.mark.parametrize("starter", ALL)
def test_a_starter_is_whole_in_three_languages(starter: Starter) -> None:
    for words in (starter.names, starter.about, starter.sms, starter.email, starter.whatsapp or starter.sms):
        assert set(words) == LANGUAGES
    assert policy.faults(starter.variants()) == []
    for language in LANGUAGES:
        assert policy.unfinished(starter.variants(), language) == []


@pytest.mark.parametrize("starter", ALL)
def test_every_language_of_a_starter_uses_the_same_values(starter: Starter) -> None:
    for words in (starter.sms, starter.whatsapp):
        assert len({compiled(said).paths for said in words.values()}) <= 1


def test_each_kind_has_some() -> None:
    assert all(len(starters_of(kind.value)) >= 4 for kind in Kind)
