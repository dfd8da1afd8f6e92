"""What lies in files goes with its conversations, and with whom they were."""

from collections.abc import Sequence
from uuid import UUID

from koinon.inbox.cold import repository
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services
from koinon.platform.storage import storage


async def forget(tx: Tx, conversation_ids: Sequence[UUID]) -> int:
    """Forget pieces of conversations: their keys now, files in which nothing is left by a job; how many messages."""
    count, empty = await repository.forget(tx, conversation_ids)
    if empty:
        await drop_files.defer(tx, files=empty)
    return count


# Not the name it had: workers of the version before would delete the files without asking whether one is used.
@job("inbox.drop_unused_archives", queue="maintenance")
async def drop_files(services: Services, organization_id: UUID | None, files: Sequence[str]) -> None:
    """Delete those of the files in which nothing is left."""
    assert organization_id is not None
    async with services.database.transaction(organization_id) as tx:
        unused = await repository.unused(tx, files)
    for file in unused:
        await storage(services.configuration).delete(file)


# What the version before left waiting.
drop_files_of_before = job("inbox.drop_cold_files", queue="maintenance")(drop_files.run)
