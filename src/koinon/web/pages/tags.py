"""Tags: short labels, renamed or taken off everybody."""

from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import contacts
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.groups import READ, WRITE, onward
from koinon.web.visit import VISIT, Visit

LABELS = {"name": N_("Name")}


class Renaming(NamedTuple):
    """A name that was refused, and whose."""

    tag_id: UUID
    name: str
    refusal: KoinonError


@get("/tags", opt=READ)
async def list_tags(visit: Visit) -> Response[str]:
    """All tags, with how many bear them."""
    with visit.words():
        return await _draw(visit)


async def _draw(visit: Visit, refused: Renaming | None = None) -> Response[str]:
    async with visit.transaction() as tx:
        tags, _ = await contacts.tags_page(tx)
        asking = await contacts.segments_asking(tx, "tag")
    entries = []
    for tag in tags:
        mine = refused if refused is not None and refused.tag_id == tag.id else None
        typed = {"name": mine.name} if mine else {}
        refusal = mine.refusal if mine else None
        seen = await meanwhile.seen(
            visit.request, {"name": tag.name}, refusal, labels=LABELS, again="/tags", typed=typed
        )
        entries.append((tag, seen, typed.get("name", tag.name), forms.faults(refusal).get("name", "")))
    return visit.draw(
        "groups/tags.html",
        active="people",
        status_code=refused.refusal.status if refused else 200,
        entries=entries,
        asking=asking,
        renaming=refused.tag_id if refused else None,
    )


@post("/tags/{tag_id:uuid}", opt=WRITE)
async def change_tag(visit: Visit, tag_id: FromPath[UUID]) -> Response[Any]:
    """Rename it, or remove it from everybody."""
    form = await visit.form()
    with visit.words():
        if form.get("action") == "delete":
            async with visit.transaction() as tx:
                gone = await contacts.delete_tag(tx, tag_id)
            return onward(visit, "/tags", gettext("The tag “%(name)s” is gone") % {"name": gone.name})
        return await _rename(visit, tag_id, forms.text(form, "name"))


async def _rename(visit: Visit, tag_id: UUID, name: str) -> Response[Any]:
    try:
        async with visit.transaction() as tx:
            thing = Thing("tag", tag_id, "tag.updated")
            await meanwhile.hold(tx, await visit.form(), thing, partial(_present, tx, tag_id), {"name": name})
            kept = await contacts.rename_tag(tx, tag_id, name)
    except KoinonError as refusal:
        if refusal.status not in (412, 422):
            raise
        return await _draw(visit, Renaming(tag_id, name, refusal))
    return onward(visit, "/tags", gettext("The tag is called “%(name)s” now") % {"name": kept.name})


async def _present(tx: Tx, tag_id: UUID) -> dict[str, str]:
    return {"name": (await contacts.get_tag(tx, tag_id)).name}


router = Router("/", route_handlers=[list_tags, change_tag], dependencies=VISIT, include_in_schema=False)
