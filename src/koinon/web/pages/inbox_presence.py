"""Whether the reader is there: told by their open pages, or set by hand (INB-027)."""

from typing import Any

from litestar import Response, Router, get, post

from koinon import inbox
from koinon.inbox import Availability
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.inbox_marks import AVAILABILITY
from koinon.web.visit import VISIT, Visit

READ = {"permission": "conversations:read"}


@post("/inbox/presence", opt={**READ, "while_suspended": True, "viewing": True}, status_code=204)
async def tell_presence(visit: Visit) -> None:
    """A sign of life; the page says for how long nothing was done in it. None of who only looks with others' eyes."""
    if visit.actor.read_only:
        return
    idle = forms.text(await visit.form(), "idle")
    async with visit.transaction() as tx:
        await inbox.seen(tx, int(idle) if idle.isdecimal() and len(idle) < 7 else 0)


@get("/inbox/availability", opt=READ)
async def show_availability(visit: Visit) -> Response[str]:
    """The menu with the reader's own state."""
    with visit.words():
        async with visit.transaction() as tx:
            agent = await inbox.seen(tx)
        return _draw(visit, agent)


@post("/inbox/availability", opt=READ, status_code=200)
async def set_availability(visit: Visit) -> Response[Any]:
    """Set by hand, until it is changed."""
    wanted = forms.text(await visit.form(), "availability")
    if wanted not in set(Availability):
        raise errors.RESOURCE_NOT_FOUND()
    with visit.words():
        async with visit.transaction() as tx:
            agent = await inbox.choose_availability(tx, Availability(wanted))
        return _draw(visit, agent) if visit.partial else forms.see("/inbox")


def _draw(visit: Visit, agent: inbox.Agent) -> Response[str]:
    words = {value: gettext(word) for value, word in AVAILABILITY.items()}
    return visit.draw("inbox/availability.html", agent=agent, words=words)


router = Router(
    "/",
    route_handlers=[tell_presence, show_availability, set_availability],
    dependencies=VISIT,
    include_in_schema=False,
)
