"""Bringing in what was written before the index was there: newest first, as that is what people look for."""

from datetime import timedelta
from uuid import UUID

from koinon.inbox.search import repository, service
from koinon.kit import clock
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services

KIND = "inbox.index_messages"
EVERY = 60
LEASE = timedelta(minutes=10)


@job("inbox.index_messages", queue="maintenance")
async def index_messages(services: Services, organization_id: UUID | None) -> None:
    """Index older messages of the organizations that are behind; a crash loses at most one batch's work."""
    async with services.database.system() as tx:
        due = await tx.all(
            UUID,
            """
            update wakeups
            set due_at = %(later)s
            where kind = %(kind)s and due_at <= %(now)s
            returning organization_id
            """,
            {"kind": KIND, "now": clock.now(), "later": clock.now() + LEASE},
        )
    for organization in due:
        await index_all(services, organization)
        async with services.database.transaction(organization) as tx:
            await tx.execute(
                "delete from wakeups where organization_id = %(organization_id)s and kind = %(kind)s",
                {"organization_id": organization, "kind": KIND},
            )


async def index_all(services: Services, organization_id: UUID) -> None:
    """Index every message of an organization that is older than the oldest which is indexed."""
    async with services.database.transaction(organization_id) as tx:
        before = await repository.oldest_indexed(tx)
    while True:
        async with services.database.transaction(organization_id) as tx:
            batch = await service.index_older(tx, before)
        if batch.found < service.BATCH:
            return
        before = batch.oldest


SCHEDULES = (Schedule(index_messages, EVERY),)
