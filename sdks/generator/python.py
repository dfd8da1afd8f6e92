"""The Python SDK's models and resources, as text."""

import json
import keyword
from itertools import groupby
from typing import Any

from sdks.generator.document import Operation, Schema, models, operations

HEAD = '"""{words} Written by `python -m sdks.generator`: do not edit."""\n\n'
PLAIN = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "object": "Dict[str, Any]",
}


def type_of(schema: Schema, prefix: str = "") -> str:
    """The type of a schema; `prefix` stands before the names of models."""
    if "$ref" in schema:
        return prefix + str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    for many in ("anyOf", "oneOf"):
        if many in schema:
            return " | ".join(dict.fromkeys(type_of(one, prefix) for one in schema[many]))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(type_of({**schema, "type": one}, prefix) for one in kind)
    if kind == "array":
        return f"List[{type_of(schema.get('items', {}), prefix)}]"
    if kind == "object" and isinstance(inner := schema.get("additionalProperties"), dict):
        return f"Dict[str, {type_of(inner, prefix)}]"
    return PLAIN.get(str(kind), "Any")


def models_text(document: Schema) -> str:
    """`models.py`."""
    parts = [HEAD.format(words="The shapes that go to the API and come from it.")]
    parts.append(
        "from __future__ import annotations\n\nfrom typing import Any, Dict, List, Literal, TypedDict, Union\n\n"
    )
    parts.append("from typing_extensions import NotRequired\n")
    parts += [_model(name, schema) for name, schema in models(document)]
    return "".join(parts)


def _model(name: str, schema: Schema) -> str:
    if "properties" not in schema:
        return f"\n\n{name} = {_alias(schema)}\n"
    required = set(schema.get("required", ()))
    fields = [
        (field, type_of(inner) if field in required else f"NotRequired[{type_of(inner)}]")
        for field, inner in schema["properties"].items()
    ]
    if any(not field.isidentifier() or keyword.iskeyword(field) for field, _ in fields):
        inside = ", ".join(f"{field!r}: {json.dumps(kind)}" for field, kind in fields)
        return f"\n\n{name} = TypedDict({name!r}, {{{inside}}})\n"
    words = _docstring(schema.get("description", ""), 4)
    return f"\n\nclass {name}(TypedDict):\n{words}" + (
        "".join(f"    {field}: {kind}\n" for field, kind in fields) or "    pass\n"
    )


def _alias(schema: Schema) -> str:
    kind = type_of(schema)
    return f"Union[{', '.join(json.dumps(part) for part in kind.split(' | '))}]" if " | " in kind else kind


def _docstring(text: str, indent: int) -> str:
    clean = " ".join(text.split()).replace("\\", "\\\\").replace('"""', "'''")
    return f'{" " * indent}"""{clean}{" " if clean.endswith(chr(34)) else ""}"""\n' if clean else ""


def resources_text(document: Schema) -> str:
    """`resources.py`: each resource twice, for waiting and for `await`."""
    parts = [HEAD.format(words="Every operation, by resource.")]
    parts.append("from __future__ import annotations\n\nfrom typing import Any, Dict, List, Literal, Optional\n\n")
    parts.append("from koinon_sdk import models\nfrom koinon_sdk.paging import AsyncPages, Page, Pages\n")
    parts.append("from koinon_sdk.transport import AsyncTransport, File, Transport, part\n")
    names = []
    for resource, found in groupby(operations(document), key=lambda one: one.resource):
        names.append(resource)
        every = list(found)
        parts += [_class(resource, every, is_async=False), _class(resource, every, is_async=True)]
    for prefix, transport in (("", "Transport"), ("Async", "AsyncTransport")):
        made = "".join(f"        self.{name} = {prefix}{_class_name(name)}(transport)\n" for name in names)
        parts.append(
            f"\n\nclass {prefix}Resources:\n"
            f'    """Every resource."""\n\n    def __init__(self, transport: {transport}) -> None:\n{made}'
        )
    return "".join(parts)


def _class_name(resource: str) -> str:
    return "".join(part.capitalize() for part in resource.split("_"))


def _class(resource: str, every: list[Operation], *, is_async: bool) -> str:
    prefix = "Async" if is_async else ""
    head = (
        f"\n\nclass {prefix}{_class_name(resource)}:\n"
        f'    """`{resource}`."""\n\n'
        f"    def __init__(self, transport: {prefix}Transport) -> None:\n        self._transport = transport\n"
    )
    return head + "".join(_method(one, is_async=is_async) for one in every)


def _method(one: Operation, *, is_async: bool) -> str:
    positional = [f"{name}: str" for name in one.names]
    if one.body is not None:
        positional.append(f"body: {type_of(one.body, 'models.')}")
    if one.upload:
        positional.append("file: File")
    named = [f"{p['name']}: Optional[{type_of(p['schema'])}] = None" for p in one.query]
    named += ["if_match: Optional[str] = None"] if one.takes_if_match else []
    named += ["idempotency_key: Optional[str] = None"] if one.method == "POST" else []
    signature = ", ".join(["self", *positional, *(["*", *named] if named else [])])
    return (
        f"\n{_head(one, signature, is_async=is_async)}{_docstring(one.summary + '.', 8)}{_call(one, is_async=is_async)}"
    )


def _head(one: Operation, signature: str, *, is_async: bool) -> str:
    if one.rows is not None:
        kind = f"{'AsyncPages' if is_async else 'Pages'}[{type_of(one.rows, 'models.')}]"
        return f"    def {one.name}({signature}) -> {kind}:\n"
    kind = "bytes" if one.is_file else "None" if one.answer is None else type_of(one.answer, "models.")
    return f"    {'async ' if is_async else ''}def {one.name}({signature}) -> {kind}:\n"


def _call(one: Operation, *, is_async: bool) -> str:
    path = one.path
    for name in one.names:
        path = path.replace(f"{{{name}}}", f"{{part({name})}}")
    given: list[str] = [f'f"{path}"' if one.names else f'"{path}"']
    if one.query:
        given.append("query={" + ", ".join(f'"{p["name"]}": {p["name"]}' for p in one.query) + "}")
    if one.rows is not None:
        return f"        return {'AsyncPages' if is_async else 'Pages'}(self._transport, {', '.join(given)})\n"
    given += ["body=body"] if one.body is not None else []
    given += ["file=file"] if one.upload else []
    given += ["if_match=if_match"] if one.takes_if_match else []
    given += ["idempotency_key=idempotency_key"] if one.method == "POST" else []
    transport = f"{'await ' if is_async else ''}self._transport.{'file' if one.is_file else 'call'}"
    called = f'{transport}("{one.method}", {", ".join(given)})'
    if one.answer is None and not one.is_file:
        return f"        {called}\n"
    kind = "bytes" if one.is_file else type_of(one.answer or {}, "models.")
    return f"        found: {kind} = {called}\n        return found\n"


def files(document: Schema) -> dict[str, Any]:
    """The generated files by their path below the SDK."""
    folder = "python/src/koinon_sdk"
    return {f"{folder}/models.py": models_text(document), f"{folder}/resources.py": resources_text(document)}
