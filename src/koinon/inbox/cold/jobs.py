"""At night: what is old moves into files."""

from uuid import UUID

from koinon import identity
from koinon.inbox.cold import repository, service
from koinon.inbox.cold.forgetting import drop_files
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services


async def begin(tx: Tx, _time_zone: str) -> None:
    """Once a night: have it done where there is anything to do."""
    until = await service.before(tx)
    if until is not None and await repository.anything_old(tx, until):
        await archive_messages.defer(tx, once=f"cold:{tx.organization_id}")


@job("inbox.archive_messages", queue="maintenance", time_limit=3_600.0)
async def archive_messages(services: Services, organization_id: UUID | None) -> None:
    """Move an organization's old messages into files; once more moves nothing twice."""
    assert organization_id is not None
    moved = 0
    while some := await service.archive_batch(services, organization_id):
        moved += some
    if moved:
        async with services.database.transaction(organization_id) as tx:
            after = {"kind": "messages", "count": moved}
            await identity.audit(tx, "data.archived", "organization", organization_id, {"after": after})


JOBS = (archive_messages, drop_files)
