"""Legal holds of a person and of a broadcast: put on and lifted by an owner, with a reason (MSG-099)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from msgspec import Struct

from koinon import contacts, identity, messaging, organizations
from koinon.organizations import LegalHold
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

PERMISSION = "organization:delete"
OWNER = {"permission": PERMISSION}
PAGES = ["/people/{subject_id:uuid}/legal-hold", "/broadcasts/{subject_id:uuid}/legal-hold"]
PAGE, LIST = 25, "/settings/privacy"


class Kind(NamedTuple):
    """What can be held: where its page is, how it is held and let go, and the hold that stands."""

    area: str
    put: Callable[[Tx, UUID, str], Awaitable[LegalHold]]
    lift: Callable[[Tx, UUID], Awaitable[None]]
    standing: Callable[[Tx, UUID], Awaitable[LegalHold | None]]


KINDS = {
    "contact": Kind("people", contacts.hold_contact, contacts.lift_contact_hold, contacts.contact_hold),
    "broadcast": Kind("broadcasts", messaging.hold_broadcast, messaging.lift_broadcast_hold, messaging.broadcast_hold),
}


class Held(Struct, frozen=True):
    """A hold in words: what is held and where that is, who put it on."""

    hold: LegalHold
    name: str
    href: str
    by: str


async def on(actor: Actor, tx: Tx, kind: str, subject_id: UUID) -> Held | None:
    """The hold on something, for an owner; nobody else is told of it."""
    hold = await KINDS[kind].standing(tx, subject_id) if actor.may(PERMISSION) else None
    return (await _told(tx, [hold]))[0] if hold is not None else None


async def listed(tx: Tx, cursor: str | None) -> tuple[list[Held], str | None]:
    """A page of what is held, newest first, and where the next one begins."""
    found, page = await organizations.holds_page(tx, PageRequest(PAGE, cursor))
    return await _told(tx, list(found)), page.next_cursor


async def _told(tx: Tx, holds: list[LegalHold]) -> list[Held]:
    authors = await identity.user_names(tx, [one.held_by for one in holds if one.held_by is not None])
    names = await _names(tx, [(one.kind, one.subject_id) for one in holds])
    return [
        Held(
            one,
            names.get(one.subject_id) or gettext("No name"),
            f"/{KINDS[one.kind].area}/{one.subject_id}",
            authors.get(one.held_by, "") if one.held_by is not None else "",
        )
        for one in holds
    ]


async def _names(tx: Tx, things: Sequence[tuple[str, UUID]]) -> dict[UUID, str]:
    people = await contacts.names(tx, [one for kind, one in things if kind == "contact"])
    names = {key: one.name for key, one in people.items()}
    return names | await messaging.broadcast_names(tx, [one for kind, one in things if kind == "broadcast"])


@get(PAGES, opt=OWNER)
async def ask_hold(visit: Visit, subject_id: FromPath[UUID]) -> Response[str]:
    """What a hold does, and why it is put on; where one stands, what lifting it does."""
    return await _dialog(visit, subject_id)


@post(PAGES, opt=OWNER, status_code=200)
async def put_hold(visit: Visit, subject_id: FromPath[UUID]) -> Response[Any]:
    """Keep it until the hold is lifted."""
    form = await visit.form()
    reason = forms.text(form, "reason")
    kind = KINDS[_kind(visit)]
    try:
        async with visit.transaction() as tx:
            await kind.put(tx, subject_id, reason)
    except KoinonError as refused:
        if refused.status != 422:
            raise
        return await _dialog(visit, subject_id, refused, reason)
    with visit.words():
        return _back(visit, f"/{kind.area}/{subject_id}", gettext("It is kept from now on."))


@post([f"{one}/lift" for one in PAGES], opt=OWNER, status_code=200)
async def lift_hold(visit: Visit, subject_id: FromPath[UUID]) -> Response[Any]:
    """Let it go again."""
    kind = KINDS[_kind(visit)]
    async with visit.transaction() as tx:
        await kind.lift(tx, subject_id)
    with visit.words():
        return _back(visit, f"/{kind.area}/{subject_id}", gettext("The legal hold is lifted."))


def _back(visit: Visit, path: str, told: str) -> Response[Any]:
    """To the page it was done on: who waits to be forgotten has none of their own."""
    if "/settings/" in visit.request.headers.get("hx-current-url", ""):
        path = LIST
    if visit.partial:
        return toast_after(Response("", headers={"HX-Redirect": path}, status_code=200), told)
    return toast_after(forms.see(path), told)


def _kind(visit: Visit) -> str:
    return "contact" if visit.request.url.path.startswith("/people/") else "broadcast"


async def _dialog(
    visit: Visit, subject_id: UUID, refused: KoinonError | None = None, reason: str = ""
) -> Response[str]:
    kind = _kind(visit)
    async with visit.transaction() as tx:
        held = await on(visit.actor, tx, kind, subject_id)
        name = (await _names(tx, [(kind, subject_id)])).get(subject_id, "")
    with visit.words():
        return visit.draw(
            "holds/dialog.html" if visit.partial else "holds/page.html",
            active="people" if kind == "contact" else "broadcasts",
            status_code=refused.status if refused else 200,
            kind=kind,
            name=name,
            path=f"/{KINDS[kind].area}/{subject_id}",
            held=held,
            errors=forms.told(refused, {}, "reason") if refused else forms.Told(),
            reason=reason,
        )


router = Router("/", route_handlers=[ask_hold, put_hold, lift_hold], dependencies=VISIT, include_in_schema=False)
