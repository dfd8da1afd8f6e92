"""What every resource is given beside its own members.

`_links`: itself and what belongs to it, as paths, so that no client builds addresses (API-023). `livemode`: false for
what lies in a sandbox (API-055); a resource that says it itself, as a member or a property, is taken at its word.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

_PARAMETER = re.compile(r"\{(\w+)\}")


class Link(NamedTuple):
    """A name and its path, `{id}` and other fields of the resource in it."""

    name: str
    path: str
    fields: tuple[str, ...]


LINKS: dict[type, tuple[Link, ...]] = {}
_FIELDS: dict[type, tuple[str, ...]] = {}


def link(shape: type, itself: str, **related: str) -> None:
    """Declare the paths of a resource; a related path that begins with a slash continues the resource's own."""
    paths = {"self": itself} | {
        name: path if path.startswith("/api/") else itself + path for name, path in related.items()
    }
    LINKS[shape] = links = tuple(Link(name, path, tuple(_PARAMETER.findall(path))) for name, path in paths.items())
    _FIELDS[shape] = tuple(dict.fromkeys(field for one in links for field in one.fields))
    _template.cache_clear()


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


def completed(row: Any, encoded: bytes, *, with_links: bool, is_test: bool) -> bytes:
    """The JSON object `encoded` of a resource with `livemode` and `_links` at its end, where it has them."""
    more, livemode = b"", livemode_of(row, is_test)
    if livemode is not None:
        more = b',"livemode":true' if livemode else b',"livemode":false'
    if with_links and (links := _links_json(row)) is not None:
        more += b',"_links":' + links
    if not more:
        return encoded
    return encoded[:-1] + (more[1:] if encoded == b"{}" else more) + b"}"


def _links_json(row: Any) -> bytes | None:
    """The links as JSON. Of a page of 25 rows they cost a fifth of all our time, put together one by one."""
    shape: Any = type(row)
    fields = _FIELDS.get(shape)
    if fields is None:
        return None
    texts, missing = {}, []
    for field in fields:
        value = getattr(row, field)
        if type(value) is UUID:
            texts[field] = str(value)
        elif value is None:
            missing.append(field)
        else:
            return msgspec.json.encode(links_of(row))
    return (_template(shape, *missing) % texts).encode("ascii")


@lru_cache(512)
def _template(shape: type, *missing: str) -> str:
    """The links of a resource without those for which it lacks a field, as JSON to be filled in with ids."""
    kept = {one.name: one.path for one in LINKS[shape] if not set(missing).intersection(one.fields)}
    return _PARAMETER.sub(r"%(\1)s", msgspec.json.encode(kept).decode().replace("%", "%%"))
