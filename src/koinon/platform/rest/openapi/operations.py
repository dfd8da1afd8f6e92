"""One operation of the document: what Litestar knows of its parameters, and our own words about everything else."""

from enum import Enum
from typing import Any

from litestar.handlers import HTTPRouteHandler

from koinon.platform import errors
from koinon.platform.rest.access import access_of
from koinon.platform.rest.answer_shape import answer_shape, instead_of
from koinon.platform.rest.caching import class_of
from koinon.platform.rest.idempotency import honours_keys
from koinon.platform.rest.openapi.examples import example_of
from koinon.platform.rest.openapi.shaping import is_single, shaping_parameters, takes_if_match

Schema = dict[str, Any]
ALWAYS = (429, 503)
WITH_CREDENTIAL = (401, 403)
WITH_BODY = (400, 413, 415, 422)
SECURITY: list[Schema] = [{"bearer": []}, {"apiKey": []}, {"session": []}]
_CREATED_ON_POST = 201


def amend(
    operation: Schema, handler: HTTPRouteHandler, schemas: dict[Any, Schema], named: dict[str, Schema], method: str
) -> Schema:
    """Litestar's `operation` with our summary, body, answers, security and extensions."""
    opt = handler.opt
    summary, description = _words(handler)
    parameters = [_parameter(p, _leaving(opt)) for p in operation.get("parameters", [])] + shaping_parameters(
        handler, method
    )
    body = _request_body(operation, handler, schemas, named)
    amended: Schema = {"operationId": handler.fn.__name__, "summary": summary, "tags": operation.get("tags", [])}
    if description:
        amended["description"] = description
    if parameters:
        amended["parameters"] = parameters
    if body:
        amended["requestBody"] = body
    amended["responses"] = _answers(operation, handler, schemas, named)
    if opt.get("accepts"):
        amended["responses"]["202"] = _accepted(amended["responses"]["200"])
    if opt.get("creates"):
        amended["responses"]["201"] = {**amended["responses"]["200"], "description": "It was not there and is now."}
    for status, shape in instead_of(handler).items():
        amended["responses"][str(status)] = _instead(amended["responses"], schemas[shape], named)
    if is_single(handler, method):
        amended["responses"]["304"] = {"description": "Not changed since the tag in `If-None-Match`."}
    for status in error_statuses(handler, method, bool(parameters), bool(body)):
        amended["responses"].setdefault(str(status), {"$ref": f"#/components/responses/Error{status}"})
    amended["security"] = [] if opt.get("public") else SECURITY
    return amended | _extensions(handler)


def _words(handler: HTTPRouteHandler) -> tuple[str, str]:
    text = handler.description or (handler.fn.__doc__ or "").strip()
    first, _, rest = text.partition("\n")
    return handler.summary or first.strip().rstrip("."), " ".join(rest.split())


def _leaving(opt: Schema) -> Schema:
    """Deprecated fields by name: until when they are there, and what takes their place."""
    fields = opt.get("deprecated_fields", {})
    return {name: {"sunset": one.sunset.isoformat(), "replacement": one.replacement} for name, one in fields.items()}


def _parameter(parameter: Schema, leaving: Schema) -> Schema:
    kept = {name: parameter[name] for name in ("name", "in", "description", "required") if parameter.get(name)}
    schema = parameter.get("schema", {})
    if kept.get("in") == "path":
        schema = {name: value for name, value in schema.items() if name != "default"}
    plain = _plain(schema)
    several = {"style": "form", "explode": False} if plain.get("type") == "array" else {}
    deprecated = {"deprecated": True} if kept.get("name") in leaving else {}
    return {**kept, **several, **deprecated, "schema": plain}


def _plain(schema: Schema) -> Schema:
    """Whole bounds as integers, and no null: a query parameter is there or it is not."""
    plain: Schema = {name: int(v) if isinstance(v, float) and v.is_integer() else v for name, v in schema.items()}
    if choices := [choice for choice in plain.pop("oneOf", []) if choice.get("type") != "null"]:
        plain |= choices[0] if len(choices) == 1 else {"oneOf": choices}
    if isinstance(plain.get("type"), list):
        kinds = [kind for kind in plain["type"] if kind != "null"]
        plain["type"] = kinds[0] if len(kinds) == 1 else kinds
    if "enum" in plain:
        plain["enum"] = [value for value in plain["enum"] if value is not None]
    return plain


