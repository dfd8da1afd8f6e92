"""`/api/v1/jobs`: what works on many rows, row by row, and the way to stop, repeat or undo it (API-032)."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import File
from msgspec import Meta

from koinon.kit import csv_file
from koinon.platform import bulk, errors, rest
from koinon.platform.actor import Actor
from koinon.platform.bulk import Job, JobItem, JobState, Outcome
from koinon.platform.services import Services

PATH = "/api/v1/jobs"
OWN = PATH + "/{job_id:uuid}"
READ = {"permission": "jobs:read", "cache": "live"}
WRITE = {"permission": "jobs:write", "errors": [errors.INVALID_STATE]}
Token = Annotated[str, Meta(min_length=90, max_length=110, pattern=r"^[A-Za-z0-9_-]+$")]
rest.link(Job, PATH + "/{id}", items="/items", items_csv="/items.csv")


@get(PATH, opt={**READ, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.NEWEST_FIRST)
async def list_jobs(
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    status: FromQuery[list[JobState] | None] = None,
    kind: FromQuery[Annotated[str, Meta(max_length=40)] | None] = None,
) -> rest.Envelope[Sequence[Job]]:
    """List jobs, the newest first."""
    async with services.database.transaction(actor) as tx:
        rows, pagination = await bulk.jobs_page(tx, paging, status or [], kind)
    return rest.page(rows, pagination)


@get(OWN, opt=READ)
async def get_job(job_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Job]:
    """Read a job and how far it is."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await bulk.get_job(tx, job_id))


@get(OWN + "/items", opt={**READ, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.UNTIMED)
async def list_job_items(
    job_id: FromPath[UUID],
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    outcome: FromQuery[list[Outcome] | None] = None,
) -> rest.Envelope[Sequence[JobItem]]:
    """List the rows of a job in their order; `outcome=failed` shows what went wrong."""
    async with services.database.transaction(actor) as tx:
        rows, pagination = await bulk.items_page(tx, job_id, paging, outcome or [])
    return rest.page(rows, pagination)


@get(OWN + "/items.csv", opt={"permission": "jobs:read", "cache": "secret"}, media_type="text/csv")
async def download_job_items(job_id: FromPath[UUID], services: Services, actor: Actor) -> Response[bytes]:
    """Download the rows of a job with their outcomes."""
    async with services.database.transaction(actor) as tx:
        await bulk.get_job(tx, job_id)
    return rest.csv(_lines(services, actor, job_id), f"job-{job_id}.csv")  # type: ignore[return-value]


async def _lines(services: Services, actor: Actor, job_id: UUID) -> AsyncIterator[bytes]:
    yield csv_file.encoded([("position", "id", "outcome", "error_code", "error_message")], first=True)
    async with services.database.transaction(actor) as tx:
        async for rows in bulk.result_rows(tx, job_id):
            yield csv_file.encoded(
                (row.position, row.target_id, row.outcome, row.error_code, row.error_message) for row in rows
            )


@get(OWN + "/result", opt={"permission": "jobs:read", "cache": "secret"})
async def get_job_result(job_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[bulk.Result]:
    """Get the signed link to the file of an export that has ended; it is good for 24 hours, for whoever has it."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await bulk.result_of(tx, services, job_id))


@get("/api/v1/downloads/{token:str}", opt={"public": True, "cache": "secret", "errors": [errors.LINK_EXPIRED]})
async def download_export_file(token: FromPath[Token], services: Services) -> File:
    """Download the file of an export by its signed link, without a credential."""
    found = await bulk.download(services, token)
    return File(found.path, filename=found.name, media_type=found.media_type, headers={"Cache-Control": "no-store"})


@post(OWN + "/cancel", opt=WRITE, status_code=200)
@rest.once_per_key
async def cancel_job(job_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Job]:
    """Stop a job at its next batch; what was done stays done."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await bulk.cancel_job(tx, job_id))


@post(OWN + "/retry", opt=WRITE, status_code=202)
@rest.once_per_key
async def retry_job(job_id: FromPath[UUID], services: Services, actor: Actor) -> Response[rest.Envelope[Job]]:
    """Try the failed rows of a job again, and only those."""
    async with services.database.transaction(actor) as tx:
        return rest.accepted(await bulk.retry_job(tx, job_id), f"{PATH}/{job_id}")


@post(OWN + "/undo", opt=WRITE, status_code=202)
@rest.once_per_key
async def undo_job(job_id: FromPath[UUID], services: Services, actor: Actor) -> Response[rest.Envelope[Job]]:
    """Take back what a job changed, within 24 hours; the answer is the job that does it."""
    async with services.database.transaction(actor) as tx:
        undoing = await bulk.undo_job(tx, job_id)
    return rest.accepted(undoing, f"{PATH}/{undoing.id}")


JOBS = (
    list_jobs,
    get_job,
    list_job_items,
    download_job_items,
    get_job_result,
    download_export_file,
    cancel_job,
    retry_job,
    undo_job,
)
