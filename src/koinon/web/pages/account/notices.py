"""What one is told, how, and when not (IDN-051)."""

from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import identity
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.nouns import nouns
from koinon.web.pages.account.frame import done, page
from koinon.web.visit import Visit

OWN = {"signed_in": True}
PATH = "/account/notices"
WAYS = (("in_app", N_("Here")), ("email", N_("Mail")), ("push", N_("Devices")))
PLATFORMS = {"web": N_("Browser"), "ios": "iPhone", "android": "Android"}
AREAS = {
    "inbox": N_("Inbox"),
    "people": N_("People"),
    "organization": N_("Organization"),
    "account": N_("My account"),
}


@get(PATH, opt=OWN)
async def show_wishes(visit: Visit) -> Response[Any]:
    """What one is told, and how."""
    return await _shown(visit)


async def _shown(visit: Visit, refused: KoinonError | None = None, **kept: str) -> Response[Any]:
    async with visit.transaction() as tx:
        wishes = await identity.notice_preferences(tx, visit.shell.locale)
        quiet = await identity.quiet_hours(tx)
    hours = {
        "quiet_from": _clock(quiet.quiet_from) if quiet else "",
        "quiet_until": _clock(quiet.quiet_until) if quiet else "",
    }
    devices = await identity.own_devices(visit.services, identity.known_session(visit.request))
    push_key = await identity.web_push_key(visit.services)
    with visit.words():
        ways = [(key, gettext(word)) for key, word in WAYS]
        platforms = {code: gettext(word) for code, word in PLATFORMS.items()}
        areas = [(_area(code), list(kinds)) for code, kinds in groupby(wishes, key=lambda wish: wish.area)]
    return page(
        visit,
        "notices",
        PATH,
        refused,
        ways=ways,
        areas=areas,
        devices=devices,
        push_key=push_key,
        platforms=platforms,
        **hours | kept,
    )


def _area(code: str) -> str:
    return nouns("broadcast", capital=True) if code == "broadcasts" else gettext(AREAS[code])


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@post(PATH, opt=OWN, status_code=200)
async def save_wishes(visit: Visit) -> Response[Any]:
    """Save what is ticked and the quiet hours."""
    form = await visit.form()
    kept = {name: forms.text(form, name) for name in ("quiet_from", "quiet_until")}
    try:
        quiet = _quiet(kept["quiet_from"], kept["quiet_until"])
        async with visit.transaction() as tx:
            ticked = {way: set(form.getall(way, [])) for way, _ in WAYS}
            await identity.choose_notices(tx, await _chosen(tx, ticked))
            await identity.keep_quiet(tx, quiet)
    except KoinonError as refused:
        return await _shown(visit, refused, **kept)
    return done(visit, PATH, N_("Saved."))


async def _chosen(tx: Any, ticked: dict[str, set[Any]]) -> dict[str, tuple[bool, bool, bool]]:
    """The choice for every kind this reader is offered; a box that is not sent is not ticked."""
    offered = [wish.kind for wish in await identity.notice_preferences(tx)]
    return {kind: (kind in ticked["in_app"], kind in ticked["email"], kind in ticked["push"]) for kind in offered}


def _quiet(begins: str, ends: str) -> identity.QuietHours | None:
    if not begins and not ends:
        return None
    return identity.QuietHours(_minute("quiet_from", begins), _minute("quiet_until", ends))


def _minute(name: str, text: str) -> int:
    hour, _, minute = text[:5].partition(":")
    if not (hour.isdecimal() and minute.isdecimal()) or int(hour) > 23 or int(minute) > 59:
        raise errors.invalid_field(name, "missing_required_field" if not text else "validation_failed")
    return int(hour) * 60 + int(minute)


@post("/account/devices/{device_id:uuid}/remove", opt=OWN, status_code=forms.SEE_OTHER)
async def remove_device(visit: Visit, device_id: FromPath[UUID]) -> Redirect:
    """Push nothing to that device any more."""
    await identity.remove_device(visit.services, identity.known_session(visit.request), device_id)
    return done(visit, PATH, N_("Nothing is pushed there any more."))


HANDLERS = [show_wishes, save_wishes, remove_device]
