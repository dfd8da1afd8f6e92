"""What the installation does for itself: partitions ahead of their time, dead letters tried again."""

from uuid import UUID

from koinon.platform import bulk, database_use, dead_letters, job_figures, retention, rotation, slow_queries
from koinon.platform.alerts.repository import forget_resolved
from koinon.platform.jobs import Schedule, job
from koinon.platform.mail.outbox import SEAL as MAIL
from koinon.platform.module import Module
from koinon.platform.partitions import drop_partitions, make_partitions
from koinon.platform.placements import repair
from koinon.platform.rest import idempotency
from koinon.platform.rotation.columns import INSTALLATIONS
from koinon.platform.services import Services
from koinon.platform.web_push.keys import SEAL as WEB_PUSH
from koinon.platform.webhooks.intake import BODY_KIND

_SEALED_ANSWER = f"response_headers ->> '{idempotency.SEALED}' = 'true'"
rotation.name_columns(
    rotation.Sealed("mails", "cipher", MAIL, whose=f"coalesce(organization_id, {INSTALLATIONS})"),
    rotation.Sealed("inbound_webhooks", "body", BODY_KIND, whose="organization_id"),
    rotation.Sealed("push_keys", "private_key", WEB_PUSH, (("only_one", "boolean"),), whose=INSTALLATIONS),
    rotation.Sealed("idempotency_keys", "response_body", idempotency.HEADER, only=_SEALED_ANSWER),
)


@job("platform.retry_dead_letters", queue="maintenance")
async def retry_dead_letters(services: Services, _organization_id: UUID | None) -> None:
    """Try again the jobs that gave up because something was away (OPS-014)."""
    async with services.database.system() as tx:
        await dead_letters.sweep(tx)


@job("platform.forget_settled", queue="maintenance")
async def forget_settled(services: Services, _organization_id: UUID | None) -> None:
    """Drop letters and alerts that were settled 90 days ago, and statements that were not slow for 14."""
    async with services.database.system() as tx:
        await dead_letters.forget(tx)
        await forget_resolved(tx)
        await slow_queries.forget_old(tx)
        await database_use.forget_old(tx)
        await job_figures.forget_old(tx)


MODULE = Module(
    "platform",
    jobs=(
        make_partitions,
        drop_partitions,
        retention.retire_months,
        rotation.rotate_keys,
        retry_dead_letters,
        forget_settled,
        *bulk.JOBS,
        *repair.JOBS,
    ),
    schedules=(
        *bulk.SCHEDULES,
        *repair.SCHEDULES,
        Schedule(make_partitions, 3_600),
        Schedule(drop_partitions, 86_400),
        Schedule(retention.retire_months, 86_400),
        Schedule(retry_dead_letters, 300),
        Schedule(forget_settled, 86_400),
    ),
    permissions=("jobs:read", "jobs:write"),
)
