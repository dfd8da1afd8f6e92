"""What stands after a plus in our own address, so that an answer names what it answers (RFC 5233 §1: subaddressing)."""

import re
from typing import NamedTuple

MOST_LOCAL = 64
WIDTH = 41
_TAGGED = re.compile(rf"([^\s+@][^\s@]*)\+([0-9a-z]{{{WIDTH}}})@([^\s@]+)", re.ASCII | re.IGNORECASE)


class Untagged(NamedTuple):
    """An address without its tag, and the tag where it had one of ours."""

    address: str
    tag: str | None


def untagged(address: str) -> Untagged:
    """`office+<41 characters>@example.org` as `office@example.org` and those; any other address as it is."""
    found = _TAGGED.fullmatch(address)
    if found is None:
        return Untagged(address, None)
    return Untagged(f"{found[1]}@{found[3]}", found[2].lower())


def tagged(address: str, tag: str) -> str | None:
    """The address with a tag; None where it would be too long (RFC 5321 §4.5.3.1.1: 64 octets before the @)."""
    name, _, host = address.rpartition("@")
    return f"{name}+{tag}@{host}" if name and len(name) + 1 + len(tag) <= MOST_LOCAL else None