def _request_body(
    operation: Schema, handler: HTTPRouteHandler, schemas: dict[Any, Schema], named: dict[str, Schema]
) -> Schema | None:
    field = handler.parsed_data_field
    content = operation.get("requestBody", {}).get("content", {})
    if files := handler.opt.get("files"):
        return _upload(files)
    if field is None:
        return None
    if "application/json" not in content:
        return {"required": True, "content": content}
    schema = schemas[field.annotation]
    example = handler.opt.get("example") or example_of(schema, named)
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}


def _upload(files: dict[str, str]) -> Schema:
    """A multipart body of `files`: name -> what it is."""
    binary = {"type": "string", "contentMediaType": "application/octet-stream"}
    properties = {name: {**binary, "description": told} for name, told in files.items()}
    schema = {"type": "object", "required": list(files), "properties": properties}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _answers(
    operation: Schema, handler: HTTPRouteHandler, schemas: dict[Any, Schema], named: dict[str, Schema]
) -> dict[str, Schema]:
    good = [status for status in operation.get("responses", {}) if status.startswith("2")]
    status = good[0] if good else "200"
    shape = answer_shape(handler.parsed_return_field.annotation)
    answer: Schema = {"description": operation["responses"].get(status, {}).get("description", "Done.")}
    if shape not in (None, type(None)) and status != "204" and shape in schemas:
        media = _media_type(handler)
        answer["content"] = {media: {"schema": schemas[shape], "example": example_of(schemas[shape], named)}}
    if int(status) == _CREATED_ON_POST:
        answer["headers"] = {"Location": {"schema": {"type": "string"}, "description": "Path of the new thing."}}
    return {status: answer}


def _accepted(done: Schema) -> Schema:
    """The same answer for work that goes on behind it."""
    location = {"schema": {"type": "string"}, "description": "Path of the job."}
    return {**done, "description": "A job does it.", "headers": {"Location": location}}


def _instead(answers: Schema, schema: Schema, named: dict[str, Schema]) -> Schema:
    """Another answer than the usual one, of a thing that has a path too."""
    usual = next(iter(answers.values()))
    told = {"description": "What comes of it later.", "headers": usual.get("headers", {})}
    return {**told, "content": {"application/json": {"schema": schema, "example": example_of(schema, named)}}}


def _media_type(handler: HTTPRouteHandler) -> str:
    declared = handler.media_type or "application/json"
    return str(declared.value if isinstance(declared, Enum) else declared)


def error_statuses(handler: HTTPRouteHandler, method: str, parameters: bool, body: bool) -> list[int]:
    """The statuses of errors that a route may answer."""
    found = {*ALWAYS, *(code.status for code in handler.opt.get("errors", ()))}
    found |= set() if handler.opt.get("public") else set(WITH_CREDENTIAL)
    found |= set(WITH_BODY) if body else set()
    found |= {404, 422} if parameters or body else set()
    found |= {414} if parameters else set()
    found |= {409} if method != "get" else set()
    found |= {412} if takes_if_match(handler, method) else set()
    return sorted(found)


def _scope(handler: HTTPRouteHandler) -> str:
    """The permission a caller needs; `none` for everybody, `session` for any signed-in person."""
    access = access_of(handler)
    if access.permission is not None:
        return access.permission
    return "none" if access.public else "operator" if access.operator else "any" if access.caller else "session"


def _limit(handler: HTTPRouteHandler) -> list[str]:
    """The buckets that a call counts against (`GET /api/v1/limits` shows each)."""
    if handler.opt.get("public"):
        return ["anonymous"]
    special = [handler.opt["limit"]] if "limit" in handler.opt else []
    return ["organization", "key", "user", "in_flight", *special]


def _extensions(handler: HTTPRouteHandler) -> Schema:
    opt = handler.opt
    listed = [code.code for code in opt.get("errors", ()) if isinstance(code, errors.ErrorCode)]
    known = {
        "x-permission": _scope(handler),
        "x-idempotency": opt.get("idempotency") or ("honoured" if honours_keys(handler) else None),
        "x-cache": class_of(handler),
        "x-limit": _limit(handler),
        "deprecated": True if "deprecated" in opt else None,
        "x-deprecated-fields": _leaving(opt) or None,
        "x-error-codes": listed or None,
    }
    return {name: value for name, value in known.items() if value is not None}
