"""One short link stopped by an operator: whose it is, where it leads, stopped with a reason (MSG-075)."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery

from koinon import messaging, organizations
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.operator import found
from koinon.web.pages.operator_frame import ACT, LOOK, tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HERE = "/operator/links"
ACTS = {"stop": (True, N_("It leads nowhere any more.")), "release": (False, N_("It leads on again."))}


@get(HERE, opt=LOOK)
async def look_up(visit: Visit, q: FromQuery[str] = "") -> Response[Any]:
    """Whose a short link is, by its code or address."""
    return await _draw(visit, q)


async def _draw(visit: Visit, asked: str, typed: str = "", told: forms.Told | None = None) -> Response[Any]:
    whose = await messaging.whose_link(visit.services, asked) if asked.strip() else None
    known = await _known(visit, whose) if whose is not None else {}
    with visit.words():
        return visit.draw(
            "operator/links.html",
            active="operator",
            status_code=422 if told else 200,
            tabs=tabs(HERE),
            asked=asked,
            whose=whose,
            typed=typed,
            told=told or {},
            **known,
        )


async def _known(visit: Visit, whose: messaging.OwnedLink) -> dict[str, Any]:
    """What an operator may see of a link: where it leads and how often it was followed, not the words around it."""
    row = await found(visit, whose.organization_id)
    async with visit.services.database.transaction(organizations.acting_at(visit.actor, row.id)) as tx:
        link = await messaging.link(tx, whose.link_id)
        return {"organization": row, "link": link, "all_stopped": await messaging.links_stopped(tx)}


@post(HERE + "/{code:str}/{act:str}", opt=ACT, status_code=200)
async def do(visit: Visit, code: FromPath[str], act: FromPath[str]) -> Response[Any]:
    """Stop a link, or let it lead on; the reason stands in both trails."""
    reason = forms.text(await visit.form(), "reason")
    whose = await messaging.whose_link(visit.services, code)
    if act not in ACTS or whose is None:
        raise errors.RESOURCE_NOT_FOUND()
    is_on, said = ACTS[act]
    named = f"{act}_link", {"link": whose.code, "reason": reason}
    try:
        async with organizations.console.at_work(visit.services, visit.actor, whose.organization_id, *named) as tx:
            await messaging.stop_link(tx, whose.link_id, on=is_on, reason=organizations.reason_of(reason))
    except KoinonError as refused:
        with visit.words():
            told = forms.told(refused, {}, "")
        return await _draw(visit, whose.code, reason, told)
    with visit.words():
        return toast_after(forms.see(f"{HERE}?q={whose.code}"), gettext(said))


router = Router("/", route_handlers=[look_up, do], dependencies=VISIT, include_in_schema=False)
