"""Within v1 nothing is taken away: the document is compared with the last released one (API-002)."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from sdks.generator.__main__ import generated

from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.platform.asgi import call

RELEASED = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi-v1.json"
Schema = dict[str, Any]


def breaches(old: Schema, new: Schema) -> list[str]:
    """What a client of the old document would miss or be refused for."""
    found = []
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                found.append(f"{name} is gone")
            else:
                found += [f"{name}: {fault}" for fault in _operation(operation, now, old, new)]
    return found


def _operation(old: Schema, new: Schema, before: Schema, after: Schema) -> list[str]:
    found = []
    if old["operationId"] != new["operationId"]:
        found.append(f"operation id {old['operationId']} became {new['operationId']}")
    had = {(p["in"], p["name"]): p for p in old.get("parameters", ())}
    has = {(p["in"], p["name"]): p for p in new.get("parameters", ())}
    found += [f"parameter {name} is gone" for place, name in had if (place, name) not in has]
    found += [
        f"parameter {n} is new and required" for (p, n), v in has.items() if (p, n) not in had and v.get("required")
    ]
    for status, answer in old["responses"].items():
        if status.startswith("2") and status not in new["responses"]:
            found.append(f"status {status} is gone")
        elif status.startswith("2"):
            found += _schemas("answer", _schema(answer), _schema(new["responses"][status]), before, after, sent=False)
    found += _schemas(
        "body", _schema(old.get("requestBody", {})), _schema(new.get("requestBody", {})), before, after, sent=True
    )
    return found


def _schema(part: Schema) -> Schema:
    return part.get("content", {}).get("application/json", {}).get("schema", {}) if isinstance(part, dict) else {}


def _schemas(
    place: str, old: Schema, new: Schema, before: Schema, after: Schema, *, sent: bool, depth: int = 0
) -> list[str]:
    old, new = _resolved(old, before), _resolved(new, after)
    if depth > 6 or not old:
        return []
    found = []
    if old.get("type") and new.get("type") and old["type"] != new["type"]:
        found.append(f"{place}: {old['type']} became {new['type']}")
    if sent:
        required = set(new.get("required", ())) - set(old.get("required", ()))
        found += [f"{place}.{name} became required" for name in sorted(required)]
        found += [f"{place}: {v} is no longer taken" for v in old.get("enum", ()) if v not in new.get("enum", (v,))]
    for name, member in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            found.append(f"{place}.{name} is gone")
        else:
            found += _schemas(
                f"{place}.{name}", member, new["properties"][name], before, after, sent=sent, depth=depth + 1
            )
    if isinstance(old.get("items"), dict):
        found += _schemas(f"{place}[]", old["items"], new.get("items", {}), before, after, sent=sent, depth=depth + 1)
    return found


def _resolved(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


@pytest.fixture
async def document(services: Services) -> Schema:
    found: Schema = (await call(make_api(services), "GET", "/api/openapi.json")).json
    return found


async def test_nothing_of_the_released_document_was_taken_away(document: Schema) -> None:
    """KOINON_TEST_RELEASE=1 writes the document and the SDKs anew: at a release, or while v1 has none."""
    if os.environ.get("KOINON_TEST_RELEASE"):
        document["servers"] = [{"url": "http://localhost:8000"}]
        RELEASED.parent.mkdir(exist_ok=True)
        RELEASED.write_text(json.dumps(document, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
        for path, text in generated().items():
            path.write_text(text)
    released = json.loads(RELEASED.read_text(encoding="utf-8"))
    assert breaches(released, document) == []


KINDS: Schema = {"name": {"type": "string"}, "kind": {"type": "string", "enum": ["a", "b"]}}
BODY: Schema = {"type": "object", "required": ["name"], "properties": KINDS}


def document_of(body: Schema, answer: Schema, path: str = "/api/v1/things") -> Schema:
    operation = {
        "operationId": "create_thing",
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"201": {"content": {"application/json": {"schema": answer}}}},
    }
    return {"paths": {path: {"post": operation}}, "components": {"schemas": {}}}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"required": ["name", "kind"]}, "body.kind became required"),
        ({"properties": {"name": {"type": "integer"}, "kind": BODY["properties"]["kind"]}}, "body.name: string became"),  # type: ignore[index]
        (
            {"properties": {"name": {"type": "string"}, "kind": {"type": "string", "enum": ["a"]}}},
            "b is no longer taken",
        ),
        ({"properties": {"name": {"type": "string"}}}, "body.kind is gone"),
    ],
)
def test_a_narrower_input_is_found(change: Schema, told: str) -> None:
    found = breaches(document_of(BODY, {}), document_of({**BODY, **change}, {}))
    assert any(told in fault for fault in found), found


def test_a_route_or_a_member_of_an_answer_that_is_gone_is_found() -> None:
    answer = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
    less = {"type": "object", "properties": {"id": {"type": "string"}}}
    assert breaches(document_of(BODY, answer), document_of(BODY, less)) == ["POST /api/v1/things: answer.name is gone"]
    assert breaches(document_of(BODY, answer), document_of(BODY, answer, "/api/v1/other")) == [
        "POST /api/v1/things is gone"
    ]


def test_what_is_added_is_no_breach() -> None:
    answer = {"type": "object", "properties": {"id": {"type": "string"}}}
    more = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
    wider = {**BODY, "properties": {**KINDS, "note": {"type": "string"}}}
    assert breaches(document_of(BODY, answer), document_of(wider, more)) == []
