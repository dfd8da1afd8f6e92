"""What somebody typed into the search box -> a select of contact ids (CON-084)."""

import re
from typing import Any, NamedTuple
from uuid import UUID

from koinon.contacts.contracts import Fragment
from koinon.contacts.service import sealing
from koinon.kit import email_address, phone, text
from koinon.platform.crypto import Vault

MOST_WORDS = 6
SHORTEST_PREFIX = 2
LONGEST_SHORT = 3
NOBODY = "select null::uuid where false"
_TELEPHONE = re.compile(r"[\d\s().+/-]+")
_DIGITS = re.compile(r"\D+")

_WORD = """select contact_id from contact_words
  where organization_id = %(organization_id)s and word >= %(search_from{n})s and word < %(search_to{n})s"""
_TOKENS = """select contact_id from address_tokens
  where organization_id = %(organization_id)s and token = any(%(search_tokens)s)"""
_EXTERNAL = """select contact_id from contact_external_ids
  where organization_id = %(organization_id)s and external_id = %(search_external)s"""


class Short(NamedTuple):
    """A search for the first letters of one word, and a select of `contact_id` of whom it finds otherwise."""

    word: str
    otherwise: Fragment


def short(vault: Vault, organization_id: UUID, typed: str, region: str = "US") -> Short | None:
    """The search for `typed` where it is one beginning that very many names may share; None for any other."""
    words = _words(typed.strip()[:200])
    if len(words) != 1 or len(words[0]) > LONGEST_SHORT:
        return None
    parts, params = _otherwise(vault, organization_id, typed.strip()[:200], region)
    return Short(words[0], Fragment("\nunion\n".join(f"({part})" for part in parts) or NOBODY, params))


def word_range(word: str) -> dict[str, str]:
    """The bounds of the words that begin with `word`, as parameters."""
    return {"search_from0": word, "search_to0": _after(word)}


def search_sql(vault: Vault, organization_id: UUID, typed: str, region: str = "US") -> Fragment | None:
    """A select of `contact_id`: names by word prefixes in any order, a phone whole or by its last 4 or 7 digits, an
    email or its domain, an external id. None where `typed` holds nothing to search by. Parameters are `search_…`; the
    statement around it gives `organization_id`.
    """
    typed = typed.strip()[:200]
    words = _words(typed)
    parts, params = _otherwise(vault, organization_id, typed, region)
    if words:
        parts.insert(0, "\nintersect\n".join(_WORD.format(n=n) for n in range(len(words))))
        params |= {f"search_from{n}": word for n, word in enumerate(words)}
        params |= {f"search_to{n}": _after(word) for n, word in enumerate(words)}
    if not parts:
        return None
    return Fragment("\nunion\n".join(f"({part})" for part in parts), params)


def _words(typed: str) -> list[str]:
    return [word for word in text.words(typed) if len(word) >= SHORTEST_PREFIX or not word.isascii()][:MOST_WORDS]


def _otherwise(vault: Vault, organization_id: UUID, typed: str, region: str) -> tuple[list[str], dict[str, Any]]:
    """Selects of whom `typed` finds by anything but a name, and their parameters."""
    parts: list[str] = []
    params: dict[str, Any] = {}
    if tokens := _tokens(vault, organization_id, typed, region):
        parts.append(_TOKENS)
        params["search_tokens"] = tokens
    if typed and " " not in typed:
        parts.append(_EXTERNAL)
        params["search_external"] = typed
    return parts, params


def _after(prefix: str) -> str:
    """The end of a prefix range: the last code point a word can continue with, in the index's own byte order."""
    return prefix + "\U0010ffff"


def _tokens(vault: Vault, organization_id: UUID, typed: str, region: str) -> list[bytes]:
    if not typed:
        return []
    if _TELEPHONE.fullmatch(typed):
        return [vault.token(part, organization_id, "phone") for part in _phone_parts(typed, region)]
    if " " in typed:
        return []
    email = email_address.canonical(typed)
    parts = [email] if "@" in email else [email, "@" + email]  # a mailbox name, or a domain
    return [vault.token(part, organization_id, "email") for part in parts]


def _phone_parts(typed: str, region: str) -> list[str]:
    digits = _DIGITS.sub("", typed)
    if len(digits) in sealing.PHONE_PARTS:
        return [digits]
    try:
        return [phone.canonical(phone.parse(typed, region))[1:]]
    except phone.InvalidPhone:
        return [digits] if len(digits) > max(sealing.PHONE_PARTS) else []
