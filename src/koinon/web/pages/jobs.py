"""Jobs: what works on many rows, one of them as it goes, and how to stop, repeat or undo it (API-032)."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta

from koinon import identity
from koinon.platform import bulk, errors
from koinon.platform.bulk import Job, JobState, Outcome
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web.i18n import N_, gettext
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

READ = {"permission": "jobs:read"}
WRITE = {"permission": "jobs:write"}
SHOWN_FAULTS = 25
Mark = Annotated[str, Meta(max_length=2048)]
TITLES = {
    ("contacts", "create"): N_("Add people"),
    ("contacts", "update"): N_("Change people"),
    ("contacts", "delete"): N_("Delete people"),
    ("contacts", "restore"): N_("Bring people back"),
    ("contacts", "tag"): N_("Tag people"),
    ("contacts", "untag"): N_("Take tags from people"),
    ("contacts", "join"): N_("Put people into a group"),
    ("contacts", "leave"): N_("Take people out of a group"),
    ("contacts", "export"): N_("Export people"),
    ("deliveries", "export"): N_("Export recipients"),
    ("consents", "export"): N_("Export consents"),
    ("groups", "export"): N_("Export groups"),
    ("import_rows", "export"): N_("Export rows that stayed out"),
    ("audit_log", "export"): N_("Export the audit trail"),
    ("group_members", "add"): N_("Put people into a group"),
    ("group_members", "remove"): N_("Take people out of a group"),
    ("tags", "create"): N_("Add tags"),
    ("tags", "delete"): N_("Delete tags"),
    ("conversations", "update"): N_("Change conversations"),
    ("conversations", "assign"): N_("Assign conversations"),
}
STATES = {
    JobState.QUEUED: (N_("Waiting"), ""),
    JobState.RUNNING: (N_("Running"), "brand"),
    JobState.CANCELLING: (N_("Stopping"), "warn"),
    JobState.COMPLETED: (N_("Done"), "good"),
    JobState.COMPLETED_WITH_ERRORS: (N_("Done, some failed"), "warn"),
    JobState.FAILED: (N_("Failed"), "bad"),
    JobState.CANCELLED: (N_("Cancelled"), ""),
}
_MOVES = {"cancel": bulk.cancel_job, "retry": bulk.retry_job, "undo": bulk.undo_job}
_TOLD = {
    "cancel": N_("It stops at the next batch."),
    "retry": N_("The failed rows are tried again."),
    "undo": N_("It is being taken back."),
}


def told(job: Job) -> dict[str, Any]:
    """A job as a page says it."""
    word, tone = STATES[JobState(job.state)]
    title = TITLES.get((job.kind, job.operation))
    busy = job.state in (JobState.QUEUED, JobState.RUNNING, JobState.CANCELLING)
    return {
        "job": job,
        "title": gettext(title) if title else gettext("Undo"),
        "state_word": gettext(word),
        "state_tone": tone,
        "busy": busy,
        "through": job.done + job.failed + job.skipped,
    }


@get("/jobs", opt=READ)
async def list_jobs(visit: Visit, cursor: FromQuery[Mark | None] = None) -> Response[str]:
    """What worked on many rows in the last 30 days, and what does now."""
    with visit.words():
        async with visit.transaction() as tx:
            jobs, pagination = await bulk.jobs_page(tx, PageRequest(25, cursor))
            names = await identity.user_names(tx, {job.created_by for job in jobs if job.created_by})
        after = f"/jobs?cursor={pagination.next_cursor}" if pagination.has_more else ""
        return visit.draw("jobs/list.html", active="jobs", jobs=[told(job) for job in jobs], names=names, after=after)


@get("/jobs/{job_id:uuid}", opt=READ)
async def show_job(visit: Visit, job_id: FromPath[UUID]) -> Response[str]:
    """One job; it may be left and goes on by itself."""
    with visit.words():
        async with visit.transaction() as tx:
            context = await _one(tx, job_id)
        return visit.draw("jobs/show.html", active="jobs", **context)


@get("/jobs/{job_id:uuid}/progress", opt=READ)
async def show_progress(visit: Visit, job_id: FromPath[UUID]) -> Response[str]:
    """The moving part alone; once it is over the page is drawn anew."""
    with visit.words():
        async with visit.transaction() as tx:
            context = await _one(tx, job_id)
        response = visit.draw("jobs/moving.html", **context)
        if not context["busy"]:
            response.headers["HX-Refresh"] = "true"
        return response


@get("/jobs/{job_id:uuid}/file", opt=READ)
async def show_file(visit: Visit, job_id: FromPath[UUID]) -> Redirect:
    """The file of an export, by its signed link."""
    async with visit.transaction() as tx:
        found = await bulk.result_of(tx, visit.services, job_id)
    return Redirect(found.url.removeprefix(visit.services.configuration.base_url), status_code=303)


async def _one(tx: Tx, job_id: UUID) -> dict[str, Any]:
    job = await bulk.get_job(tx, job_id)
    faults, _ = await bulk.items_page(tx, job_id, PageRequest(SHOWN_FAULTS), [Outcome.FAILED])
    return {**told(job), "faults": faults}


@post("/jobs/{job_id:uuid}/{move:str}", opt=WRITE)
async def move_job(visit: Visit, job_id: FromPath[UUID], move: FromPath[str]) -> Response[Any]:
    """Cancel it, try the failed rows again, or undo it."""
    if move not in _MOVES:
        raise errors.ROUTE_NOT_FOUND()
    with visit.words():
        async with visit.transaction() as tx:
            job = await _MOVES[move](tx, job_id)
        return toast_after(Redirect(f"/jobs/{job.id}", status_code=303), gettext(_TOLD[move]))


router = Router(
    "/",
    route_handlers=[list_jobs, show_job, show_progress, show_file, move_job],
    dependencies=VISIT,
    include_in_schema=False,
)
