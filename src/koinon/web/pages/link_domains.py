"""Settings, Link domain: hosts of one's own that short links lie on, their records, and what stands there (MSG-072)."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import messaging
from koinon.channels import RecordState
from koinon.messaging import LinkDomain, LinkDomainState
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/links"
OWN = HOME + "/{domain_id:uuid}"
READ, WRITE = {"permission": "channels:read"}, {"permission": "channels:write"}
STATES = {
    LinkDomainState.VERIFIED: (N_("Verified"), "good"),
    LinkDomainState.WAITING: (N_("Waits for DNS"), "warn"),
    LinkDomainState.FAILING: (N_("Fails"), "bad"),
    LinkDomainState.REMOVED: (N_("Removed"), ""),
}
RECORDS = {
    RecordState.RIGHT: (N_("Right"), "good", "check"),
    RecordState.MISSING: (N_("Missing"), "warn", "circle-dashed"),
    RecordState.WRONG: (N_("Wrong"), "bad", "x"),
    RecordState.UNCLEAR: (N_("DNS did not answer"), "", "hourglass"),
    RecordState.WAITING: (N_("Not looked at yet"), "", "hourglass"),
}
CERTIFICATES = {
    RecordState.RIGHT: (N_("Right"), "good", "check"),
    RecordState.WRONG: (N_("Wrong"), "bad", "x"),
    RecordState.UNCLEAR: (N_("Could not be looked at"), "", "hourglass"),
    RecordState.WAITING: (N_("Not looked at yet"), "", "hourglass"),
}
PURPOSES = {
    "alias": (
        N_("Where it leads (CNAME)"),
        N_("It leads whoever follows your links here. At the top of a domain, where no CNAME may stand, use ALIAS."),
    ),
    "proof": (N_("Whose it is (TXT)"), N_("It shows that the name is yours. Leave it there.")),
}
NOT_ITS_NAME = N_("Type the name as it stands above.")


@get(HOME, opt=READ)
async def list_link_domains(visit: Visit) -> Response[str]:
    """The hosts with how they stand, and the form for another."""
    with visit.words():
        return await _list(visit, forms.Told(), None)


@post(HOME, opt=WRITE, status_code=200)
async def add_link_domain(visit: Visit) -> Response[Any]:
    """Add one; its records are shown next."""
    form = await visit.form()
    typed = forms.Told(host=forms.text(form, "host")[:300])
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await messaging.add_link_domain(tx, typed["host"])
        except KoinonError as refused:
            return await _list(visit, typed, refused)
        return toast_after(forms.see(f"{HOME}/{made.id}"), gettext("Copy these records into the domain’s DNS."))


@get(OWN, opt=READ)
async def show_link_domain(visit: Visit, domain_id: FromPath[UUID]) -> Response[str]:
    """One: its records as they must stand, and as they stand."""
    with visit.words():
        return await _draw(visit, domain_id, forms.Told())


@post(OWN + "/check", opt=WRITE)
async def check_link_domain(visit: Visit, domain_id: FromPath[UUID]) -> Response[Any]:
    """Look at DNS now."""
    if visit.actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    with visit.words():
        found = await messaging.check_link_domain(visit.services, visit.actor.organization_id, domain_id)
        if found is None:
            return toast_after(
                forms.see(HOME), gettext("Its DNS leads here no more, so the name is gone from the list.")
            )
        return toast_after(forms.see(f"{HOME}/{domain_id}"), gettext(_told(found)))


@post(OWN + "/use", opt=WRITE)
async def use_link_domain(visit: Visit, domain_id: FromPath[UUID]) -> Response[Any]:
    """Let new links take it, or the installation's address again."""
    form = await visit.form()
    on = forms.text(form, "on") == "yes"
    with visit.words():
        try:
            async with visit.transaction() as tx:
                changed = await messaging.use_link_domain(tx, domain_id, on=on)
        except KoinonError as refused:
            if refused.status != 409:
                raise
            return toast_after(forms.see(f"{HOME}/{domain_id}"), forms.said(refused))
        told = N_("New links take this installation’s address.")
        if on:
            is_well = changed.state is LinkDomainState.VERIFIED
            told = N_("New links take this name.") if is_well else N_("New links take this name once it is verified.")
        return toast_after(forms.see(f"{HOME}/{domain_id}"), gettext(told))


