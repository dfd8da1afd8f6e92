"""Many locations from a list, two joined to one, and their order (ORG-014)."""

from typing import Any, Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import organizations
from koinon.organizations import LARGEST_LOCATION_LIST
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import gettext, ngettext
from koinon.web.pages.locations import HOME, draw_location
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

WRITE = {"permission": "locations:write"}
MOST_TOLD = 10
LIST = HOME + "/list"


@get(LIST, opt=WRITE)
async def ask_list(visit: Visit) -> Response[str]:
    """What the list looks like, and the file."""
    return _list(visit, None)


@post(
    LIST,
    opt={**WRITE, "files": {"file": "CSV with name, address and time zone."}},
    status_code=200,
    request_max_body_size=LARGEST_LOCATION_LIST + 64 * 1024,
)
async def take_list(visit: Visit) -> Response[Any]:
    """Add them all, or say of every line what is wrong."""
    file = (await visit.form()).get("file")
    data = await file.read() if isinstance(file, UploadFile) else b""
    try:
        async with visit.transaction() as tx:
            made = await organizations.import_locations(tx, data)
    except KoinonError as refused:
        return _list(visit, refused)
    with visit.words():
        said = ngettext("%(num)s was added.", "%(num)s were added.", made.added) % {"num": made.added}
        if made.known:
            there = ngettext("%(num)s was there already.", "%(num)s were there already.", made.known)
            said = f"{said} {there % {'num': made.known}}"
        return toast_after(forms.see(HOME), said)


def _list(visit: Visit, refused: KoinonError | None) -> Response[str]:
    with visit.words():
        told = list(forms.faults(refused).values())
        return visit.draw(
            "settings/location_list.html",
            active="settings",
            status_code=refused.status if refused else 200,
            told=told[:MOST_TOLD],
            more=max(0, len(told) - MOST_TOLD),
        )


@post(HOME + "/{location_id:uuid}/merge", opt=WRITE, status_code=200)
async def merge(visit: Visit, location_id: FromPath[UUID]) -> Response[Any]:
    """Everything of this one goes to the other, and this one is closed."""
    into = forms.one_id(await visit.form(), "into")
    if into is None:
        return forms.see(f"{HOME}/{location_id}")
    try:
        async with visit.transaction() as tx:
            await organizations.merge_locations(tx, location_id, into)
            other = await organizations.location(tx, into)
    except KoinonError as refused:
        with visit.words():
            return await draw_location(visit, location_id, None, refused)
    with visit.words():
        return toast_after(forms.see(f"{HOME}/{into}"), gettext("All of it is at %(name)s now.") % {"name": other.name})


@post(HOME + "/{location_id:uuid}/{direction:str}", opt=WRITE, status_code=forms.SEE_OTHER)
async def move(visit: Visit, location_id: FromPath[UUID], direction: FromPath[Literal["up", "down"]]) -> Redirect:
    """One place further up or down in every list."""
    async with visit.transaction() as tx:
        order = [place.id for place in await organizations.locations(tx)]
        if location_id in order:
            at = order.index(location_id)
            to = at - 1 if direction == "up" else at + 1
            if 0 <= to < len(order):
                order[at], order[to] = order[to], order[at]
                await organizations.order_locations(tx, order)
    return forms.see(HOME)


router = Router("/", route_handlers=[ask_list, take_list, merge, move], dependencies=VISIT, include_in_schema=False)
