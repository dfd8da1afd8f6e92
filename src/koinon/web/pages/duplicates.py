"""People who may be one: the list of pairs, two side by side, merging, and taking it back (CON-077 to 081)."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import contacts
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages import duplicates_view as view
from koinon.web.pages import placing
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/people/duplicates"
PAIR = "/people/duplicates/{one:uuid}/{other:uuid}"
MERGE = {"permission": "contacts:merge"}
AHEAD = 100


@get(HOME, opt=MERGE)
async def list_duplicates(
    visit: Visit, cursor: FromQuery[Annotated[str, Meta(max_length=2048)] | None] = None
) -> Response[str]:
    """The pairs nobody spoke on yet, the likeliest first; below, the last merges."""
    with visit.words():
        async with visit.transaction() as tx:
            pairs, pagination = await contacts.duplicates.page(tx, visit.services.vault, PageRequest(25, cursor))
            merges, _ = await contacts.merges_page(tx, PageRequest(10))
        return visit.draw(
            "people/duplicates.html",
            active="people",
            pairs=[view.Couple(pair) for pair in pairs],
            merges=merges,
            before=f"{HOME}?cursor={pagination.prev_cursor}" if pagination.prev_cursor else "",
            after=f"{HOME}?cursor={pagination.next_cursor}" if pagination.next_cursor else "",
        )


@get(PAIR, opt=MERGE)
async def compare(visit: Visit, one: FromPath[UUID], other: FromPath[UUID]) -> Response[Any]:
    """Two side by side: the first stays, of each field one value."""
    with visit.words():
        return await _drawn(visit, one, other)


async def _drawn(visit: Visit, one: UUID, other: UUID, refusal: KoinonError | None = None) -> Response[Any]:
    async with visit.transaction() as tx:
        mine = await contacts.get(tx, visit.services.vault, one)
        theirs = await contacts.get(tx, visit.services.vault, other)
        if mine.id == theirs.id:
            return forms.see(f"/people/{mine.id}")
        places = {UUID(key): name for key, name in await placing.choices(tx) if key}
        fields = await contacts.fields(tx, archived=True)
        known = await contacts.duplicates.between(tx, visit.services.vault, mine.id, theirs.id)
        upcoming = await _next(tx, visit, mine.id, theirs.id)
    return visit.draw(
        "people/compare.html",
        active="people",
        status_code=refusal.status if refusal else 200,
        one=mine,
        other=theirs,
        rows=view.rows(mine, theirs, places, fields),
        joined=view.joined(mine, theirs),
        stricter=view.stricter(mine, theirs),
        why=view.reasons(known),
        upcoming=upcoming,
        refused=refusal.message if refusal else "",
    )


@post(PAIR, opt=MERGE, status_code=200)
async def merge(visit: Visit, one: FromPath[UUID], other: FromPath[UUID]) -> Response[Any]:
    """Make them one, as chosen, and go on to the next pair."""
    form = await visit.form()
    sides: dict[str, contacts.Side] = {
        name.removeprefix("keep."): "absorbed" if forms.text(form, name) == "absorbed" else "survivor"
        for name in form
        if name.startswith("keep.")
    }
    with visit.words():
        try:
            async with visit.transaction() as tx:
                upcoming = await _next(tx, visit, one, other)
                made = await contacts.merge(tx, visit.services.vault, one, other, sides)
        except KoinonError as refusal:
            if refusal.status not in (403, 409, 422):
                raise
            return await _drawn(visit, one, other, refusal)
        told = gettext("%(name)s is one person now") % {"name": made.survivor_name or gettext("Somebody")}
        back = forms.see(upcoming or f"/people/{made.survivor_id}")
        return toast_after(back, told, undo=f"/people/merges/{made.id}/undo", seconds=12)


@post(PAIR + "/not-the-same", opt=MERGE)
async def dismiss(visit: Visit, one: FromPath[UUID], other: FromPath[UUID]) -> Response[Any]:
    """Remember that they are two, and go on to the next pair."""
    with visit.words():
        async with visit.transaction() as tx:
            upcoming = await _next(tx, visit, one, other)
            await contacts.duplicates.dismiss(tx, one, other)
        told = gettext("Remembered: they are two people")
        return toast_after(forms.see(upcoming or HOME), told, undo=f"{HOME}/{one}/{other}/again", seconds=12)


@post(PAIR + "/again", opt=MERGE, status_code=200)
async def reconsider(visit: Visit, one: FromPath[UUID], other: FromPath[UUID]) -> Response[Any]:
    """Undo that."""
    async with visit.transaction() as tx:
        await contacts.duplicates.reconsider(tx, one, other)
    return Response("", headers={"HX-Redirect": f"{HOME}/{one}/{other}"}, status_code=200)


@post(HOME + "/chosen", opt=MERGE)
async def compare_chosen(visit: Visit) -> Response[Any]:
    """The two who were chosen in the list, side by side."""
    chosen = forms.ids(await visit.form(), "ids")
    with visit.words():
        if len(chosen) != 2:
            return toast_after(forms.see("/people"), gettext("Choose exactly two people to merge"), kind="bad")
    return forms.see(f"{HOME}/{chosen[0]}/{chosen[1]}")


@post("/people/merges/{merge_id:uuid}/undo", opt=MERGE, status_code=200)
async def undo(visit: Visit, merge_id: FromPath[UUID]) -> Response[Any]:
    """Make them two again, and show who came back with what stayed behind."""
    with visit.words():
        async with visit.transaction() as tx:
            undone = await contacts.unmerge(tx, visit.services.vault, merge_id)
        told = gettext("%(name)s is back") % {"name": undone.contact.name or gettext("Somebody")}
        if undone.kept:
            kept = view.kept(undone.kept)
            told = gettext("%(told)s. With %(other)s stays: %(kept)s") % {
                "told": told,
                "other": undone.merge.survivor_name,
                "kept": kept,
            }
        where = f"/people/{undone.contact.id}"
        if visit.partial:
            return toast_after(Response("", headers={"HX-Redirect": where}, status_code=200), told, seconds=12)
        return toast_after(forms.see(where), told, seconds=12)


async def _next(tx: Tx, visit: Visit, one: UUID, other: UUID) -> str:
    """Where the pair after this one is shown; "" at the end of the list."""
    pairs, _ = await contacts.duplicates.page(tx, visit.services.vault, PageRequest(AHEAD))
    couples = [view.Couple(pair) for pair in pairs]
    at = next((n for n, couple in enumerate(couples) if couple.ids == {one, other}), None)
    left = [couple for couple in couples[at + 1 :] if not {one, other} & couple.ids] if at is not None else []
    return left[0].href if left else ""


router = Router(
    "/",
    route_handlers=[list_duplicates, compare, merge, dismiss, reconsider, compare_chosen, undo],
    dependencies=VISIT,
    include_in_schema=False,
)
