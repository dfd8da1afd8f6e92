"""Settings: the organization's profile, what it sends from, how it sends, and API keys."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec
from litestar import Request, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect, Response

from koinon import channels, organizations
from koinon.organizations import Kind, Locale
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.web import forms, meanwhile
from koinon.web.ambient import surrounded
from koinon.web.channel_words import CHANNELS
from koinon.web.formats import duration
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.rendering import render, surroundings
from koinon.web.shell import Shell
from koinon.web.toasts import toast_after

Web = Request[Any, Any, Any]
READ, WRITE = {"permission": "settings:read"}, {"permission": "settings:write"}
PROFILE = {
    "name": N_("Name"),
    "kind": N_("What is it?"),
    "locale": N_("Language"),
    "country": N_("Country"),
    "time_zone": N_("Time zone"),
    "contact_email": N_("Contact email"),
    "contact_phone": N_("Contact phone"),
}
SENDING = {
    "messaging.undo_seconds": N_("Time to undo after pressing Send"),
    "messaging.approval_above": N_("A second person approves above"),
    "messaging.summary_mail": N_("Mail a summary to whoever wrote a broadcast when it is done"),
}
KINDS = {Kind.CHURCH: N_("A church"), Kind.NONPROFIT: N_("A charity or club"), Kind.BUSINESS: N_("A shop or practice")}


def _page(request: Web, actor: Actor, shell: Shell, template: str, path: str, **context: Any) -> Response[Any]:
    with surrounded(surroundings(request, shell)):
        tabs = settings_tabs(path, actor.may)
    shell = msgspec.structs.replace(shell, active="settings")
    return render(request, f"settings/{template}.html", shell=shell, tabs=tabs, **context)


def _saved(request: Web, shell: Shell, path: str) -> Redirect:
    with surrounded(surroundings(request, shell)):
        return toast_after(forms.see(path), gettext("Saved."))


@get(["/settings", "/settings/organization"], opt=READ)
async def profile(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """Name, kind, place, language."""
    return await _profile(request, services, actor, shell)


async def _profile(
    request: Web,
    services: Services,
    actor: Actor,
    shell: Shell,
    changes: dict[str, Any] | None = None,
    refused: KoinonError | None = None,
) -> Response[Any]:
    async with services.database.transaction(actor) as tx:
        organization = await organizations.get(tx)
    present = _profile_values(organization)
    with surrounded(surroundings(request, shell)) as here:
        seen = await meanwhile.seen(
            request, present, refused, labels=PROFILE, again="/settings", typed=changes, words=_profile_words
        )
        kinds = [(kind.value, gettext(label)) for kind, label in KINDS.items()]
        language = Locale(here.locale)
    named = sorted((organizations.country_name(code, language), code) for code in organizations.countries())
    return _page(
        request,
        actor,
        shell,
        "profile",
        "/settings",
        status_code=refused.status if refused else 200,
        slug=organization.slug,
        shown=present | meanwhile.merged(refused, changes or {}),
        seen=seen,
        refused=refused,
        kinds=kinds,
        countries=[(code, name) for name, code in named],
        zones=[(zone, zone.replace("_", " ")) for zone in sorted(organizations.zones())],
        may_write=actor.may("organization:write"),
    )


@post("/settings", opt={"permission": "organization:write"}, status_code=200)
async def save_profile(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """Save the profile."""
    form = await request.form()
    changes = _profile_of(form)
    try:
        async with services.database.transaction(actor) as tx:
            thing = Thing("organization", actor.organization_id, "organization.updated")
            await meanwhile.hold(tx, form, thing, partial(_present, tx), changes)
            await organizations.update(tx, changes)
    except KoinonError as refused:
        return await _profile(request, services, actor, shell, changes, refused)
    return _saved(request, shell, "/settings")


async def _present(tx: Tx) -> dict[str, Any]:
    return _profile_values(await organizations.get(tx))


def _profile_values(organization: organizations.Organization) -> dict[str, Any]:
    return {name: getattr(organization, name) for name in PROFILE}


def _profile_words(name: str, value: Any) -> str:
    if name == "kind" and value in set(Kind):
        return gettext(KINDS[Kind(value)])
    return str(value or "")


def _profile_of(form: FormMultiDict) -> dict[str, Any]:
    kind, locale = forms.text(form, "kind"), forms.text(form, "locale")
    changes: dict[str, Any] = {name: forms.text(form, name) for name in ("name", "time_zone", "country")}
    for optional in ("contact_email", "contact_phone"):
        changes[optional] = forms.text(form, optional) or None
    if kind in set(Kind):
        changes["kind"] = Kind(kind)
    if locale in set(Locale):
        changes["locale"] = Locale(locale)
    return changes


@get("/settings/senders", opt={"permission": "channels:read"})
async def senders(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """The numbers we send from and what stands in their way."""
    async with services.database.transaction(actor) as tx:
        known = await channels.senders(tx)
        blocked = await channels.blockers_of(tx, known)
        rows = [(sender, blocked[sender.id]) for sender in known]
        today = await channels.days_today(tx)
        lines = await channels.numbers_of(tx, [sender.id for sender in known])
    may_practise = services.configuration.env != "production"
    return _page(
        request,
        actor,
        shell,
        "senders",
        "/settings/senders",
        senders=rows,
        channel_names={name: gettext(words) for name, words in CHANNELS.items()},
        today=today,
        lines=lines,
        may_practise=may_practise,
        may=actor.may,
    )


@get("/settings/sending", opt=READ)
async def sending(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """How we send: the time to undo."""
    return await _sending(request, services, actor, shell)


async def _sending(
    request: Web,
    services: Services,
    actor: Actor,
    shell: Shell,
    refused: KoinonError | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Response[Any]:
    async with services.database.transaction(actor) as tx:
        present = await _sending_values(tx, services)
    shown = present | meanwhile.merged(refused, dict(typed or {}))
    above = shown["messaging.approval_above"]
    with surrounded(surroundings(request, shell)):
        seen = await meanwhile.seen(
            request, present, refused, labels=SENDING, again="/settings/sending", typed=typed, words=_sending_words
        )
        choices = [(0, gettext("None")), *((seconds, duration(seconds)) for seconds in (5, 10, 20, 30, 60))]
    return _page(
        request,
        actor,
        shell,
        "sending",
        "/settings/sending",
        status_code=refused.status if refused else 200,
        choices=choices,
        approval_above="" if above is None else above,
        summary_mail=shown["messaging.summary_mail"],
        undo_seconds=shown["messaging.undo_seconds"],
        seen=seen,
        refused=refused,
        may_write=actor.may("settings:write"),
    )


@post("/settings/sending", opt=WRITE, status_code=200)
async def save_sending(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """Save how we send."""
    form = await request.form()
    above = forms.text(form, "approval_above")
    changes = {
        "messaging.undo_seconds": _whole(forms.text(form, "undo_seconds")),
        "messaging.approval_above": _whole(above.replace(",", "").replace(".", "").replace(" ", "")) if above else None,
        "messaging.summary_mail": forms.text(form, "summary_mail") == "yes",
    }
    try:
        async with services.database.transaction(actor) as tx:
            thing = Thing("organization", actor.organization_id, "organization.settings_changed")
            await meanwhile.hold(tx, form, thing, partial(_sending_values, tx, services), changes)
            await organizations.change_settings(tx, changes)
    except KoinonError as refused:
        typed = changes | {"messaging.approval_above": above}
        return await _sending(request, services, actor, shell, refused, typed)
    return _saved(request, shell, "/settings/sending")


async def _sending_values(tx: Tx, services: Services) -> dict[str, Any]:
    values = {key: await organizations.setting(tx, key) for key in SENDING}
    if values["messaging.undo_seconds"] is None:
        values["messaging.undo_seconds"] = int(services.configuration.send_undo_seconds)
    return values


def _sending_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("On") if value else gettext("Off")
    return duration(value) if name == "messaging.undo_seconds" and isinstance(value, int) else str(value or "")


def _whole(typed: str) -> int | str:
    """A whole number, or what was typed instead, to be refused with words."""
    return int(typed) if typed.isascii() and typed.removeprefix("-").isdigit() and len(typed) < 12 else typed


router = Router(
    "/",
    route_handlers=[
        profile, save_profile, senders, sending, save_sending,
    ],
    include_in_schema=False,
)  # fmt: skip
