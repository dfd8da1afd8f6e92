"""Which database a statement of a transaction belongs to, where an organization lives apart from home (ADR 16).

Told from the tables that the statement names, once for each text. Tables of the installation (who signs in, where an
organization is found) stand at home only. What both must have, because sign-in reads it at home before the tenant is
known, is written to both. Everything else is the organization's own, where it lives.
"""

import re
from enum import Enum
from functools import lru_cache

HOME_TABLES = frozenset(
    {
        "announcement_dismissals",
        "announcements",
        "channel_counters",
        "auth_challenges",
        "database_use",
        "devices",
        "directory",
        "key_peppers",
        "one_time_tokens",
        "operator_acts",
        "placements",
        "provider_minutes",
        "push_keys",
        "security_events",
        "sessions",
        "signing_keys",
        "sso_identities",
        "trusted_devices",
        "user_passkeys",
        "user_recovery_codes",
        "user_totp",
    }
)
COPIED_TABLES = frozenset({"memberships", "organization_days", "organizations", "roles"})
"""Written at home too: which seats a person has, in what, what each lets them do; and an operator's daily sums."""
USERS = "users"
"""At home; where an organization lives apart, a row of name and address for who has a seat there."""
AT_HOME = "/* at home */"
"""In a statement that is about more than one organization, though its tables stand everywhere."""

APART = "/* where it lives */"
"""In a statement that writes the row of a user where an organization lives."""

_NAMED = re.compile(r"\b(?<!distinct )(?:from|join|into|update|using)\s+(?:only\s+|lateral\s+)?([a-z_]+)\b(?!\s*[(.])")
_WRITTEN = re.compile(r"\b(?:into|update|delete\s+from)\s+(?:only\s+)?([a-z_]+)\b")
_WITH = re.compile(r"\b([a-z_]+)(?:\s*\([a-z_, ]+\))?\s+as\s+(?:not\s+)?(?:materialized\s+)?\(")
_EXTRACTED = re.compile(r"\b(?:extract|substring|trim|position)\s*\([^()]*\)")
_SETTING = re.compile(r"set_config\('koinon\.|\bset local koinon\.")


class Where(Enum):
    """Of an organization that lives apart: its own database, home, or first home and then its own."""

    HERE = "here"
    HOME = "home"
    BOTH = "both"


@lru_cache(8192)
def where(sql: str) -> Where:
    """Where a statement runs."""
    if APART in sql:
        return Where.HERE
    text = _EXTRACTED.sub("", sql)
    written = frozenset(_WRITTEN.findall(text))
    names = (written | frozenset(_NAMED.findall(text))) - frozenset(_WITH.findall(text))
    if AT_HOME in sql or names & HOME_TABLES:
        return Where.HOME
    if written & COPIED_TABLES or _SETTING.search(text):
        return Where.BOTH
    if USERS in names and (USERS in written or not names - COPIED_TABLES - {USERS}):
        return Where.HOME
    return Where.HERE
