"""Component schemas from msgspec's generator: it knows refused names, tags and absent values, Litestar's does not.

`msgspec.json.schema_components` itself fails where two generic types share a name (`Envelope[Accepted]` of two
contexts), so its parts are called with names of ours.
"""

import inspect
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, get_args, get_origin

import msgspec
from msgspec import inspect as shape
from msgspec._json_schema import _collect_component_types, _SchemaGenerator
from msgspec.structs import fields

from koinon.platform.rest.shapes import Body
from koinon.platform.rest.shaping.linking import LINKS

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/{name}"


def components(shapes: Iterable[Any]) -> tuple[dict[Any, Schema], dict[str, Schema]]:
    """The schema of each of `shapes` and the components they refer to, by name."""
    listed = list(dict.fromkeys(shapes))
    described = shape.multi_type_info(listed)
    found = _collect_component_types(described)
    names = _names(found)
    generator = _SchemaGenerator(names, _hook, REFERENCE)
    schemas = [generator.to_schema(kind) for kind in described]
    named = {names[cls]: _amended(kind, generator.to_schema(kind, False)) for cls, kind in found.items()}
    return dict(zip(listed, schemas, strict=True)), named


def _names(found: Iterable[Any]) -> dict[Any, str]:
    """A name for each component; classes of two contexts with one name are told apart by their context's."""
    plain = Counter(cls.__name__ for cls in _classes(found))
    return {cls: _name(cls, plain) for cls in found}


def _classes(found: Iterable[Any]) -> set[type]:
    waiting, classes = list(found), set()
    while waiting:
        cls = waiting.pop()
        waiting += get_args(cls)
        if inspect.isclass(cls) and get_origin(cls) is None:
            classes.add(cls)
    return classes


def _name(cls: Any, plain: Counter[str]) -> str:
    if get_origin(cls) is not None:
        inner = "_".join(_name(argument, plain) for argument in get_args(cls))
        return f"{_name(get_origin(cls), plain)}_{inner}_"
    name = getattr(cls, "__name__", None) or re.sub(r"\W+", "_", str(cls))
    context = getattr(cls, "__module__", "").split(".")[1:2]
    return f"{context[0].capitalize()}{name}" if plain[name] > 1 and context else name


def _hook(kind: type) -> Schema:
    return {"type": "string"} if kind is not type(None) else {"type": "null"}


def _amended(kind: shape.Type, schema: Schema) -> Schema:
    if isinstance(kind, shape.StructType):
        _require_what_is_always_sent(kind, schema)
        _mark_times(kind, schema)
        if kind.cls in LINKS:
            schema["properties"].setdefault("livemode", {"type": "boolean", "description": LIVEMODE})
            schema["properties"]["_links"] = _links(kind.cls)
    return schema


LIVEMODE = "False for what lies in a sandbox: nothing of it is real."


def _links(cls: type) -> Schema:
    """Described, never required: `links=false` leaves them out."""
    names = [link.name for link in LINKS[cls]]
    return {
        "type": "object",
        "description": "Paths of this resource and of what belongs to it.",
        "properties": {name: {"type": "string"} for name in names},
        "additionalProperties": {"type": "string"},
    }


def _require_what_is_always_sent(kind: shape.StructType, schema: Schema) -> None:
    """An answer's member with a default is sent all the same, unless it may be absent."""
    cls: Any = get_origin(kind.cls) or kind.cls
    if issubclass(cls, Body) or cls.__struct_config__.omit_defaults:
        return
    tag = [kind.tag_field] if kind.tag_field else []
    absent = {field.encode_name for field in fields(cls) if field.default is msgspec.UNSET}
    schema["required"] = tag + [field.encode_name for field in kind.fields if field.encode_name not in absent]


def _mark_times(kind: shape.StructType, schema: Schema) -> None:
    """msgspec leaves the format out where a time need not be aware; ours are, but for what clocks show (`tz=False`)."""
    for field in kind.fields:
        choices = field.type.types if isinstance(field.type, shape.UnionType) else (field.type,)
        if any(isinstance(choice, shape.DateTimeType) and choice.tz is not False for choice in choices):
            described = schema["properties"][field.encode_name]
            for choice in (described, *described.get("anyOf", [])):
                if choice.get("type") == "string":
                    choice["format"] = "date-time"
