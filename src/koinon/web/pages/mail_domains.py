"""Settings, Email: domains that mail is sent from, the records to copy into their DNS, and what stands there."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import channels
from koinon.channels import DomainChanges, DomainState, EmailDomain, NewDomain, RecordState
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/mail"
READ, WRITE = {"permission": "channels:read"}, {"permission": "channels:write"}
STATES = {
    DomainState.VERIFIED: (N_("Sends mail"), "good"),
    DomainState.PENDING: (N_("Waits for its records"), "warn"),
    DomainState.BROKEN: (N_("Stopped: a record is gone"), "bad"),
}
RECORDS = {
    RecordState.RIGHT: (N_("Right"), "good", "check"),
    RecordState.MISSING: (N_("Missing"), "warn", "circle-dashed"),
    RecordState.WRONG: (N_("Wrong"), "bad", "x"),
    RecordState.UNCLEAR: (N_("DNS did not answer"), "", "hourglass"),
    RecordState.WAITING: (N_("Not looked at yet"), "", "hourglass"),
}
PURPOSES = {
    "dkim": (N_("Signature (DKIM)"), N_("Receivers check by it that nobody changed the mail on its way.")),
    "spf": (N_("Allowed servers (SPF)"), N_("It says which servers may send for this name.")),
    "dmarc": (N_("Policy (DMARC)"), N_("It says what happens to mail that is not signed. Needed from 5,000 a day.")),
    "return_path": (N_("Way back (MX)"), N_("Mail that cannot be delivered comes back to this name.")),
}
LABELS = {
    "spf": N_("What allows your servers"),
    "selectors": N_("DKIM selectors of a provider"),
    "return_path": N_("Name that failed mail comes back to"),
}


@get(HOME, opt=READ)
async def list_domains(visit: Visit) -> Response[str]:
    """The domains with how they stand, and the form for another."""
    with visit.words():
        return await _list(visit, forms.Told(), None)


@post(HOME, opt=WRITE, status_code=200)
async def add_domain(visit: Visit) -> Response[Any]:
    """Add one; its records are shown next."""
    form = await visit.form()
    typed = forms.Told(domain=forms.text(form, "domain"))
    with visit.words():
        try:
            async with visit.transaction() as tx:
                new = NewDomain(domain=typed["domain"])
                made = await channels.add_email_domain(tx, visit.services.vault, new)
        except KoinonError as refused:
            return await _list(visit, typed, refused)
        return toast_after(forms.see(f"{HOME}/{made.id}"), gettext("Copy these records into the domain’s DNS."))


@get(HOME + "/{domain_id:uuid}", opt=READ)
async def show_domain(visit: Visit, domain_id: FromPath[UUID]) -> Response[str]:
    """One: its records as they must stand, and as they stand."""
    with visit.words():
        async with visit.transaction() as tx:
            domain = await channels.email_domain(tx, domain_id)
        return await _draw(visit, domain, None, None)


@post(HOME + "/{domain_id:uuid}", opt=WRITE, status_code=200)
async def save_domain(visit: Visit, domain_id: FromPath[UUID]) -> Response[Any]:
    """Change what DNS is asked for, and look at once."""
    form = await visit.form()
    typed = forms.Told({name: forms.text(form, name) for name in LABELS})
    changes = DomainChanges(
        spf=typed["spf"], selectors=typed["selectors"].replace(",", " ").split(), return_path=typed["return_path"]
    )
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("email_domain", domain_id, "email_domain.changed")
                await meanwhile.hold(tx, form, thing, partial(_present, tx, domain_id), typed)
                await channels.change_email_domain(tx, domain_id, changes)
        except KoinonError as refused:
            async with visit.transaction() as tx:
                domain = await channels.email_domain(tx, domain_id)
            return await _draw(visit, domain, typed, refused)
        return await _looked(visit, domain_id)


@post(HOME + "/{domain_id:uuid}/verify", opt=WRITE)
async def check_domain(visit: Visit, domain_id: FromPath[UUID]) -> Response[Any]:
    """Look at DNS now."""
    with visit.words():
        return await _looked(visit, domain_id)


@post(HOME + "/{domain_id:uuid}/remove", opt=WRITE)
async def remove_domain(visit: Visit, domain_id: FromPath[UUID]) -> Response[Any]:
    """Forget a domain that no address sends from."""
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await channels.remove_email_domain(tx, domain_id)
        except KoinonError as refused:
            if refused.status != 409:
                raise
            return toast_after(forms.see(f"{HOME}/{domain_id}"), forms.said(refused))
        return toast_after(forms.see(HOME), gettext("The domain is gone."))


async def _looked(visit: Visit, domain_id: UUID) -> Response[Any]:
    if visit.actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    found = await channels.verify_email_domain(visit.services, visit.actor.organization_id, domain_id)
    told = N_("Some records are missing or wrong. DNS may take an hour to show a change, some take two days.")
    if any(one.state is RecordState.UNCLEAR for one in found.records):
        told = N_("DNS did not answer in time. What was known before still counts.")
    elif found.state is DomainState.VERIFIED:
        told = N_("Everything stands: mail may leave from this domain.")
    return toast_after(forms.see(f"{HOME}/{domain_id}"), gettext(told))


async def _list(visit: Visit, typed: forms.Told, refused: KoinonError | None) -> Response[str]:
    async with visit.transaction() as tx:
        domains = await channels.email_domains(tx)
    told = forms.told(refused, {}, "domain") if refused else forms.Told()
    return visit.draw(
        "mail/domains.html",
        active="settings",
        status_code=refused.status if refused else 200,
        tabs=settings_tabs(HOME, visit.actor.may),
        domains=domains,
        states=STATES,
        values=typed,
        errors=told,
        may_change=visit.actor.may("channels:write"),
    )


async def _present(tx: Tx, domain_id: UUID) -> forms.Told:
    return _told(await channels.email_domain(tx, domain_id))


async def _draw(
    visit: Visit, domain: EmailDomain, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    present = _told(domain)
    again = f"{HOME}/{domain.id}"
    seen = await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=again, typed=typed)
    return visit.draw(
        "mail/domain.html",
        active="settings",
        status_code=refused.status if refused else 200,
        domain=domain,
        states=STATES,
        records=RECORDS,
        purposes=PURPOSES,
        values=forms.Told(meanwhile.merged(refused, typed)) if typed is not None else present,
        seen=seen,
        errors=forms.told(refused, {}, "spf") if refused else forms.Told(),
        opened=refused is not None,
        may_change=visit.actor.may("channels:write"),
    )


def _told(domain: EmailDomain) -> forms.Told:
    return forms.Told(spf=domain.spf, selectors=" ".join(domain.selectors), return_path=domain.return_path)


router = Router(
    "/",
    route_handlers=[list_domains, add_domain, show_domain, save_domain, check_domain, remove_domain],
    dependencies=VISIT,
    include_in_schema=False,
)
