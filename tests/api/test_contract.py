"""Every operation is called with valid and invalid input: no 5xx, every answer fits its schema (API-051, 054)."""

import os
from collections.abc import Iterator
from pathlib import Path

import openapi_spec_validator
import pytest

from koinon import identity
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.api.fuzzing import fuzz
from tests.api.server import served
from tests.identity.api import make_api
from tests.identity.conftest import found
from tests.platform.asgi import call


async def key_with_every_right(services: Services) -> str:
    """An API key of a new organization, which may do everything."""
    owner = await found(services)
    actor = Actor(
        kind=ActorKind.USER, organization_id=owner.organization_id, id=owner.user.id, permissions=identity.permissions()
    )
    async with services.database.transaction(actor) as tx:
        new = identity.NewApiKey("fuzzing", tuple(sorted(identity.permissions())))
        _, secret = await identity.create_api_key(tx, services.vault, new)
    return secret


@pytest.fixture(scope="module")
def server(settings: Configuration) -> Iterator[tuple[str, str]]:
    """A served application and a key to it."""
    with served(settings, key_with_every_right) as running:
        yield running


async def test_the_whole_document_is_valid_openapi(services: Services) -> None:
    document = (await call(make_api(services), "GET", "/api/openapi.json")).json
    openapi_spec_validator.validate(document)


async def test_every_operation_is_fully_described(services: Services) -> None:
    document = (await call(make_api(services), "GET", "/api/openapi.json")).json
    operations = [o for methods in document["paths"].values() for o in methods.values()]
    lacking = [o["operationId"] for o in operations if not o["summary"] or not o["responses"]]
    assert lacking == []
    names = [o["operationId"] for o in operations]
    assert len(names) == len(set(names))
    open_ones = [o["operationId"] for o in operations if not o["security"]]
    by_their_own_proof = {
        "register",
        "login",
        "refresh_session",
        "verify_second_factor",
        "ask_passkey",
        "verify_passkey",
        "forgot_password",
        "reset_password",
        "verify_email",
        "ask_magic_link",
        "sign_in_by_magic_link",
        "accept_invitation",
        "start_sso",
        "mobile_login",
        "finish_sso",
        "download_export_file",
        "get_public_survey",
        "answer_public_survey",
    }
    assert set(open_ones) == {"get_start"} | by_their_own_proof


@pytest.mark.slow
def test_no_input_gives_a_5xx_and_every_answer_fits(server: tuple[str, str], tmp_path: Path) -> None:
    url, key = server
    examples = os.environ.get("KOINON_TEST_FUZZ", "2")
    faults = fuzz(url, tmp_path, ["-H", f"Authorization: Bearer {key}"], "examples,coverage,fuzzing", examples)
    assert not faults, faults
