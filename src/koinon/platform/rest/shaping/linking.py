"""What every resource is given beside its own members.

`_links`: itself and what belongs to it, as paths, so that no client builds addresses (API-023). `livemode`: false for
what lies in a sandbox (API-055); a resource that says it itself, as a member or a property, is taken at its word.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

_PARAMETER = re.compile(r"\{(\w+)\}")


class Link(NamedTuple):
    """A name and its path, `{id}` and other fields of the resource in it."""

    name: str
    path: str
    fields: tuple[str, ...]


LINKS: dict[type, tuple[Link, ...]] = {}


def link(shape: type, itself: str, **related: str) -> None:
    """Declare the paths of a resource; a related path that begins with a slash continues the resource's own."""
    paths = {"self": itself} | {
        name: path if path.startswith("/api/") else itself + path for name, path in related.items()
    }
    LINKS[shape] = tuple(Link(name, path, tuple(_PARAMETER.findall(path))) for name, path in paths.items())


def links_of(row: Any) -> Mapping[str, str] | None:
    """The links of one resource; None for what has none. One whose field is empty is left out."""
    declared = LINKS.get(type(row))
    if declared is None:
        return None
    found = {}
    for one in declared:
        values = {name: getattr(row, name) for name in one.fields}
        if None not in values.values():
            found[one.name] = one.path.format_map(values)
    return found


def livemode_of(row: Any, is_test: bool) -> bool | None:
    """Whether a resource is real; None for what is none, and for what has it as a member of its own."""
    if type(row) not in LINKS or "livemode" in row.__struct_fields__:
        return None
    return bool(getattr(row, "livemode", not is_test))


def spliced(encoded: bytes, members: Mapping[str, Any]) -> bytes:
    """The JSON object `encoded` with more members at its end."""
    if not members:
        return encoded
    head = encoded[:-1] if encoded == b"{}" else encoded[:-1] + b","
    return head + msgspec.json.encode(members)[1:]
