"""An example of any schema: the declared one, else one that fits (API-051)."""

from typing import Any

Schema = dict[str, Any]
_BY_FORMAT = {
    "uuid": "0199f0a1-7c3e-7b1a-8d2f-1234567890ab",
    "date-time": "2026-01-31T09:30:00.000Z",
    "date": "2026-01-31",
    "time": "09:30:00",
    "email": "ada@example.org",
    "uri": "https://example.org/",
}
_DEEPEST = 8


def example_of(schema: Schema, components: dict[str, Schema], depth: int = 0) -> Any:
    """A value that fits `schema`; references are looked up in `components`."""
    if depth > _DEEPEST:
        return None
    if "$ref" in schema:
        return example_of(components[schema["$ref"].rpartition("/")[2]], components, depth)
    for declared in ("examples", "enum"):
        if schema.get(declared):
            return schema[declared][0]
    for declared in ("const", "default"):
        if declared in schema and schema[declared] not in (None, [], {}):
            return schema[declared]
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        chosen = next((choice for choice in choices if choice.get("type") != "null"), choices[0])
        return example_of(chosen, components, depth + 1)
    return _of_type(schema, components, depth)


def _of_type(schema: Schema, components: dict[str, Schema], depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object":
        shown = schema.get("required", ()) if schema.get("additionalProperties") is not False else None
        members = schema.get("properties", {}).items()
        return {
            name: example_of(member, components, depth + 1)
            for name, member in members
            if shown is None or name in shown
        }
    if kind == "array":
        items = schema.get("items")
        return [example_of(items, components, depth + 1)] if isinstance(items, dict) and items else []
    if kind == "string":
        return _text(schema)
    if kind in ("integer", "number"):
        return int(schema.get("minimum", schema.get("exclusiveMinimum", 0)) or 1)
    return {"boolean": True}.get(str(kind))


def _text(schema: Schema) -> str:
    if "format" in schema:
        return _BY_FORMAT.get(schema["format"], "text")
    return "text".ljust(int(schema.get("minLength", 0)), "x")[: int(schema.get("maxLength", 200))]
