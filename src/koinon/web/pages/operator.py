"""The operator's console: organizations, one of them, the installation (ORG-045..047). Anybody else finds nothing."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery

from koinon import identity, messaging, organizations
from koinon.identity import TrailQuery
from koinon.kit import clock
from koinon.organizations import Listed
from koinon.platform import database_use, errors
from koinon.web.audit_words import changes, sentence
from koinon.web.formats import short_day
from koinon.web.i18n import N_, gettext
from koinon.web.pages.operator_frame import HOME, LOOK, tabs
from koinon.web.pages.operator_many import choices
from koinon.web.pages.plan import PLANS, TITLES
from koinon.web.visit import VISIT, Visit

PAGE = 50
STATES = {
    "active": (N_("Active"), "good"),
    "suspended": (N_("Suspended"), "bad"),
    "read_only": (N_("Read-only"), "warn"),
    "closing": (N_("Closing"), "warn"),
    "closed": (N_("Closed"), ""),
}
FILTERS = (("", N_("All")), ("watched", N_("To look at")), *((code, label) for code, (label, _) in STATES.items()))
FEW_SENT, GOOD, FAIR = 20, 0.95, 0.85


@get(HOME, opt=LOOK)
async def list_organizations(
    visit: Visit, q: FromQuery[str] = "", show: FromQuery[str] = "", after: FromQuery[UUID | None] = None
) -> Response[Any]:
    """Every organization, newest first, by search and state."""
    async with visit.services.database.system() as tx:
        figures = await organizations.installation_figures(tx)
        rows = await organizations.every_organization(
            tx,
            search=q,
            state=show if show in STATES else None,
            watched=show == "watched",
            after=after,
            limit=PAGE + 1,
        )
    with visit.words():
        return visit.draw(
            "operator/organizations.html",
            active="operator",
            block="results" if visit.partial else "",
            tabs=tabs(HOME),
            rows=[(row, *state_of(row), *health_of(row)) for row in rows[:PAGE]],
            after=rows[PAGE - 1].id if len(rows) > PAGE else None,
            filters=[(code, gettext(label), code == show) for code, label in FILTERS],
            search=q,
            show=show,
            plans={code: gettext(label) for code, label in PLANS.items()},
            choices=choices(),
            business=figures.business,
            sent=[(short_day(each.day), each.sent) for each in figures.sent],
        )


def state_of(row: Listed) -> tuple[str, str]:
    """An organization's state in words, and its tone."""
    label, tone = STATES[row.state]
    return gettext(label), tone


def health_of(row: Listed) -> tuple[str, str, float | None]:
    """How its messages fare in words, with a tone and the share delivered of what is settled; None with too few."""
    settled = row.delivered + row.failed
    if settled < FEW_SENT:
        return gettext("too few to tell"), "", None
    share = row.delivered / settled
    if share >= GOOD:
        return gettext("good"), "good", share
    return (gettext("fair"), "warn", share) if share >= FAIR else (gettext("poor"), "bad", share)


@get(HOME + "/organizations/{organization_id:uuid}", opt=LOOK)
async def show_organization(visit: Visit, organization_id: FromPath[UUID]) -> Response[Any]:
    """One organization: how it fares, what it uses, what was decided about it; nothing of what its people wrote."""
    return await draw_organization(visit, organization_id)


async def draw_organization(
    visit: Visit, organization_id: UUID, *, place: str = "", typed: Any = None, told: Any = None, over: Any = ()
) -> Response[Any]:
    """The page, with what was refused at `place`."""
    row = await found(visit, organization_id)
    actor = organizations.acting_at(visit.actor, organization_id)
    async with visit.services.database.transaction(actor) as tx:
        organization = await organizations.get(tx)
        live = await organizations.live_state(tx)
        limits = await organizations.limits(tx)
        links_stopped = await messaging.links_stopped(tx)
        days = await organizations.latest_days(tx)
        trail = await identity.trail(tx, 12, None, TrailQuery(action="organization."))
        names = await identity.user_names(tx, {each.actor_id for each in trail if each.actor_id})
        use = await database_use.of(tx, organization_id, clock.now().date() - timedelta(days=1))
    region = await visit.services.placements.region_of(organization_id, visit.services.configuration.region)
    with visit.words():
        return visit.draw(
            "operator/organization.html",
            active="operator",
            status_code=422 if told else 200,
            row=row,
            organization=organization,
            live=live,
            links_stopped=links_stopped,
            region=region,
            use=use,
            resources=[(code, gettext(title)) for code, title in TITLES.items()],
            state=state_of(row),
            health=health_of(row),
            sent=[(short_day(each.day), each.sent) for each in days],
            received=sum(each.received for each in days),
            limits=[(gettext(TITLES[use.resource]), use) for use in limits if use.current or use.limit != -1],
            trail=[(each, sentence(each, names), changes(each, {})) for each in trail],
            plans=[(code, gettext(PLANS.get(code, code))) for code in organizations.catalogue_plans()],
            plan_names={code: gettext(label) for code, label in PLANS.items()},
            over=[(gettext(TITLES[each.resource]), each) for each in over],
            place=place,
            typed=typed or {},
            told=told or {},
            today=date.today().isoformat(),
        )


async def found(visit: Visit, organization_id: UUID) -> Listed:
    """An organization by its id. Raises 404."""
    async with visit.services.database.system() as tx:
        row = await organizations.find_organization(tx, str(organization_id))
    if row is None:
        raise errors.RESOURCE_NOT_FOUND()
    return row


router = Router(
    "/",
    route_handlers=[list_organizations, show_organization],
    dependencies=VISIT,
    include_in_schema=False,
)
