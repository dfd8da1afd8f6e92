"""The document as a Postman collection (format v2.1.0), in a folder for each collection (API-051).

Converted here rather than by `openapi2postmanv2`: the format is a list of requests, and an installation needs no Node.
"""

import re
from typing import Any

import msgspec

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_PARAMETER = re.compile(r"\{(\w+)\}")
Schema = dict[str, Any]


def collection(document: Schema) -> Schema:
    """The collection of every operation; `baseUrl` and `apiKey` are its variables."""
    folders: dict[str, list[Schema]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            folders.setdefault(operation["tags"][0], []).append(_item(path, method, operation))
    return {
        "info": {
            "name": document["info"]["title"],
            "description": document["info"]["description"],
            "schema": SCHEMA,
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{apiKey}}", "type": "string"}]},
        "variable": [
            {"key": "baseUrl", "value": document["servers"][0]["url"]},
            {"key": "apiKey", "value": "", "type": "secret"},
        ],
        "item": [{"name": name, "item": items} for name, items in sorted(folders.items())],
    }


def _item(path: str, method: str, operation: Schema) -> Schema:
    request: Schema = {
        "method": method.upper(),
        "header": _headers(operation),
        "url": _url(path, operation),
        "description": operation.get("description") or operation["summary"],
    }
    if body := _body(operation):
        request["body"] = body
    if not operation["security"]:
        request["auth"] = {"type": "noauth"}
    return {"name": operation["summary"], "request": request, "response": []}


def _url(path: str, operation: Schema) -> Schema:
    parts = [_PARAMETER.sub(r":\1", part) for part in path.strip("/").split("/")]
    named = [p for p in operation.get("parameters", ()) if p["in"] == "path"]
    asked = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
    return {
        "raw": "{{baseUrl}}/" + "/".join(parts),
        "host": ["{{baseUrl}}"],
        "path": parts,
        "variable": [{"key": p["name"], "value": "", "description": p.get("description", "")} for p in named],
        "query": [
            {"key": p["name"], "value": "", "description": p.get("description", ""), "disabled": True} for p in asked
        ],
    }


def _headers(operation: Schema) -> list[Schema]:
    sent = [p for p in operation.get("parameters", ()) if p["in"] == "header"]
    headers: list[Schema] = [{"key": p["name"], "value": "", "disabled": not p.get("required", False)} for p in sent]
    if "application/json" in operation.get("requestBody", {}).get("content", {}):
        headers.append({"key": "Content-Type", "value": "application/json"})
    if operation.get("x-idempotency") == "required":
        headers.append({"key": "Idempotency-Key", "value": "{{$guid}}"})
    return headers


def _body(operation: Schema) -> Schema | None:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        text = msgspec.json.format(msgspec.json.encode(content["application/json"]["example"]), indent=2).decode()
        return {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
    if "multipart/form-data" in content:
        properties = content["multipart/form-data"]["schema"]["properties"]
        return {"mode": "formdata", "formdata": [{"key": name, "type": "file"} for name in properties]}
    return None
