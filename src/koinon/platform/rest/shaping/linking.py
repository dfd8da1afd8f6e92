"""`_links` of a resource: itself and what belongs to it, as paths, so that no client builds addresses (API-023)."""

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


def spliced(encoded: bytes, links: Mapping[str, str]) -> bytes:
    """The JSON object `encoded` with `_links` as its last member."""
    head = encoded[:-1] if encoded == b"{}" else encoded[:-1] + b","
    return head + b'"_links":' + msgspec.json.encode(links) + b"}"