@post(OWN + "/remove", opt=WRITE, status_code=200)
async def remove_link_domain(visit: Visit, domain_id: FromPath[UUID]) -> Response[Any]:
    """Take it out of use, or give it up with the links that were sent with it."""
    form = await visit.form()
    give_up = forms.text(form, "give_up") == "yes"
    with visit.words():
        try:
            async with visit.transaction() as tx:
                domain = await messaging.link_domain(tx, domain_id)
                if give_up and forms.text(form, "name").lower() != domain.host:
                    raise errors.invalid_field("name", "validation_failed", NOT_ITS_NAME)
                await messaging.remove_link_domain(tx, domain_id, give_up=give_up)
        except KoinonError as refused:
            if refused.status not in (409, 422):
                raise
            return await _draw(visit, domain_id, forms.told(refused, {}, "name"), refused.status)
        told = N_("Links sent with it go on leading to where they did.") if _is_kept(domain, give_up) else None
        where = f"{HOME}/{domain_id}" if told else HOME
        return toast_after(forms.see(where), gettext(told or N_("The name is gone.")))


def _is_kept(domain: LinkDomain, give_up: bool) -> bool:
    return bool(domain.links) and not give_up


def _told(found: LinkDomain) -> str:
    if any(one.state is RecordState.UNCLEAR for one in found.records):
        return N_("DNS did not answer in time. What was known before still counts.")
    if found.state is LinkDomainState.REMOVED:
        return N_("Its DNS still leads here, so links sent with it lead on.")
    if found.state is LinkDomainState.VERIFIED:
        return N_("Everything stands: new links take this name.") if found.is_used else N_("Everything stands.")
    if all(one.state is RecordState.RIGHT for one in found.records):
        return N_("The records stand, but browsers would not believe the certificate yet.")
    return N_("Some records are missing or wrong. DNS may take an hour to show a change, some take two days.")


async def _list(visit: Visit, typed: forms.Told, refused: KoinonError | None) -> Response[str]:
    async with visit.transaction() as tx:
        domains = await messaging.link_domains(tx)
    in_use = next((one for one in domains if one.is_used and one.state is LinkDomainState.VERIFIED), None)
    return visit.draw(
        "links/domains.html",
        active="settings",
        status_code=refused.status if refused else 200,
        tabs=settings_tabs(HOME, visit.actor.may),
        domains=domains,
        states=STATES,
        sample=_sample(in_use.host if in_use else None),
        is_possible=messaging.link_target() is not None,
        here_host=urlsplit(messaging.link_base(None)).hostname,
        is_own=in_use is not None,
        values=typed,
        errors=forms.told(refused, {}, "host") if refused else forms.Told(),
        may_change=visit.actor.may("channels:write"),
    )


async def _draw(visit: Visit, domain_id: UUID, faults: forms.Told, status: int = 200) -> Response[str]:
    async with visit.transaction() as tx:
        domain = await messaging.link_domain(tx, domain_id)
    return visit.draw(
        "links/domain.html",
        active="settings",
        status_code=status,
        domain=domain,
        states=STATES,
        records=RECORDS,
        certificates=CERTIFICATES,
        purposes=PURPOSES,
        sample=_sample(domain.host),
        is_secure=messaging.link_base(domain.host).startswith("https://"),
        errors=faults,
        may_change=visit.actor.may("channels:write"),
    )


def _sample(host: str | None) -> str:
    return f"{messaging.link_base(host)}/l/7k2m9p4x"


router = Router(
    "/",
    route_handlers=[
        list_link_domains,
        add_link_domain,
        show_link_domain,
        check_link_domain,
        use_link_domain,
        remove_link_domain,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
