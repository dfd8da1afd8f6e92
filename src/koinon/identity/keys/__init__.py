"""API keys: shown once, kept as a keyed hash, found in the directory before their tenant is known (IDN-038..042)."""

from koinon.identity.keys.ageing import age_test_keys
from koinon.identity.keys.check import forget_keys, resolve_key
from koinon.identity.keys.exposure import report_exposed
from koinon.identity.keys.lifecycle import (
    create_api_key,
    revoke_api_key,
    revoke_keys_of,
    rotate_api_key,
    update_api_key,
)
from koinon.identity.keys.rows import api_key, list_api_keys

__all__ = [
    "age_test_keys",
    "api_key",
    "create_api_key",
    "forget_keys",
    "list_api_keys",
    "report_exposed",
    "resolve_key",
    "revoke_api_key",
    "revoke_keys_of",
    "rotate_api_key",
    "update_api_key",
]
