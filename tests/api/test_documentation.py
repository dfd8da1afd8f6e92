"""What developers are told: every operation wholly described, every error in three languages (API-051, 015)."""

import json
from typing import Any

import pytest

from koinon import web
from koinon.platform import errors
from koinon.platform.rest.caching import CLASSES
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.platform.asgi import call

Operation = dict[str, Any]


@pytest.fixture(scope="module")
async def document(services: Services) -> dict[str, Any]:
    found: dict[str, Any] = (await call(make_api(services), "GET", "/api/openapi.json")).json
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, Operation]]:
    return [(m, p, o) for p, methods in document["paths"].items() for m, o in methods.items()]


def lacking(document: dict[str, Any], method: str, operation: Operation) -> list[str]:
    """What an operation does not say."""
    bodies = operation.get("requestBody", {}).get("content", {}).get("application/json")
    good = [(s, a) for s, a in operation["responses"].items() if s.startswith("2")]
    shown = [a["content"]["application/json"] for _, a in good if "application/json" in a.get("content", {})]
    said = {
        "summary": len(operation.get("summary", "")) > 5,
        "operation id": operation.get("operationId", "").replace("_", "").isalnum(),
        "scope": bool(operation.get("x-permission")),
        "cache class": operation.get("x-cache") in CLASSES,
        "limits": bool(operation.get("x-limit")),
        "example request": bodies is None or "example" in bodies,
        "example answer": all("example" in answer for answer in shown) and bool(good),
        "errors": {"429", "503"} <= set(operation["responses"]),
        "401": not operation["security"] or "401" in operation["responses"],
    }
    return [name for name, is_said in said.items() if not is_said]


async def test_every_operation_says_everything(document: dict[str, Any]) -> None:
    faults = {o["operationId"]: found for m, _, o in operations(document) if (found := lacking(document, m, o))}
    assert faults == {}


async def test_operation_ids_are_set_by_hand_and_unique(document: dict[str, Any]) -> None:
    names = [o["operationId"] for _, _, o in operations(document)]
    assert len(names) == len(set(names))
    assert not [name for name in names if name != name.lower() or name.startswith("api_v1")]


async def test_examples_fit_their_schemas(document: dict[str, Any]) -> None:
    from openapi_schema_validator import OAS31Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    registry: Any = Registry().with_resource("urn:doc", Resource(contents=document, specification=DRAFT202012))
    faults = []
    for _, _, operation in operations(document):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None:
            continue
        schema = json.loads(json.dumps(body["schema"]).replace('"#/', '"urn:doc#/'))
        found = list(OAS31Validator(schema, registry=registry).iter_errors(body["example"]))
        faults += [f"{operation['operationId']}: {fault.message}" for fault in found]
    assert faults == []


async def test_the_cache_class_of_a_route_is_on_its_answers(services: Services) -> None:
    from tests.identity.browser import Browser
    from tests.identity.conftest import found

    app = make_api(services)
    browser = Browser(app)
    browser.token = (await found(services)).token
    document = (await browser.call("GET", "/api/openapi.json")).json
    seen = set()
    for method, path, operation in operations(document):
        if method != "get" or "{" in path:
            continue
        answer = await browser.call("GET", path)
        if answer.status == 200:
            assert answer.headers["cache-control"] == CLASSES[operation["x-cache"]], path
            seen.add(operation["x-cache"])
            if operation["security"]:
                assert "public" not in answer.headers["cache-control"], path
                assert operation["x-cache"] == "secret" or "Authorization" in answer.headers["vary"], path
    assert {"private", "live", "catalogue"} <= seen


@pytest.mark.parametrize("code", sorted(errors.REGISTERED))
async def test_every_error_speaks_three_languages(code: str) -> None:
    sentence = errors.REGISTERED[code].sentence
    for language in ("es", "pt"):
        assert web.translate(language, sentence) != sentence, f"{language}: {sentence}"


async def test_an_errors_page_is_in_the_readers_language(services: Services) -> None:
    app = make_api(services)
    spanish = await call(app, "GET", "/api/docs/errors/resource_not_found", headers={"accept-language": "es"})
    assert (spanish.status, spanish.headers["content-language"]) == (200, "es")
    assert web.translate("es", errors.RESOURCE_NOT_FOUND.sentence) in spanish.raw.decode()
    assert (await call(app, "GET", "/api/docs/errors/no_such_code")).status == 404


async def test_the_yaml_says_the_same_as_the_json(services: Services, document: dict[str, Any]) -> None:
    import yaml

    answer = await call(make_api(services), "GET", "/api/openapi.yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    assert yaml.load(answer.raw, Loader=loader) == json.loads(json.dumps(document))


async def test_the_postman_collection_holds_every_operation(services: Services, document: dict[str, Any]) -> None:
    answer = await call(make_api(services), "GET", "/api/postman.json")
    collection = answer.json
    assert collection["info"]["schema"].endswith("/v2.1.0/collection.json")
    requests = [item["request"] for folder in collection["item"] for item in folder["item"]]
    assert len(requests) == len(operations(document))
    send = next(r for r in requests if r["method"] == "POST" and r["url"]["raw"] == "{{baseUrl}}/api/v1/messages")
    assert {"key": "Idempotency-Key", "value": "{{$guid}}"} in send["header"]
    assert json.loads(send["body"]["raw"])
    one = next(r for r in requests if r["url"]["raw"].endswith("/groups/:group_id"))
    assert [variable["key"] for variable in one["url"]["variable"]] == ["group_id"]
