"""Names under which others register theirs, such as co.uk: nobody's own domain (the Public Suffix List)."""

from functools import lru_cache

from publicsuffixlist import PublicSuffixList


@lru_cache
def _known() -> PublicSuffixList:
    """The list as its package holds it, ICANN's part alone: a host's customers do own `mychurch.github.io`."""
    return PublicSuffixList(only_icann=True)


def is_suffix(domain: str) -> bool:
    """Whether a domain (ASCII, lower case) is one that others are registered under."""
    return "." not in domain or bool(_known().is_public(domain))
