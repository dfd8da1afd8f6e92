"""Every operation is called with valid and invalid input: no 5xx, every answer fits its schema (API-051, 054)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openapi_spec_validator
import pytest

from koinon import identity
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.api.server import served
from tests.identity.api import make_api
from tests.identity.conftest import found
from tests.platform.asgi import call

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method,ignored_auth"
)


# A query over 8 KiB is refused by 414, which the tool does not count as a refusal by itself.
CONFIGURATION = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 422, 429]
"""


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
    signing_in = {
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
    }
    assert set(open_ones) == {"get_start"} | signing_in


def fuzz(url: str, folder: Path, credential: list[str], phases: str, examples: str) -> str:
    """What schemathesis found, or nothing."""
    command = Path(sys.executable).parent / "schemathesis"
    (folder / "schemathesis.toml").write_text(CONFIGURATION)
    program = str(command) if command.exists() else shutil.which("schemathesis")
    assert program is not None
    ran = subprocess.run(
        [
            program, "run", f"{url}/api/openapi.json", "--url", url, *credential,
            "--checks", CHECKS, "--mode", "all", "-n", examples, "--phases", phases, "--continue-on-failure",
            "--workers", "1", "--seed", "7", "--exclude-path", "/api/v1/auth/logout",
            "--exclude-path", "/api/v1/me/sessions", "--no-color",
        ],
        cwd=folder, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    return "" if ran.returncode == 0 else ran.stdout[-20000:]


@pytest.mark.slow
def test_no_input_gives_a_5xx_and_every_answer_fits(server: tuple[str, str], tmp_path: Path) -> None:
    url, key = server
    examples = os.environ.get("KOINON_TEST_FUZZ", "3")
    faults = fuzz(url, tmp_path, ["-H", f"Authorization: Bearer {key}"], "examples,coverage,fuzzing", examples)
    assert not faults, faults


@pytest.mark.slow
def test_nor_does_it_without_a_credential(server: tuple[str, str], tmp_path: Path) -> None:
    faults = fuzz(server[0], tmp_path, [], "examples,fuzzing", "2")
    assert not faults, faults


async def person(services: Services) -> str:
    """The access token of somebody who has signed up."""
    signed_in = await found(services)
    assert signed_in.access
    return signed_in.access


@pytest.fixture(scope="module")
def personal(settings: Configuration) -> Iterator[tuple[str, str]]:
    """A served application and a signed-in person's access token."""
    with served(settings, person) as running:
        yield running


@pytest.mark.slow
def test_nor_does_it_for_a_signed_in_person(personal: tuple[str, str], tmp_path: Path) -> None:
    url, token = personal
    faults = fuzz(url, tmp_path, ["-H", f"Authorization: Bearer {token}"], "examples,fuzzing", "2")
    assert not faults, faults
