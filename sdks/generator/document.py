"""The document as the SDKs see it: operations with a key, each with its path, query, body and answer."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "api" / "openapi-v1.json"
# Signing in, one's own account and running the installation are for people, not for keys.
LEFT_OUT = frozenset({"auth", "me", "operator", "ownership-transfers", "notifications", "notification-preferences"})
_PREFIX, _PARAMETER = "/api/v1", re.compile(r"\{(\w+)\}")
Schema = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One call. `answer` is None where nothing or a file comes back; `rows` is what a page holds."""

    resource: str
    name: str
    method: str
    path: str
    summary: str
    names: tuple[str, ...]
    query: tuple[Schema, ...]
    body: Schema | None
    upload: bool
    answer: Schema | None
    rows: Schema | None
    is_file: bool
    takes_if_match: bool


def load() -> Schema:
    """The document that stands in the repository, which a test holds against the code."""
    found: Schema = json.loads(DOCUMENT.read_text())
    return found


def operations(document: Schema) -> Iterator[Operation]:
    """Every operation a key may call, by resource and name."""
    found = [
        _operation(document, path, method, one)
        for path, methods in document["paths"].items()
        for method, one in methods.items()
        if one["security"] and one["tags"][0] not in LEFT_OUT
    ]
    yield from sorted(found, key=lambda one: (one.resource, one.name))


def _operation(document: Schema, path: str, method: str, one: Schema) -> Operation:
    parameters = one.get("parameters", ())
    query = tuple(p for p in parameters if p["in"] == "query")
    content = one.get("requestBody", {}).get("content", {})
    answer, is_file = _answer(document, one)
    paged = any(p["name"] == "cursor" for p in query)
    return Operation(
        resource=one["x-sdk"]["resource"],
        name=one["x-sdk"]["method"],
        method=method.upper(),
        path=path.removeprefix(_PREFIX),
        summary=one["summary"],
        names=tuple(_PARAMETER.findall(path)),
        query=query,
        body=content.get("application/json", {}).get("schema"),
        upload="multipart/form-data" in content,
        answer=answer,
        rows=answer["items"] if paged and answer is not None else None,
        is_file=is_file,
        takes_if_match=any(p["name"] == "If-Match" for p in parameters),
    )


def _answer(document: Schema, one: Schema) -> tuple[Schema | None, bool]:
    status = next(code for code in sorted(one["responses"]) if code.startswith("2"))
    content = one["responses"][status].get("content", {}).get("application/json")
    if content is None:
        return None, status == "200"
    envelope = document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    return envelope["properties"]["data"], False


def models(document: Schema) -> Iterator[tuple[str, Schema]]:
    """The shapes that anything of ours uses, without the envelopes around them, by name."""
    schemas, wanted = document["components"]["schemas"], list[str]()
    waiting = [part for one in operations(document) for part in (one.body, one.answer) if part is not None]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in wanted:
                wanted.append(name)
                waiting.append(schemas[name])
    yield from ((name, schemas[name]) for name in sorted(wanted))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rpartition("/")[2]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
