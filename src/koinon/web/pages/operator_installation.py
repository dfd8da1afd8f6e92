"""Health and jobs of the installation, and one file that tells how it stands (ORG-046)."""

from typing import Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import __version__, organizations
from koinon.kit import clock
from koinon.platform import certificates, database_use, dead_letters, diagnostics, errors, installed, query_plans
from koinon.platform.alerts import repository as measured
from koinon.platform.alerts import standing
from koinon.web.alert_words import alert_sentence, severity_word
from koinon.web.pages.operator_frame import ACT, LOOK, tabs
from koinon.web.visit import VISIT, Visit

HERE = "/operator/installation"
SOON_DAYS = 14


@get(HERE, opt=LOOK)
async def installation(visit: Visit) -> Response[str]:
    """Queues, jobs that gave up, what stands wrong, slow statements, connections, disks, sizes and versions."""
    async with visit.services.database.system() as tx:
        context: dict[str, Any] = {
            "queues": await measured.queue_figures(tx),
            "oldest": {each.queue: each.oldest_seconds for each in await measured.queues(tx)},
            "letters": await dead_letters.waiting(tx, 50),
            "alerts": await standing(tx),
            "state": await installed.database_state(tx),
            "lags": await installed.readers(tx),
            "processes": await installed.processes(tx),
            "slow": [] if visit.partial else await installed.slowest(tx),
            "busiest": await database_use.heaviest(tx),
        }
        names = await organizations.console.names(tx, [use.organization_id for use in context["busiest"]])
    databases = [] if visit.partial else await visit.services.placements.figures(visit.services.configuration.region)
    gone = [use for use in context["busiest"] if use.organization_id not in names]
    with visit.words():
        context["alerts"] = [(one, alert_sentence(one), severity_word(one)) for one in context["alerts"]]
        return visit.draw(
            "operator/installation.html",
            active="operator",
            tabs=tabs(HERE),
            block="moving" if visit.partial else "",
            names=names,
            gone=(sum(use.statements for use in gone), sum(use.milliseconds for use in gone)),
            disks=_disks(context["processes"]),
            region=visit.services.configuration.region,
            databases=databases,
            public_url=visit.services.configuration.public_url,
            version=__version__,
            **context,
        )


def _disks(processes: list[installed.Process]) -> list[tuple[str, int, int]]:
    """Each host with the bytes that are free and all there are, as its processes told last."""
    told = {each.host: (each.disk_free, each.disk_total) for each in processes if each.disk_total and each.disk_free}
    return [(host, free or 0, total or 0) for host, (free, total) in sorted(told.items())]


@get(HERE + "/certificate", opt=LOOK)
async def show_certificate(visit: Visit) -> Response[str]:
    """What callers of the public address are shown; asked now, within some seconds."""
    url = visit.services.configuration.public_url
    found = await certificates.certificate(url) if url else None
    with visit.words():
        return visit.draw("operator/certificate.html", certificate=found, days=_days_left(found), soon=SOON_DAYS)


def _days_left(found: certificates.Certificate | None) -> int | None:
    return (found.expires_at - clock.now()).days if found is not None and found.expires_at is not None else None


@get(HERE + "/plan/{fingerprint:str}", opt=LOOK)
async def show_plan(visit: Visit, fingerprint: FromPath[str]) -> Response[str]:
    """The plan of one slow statement."""
    async with visit.services.database.system() as tx:
        plan = await query_plans.plan_of(tx, fingerprint)
    if plan is None:
        raise errors.RESOURCE_NOT_FOUND()
    with visit.words():
        return visit.draw("operator/query_plan.html", plan=plan)


@post("/operator/diagnostics", opt=ACT, status_code=200)
async def download_diagnostics(visit: Visit) -> Response[bytes]:
    """How the installation stands, without a secret or anybody's data, to be sent to who helps."""
    actor = organizations.console.installation(visit.actor)
    async with visit.services.database.transaction(actor) as tx:
        found = await diagnostics.gather(tx, visit.services.configuration, __version__)
        await organizations.console.record(tx, "diagnostics")
    name = f"koinon-{found['made_at'][:10]}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    body = msgspec.json.format(msgspec.json.encode(found), indent=2)
    return Response(body, media_type="application/json", headers=headers)


router = Router(
    "/",
    route_handlers=[installation, show_certificate, show_plan, download_diagnostics],
    dependencies=VISIT,
    include_in_schema=False,
)
