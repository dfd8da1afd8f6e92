"""At night: what is old moves into files."""

from uuid import UUID

from koinon.inbox.cold import leaving, service
from koinon.inbox.cold.forgetting import drop_files, drop_files_of_before
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services


async def begin(tx: Tx, _time_zone: str) -> None:
    """Once a night: have it done where there is anything to do."""
    due = await service.due(tx)
    if due is not None and await leaving.anything(tx, due):
        name = f"cold:{tx.organization_id}"
        await archive_messages.defer(tx, once=name, lock=name)


@job("inbox.archive_messages", queue="maintenance", time_limit=3_600.0)
async def archive_messages(services: Services, organization_id: UUID | None) -> None:
    """Move an organization's old messages into files; once more moves nothing twice."""
    assert organization_id is not None
    await service.archive(services, organization_id)


JOBS = (archive_messages, drop_files, drop_files_of_before)
