"""One member: role, locations, title, and the ways to close their seat."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import contacts, identity, organizations
from koinon.identity import Member, Role
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import formats, forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.team import MOST, MOST_GROUPS, READ, STATES, WRITE, role_choices, role_name
from koinon.web.permission_words import role_words
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

SEAT = {"role": N_("Role"), "title": N_("Title"), "location_ids": N_("Locations")}


@get("/team/{member_id:uuid}", opt=READ)
async def show_member(visit: Visit, member_id: FromPath[UUID]) -> Response[str]:
    """One member: role, locations, title, and the ways to close their seat."""
    with visit.words():
        return await _member(visit, member_id)


async def _member(
    visit: Visit, member_id: UUID, refusal: errors.KoinonError | None = None, typed: dict[str, Any] | None = None
) -> Response[str]:
    async with visit.transaction() as tx:
        member = await identity.member(tx, member_id)
        roles = await identity.list_roles(tx)
        places = await organizations.locations(tx)
        groups, _ = await contacts.groups_page(tx, PageRequest(MOST_GROUPS))
        others = [m for m in await identity.list_members(tx, MOST) if m.id != member_id and m.state == "active"]
    present = _seat(member)
    named = {place.id: place.name for place in places} | {group.id: group.name for group in groups}
    titles: dict[Any, str] = named | {role.code: role_words(role.code, role.name) for role in roles}
    seen = await meanwhile.seen(
        visit.request,
        present,
        refusal,
        labels=SEAT,
        again=f"/team/{member_id}",
        typed=typed,
        words=partial(_seat_words, titles),
    )
    held = next((role.permissions for role in roles if role.code == member.role), [])
    myself = member.user_id == visit.actor.id
    return visit.draw(
        "team/member.html",
        active="team",
        status_code=refusal.status if refusal else 200,
        member=member,
        shown=present | meanwhile.merged(refusal, typed or {}),
        seen=seen,
        myself=myself,
        may_change=visit.actor.may("users:write") and visit.actor.holds(held),
        may_reset=visit.actor.may("organization:transfer") and visit.actor.livemode,
        may_transfer=visit.actor.may("organization:transfer") and member.role != Role.OWNER,
        roles=role_choices(roles, visit),
        places=places,
        groups=groups,
        others=[("", gettext("Nobody: leave it open")), *((str(other.user_id), other.name) for other in others)],
        errors=forms.told(refusal, {}, "") if refusal else forms.Told(),
        states=STATES,
        role_name=role_name,
    )


def _seat(member: Member) -> dict[str, Any]:
    return {"role": member.role, "title": member.title, "location_ids": member.location_ids}


def _seat_words(named: dict[Any, str], name: str, value: Any) -> str:
    if name == "location_ids":
        return formats.listing([named.get(one, "") for one in value or []]) or gettext("All of them")
    return named.get(value, str(value or ""))


async def _changed(
    visit: Visit, member_id: UUID, change: Any, path: str, sentence: str, typed: dict[str, Any] | None = None
) -> Response[Any] | Redirect:
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await change(tx)
        except errors.KoinonError as refusal:
            if refusal.code == "reauthentication_required":
                raise
            return await _member(visit, member_id, refusal, typed)
        return toast_after(Redirect(path, status_code=303), gettext(sentence))


@post("/team/{member_id:uuid}", opt={**WRITE, "step_up": True}, status_code=200)
async def save_member(visit: Visit, member_id: FromPath[UUID]) -> Response[Any] | Redirect:
    """Give another role, other locations, another title."""
    form = await visit.form()
    everywhere, chosen = forms.text(form, "everywhere") == "yes", forms.ids(form, "location_ids")
    changes: dict[str, Any] = {
        "title": forms.text(form, "title") or None,
        "location_ids": [] if everywhere else chosen,
    }
    if forms.text(form, "role"):
        changes["role"] = forms.text(form, "role")

    async def change(tx: Tx) -> None:
        if everywhere and chosen and not (await identity.member(tx, member_id)).location_ids:
            changes["location_ids"] = chosen  # who saw everything and has some ticked now is meant to see those
        thing = Thing("member", member_id, "member.")
        await meanwhile.hold(tx, form, thing, partial(_present, tx, member_id), changes)
        await identity.update_member(tx, member_id, changes)

    return await _changed(visit, member_id, change, "/team", N_("Saved."), changes)


async def _present(tx: Tx, member_id: UUID) -> dict[str, Any]:
    return _seat(await identity.member(tx, member_id))


@post("/team/{member_id:uuid}/suspend", opt=WRITE, status_code=200)
async def suspend(visit: Visit, member_id: FromPath[UUID]) -> Response[Any] | Redirect:
    """Close the seat for now."""

    async def change(tx: Tx) -> None:
        await identity.suspend_member(tx, member_id)

    return await _changed(visit, member_id, change, f"/team/{member_id}", N_("The seat is closed."))


@post("/team/{member_id:uuid}/restore", opt=WRITE, status_code=200)
async def restore(visit: Visit, member_id: FromPath[UUID]) -> Response[Any] | Redirect:
    """Open the seat again."""

    async def change(tx: Tx) -> None:
        await identity.restore_member(tx, member_id)

    return await _changed(visit, member_id, change, f"/team/{member_id}", N_("The seat is open again."))


@post("/team/{member_id:uuid}/remove", opt=WRITE, status_code=200)
async def remove(visit: Visit, member_id: FromPath[UUID]) -> Response[Any] | Redirect:
    """Take the seat away; their open conversations go to whom one says."""
    form = await visit.form()
    heir, keys = forms.one_id(form, "reassign_to"), forms.text(form, "revoke_keys") == "yes"

    async def change(tx: Tx) -> None:
        await identity.remove_member(tx, member_id, reassign_to=heir, revoke_keys=keys)

    return await _changed(visit, member_id, change, "/team", N_("They have no seat any more."))


@post("/team/{member_id:uuid}/offer", opt={"permission": "organization:transfer", "step_up": True}, status_code=200)
async def offer(visit: Visit, member_id: FromPath[UUID]) -> Response[Any] | Redirect:
    """Offer one's ownership to this member."""

    async def change(tx: Tx) -> None:
        await identity.offer_ownership(tx, visit.services, member_id)

    return await _changed(visit, member_id, change, "/team", N_("The offer was made; it stands for 7 days."))


@post(
    "/team/{member_id:uuid}/factors",
    opt={"permission": "organization:transfer", "step_up": True, "live_only": True},
    status_code=200,
)
async def reset_factors(visit: Visit, member_id: FromPath[UUID]) -> Response[Any] | Redirect:
    """Take every second factor from a member who lost them (IDN-025)."""
    with visit.words():
        try:
            await identity.reset_members_factors(visit.services, visit.actor, member_id)
        except errors.KoinonError as refusal:
            if refusal.status == 404:
                raise
            return await _member(visit, member_id, refusal)
        said = gettext("Their second factors are gone; a mail tells them.")
        return toast_after(Redirect(f"/team/{member_id}", status_code=303), said)


router = Router(
    "/",
    route_handlers=[show_member, save_member, suspend, restore, remove, offer, reset_factors],
    dependencies=VISIT,
    include_in_schema=False,
)
