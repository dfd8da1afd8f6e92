"""What is registered, how far it is, and each form with what the carriers said at its fields."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from koinon import channels
from koinon.channels import Registration
from koinon.platform.errors import CHANNEL_PROVIDER_ERROR, KoinonError
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.registration.fields import SECTIONS, USE_CASES, field_names, shown
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.visit import Visit

HOME = "/settings/registration"
READ = {"permission": "channels:read"}
TITLES = {"brand": N_("Brand"), "campaign": N_("Campaign"), "tollfree": N_("Toll-free number")}
STATES = {
    "draft": (N_("Draft"), ""),
    "submitted": (N_("Handed in"), "warn"),
    "registry_accepted": (N_("The registry said yes"), "warn"),
    "provider_accepted": (N_("The provider said yes"), "warn"),
    "carriers_pending": (N_("The carriers look at it"), "warn"),
    "in_review": (N_("The carriers look at it"), "warn"),
    "needs_answer": (N_("They ask something"), "bad"),
    "verified": (N_("Verified"), "good"),
    "vetted": (N_("Verified"), "good"),
    "unverified": (N_("Not believed yet"), "warn"),
    "provisioned": (N_("Registered"), "good"),
    "rejected": (N_("Refused"), "bad"),
    "failed": (N_("Refused"), "bad"),
    "suspended": (N_("Suspended"), "bad"),
    "expired": (N_("Expired"), "bad"),
    "pending": (N_("Being assigned"), "warn"),
    "assigned": (N_("Sends by it"), "good"),
    "unassigning": (N_("Being taken away"), "warn"),
    "removed": (N_("Taken away"), ""),
}
PATHS = {
    "brand": ("draft", "submitted", "verified"),
    "campaign": ("draft", "submitted", "registry_accepted", "provider_accepted", "carriers_pending", "provisioned"),
    "tollfree": ("draft", "submitted", "in_review", "verified"),
}


@get(HOME, opt=READ)
async def overview(visit: Visit) -> Response[str]:
    """Brands with their campaigns, toll-free numbers, and what to begin next."""
    with visit.words():
        async with visit.transaction() as tx:
            known, senders = await channels.registrations(tx), await channels.senders(tx)
            accounts = [one for one in await channels.accounts(tx) if channels.provider(one.provider).registration]
        begun = {one.sender_id for one in known}
        return visit.draw(
            "registration/index.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            brands=[(one, [c for c in known if c.parent_id == one.id]) for one in known if one.kind == "brand"],
            tollfree=[(one, s) for one in known for s in senders if s.id == one.sender_id],
            waiting=[s for s in senders if s.kind == "toll_free" and s.id not in begun],
            accounts=accounts,
            states=_states(),
            names=_names(known),
        )


@get(HOME + "/{registration_id:uuid}", opt=READ)
async def show(visit: Visit, registration_id: FromPath[UUID]) -> Response[str]:
    """One: its way so far, its form, its numbers."""
    with visit.words():
        return await draw(visit, registration_id)


async def draw(
    visit: Visit, registration_id: UUID, refused: KoinonError | None = None, values: forms.Told | None = None
) -> Response[str]:
    """The page of one, with what was refused at its fields, by us or by the carriers."""
    async with visit.transaction() as tx:
        found = await channels.registration(tx, registration_id)
        timeline = await channels.registration_timeline(tx, registration_id)
        numbers = await channels.campaign_numbers(tx, found.id) if found.kind == "campaign" else []
        senders = [one for one in await channels.senders(tx) if one.account_id == found.account_id]
        brand = await channels.registration(tx, found.parent_id) if found.parent_id else None
        organization_id = tx.organization_id
    is_open = found.state in channels.OPEN_STATES and not found.to_send and visit.actor.may("channels:write")
    told = forms.told(refused, {}, "display_name") if refused else _said(found)
    assigned = {one.sender_id: one for one in numbers}
    return visit.draw(
        "registration/show.html",
        active="settings",
        status_code=refused.status if refused else 200,
        found=found,
        brand=brand,
        title=gettext(TITLES[found.kind]),
        name=_names([found])[found.id],
        states=_states(),
        way=_way(found),
        sections=SECTIONS[found.kind],
        values=values or shown(found.kind, found.filled),
        errors=field_names(told),
        is_open=is_open,
        terms=await channels.registration_terms(visit.services, organization_id, found.id) if is_open else None,
        use_cases=await _use_cases(visit, organization_id, brand) if is_open else [],
        timeline=timeline,
        numbers=[(one, assigned.get(one.id)) for one in senders if one.kind == "long_code"],
        ready=channels.READY_STATES[found.kind],
    )


async def _use_cases(visit: Visit, organization_id: UUID, brand: Registration | None) -> list[tuple[str, str]]:
    if brand is None or brand.provider_id is None:
        return []
    try:
        offered = await channels.use_cases(visit.services, organization_id, brand.id)
    except KoinonError as refused:
        if refused.code != CHANNEL_PROVIDER_ERROR.code:
            raise
        return []
    return [(one.code, use_case_words(one.code, one.name)) for one in offered]


def use_case_words(code: str, name: str) -> str:
    """A use case for people; one we do not know as the provider names it."""
    return gettext(USE_CASES[code]) if code in USE_CASES else name


def _said(found: Registration) -> forms.Told:
    """What the carriers refused, at its field."""
    told = forms.Told()
    for reason in found.why:
        told.setdefault(reason.field or "", reason.words)
    return told


def _way(found: Registration) -> tuple[list[str], int]:
    """The steps of its way, and where it stands; behind the last once it is there."""
    path = PATHS[found.kind]
    at = path.index(found.state) if found.state in path else len(path) - 1
    return [gettext(STATES[state][0]) for state in path], at + (found.state == path[-1])


def _states() -> dict[str, tuple[str, str]]:
    return {state: (gettext(label), tone) for state, (label, tone) in STATES.items()}


def _names(known: list[Registration]) -> dict[UUID, str]:
    def named(one: Registration) -> Any:
        use_case = one.form.get("use_case")
        words = use_case_words(use_case, use_case) if use_case else None
        return one.form.get("display_name") or words or one.form.get("business_name") or "–"

    return {one.id: str(named(one)) for one in known}


PAGES = (overview, show)
