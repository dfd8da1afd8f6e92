"""What one is told, how, and when not (IDN-051)."""

from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import identity
from koinon.identity import Preference
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import formats, forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.nouns import nouns
from koinon.web.pages.account.frame import done, page
from koinon.web.visit import Visit

OWN = {"signed_in": True}
PATH = "/account/notices"
WAYS = (("in_app", N_("Here")), ("email", N_("Mail")), ("push", N_("Devices")))
SIGNALS = {"sound": N_("Play a sound"), "flash": N_("Blink in the tab’s title")}
LABELS = {**dict(WAYS), "signals": N_("While a page is open"), "quiet_from": N_("From"), "quiet_until": N_("Until")}
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


async def _shown(
    visit: Visit, refused: KoinonError | None = None, typed: dict[str, Any] | None = None
) -> Response[Any]:
    async with visit.transaction() as tx:
        wishes = await identity.notice_preferences(tx, visit.shell.locale)
        present = await _present(tx)
    shown = present | meanwhile.merged(refused, typed or {})
    wishes = [_ticked(wish, shown) for wish in wishes]
    with visit.words():
        signals = {code: gettext(word) for code, word in SIGNALS.items()}
        words = partial(_words, signals | {wish.kind: wish.label for wish in wishes})
        seen = await meanwhile.seen(
            visit.request, present, refused, labels=LABELS, again=PATH, typed=typed, words=words
        )
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
        seen=seen,
        signals=signals,
        chosen_signals=shown["signals"],
        quiet_from=shown["quiet_from"],
        quiet_until=shown["quiet_until"],
    )


def _ticked(wish: Preference, shown: dict[str, Any]) -> Preference:
    open_ways = {way: wish.kind in shown[way] for way, _ in WAYS if way not in wish.fixed}
    return msgspec.structs.replace(wish, **open_ways)


async def _present(tx: Tx) -> dict[str, Any]:
    """What the form shows: the kinds ticked by way, of those that can be chosen, and the quiet hours."""
    wishes, quiet = await identity.notice_preferences(tx), await identity.quiet_hours(tx)
    ticked: dict[str, Any] = {
        way: [wish.kind for wish in wishes if getattr(wish, way) and way not in wish.fixed] for way, _ in WAYS
    }
    hours = (quiet.quiet_from, quiet.quiet_until) if quiet else None
    wished = await identity.signals(tx)
    return ticked | {
        "signals": [name for name in SIGNALS if getattr(wished, name)],
        "quiet_from": _clock(hours[0]) if hours else "",
        "quiet_until": _clock(hours[1]) if hours else "",
    }


def _words(named: dict[str, str], name: str, value: Any) -> str:
    return str(value) if name.startswith("quiet") else formats.listing([named.get(kind, kind) for kind in value])


def _area(code: str) -> str:
    return nouns("broadcast", capital=True) if code == "broadcasts" else gettext(AREAS[code])


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@post(PATH, opt=OWN, status_code=200)
async def save_wishes(visit: Visit) -> Response[Any]:
    """Save what is ticked and the quiet hours."""
    form = await visit.form()
    typed = _typed(form)
    try:
        quiet = _quiet(typed["quiet_from"], typed["quiet_until"])
        async with visit.transaction() as tx:
            thing = Thing("notices", visit.actor.id, "notices.chosen")
            await meanwhile.hold(tx, form, thing, partial(_present, tx), typed)
            await identity.choose_notices(tx, await _chosen(tx, {way: set(typed[way]) for way, _ in WAYS}))
            await identity.keep_quiet(tx, quiet)
            await identity.keep_signals(tx, identity.Signals("sound" in typed["signals"], "flash" in typed["signals"]))
    except KoinonError as refused:
        return await _shown(visit, refused, typed)
    return done(visit, PATH, N_("Saved."))


def _typed(form: FormMultiDict) -> dict[str, Any]:
    ticked: dict[str, Any] = {way: forms.texts(form, way) for way in (*dict(WAYS), "signals")}
    return ticked | {name: forms.text(form, name) for name in ("quiet_from", "quiet_until")}


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
