"""The list of segments, and the builder with its live preview."""

import re
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from msgspec import structs

from koinon import contacts
from koinon.contacts import Segment
from koinon.platform import rest
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import ChangedMeanwhileError, Thing
from koinon.web.pages.segments import builder, words
from koinon.web.pages.segments.builder import Row, World
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/segments"
READ, WRITE = {"permission": "contacts:read"}, {"permission": "contacts:write"}
LABELS = {"name": N_("Name"), "rules": N_("Whom it means")}
# A statement has five; then each condition is looked at alone.
LONGEST_SECONDS = 20.0
_PLACE = re.compile(r"rules\.(?:all|any|none)\[(\d+)\]")


@get(HOME, opt=READ)
async def list_segments(visit: Visit) -> Response[str]:
    """Every segment with what it says; how many people that are now is asked for by each row."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await contacts.segments(tx)
            known = await builder.world(tx)
        told = [(one, words.sentence(one.rules, known.names)) for one in found]
        return visit.draw("segments/list.html", active="segments", segments=told)


@get(HOME + "/{segment_id:uuid}/count", opt=READ)
async def count_segment(visit: Visit, segment_id: FromPath[UUID]) -> Response[str]:
    """How many people a segment means now, in a word."""
    with visit.words():
        async with visit.transaction() as tx:
            segment = await contacts.get_segment(tx, segment_id)
        return visit.draw("segments/count.html", told=await _counted(visit, segment))


async def _counted(visit: Visit, segment: Segment) -> str:
    """A dash for what takes too long, and for a rule about a field that the reader may not see."""
    try:
        async with visit.transaction() as tx:
            return words.people_told(await contacts.count_segment(tx, segment.rules))
    except KoinonError as untold:
        if untold.status not in (409, 422):
            raise
        return "–"


@get(HOME + "/new", opt=WRITE)
async def ask_segment(visit: Visit) -> Response[str]:
    """The builder with one row."""
    with visit.words():
        async with visit.transaction() as tx:
            known = await builder.world(tx)
        return await _draw(visit, None, "", "all", [builder.row("tag", "", [], known)], known)


@get(HOME + "/{segment_id:uuid}", opt=READ)
async def show_segment(visit: Visit, segment_id: FromPath[UUID]) -> Response[str]:
    """The builder with its rule, and whom that means."""
    with visit.words():
        async with visit.transaction() as tx:
            segment = await contacts.get_segment(tx, segment_id)
            known = await builder.world(tx, str(segment_id))
        [joined] = segment.rules
        rows = builder.rows_of(segment.rules, known) if builder.can_show(segment.rules, known) else []
        return await _draw(visit, segment, segment.name, joined, rows, known)


@post(HOME + "/rows", opt=READ, status_code=200)
async def change_rows(visit: Visit) -> Response[str]:
    """The rows after a field or operator was changed, one was added, or one taken away."""
    form = await visit.form()
    with visit.words():
        async with visit.transaction() as tx:
            known = await builder.world(tx)
        joined, rows = builder.typed(form, known)
        gone = forms.text(form, "remove")
        if gone.isascii() and gone.isdigit() and len(gone) < 4:
            rows = [one for number, one in enumerate(rows) if number != int(gone)]
        if forms.text(form, "add") and len(rows) < builder.MOST_ROWS:
            rows.append(builder.row("tag", "", [], known))
        return visit.draw("segments/rows.html", rows=rows, joined=joined, again=True)


@post(HOME + "/preview", opt=READ, status_code=200)
async def preview_rows(visit: Visit) -> Response[str]:
    """Whom the rows mean now: how many, whom each channel reaches, some of them, and the rule as a sentence."""
    form = await visit.form()
    with visit.words():
        async with visit.transaction() as tx:
            known = await builder.world(tx)
        joined, rows = builder.typed(form, known)
        meant = await _meant(visit, builder.rules(joined, rows, known), known, rows)
        return visit.draw("segments/preview.html", **meant)


@post(HOME, opt=WRITE, status_code=200)
async def add_segment(visit: Visit) -> Response[Any]:
    """Save it."""
    return await _save(visit, await visit.form(), None)


@post(HOME + "/{segment_id:uuid}", opt=WRITE, status_code=200)
async def save_segment(visit: Visit, segment_id: FromPath[UUID]) -> Response[Any]:
    """Save its changes."""
    return await _save(visit, await visit.form(), segment_id)


@post(HOME + "/{segment_id:uuid}/watch", opt=WRITE, status_code=200)
async def watch_segment(visit: Visit, segment_id: FromPath[UUID]) -> Response[Any]:
    """Begin or end telling who enters and leaves."""
    form = await visit.form()
    watched, backfill = bool(forms.text(form, "watched")), bool(forms.text(form, "backfill"))
    with visit.words():
        async with visit.transaction() as tx:
            await contacts.watch_segment(tx, segment_id, watched=watched, backfill=backfill)
        told = gettext("Who comes and goes is noted from now on") if watched else gettext("It is not noted any more")
        return toast_after(forms.see(f"{HOME}/{segment_id}"), told)


@post(HOME + "/{segment_id:uuid}/delete", opt=WRITE, status_code=200)
async def delete_segment(visit: Visit, segment_id: FromPath[UUID]) -> Response[Any]:
    """Remove it, unless something still needs it."""
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await contacts.delete_segment(tx, segment_id)
        except KoinonError as refused:
            if refused.code != "resource_in_use":
                raise
            used = ", ".join(refused.details["used_by"])
            told = gettext("Still needed by: %(names)s") % {"names": used}
            return toast_after(forms.see(f"{HOME}/{segment_id}"), told)
        return toast_after(forms.see(HOME), gettext("The segment is gone; its people are still here"))


async def _save(visit: Visit, form: FormMultiDict, segment_id: UUID | None) -> Response[Any]:
    with visit.words():
        async with visit.transaction() as tx:
            known = await builder.world(tx, str(segment_id or ""))
            segment = await contacts.get_segment(tx, segment_id) if segment_id else None
        joined, rows = builder.typed(form, known)
        kept = segment is not None and not builder.can_show(segment.rules, known)
        rules = segment.rules if segment and kept else builder.rules(joined, rows, known)
        typed = {"name": forms.text(form, "name"), "rules": words.sentence(rules, known.names) if _whole(rows) else ""}
        try:
            async with visit.transaction() as tx:
                if segment_id is None:
                    await contacts.create_segment(tx, typed["name"], rules)
                else:
                    thing = Thing("segment", segment_id, "segment.updated")
                    await meanwhile.hold(tx, form, thing, partial(_present, tx, segment_id, known), typed)
                    await contacts.update_segment(tx, segment_id, typed["name"], rules)
        except KoinonError as refused:
            if refused.status not in (409, 412, 422):
                raise
            if isinstance(refused, ChangedMeanwhileError) and segment_id is not None:
                return await _clashed(visit, segment_id, typed["name"], joined, rows, known, refused)
            return await _draw(visit, segment, typed["name"], joined, rows, known, refused=refused)
        return toast_after(forms.see(HOME), gettext("Saved"))


async def _clashed(
    visit: Visit,
    segment_id: UUID,
    name: str,
    joined: str,
    rows: list[Row],
    known: World,
    refused: ChangedMeanwhileError,
) -> Response[str]:
    """The form again: what its writer had left alone is what it is now, or saving it would undo the other's change."""
    async with visit.transaction() as tx:
        segment = await contacts.get_segment(tx, segment_id)
    theirs = set(refused.moved) - set(refused.mine)
    if "rules" in theirs and builder.can_show(segment.rules, known):
        [joined], rows = segment.rules, builder.rows_of(segment.rules, known)
    name = segment.name if "name" in theirs else name
    return await _draw(visit, segment, name, joined, rows, known, refused=refused)


