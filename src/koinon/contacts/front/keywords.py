"""Words people text: keywords of an organization's own, its stop words, the names that are asked for."""

from koinon.contacts.contracts.keywords import CustomKeyword, KeywordChanges, KeywordUse, StopWord
from koinon.contacts.policy.keywords import Keyword, KeywordKind
from koinon.contacts.policy.keywords import match as keyword
from koinon.contacts.repository.number_use import keywords_by as keywords_by_number
from koinon.contacts.service.keywords.keeping import (
    add_stop_word,
    create_keyword,
    delete_keyword,
    get_keyword,
    keywords,
    remove_stop_word,
    stop_words,
    update_keyword,
)
from koinon.contacts.service.keywords.using import asked_names, hear_name, meant_keywords, own_stops, use_keyword
from koinon.contacts.service.keywords.using import heard as heard_keyword

__all__ = [
    "CustomKeyword",
    "Keyword",
    "KeywordChanges",
    "KeywordKind",
    "KeywordUse",
    "StopWord",
    "add_stop_word",
    "asked_names",
    "create_keyword",
    "delete_keyword",
    "get_keyword",
    "hear_name",
    "heard_keyword",
    "keyword",
    "keywords",
    "keywords_by_number",
    "meant_keywords",
    "own_stops",
    "remove_stop_word",
    "stop_words",
    "update_keyword",
    "use_keyword",
]
