"""A file of 100 MB and 500,000 rows is taken in with bounded memory; one byte more is refused unread (CON-067)."""

import asyncio
import os
import sys
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts.service.imports import uploads
from koinon.platform.configuration import Configuration
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.conftest import SECRETS

MOST_SECONDS = 240
MOST_MEGABYTES = 500


@pytest.mark.slow
async def test_the_largest_file_is_taken_in_with_bounded_memory(
    services: Services, settings: Configuration, chapel: UUID
) -> None:
    """Five times the file at most: the text as it was decoded, and its sealed rows."""
    environment = {**os.environ, **SECRETS, "KOINON_DATABASE_URL": settings.database_url}
    arguments = [str(chapel), str(uploads.LARGEST), "500000"]
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.contacts.large_upload", *arguments, env=environment, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(MOST_SECONDS):
        told, _ = await child.communicate()
    assert child.returncode == 0
    rows, seconds, megabytes = map(int, told.split())
    print(f"{rows} rows of 100 MB in {seconds} s with {megabytes} MB")
    assert rows == 499_999
    assert megabytes < MOST_MEGABYTES
    async with services.database.transaction(chapel) as tx:
        (made,), _ = await contacts.imports_page(tx)
    assert (made.state, made.columns[:2]) == ("uploaded", ["Name", "Phone"])
    assert made.size > 0.99 * uploads.LARGEST


@pytest.mark.slow
async def test_a_byte_more_is_refused_and_nothing_is_kept(services: Services, chapel: UUID) -> None:
    with pytest.raises(KoinonError) as refused:
        await contacts.create_import(services, chapel, "large.csv", bytes(uploads.LARGEST + 1))
    assert (refused.value.status, refused.value.details["limit"]) == (413, uploads.LARGEST)
    async with services.database.transaction(chapel) as tx:
        assert await contacts.imports_page(tx) == ([], (await contacts.imports_page(tx))[1])
