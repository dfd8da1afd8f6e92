"""Settings, Business hours: when we are there, days that differ, and what is answered meanwhile (INB-091)."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from koinon import channels, inbox, organizations
from koinon.inbox import DAYS, AwayTexts, Hours, NewHours, Span, SpecialDay, Week
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/hours"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "settings:write"}
SPANS, SPARE, MOST = 2, 2, 100
NAMES = {
    "monday": N_("Monday"),
    "tuesday": N_("Tuesday"),
    "wednesday": N_("Wednesday"),
    "thursday": N_("Thursday"),
    "friday": N_("Friday"),
    "saturday": N_("Saturday"),
    "sunday": N_("Sunday"),
}
LANGUAGES = {"en": N_("In English"), "es": N_("In Spanish"), "pt": N_("In Portuguese")}
LABELS = {
    **NAMES,
    **LANGUAGES,
    "zone": N_("Time zone"),
    "answering": N_("Answer for us while we are away"),
    "repeat": N_("Hours until the same person gets it again"),
    "exceptions": N_("Holidays and other days"),
}
BOTH = N_("Write both times, from and until.")
A_DATE = N_("Write a date for each of these days.")
USUAL = Week(**{day: (Span("09:00", "17:00"),) for day in DAYS[:5]})


@get(HOME, opt=READ)
async def list_hours(visit: Visit) -> Response[str]:
    """Whose hours are laid down, and whether somebody is there now."""
    with visit.words():
        now = clock.now()
        async with visit.transaction() as tx:
            known = await inbox.business_hours(tx)
            scopes = await _scopes(tx)
        rows = [
            (one, scopes.get(_scope(one), ""), inbox.is_open(one, now), inbox.changes_at(one, now)) for one in known
        ]
        return visit.draw(
            "settings/hours_list.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            rows=rows,
            may_change=_may_change(visit),
            has_more=len(known) < len(scopes),
        )


@get(HOME + "/new", opt=WRITE)
async def ask_hours(visit: Visit) -> Response[str]:
    """The form of new ones, filled in with a usual week."""
    with visit.words():
        return await _draw(visit, None, None, None)


@post(HOME, opt=WRITE, status_code=200)
async def add_hours(visit: Visit) -> Response[Any]:
    """Lay them down."""
    form = await visit.form()
    typed = _typed(form)
    with visit.words():
        try:
            scope, _, scope_id = typed["scope"].partition(":")
            new = NewHours(
                **_read(typed),
                location_id=forms.uuid_or_404(scope_id) if scope == "location" else None,
                sender_id=forms.uuid_or_404(scope_id) if scope == "sender" else None,
            )
            async with visit.transaction() as tx:
                await inbox.create_hours(tx, new)
        except KoinonError as refused:
            return await _draw(visit, None, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


@get(HOME + "/{hours_id:uuid}", opt=READ)
async def show_hours(visit: Visit, hours_id: FromPath[UUID]) -> Response[str]:
    """One week with its exceptions."""
    with visit.words():
        return await _draw(visit, hours_id, None, None)


@post(HOME + "/{hours_id:uuid}", opt=WRITE, status_code=200)
async def save_hours(visit: Visit, hours_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed."""
    form = await visit.form()
    typed = _typed(form)
    with visit.words():
        try:
            changes = _read(typed)
            async with visit.transaction() as tx:
                thing = Thing("business_hours", hours_id, "business_hours.updated")
                await meanwhile.hold(tx, form, thing, partial(_present, tx, hours_id), typed)
                await inbox.change_hours(tx, hours_id, changes)
        except KoinonError as refused:
            return await _draw(visit, hours_id, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


@post(HOME + "/{hours_id:uuid}/delete", opt=WRITE, status_code=200)
async def delete_hours(visit: Visit, hours_id: FromPath[UUID]) -> Response[Any]:
    """Remove them."""
    with visit.words():
        async with visit.transaction() as tx:
            await inbox.drop_hours(tx, hours_id)
        return toast_after(forms.see(HOME), gettext("The hours are gone"))


async def _scopes(tx: Tx) -> dict[str, str]:
    """What may have hours of its own, by name."""
    places = await organizations.locations(tx)
    numbers = await channels.senders(tx)
    return {
        "": gettext("The whole organization"),
        **{f"location:{one.id}": one.name for one in (places if len(places) > 1 else [])},
        **{f"sender:{one.id}": one.value for one in numbers},
    }


def _scope(hours: Hours) -> str:
    if hours.sender_id is not None:
        return f"sender:{hours.sender_id}"
    return f"location:{hours.location_id}" if hours.location_id is not None else ""


async def _present(tx: Tx, hours_id: UUID) -> dict[str, Any]:
    return _values(await inbox.get_hours(tx, hours_id))


def _values(hours: Hours) -> dict[str, Any]:
    """What the form shows, as it is typed."""
    return {
        "scope": _scope(hours),
        **{day: _pairs(getattr(hours.week, day)) for day in DAYS},
        "exceptions": [[one.date.isoformat(), *_pairs(one.spans)[0], one.label] for one in hours.exceptions],
        "zone": hours.zone,
        "answering": hours.is_answering,
        "repeat": str(hours.away_repeat_hours),
        **msgspec.structs.asdict(hours.away_texts),
    }


def _pairs(spans: tuple[Span, ...]) -> list[list[str]]:
    """Times as a field of times takes them, which knows no 24:00."""
    shown = [[span.opens, "00:00" if span.closes == "24:00" else span.closes] for span in spans]
    return shown + [["", ""]] * (SPANS - len(shown))


def _typed(form: FormMultiDict) -> dict[str, Any]:
    days = {
        day: [[forms.text(form, f"{day}_{n}_opens"), forms.text(form, f"{day}_{n}_closes")] for n in range(SPANS)]
        for day in DAYS
    }
    parts = ("date", "opens", "closes", "label")
    rows = [[forms.text(form, f"special_{n}_{part}") for part in parts] for n in range(MOST)]
    return {
        **days,
        "exceptions": [row for row in rows if any(row)],
        "answering": forms.text(form, "answering") == "yes",
        **{name: forms.text(form, name) for name in ("scope", "zone", "repeat", *LANGUAGES)},
    }


def _read(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Hours as typed. Raises 422 by field."""
    gathered, week, specials = errors.Gathered(), {}, []
    for day in DAYS:
        with gathered:
            week[day] = _spans(day, typed[day])
    for row in typed["exceptions"]:
        with gathered:
            specials.append(SpecialDay(_date(row[0]), _spans("exceptions", [row[1:3]]), row[3][:80]))
    with gathered:
        repeat = forms.whole(typed["repeat"] or "12", 168)
        if not repeat:
            raise errors.invalid_field("repeat", "out_of_range", N_("Write whole hours: 1 to 168."))
    gathered.refuse()
    return {
        "week": Week(**week),
        "exceptions": tuple(sorted(specials, key=lambda one: one.date)),
        "zone": typed["zone"],
        "is_answering": typed["answering"],
        "away_texts": AwayTexts(**{language: typed[language][:480] for language in LANGUAGES}),
        "away_repeat_hours": repeat or 0,
    }


def _spans(name: str, rows: list[list[str]]) -> tuple[Span, ...]:
    try:
        return tuple(
            msgspec.convert({"opens": opens[:5], "closes": closes[:5]}, Span)
            for opens, closes in rows
            if opens or closes
        )
    except msgspec.ValidationError:
        raise errors.invalid_field(name, "validation_failed", BOTH) from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise errors.invalid_field("exceptions", "validation_failed", A_DATE) from None


def _fields(refused: KoinonError | None) -> forms.Told:
    """Faults by field of the form."""
    told = forms.Told()
    for path, sentence in forms.faults(refused).items():
        name = path.removeprefix("week.").removeprefix("away_texts.").partition("[")[0]
        told.setdefault({"away_texts": ambient().locale}.get(name, name), sentence)
    return told


async def _draw(
    visit: Visit, hours_id: UUID | None, typed: Mapping[str, Any] | None, refused: KoinonError | None
) -> Response[str]:
    async with visit.transaction() as tx:
        hours = await inbox.get_hours(tx, hours_id) if hours_id else None
        taken = {_scope(one) for one in await inbox.business_hours(tx)}
        scopes = await _scopes(tx)
    present = _values(hours) if hours else _fresh(visit.shell.time_zone)
    again = f"{HOME}/{hours_id}" if hours_id else HOME + "/new"
    seen = await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=again, typed=typed)
    values = {**present, **dict(typed or {}), **meanwhile.merged(refused, dict(typed or {}))}
    return visit.draw(
        "settings/hours.html",
        active="settings",
        status_code=refused.status if refused else 200,
        hours=hours,
        label=scopes.get(_scope(hours), "") if hours else "",
        scopes=[(key, name) for key, name in scopes.items() if key not in taken],
        values=values,
        seen=seen,
        errors=_fields(refused),
        days=[(day, gettext(word)) for day, word in NAMES.items()],
        languages=[(language, gettext(word)) for language, word in _reader_first()],
        zones=[(zone, zone.replace("_", " ")) for zone in sorted(organizations.zones())],
        slots=range(min(MOST, len(values["exceptions"]) + SPARE)),
        may_change=_may_change(visit),
    )


def _fresh(zone: str) -> dict[str, Any]:
    now = clock.now()
    return _values(Hours(UUID(int=0), None, None, zone, USUAL, (), False, AwayTexts(), 12, now, now))


def _reader_first() -> list[tuple[str, str]]:
    return sorted(LANGUAGES.items(), key=lambda one: one[0] != ambient().locale)


def _may_change(visit: Visit) -> bool:
    return visit.actor.may("settings:write") and not visit.actor.places


router = Router(
    "/",
    route_handlers=[list_hours, ask_hours, add_hours, show_hours, save_hours, delete_hours],
    dependencies=VISIT,
    include_in_schema=False,
)
