"""Settings, Response targets: by when conversations are answered and done (INB-090)."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import inbox
from koinon.inbox import TargetPolicy
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/targets"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "settings:write"}
CHANNELS = {"": N_("All channels"), "sms": N_("Texts"), "whatsapp": "WhatsApp", "email": N_("Email")}
PRIORITIES = {
    "": N_("Any priority"),
    "urgent": N_("Urgent only"),
    "high": N_("High only"),
    "normal": N_("Normal only"),
    "low": N_("Low only"),
}
LABELS = {
    "name": N_("Name"),
    "channel": N_("Channel"),
    "priority": N_("Priority"),
    "first_response": N_("First answer within (minutes)"),
    "next_response": N_("Every later answer within (minutes)"),
    "resolution": N_("Done within (minutes)"),
    "in_business_hours": N_("Count only business hours"),
    "is_active": N_("In force"),
}
MINUTES = ("first_response", "next_response", "resolution")
WHOLE = N_("Write whole minutes: 1 to 100000, or leave it empty.")


@get(HOME, opt=READ)
async def list_targets(visit: Visit) -> Response[str]:
    """Every target in its order."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await inbox.targets(tx)
        return visit.draw(
            "settings/targets.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            targets=found,
            channels=_words(CHANNELS),
            priorities=_words(PRIORITIES),
            may_change=_may_change(visit),
        )


@get(HOME + "/new", opt=WRITE)
async def ask_target(visit: Visit) -> Response[str]:
    """The form of a new one."""
    with visit.words():
        return await _draw(visit, None, None, None)


@post(HOME, opt=WRITE, status_code=200)
async def add_target(visit: Visit) -> Response[Any]:
    """Set it."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await inbox.create_target(tx, _read(typed))
        except KoinonError as refused:
            return await _draw(visit, None, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


@get(HOME + "/{target_id:uuid}", opt=READ)
async def show_target(visit: Visit, target_id: FromPath[UUID]) -> Response[str]:
    """One."""
    with visit.words():
        return await _draw(visit, target_id, None, None)


@post(HOME + "/{target_id:uuid}", opt=WRITE, status_code=200)
async def save_target(visit: Visit, target_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("sla_policy", target_id, "sla_policy.updated")
                await meanwhile.hold(tx, await visit.form(), thing, partial(_present, tx, target_id), typed)
                await inbox.change_target(tx, target_id, _read(typed))
        except KoinonError as refused:
            return await _draw(visit, target_id, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


@post(HOME + "/{target_id:uuid}/delete", opt=WRITE, status_code=200)
async def delete_target(visit: Visit, target_id: FromPath[UUID]) -> Response[Any]:
    """Remove it."""
    with visit.words():
        async with visit.transaction() as tx:
            await inbox.drop_target(tx, target_id)
        return toast_after(forms.see(HOME), gettext("The target is gone"))


async def _present(tx: Tx, target_id: UUID) -> dict[str, Any]:
    return _values(await inbox.get_target(tx, target_id))


def _values(target: TargetPolicy | None) -> dict[str, Any]:
    """What the form shows, as it is typed."""
    if target is None:
        blank = dict.fromkeys(("name", "channel", "priority", "next_response", "resolution"), "")
        return {**blank, "first_response": "60", "in_business_hours": True, "is_active": True}
    return {
        "name": target.name,
        "channel": target.channel or "",
        "priority": target.priority or "",
        **{kind: str(getattr(target, kind) or "") for kind in MINUTES},
        "in_business_hours": target.in_business_hours,
        "is_active": target.is_active,
    }


async def _typed(visit: Visit) -> dict[str, Any]:
    form = await visit.form()
    switches = {name: forms.text(form, name) == "yes" for name in ("in_business_hours", "is_active")}
    return {**{name: forms.text(form, name) for name in LABELS if name not in switches}, **switches}


def _read(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The target as typed. Raises 422 by field."""
    gathered, found = errors.Gathered(), dict[str, Any]()
    for kind in MINUTES:
        with gathered:
            found[kind] = _minutes(kind, typed[kind])
    for name, known in (("channel", CHANNELS), ("priority", PRIORITIES)):
        with gathered:
            if typed[name] not in known:
                raise errors.invalid_field(name, "invalid_enum")
    gathered.refuse()
    return {
        **found,
        "name": typed["name"][:80],
        "channel": typed["channel"] or None,
        "priority": typed["priority"] or None,
        "in_business_hours": typed["in_business_hours"],
        "is_active": typed["is_active"],
    }


def _minutes(name: str, text: str) -> int | None:
    if not text:
        return None
    minutes = forms.whole(text, 100_000)
    if not minutes:
        raise errors.invalid_field(name, "out_of_range", WHOLE)
    return minutes


async def _draw(
    visit: Visit, target_id: UUID | None, typed: Mapping[str, Any] | None, refused: KoinonError | None
) -> Response[str]:
    async with visit.transaction() as tx:
        target = await inbox.get_target(tx, target_id) if target_id else None
    present = _values(target)
    again = f"{HOME}/{target_id}" if target_id else HOME + "/new"
    seen = await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=again, typed=typed)
    return visit.draw(
        "settings/target.html",
        active="settings",
        status_code=refused.status if refused else 200,
        target=target,
        values={**present, **dict(typed or {}), **meanwhile.merged(refused, dict(typed or {}))},
        seen=seen,
        errors=forms.Told(forms.faults(refused)),
        labels=_words(LABELS),
        channels=list(_words(CHANNELS).items()),
        priorities=list(_words(PRIORITIES).items()),
        may_change=_may_change(visit),
    )


def _words(known: Mapping[str, str]) -> dict[str, str]:
    return {key: gettext(word) for key, word in known.items()}


def _may_change(visit: Visit) -> bool:
    return visit.actor.may("settings:write") and not visit.actor.places


router = Router(
    "/",
    route_handlers=[list_targets, ask_target, add_target, show_target, save_target, delete_target],
    dependencies=VISIT,
    include_in_schema=False,
)
