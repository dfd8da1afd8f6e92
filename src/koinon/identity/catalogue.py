"""The permission catalogue: the union of what each context's `module.py` declares (IDN-028, 029)."""

import re
from collections.abc import Iterable
from functools import lru_cache

_FORM = re.compile(r"[a-z][a-z_]*:[a-z][a-z_]*")


class _Catalogue:
    names: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()


def publish_permissions(names: Iterable[str], sensitive: Iterable[str] = ()) -> None:
    """Set the catalogue; the wiring calls it once. Raises ValueError for a name that is no `<resource>:<action>`."""
    kept = frozenset(sensitive)
    every = frozenset(names) | kept
    if wrong := sorted(name for name in every if not _FORM.fullmatch(name)):
        raise ValueError(f"not of the form resource:action: {', '.join(wrong)}")
    _Catalogue.names, _Catalogue.sensitive = every, kept
    with_implied.cache_clear()


def permissions() -> frozenset[str]:
    """Every permission there is. Raises RuntimeError before the wiring has published them."""
    if not _Catalogue.names:
        raise RuntimeError("no permissions are published: import koinon.wiring first")
    return _Catalogue.names


def sensitive() -> frozenset[str]:
    """The permissions that stand alone."""
    return _Catalogue.sensitive


@lru_cache(4096)
def with_implied(given: frozenset[str]) -> frozenset[str]:
    """Permissions and what they imply: `write` implies `read` (IDN-029), but never a sensitive one."""
    implied = {f"{name.removesuffix(':write')}:read" for name in given if name.endswith(":write")}
    return given | (implied & permissions() - sensitive())
