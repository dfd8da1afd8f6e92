"""Settings, Labels: what conversations are marked with (INB-029)."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import inbox
from koinon.inbox import Colour
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/labels"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "conversations:write"}
LABELS = {"name": N_("Name"), "colour": N_("Colour")}
COLOURS = {
    "grey": N_("Grey"),
    "red": N_("Red"),
    "orange": N_("Orange"),
    "yellow": N_("Yellow"),
    "green": N_("Green"),
    "teal": N_("Teal"),
    "blue": N_("Blue"),
    "purple": N_("Purple"),
    "pink": N_("Pink"),
}


@get(HOME, opt=READ)
async def list_labels(visit: Visit) -> Response[str]:
    """All labels, with how many conversations bear them."""
    with visit.words():
        return await _draw(visit, None, None, None)


@post(HOME, opt=WRITE, status_code=200)
async def add_label(visit: Visit) -> Response[Any]:
    """Make one."""
    typed = _typed(await visit.form())
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await inbox.create_label(tx, typed["name"], _colour(typed))
        except KoinonError as refused:
            return await _draw(visit, None, typed, refused)
        return toast_after(forms.see(HOME), gettext("The label “%(name)s” is there") % {"name": made.name})


@post(HOME + "/{label_id:uuid}", opt=WRITE, status_code=200)
async def change_label(visit: Visit, label_id: FromPath[UUID]) -> Response[Any]:
    """Name and paint it anew, or take it from everything."""
    form = await visit.form()
    typed = _typed(form)
    with visit.words():
        if form.get("action") == "delete":
            async with visit.transaction() as tx:
                gone = await inbox.delete_label(tx, label_id)
            return toast_after(forms.see(HOME), gettext("The label “%(name)s” is gone") % {"name": gone.name})
        try:
            async with visit.transaction() as tx:
                before = await inbox.get_label(tx, label_id)

                async def present() -> forms.Told:
                    return _values(before)

                await meanwhile.hold(tx, form, Thing("label", label_id, "label.updated"), present, typed)
                await inbox.update_label(tx, label_id, {"name": typed["name"], "colour": _colour(typed)})
        except KoinonError as refused:
            return await _draw(visit, label_id, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


async def _draw(
    visit: Visit, label_id: UUID | None, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    async with visit.transaction() as tx:
        labels = await inbox.all_labels(tx)
    entries = []
    for label in labels:
        mine = refused if label.id == label_id else None
        shown = typed if label.id == label_id and typed is not None else _values(label)
        seen = await meanwhile.seen(
            visit.request, _values(label), mine, labels=LABELS, again=HOME, typed=typed if mine else None
        )
        entries.append((label, shown, seen, forms.faults(mine).get("name", "")))
    return visit.draw(
        "settings/labels.html",
        active="settings",
        status_code=refused.status if refused else 200,
        tabs=settings_tabs(HOME, visit.actor.may),
        entries=entries,
        open=label_id,
        new=typed if label_id is None and typed is not None else forms.Told(colour="teal"),
        error=forms.faults(refused).get("name", "") if label_id is None else "",
        colours=[(value, gettext(name)) for value, name in COLOURS.items()],
        may_write=visit.actor.may("conversations:write"),
    )


def _typed(form: Any) -> forms.Told:
    return forms.Told(name=forms.text(form, "name"), colour=forms.text(form, "colour"))


def _values(label: inbox.Label) -> forms.Told:
    return forms.Told(name=label.name, colour=str(label.colour))


def _colour(typed: forms.Told) -> Colour:
    return Colour(typed["colour"]) if typed["colour"] in set(Colour) else Colour.GREY


router = Router("/", route_handlers=[list_labels, add_label, change_label], dependencies=VISIT, include_in_schema=False)
