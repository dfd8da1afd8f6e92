"""Developers, the sandbox: going in and out, numbers that always do the same, starting anew (API-055..057)."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, Router, get, post
from litestar.response import Redirect

from koinon import channels, identity, messaging, organizations
from koinon.kit import phone
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/developers/sandbox"
READ = {"permission": "sandbox:read"}
WRITE = {"permission": "sandbox:write"}
LONGEST = 1600
DOES: Mapping[str, str] = {
    "delivers": N_("Always arrives"),
    "fails": N_("Fails for good"),
    "fails_once": N_("Fails once, then arrives"),
    "waits": N_("Is sent, and you say how it ends"),
    "replies": N_("Arrives and answers YES"),
    "replies_stop": N_("Arrives and answers STOP"),
}
STEPS: Mapping[str, str] = {
    "1": N_("An hour"),
    "24": N_("A day"),
    "168": N_("A week"),
    "720": N_("30 days"),
    "8760": N_("A year"),
}


@get(HOME, opt=READ)
async def show_sandbox(visit: Visit) -> Response[str]:
    """What the sandbox is, and what can be tried in it."""
    with visit.words():
        return await _drawn(visit)


async def _drawn(visit: Visit, told: str = "", status: int = 200, **typed: str) -> Response[str]:
    acting, found = await organizations.find_sandbox(visit.services, visit.actor)
    async with visit.transaction() as tx:
        waiting = [] if visit.actor.livemode else await messaging.unreported(tx)
    return visit.draw(
        "developers/sandbox.html",
        active="developers",
        status_code=status,
        inside=not visit.actor.livemode,
        sandbox_id=found,
        live_id=acting.organization_id,
        recipients=[(one.phone, gettext(DOES[one.does])) for one in channels.MAGIC_RECIPIENTS],
        waiting=waiting,
        steps=[(hours, gettext(word)) for hours, word in STEPS.items()],
        told=told,
        typed={"from_phone": "", "text": ""} | typed,
    )


@post(HOME + "/enter", opt=WRITE)
async def enter_sandbox(visit: Visit) -> Redirect:
    """Work in the sandbox, which is made where there is none."""
    known = identity.known_session(visit.request)
    found = await organizations.ensure_sandbox(visit.services, visit.actor)
    await identity.move_to(visit.services, known.user_id, known.session_id, found)
    return forms.see(HOME)


@post(HOME + "/leave", opt={"signed_in": True})
async def leave_sandbox(visit: Visit) -> Redirect:
    """Work in the living organization again."""
    known = identity.known_session(visit.request)
    acting, _ = await organizations.find_sandbox(visit.services, visit.actor)
    if acting.organization_id is not None:
        await identity.move_to(visit.services, known.user_id, known.session_id, acting.organization_id)
    return forms.see(HOME)


@post(HOME + "/reset", opt=WRITE)
async def reset_sandbox(visit: Visit) -> Redirect:
    """A new sandbox, empty or with the people of the sample; who was inside is inside the new one."""
    known, sample = identity.known_session(visit.request), forms.text(await visit.form(), "sample") == "on"
    made = await organizations.reset_sandbox(visit.services, visit.actor, sample=sample)
    await identity.move_to(visit.services, known.user_id, known.session_id, made)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("The sandbox begins anew."))


@post(HOME + "/clock", opt=WRITE)
async def forward_sandbox(visit: Visit) -> Redirect:
    """Let some time go by in the sandbox."""
    chosen = forms.text(await visit.form(), "hours")
    if chosen not in STEPS:
        raise errors.invalid_field("hours", "invalid_enum")
    await organizations.forward_sandbox(visit.services, visit.actor, int(chosen))
    with visit.words():
        return toast_after(forms.see(HOME), gettext("The time went by. What is due begins now."))


@post(HOME + "/events", opt=WRITE)
async def write_in(visit: Visit) -> Response[Any]:
    """Have somebody text the sandbox's number."""
    form = await visit.form()
    typed = {"from_phone": forms.text(form, "from_phone"), "text": forms.text(form, "text")[:LONGEST]}
    with visit.words():
        try:
            await _receive(visit, typed)
        except errors.KoinonError as refusal:
            return await _drawn(visit, forms.said(refusal), refusal.status, **typed)
        return toast_after(forms.see(HOME), gettext("Sent. It is in the test inbox in a moment."))


@post(HOME + "/endings", opt=WRITE)
async def end_message(visit: Visit) -> Redirect:
    """Have the carrier report how a message ended."""
    form = await visit.form()
    message_id, arrived = forms.one_id(form, "message"), forms.text(form, "ending") == "delivered"
    _, found = await organizations.find_sandbox(visit.services, visit.actor)
    if found is None or message_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    with visit.words():
        try:
            await messaging.end_in_sandbox(visit.services, found, message_id, delivered=arrived)
        except errors.KoinonError as refusal:
            return toast_after(forms.see(HOME), forms.said(refusal), kind="bad")
        return toast_after(forms.see(HOME), gettext("The carrier is telling it now."))


async def _receive(visit: Visit, typed: Mapping[str, str]) -> None:
    _, found = await organizations.find_sandbox(visit.services, visit.actor)
    async with visit.transaction() as tx:
        country = (await organizations.get(tx)).country
    try:
        number = phone.parse(typed["from_phone"], country)
    except phone.InvalidPhone:
        raise errors.invalid_field("from_phone", "invalid_phone_number") from None
    if found is None or not typed["text"]:
        raise errors.invalid_field("text", "missing_required_field")
    await channels.receive_as(visit.services, found, number, typed["text"])


router = Router(
    "/",
    route_handlers=[show_sandbox, enter_sandbox, leave_sandbox, reset_sandbox, forward_sandbox, write_in, end_message],
    dependencies=VISIT,
    include_in_schema=False,
)
