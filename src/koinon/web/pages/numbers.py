"""A number's own page: how far buying and linking are, its history and health, giving it back (CHN-013..018)."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import channels
from koinon.channels import LinkingState, Number, NumberState
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.number_words import BAD, FEATURES, GOOD, HISTORY
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

READ = {"permission": "channels:read"}
WRITE = {"permission": "channels:write"}
BUY = {"permission": "channels:buy"}
PATH = "/settings/numbers/{number_id:uuid}"
ACTS = "/settings/numbers/line/{number_id:uuid}"
STEPS = (N_("Ordered"), N_("Bought"), N_("Linked"))
GONE = frozenset({NumberState.FAILED, NumberState.RELEASED})
UNDER_WAY = frozenset({LinkingState.PENDING, LinkingState.LINKING, LinkingState.RECOVERING, LinkingState.DRIFTED})


@get(PATH, opt=READ)
async def show_number(visit: Visit, number_id: FromPath[UUID]) -> Response[str]:
    """The page; while something is under way a part of it is drawn anew each second."""
    with visit.words():
        return await _page(visit, number_id)


@get(ACTS + "/standing", opt=READ)
async def show_standing(visit: Visit, number_id: FromPath[UUID]) -> Response[str]:
    """The moving part alone; once nothing moves any more the page is drawn anew."""
    with visit.words():
        context = await _context(visit, number_id)
        response = visit.draw("numbers/standing.html", **context)
        if not context["busy"]:
            response.headers["HX-Refresh"] = "true"
        return response


@post(ACTS + "/link", opt=WRITE)
async def try_now(visit: Visit, number_id: FromPath[UUID]) -> Response[Any]:
    """Link it now instead of at its next turn."""
    with visit.words():
        async with visit.transaction() as tx:
            await channels.link_number(tx, number_id)
        return _back(number_id, gettext("We try now. This page shows what comes of it."))


@post(ACTS + "/release", opt=BUY)
async def release(visit: Visit, number_id: FromPath[UUID]) -> Response[Any]:
    """Give it back in seven days, once it has been typed."""
    form = await visit.form()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                found = await channels.number(tx, number_id)
                await channels.release_number(tx, found, forms.text(form, "number"))
        except errors.KoinonError as refusal:
            if refusal.status != 422:
                raise
            return await _page(visit, number_id, forms.told(refusal, {}, "number"))
        return _back(number_id, gettext("It will be given back in seven days. Until then you can change your mind."))


@post(ACTS + "/keep", opt=BUY)
async def keep(visit: Visit, number_id: FromPath[UUID]) -> Response[Any]:
    """Think better of it."""
    with visit.words():
        async with visit.transaction() as tx:
            await channels.cancel_release(tx, await channels.number(tx, number_id))
        return _back(number_id, gettext("The number stays yours."))


async def _page(visit: Visit, number_id: UUID, refused: forms.Told | None = None) -> Response[str]:
    context, errors_told = await _context(visit, number_id), refused or forms.Told()
    status = 422 if refused else 200
    return visit.draw("numbers/number.html", active="settings", status_code=status, errors=errors_told, **context)


async def _context(visit: Visit, number_id: UUID) -> dict[str, Any]:
    async with visit.transaction() as tx:
        detail = await channels.number_detail(tx, number_id)
    one = detail.number
    return {
        "one": one,
        "detail": detail,
        "busy": is_busy(one),
        "steps": [gettext(step) for step in STEPS],
        "step": _step(one),
        "why": gettext(channels.LINK_SENTENCES[one.link_code]) if one.link_code else "",
        "history": [(row, gettext(HISTORY.get(row.kind, row.kind)), _tone(row.kind)) for row in detail.history],
        "features": [gettext(FEATURES[name]) for name in one.features if name in FEATURES],
        "uses": [line for name, many in detail.uses.items() if (line := _used(name, many))],
        "gone": one.state in GONE,
    }


def is_busy(one: Number) -> bool:
    """Whether something is about to change by itself."""
    if one.state == NumberState.ORDERING:
        return True
    return one.state == NumberState.OWNED and one.linking_state in UNDER_WAY


def _step(one: Number) -> int:
    if one.state == NumberState.ORDERING:
        return 0
    return 3 if one.linking_state == LinkingState.LINKED else 2


def _tone(kind: str) -> str:
    return "good" if kind in GOOD else "bad" if kind in BAD else ""


def _used(name: str, many: int) -> tuple[str, str, int] | None:
    """What goes by the number, where it is seen, and how much of it."""
    known = {
        "broadcasts": (gettext("Broadcasts that have not left yet"), "/broadcasts"),
        "conversations": (gettext("Conversations that are not closed"), "/inbox"),
        "keywords": (gettext("Keywords"), "/settings/keywords"),
    }
    return (*known[name], many) if name in known else None


def _back(number_id: UUID, told: str) -> Response[Any]:
    return toast_after(Redirect(f"/settings/numbers/{number_id}", status_code=303), told)


router = Router(
    "/",
    route_handlers=[show_number, show_standing, try_now, release, keep],
    dependencies=VISIT,
    include_in_schema=False,
)
