"""Component schemas from msgspec's generator: it knows refused names, tags and absent values, Litestar's does not."""

import inspect
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from litestar import Response
from msgspec import Struct, UnsetType
from msgspec.structs import fields

from koinon.platform.rest.shapes import Body

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/{name}"


def components(shapes: Iterable[Any]) -> tuple[dict[Any, Schema], dict[str, Schema]]:
    """The schema of each of `shapes` and the components they refer to, by name."""
    listed = list(dict.fromkeys(shapes))
    schemas, named = msgspec.json.schema_components(listed, schema_hook=_hook, ref_template=REFERENCE)
    for shape in _structs(listed):
        for schema in _schemas_of(shape, named):
            _require_what_is_always_sent(shape, schema)
            _mark_times(shape, schema)
    return dict(zip(listed, schemas, strict=True)), {name: _tidy(schema) for name, schema in named.items()}


def answer_shape(annotation: Any) -> Any:
    """What a handler's return annotation sends: `Response[Envelope[Contact]]` is `Envelope[Contact]`."""
    origin = get_origin(annotation)
    if inspect.isclass(origin) and issubclass(origin, Response):
        return get_args(annotation)[0]
    return annotation


def _hook(kind: type) -> Schema:
    return {"type": "string"} if kind is not type(None) else {"type": "null"}


def _structs(shapes: Iterable[Any]) -> Iterable[type[Struct]]:
    seen: set[Any] = set()
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop()
        waiting += get_args(shape)
        origin = get_origin(shape) or shape
        if origin is Annotated or not (inspect.isclass(origin) and issubclass(origin, Struct)) or origin in seen:
            continue
        seen.add(origin)
        waiting += get_type_hints(origin, include_extras=True).values()
        yield origin


def _schemas_of(shape: type[Struct], named: dict[str, Schema]) -> list[Schema]:
    name = shape.__name__
    return [schema for key, schema in named.items() if key == name or key.startswith(f"{name}_")]


def _mark_times(shape: type[Struct], schema: Schema) -> None:
    """msgspec leaves the format out where a time need not be aware; ours always are."""
    for field in fields(shape):
        described = schema.get("properties", {}).get(field.encode_name)
        if described is not None and datetime in (field.type, *get_args(field.type)):
            for choice in (described, *described.get("anyOf", [])):
                if choice.get("type") == "string":
                    choice["format"] = "date-time"


def _require_what_is_always_sent(shape: type[Struct], schema: Schema) -> None:
    """An answer's member with a default is sent all the same, unless it may be absent."""
    if issubclass(shape, Body):
        return
    always = [f.encode_name for f in fields(shape) if f.default is not msgspec.UNSET and not _may_be_absent(f.type)]
    present = schema.get("properties", {})
    schema["required"] = [member for member in always if member in present]


def _may_be_absent(annotation: Any) -> bool:
    return annotation is UnsetType or any(_may_be_absent(inner) for inner in get_args(annotation))


def _tidy(schema: Schema) -> Schema:
    text = schema.get("description")
    if text and re.match(r"^\w+\(.*\)$", text, re.DOTALL):
        schema.pop("description")
    return schema
