"""The document is OpenAPI 3.1, says what the code does, and needs no network (API-051)."""

import re
from typing import Any

import openapi_spec_validator
import pytest
import yaml
from jsonschema import Draft202012Validator

from koinon.platform import errors
from tests.platform.asgi import call
from tests.platform.small_app import make

APP = make()


async def document() -> dict[str, Any]:
    return (await call(APP, "GET", "/api/openapi.json")).json


async def test_the_document_is_valid_openapi() -> None:
    openapi_spec_validator.validate(await document())


async def test_the_yaml_is_the_same_document() -> None:
    answer = await call(APP, "GET", "/api/openapi.yaml")
    assert yaml.safe_load(answer.raw) == await document()


async def test_a_body_refuses_unknown_names_in_its_schema() -> None:
    schema = (await document())["components"]["schemas"]["NewPerson"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["name"]
    assert schema["properties"]["name"] == {"type": "string", "minLength": 2, "maxLength": 20}
    assert schema["properties"]["born"]["anyOf"][0] == {"type": "string", "format": "date-time"}


async def test_a_patch_requires_nothing() -> None:
    schema = (await document())["components"]["schemas"]["PersonPatch"]
    assert schema.get("required", []) == []


async def test_an_answer_always_has_its_members() -> None:
    schemas = (await document())["components"]["schemas"]
    assert schemas["Envelope_Person_"]["required"] == ["data", "meta", "success"]
    assert schemas["Meta"]["required"] == ["request_id", "timestamp", "version", "livemode"]


async def test_an_operation_tells_summary_scope_errors_and_place_of_the_new_thing() -> None:
    operation = (await document())["paths"]["/api/v1/people"]["post"]
    assert (operation["operationId"], operation["summary"]) == ("create", "Add a person")
    assert operation["x-permission"] == "contacts:write"
    assert operation["x-error-codes"] == ["duplicate_resource"]
    assert set(operation["responses"]) >= {"201", "400", "401", "403", "409", "413", "415", "422", "429", "503"}
    assert "Location" in operation["responses"]["201"]["headers"]


async def test_query_parameters_are_plain() -> None:
    parameters = {p["name"]: p["schema"] for p in (await document())["paths"]["/api/v1/people"]["get"]["parameters"]}
    assert parameters["limit"] | {"description": ""} == {
        "type": "integer", "minimum": 1, "maximum": 100, "default": 25, "description": "",
    }  # fmt: skip
    assert parameters["group"] == {"type": "string", "enum": ["a", "b"]}
    assert parameters["cursor"]["type"] == "string"


async def test_every_example_fits_its_schema() -> None:
    described = await document()
    for methods in described["paths"].values():
        for operation in methods.values():
            contents = [answer.get("content", {}) for answer in operation["responses"].values()]
            for content in contents:
                for media in content.values():
                    if media["schema"].get("$ref", "").startswith("#/components"):
                        root = {**media["schema"], "components": described["components"]}
                        Draft202012Validator(root).validate(media["example"])


async def test_public_operations_ask_for_no_credential() -> None:
    described = await document()
    assert described["paths"]["/api/v1"]["get"]["security"] == []
    assert {"bearer": []} in described["paths"]["/api/v1/people"]["get"]["security"]


async def test_the_explorer_shows_every_operation_and_loads_nothing_from_elsewhere() -> None:
    page = (await call(APP, "GET", "/api/docs")).raw.decode()
    for path in (await document())["paths"]:
        assert path in page
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
    assert re.findall(r"<script[^>]*>", page) == [re.search(r"<script nonce=\"[^\"]+\">", page)[0]]  # type: ignore[index]


async def test_the_start_names_the_collections() -> None:
    data = (await call(APP, "GET", "/api/v1")).json["data"]
    assert data["version"] == "v1"
    assert "/api/v1/people" in data["collections"]


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/openapi.yaml"])
async def test_the_document_may_be_cached(path: str) -> None:
    assert (await call(APP, "GET", path)).headers["cache-control"] == "public, max-age=3600"


async def test_every_code_has_a_page() -> None:
    everything = (await call(APP, "GET", "/api/docs/errors")).raw.decode()
    assert all(code in everything for code in errors.REGISTERED)
    one = await call(APP, "GET", "/api/docs/errors/quiet_hours", headers={"accept-language": "es"})
    assert "horas de silencio" in one.raw.decode()
    assert (await call(APP, "GET", "/api/docs/errors/made_up")).status == 404
