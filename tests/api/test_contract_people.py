"""Every operation is called by a signed-in person, and by nobody: no 5xx, every answer fits its schema (API-051, 054).

A module of its own, so that it runs beside the one with a key.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.api.fuzzing import fuzz
from tests.api.server import served
from tests.identity.conftest import found


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
    faults = fuzz(url, tmp_path, ["-H", f"Authorization: Bearer {token}"], "examples,fuzzing", "1")
    assert not faults, faults


@pytest.mark.slow
def test_nor_does_it_without_a_credential(personal: tuple[str, str], tmp_path: Path) -> None:
    faults = fuzz(personal[0], tmp_path, [], "examples,fuzzing", "1")
    assert not faults, faults