def _whole(rows: list[Row]) -> bool:
    return all(one.values or one.widget == "none" for one in rows)


async def _present(tx: Tx, segment_id: UUID, known: World) -> dict[str, Any]:
    return _values(await contacts.get_segment(tx, segment_id), known)


def _values(segment: Segment | None, known: World) -> dict[str, Any]:
    if segment is None:
        return {"name": "", "rules": ""}
    return {"name": segment.name, "rules": words.sentence(segment.rules, known.names)}


async def _draw(
    visit: Visit,
    segment: Segment | None,
    name: str,
    joined: str,
    rows: list[Row],
    known: World,
    *,
    refused: KoinonError | None = None,
) -> Response[str]:
    kept = segment is not None and not builder.can_show(segment.rules, known)
    rules = segment.rules if segment and kept else builder.rules(joined, rows, known)
    again = f"{HOME}/{segment.id}" if segment else f"{HOME}/new"
    typed = {"name": name, "rules": words.sentence(rules, known.names) if _whole(rows) else ""}
    seen = await meanwhile.seen(
        visit.request, _values(segment, known), refused, labels=LABELS, again=again, typed=typed
    )
    told = forms.told(refused, {}, "name") if refused else forms.Told()
    watched = await _watched(visit, segment) if segment and segment.watched else None
    return visit.draw(
        "segments/edit.html",
        active="segments",
        status_code=refused.status if refused else 200,
        segment=segment,
        name=name,
        joined=joined,
        rows=_marked(rows, told),
        kept=kept,
        watched=watched,
        again=False,
        seen=seen,
        errors=forms.Told({path: said for path, said in told.items() if not _PLACE.match(path)}),
        may_change=visit.actor.may("contacts:write"),
        **await _meant(visit, rules, known, rows),
    )


async def _watched(visit: Visit, segment: Segment) -> tuple[int, datetime | None]:
    async with visit.transaction() as tx:
        return await contacts.watched_now(tx, segment.id)


def _marked(rows: list[Row], told: forms.Told) -> list[Row]:
    """The rows, with what is wrong at each."""
    wrong = {int(found[1]): said for path, said in told.items() if (found := _PLACE.match(path))}
    return [structs.replace(one, error=wrong.get(number, "")) for number, one in enumerate(rows)]


async def _meant(visit: Visit, rules: dict[str, Any], known: World, rows: list[Row]) -> dict[str, Any]:
    """Whom a rule means; nothing while it is not finished, and why not where every row has a value."""
    rest.allow_longer(visit.request.scope, LONGEST_SECONDS)
    try:
        async with visit.transaction() as tx:
            found = await contacts.preview_segment(tx, visit.services.vault, rules)
    except KoinonError as unfinished:
        if unfinished.status not in (409, 422):
            raise
        wrong = _why(unfinished, rules, known) if unfinished.status == 409 or _whole(rows) else ""
        return {"found": None, "wrong": wrong, "sentence": ""}
    return {"found": found, "wrong": "", "sentence": words.sentence(rules, known.names)}


def _why(refused: KoinonError, rules: dict[str, Any], known: World) -> str:
    """What is wrong; where it takes too long, because of what."""
    found = _PLACE.match(str(refused.details.get("condition") or ""))
    if found is None:
        return forms.said(refused)
    [parts] = rules.values()
    heavy = words.condition(parts[int(found[1])], known.names)
    return f"{forms.said(refused)} {gettext('Most of it is spent on: %(condition)s') % {'condition': heavy}}"


router = Router(
    "/",
    route_handlers=[
        list_segments,
        count_segment,
        ask_segment,
        show_segment,
        change_rows,
        preview_rows,
        add_segment,
        save_segment,
        watch_segment,
        delete_segment,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
