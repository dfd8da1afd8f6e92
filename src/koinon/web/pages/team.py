"""Team: who sits here, as what, and who may take a seat away."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from koinon import identity, organizations
from koinon.identity import Member, Role, RoleView
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.permission_words import role_words
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

READ = {"permission": "users:read"}
WRITE = {"permission": "users:write"}
TABS = (
    ("/team", N_("Members"), "users:read"),
    ("/team/invitations", N_("Invitations"), "users:read"),
    ("/team/roles", N_("Roles"), "roles:read"),
    ("/audit", N_("Audit trail"), "audit:read"),
    ("/security", N_("Security log"), "audit:read"),
)
STATES = {"active": N_("Active"), "suspended": N_("Suspended"), "invited": N_("Invited")}
MOST = 200


def tabs(path: str, visit: Visit) -> list[tuple[str, str, Any, bool]]:
    """The tabs of the team that the reader may open, one of them open."""
    return [(href, gettext(label), None, href == path) for href, label, asked in TABS if visit.actor.may(asked)]


def role_choices(roles: list[RoleView], visit: Visit) -> list[tuple[str, str]]:
    """The roles that the reader may give: none that may do more than they."""
    given = [role for role in roles if visit.actor.holds(role.permissions)]
    return [(role.code, role_words(role.code, role.name)) for role in given]


def role_name(member: Member) -> str:
    """A member's role in the reader's language."""
    return role_words(member.role, member.role_name)


@get("/team", opt=READ)
async def list_team(visit: Visit) -> Response[str]:
    """Everybody with a seat."""
    with visit.words():
        async with visit.transaction() as tx:
            members = await identity.list_members(tx, MOST)
            places = {place.id: place.name for place in await organizations.locations(tx)}
            transfer = await identity.pending_transfer(tx)
            names = await identity.user_names(tx, [transfer.from_user, transfer.to_user] if transfer else [])
        return visit.draw(
            "team/list.html",
            active="team",
            tabs=tabs("/team", visit),
            members=members,
            where=lambda member: [places[one] for one in member.location_ids if one in places],
            role_name=role_name,
            states=STATES,
            transfer=transfer,
            names=names,
        )


@get("/team/{member_id:uuid}", opt=READ)
async def show_member(visit: Visit, member_id: FromPath[UUID]) -> Response[str]:
    """One member: role, locations, title, and the ways to close their seat."""
    with visit.words():
        return await _member(visit, member_id)


async def _member(visit: Visit, member_id: UUID, refusal: errors.KoinonError | None = None) -> Response[str]:
    async with visit.transaction() as tx:
        member = await identity.member(tx, member_id)
        roles = await identity.list_roles(tx)
        places = await organizations.locations(tx)
        others = [m for m in await identity.list_members(tx, MOST) if m.id != member_id and m.state == "active"]
    held = next((role.permissions for role in roles if role.code == member.role), [])
    myself = member.user_id == visit.actor.id
    return visit.draw(
        "team/member.html",
        active="team",
        status_code=refusal.status if refusal else 200,
        member=member,
        myself=myself,
        may_change=visit.actor.may("users:write") and visit.actor.holds(held),
        may_transfer=visit.actor.may("organization:transfer") and member.role != Role.OWNER,
        roles=role_choices(roles, visit),
        places=places,
        others=[("", gettext("Nobody: leave it open")), *((str(other.user_id), other.name) for other in others)],
        errors=forms.told(refusal, {}, "") if refusal else forms.Told(),
        states=STATES,
        role_name=role_name,
    )


async def _changed(visit: Visit, member_id: UUID, change: Any, path: str, sentence: str) -> Response[Any] | Redirect:
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await change(tx)
        except errors.KoinonError as refusal:
            if refusal.code == "reauthentication_required":
                raise
            return await _member(visit, member_id, refusal)
        return toast_after(Redirect(path, status_code=303), gettext(sentence))


@post("/team/{member_id:uuid}", opt={**WRITE, "step_up": True}, status_code=200)
async def save_member(visit: Visit, member_id: FromPath[UUID]) -> Response[Any] | Redirect:
    """Give another role, other locations, another title."""
    form = await visit.form()
    everywhere = forms.text(form, "everywhere") == "yes"
    changes: dict[str, Any] = {
        "title": forms.text(form, "title") or None,
        "location_ids": [] if everywhere else forms.ids(form, "location_ids"),
    }
    if forms.text(form, "role"):
        changes["role"] = forms.text(form, "role")

    async def change(tx: Tx) -> None:
        await identity.update_member(tx, member_id, changes)

    return await _changed(visit, member_id, change, "/team", N_("Saved."))


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


@post("/team/transfers/{transfer_id:uuid}", opt={"signed_in": True}, status_code=303)
async def decide(visit: Visit, transfer_id: FromPath[UUID]) -> Redirect:
    """Accept or decline the ownership, or take the offer back."""
    accept = forms.text(await visit.form(), "accept") == "yes"
    with visit.words():
        async with visit.transaction() as tx:
            await identity.decide_transfer(tx, visit.services, transfer_id, accept=accept)
        sentence = gettext("You are an owner now.") if accept else gettext("The offer is gone.")
        return toast_after(Redirect("/team", status_code=303), sentence)


@get("/team/invitations", opt=READ)
async def list_invitations(visit: Visit, cursor: FromQuery[str | None] = None) -> Response[str]:
    """Who was asked, and the form to ask more people."""
    with visit.words():
        return await _invitations(visit, cursor=cursor)


async def _invitations(
    visit: Visit,
    typed: dict[str, str] | None = None,
    refusal: errors.KoinonError | None = None,
    cursor: str | None = None,
) -> Response[str]:
    paging, filters = PageRequest(50, cursor), {"page": "invitations"}
    async with visit.transaction() as tx:
        rows = await identity.list_invitations(tx, paging.fetch, paging.cursor(filters))
        roles = await identity.list_roles(tx)
        places = await organizations.locations(tx)
        names = await identity.user_names(tx, [row.invited_by for row in rows if row.invited_by])
    shown, pagination = paging.cut(rows, filters, lambda row: Cursor((), row.id))
    return visit.draw(
        "team/invitations.html",
        active="team",
        status_code=refusal.status if refusal else 200,
        tabs=tabs("/team/invitations", visit),
        invitations=shown,
        pagination=pagination,
        roles=role_choices(roles, visit),
        role_names={role.code: role_words(role.code, role.name) for role in roles},
        places=places,
        names=names,
        typed=forms.Told(typed or {"role": "agent"}),
        told=forms.said(refusal) if refusal else "",
        states={
            "pending": (gettext("Waiting"), "warn"),
            "accepted": (gettext("Accepted"), "good"),
            "revoked": (gettext("Taken back"), ""),
            "expired": (gettext("Expired"), ""),
        },
    )


@post("/team/invitations", opt=WRITE, status_code=200)
async def invite(visit: Visit) -> Response[Any] | Redirect:
    """Mail an invitation to each address."""
    form = await visit.form()
    typed = {"emails": forms.text(form, "emails"), "role": forms.text(form, "role")}
    emails = [part for part in typed["emails"].replace(",", " ").replace(";", " ").split() if part]
    with visit.words():
        try:
            if not 1 <= len(emails) <= 50:
                raise errors.invalid_field("emails", "out_of_range", "Write one to 50 mail addresses.")
            async with visit.transaction() as tx:
                made = await identity.invite(tx, visit.services, emails, typed["role"], forms.ids(form, "location_ids"))
        except errors.KoinonError as refusal:
            return await _invitations(visit, typed, refusal)
        return toast_after(Redirect("/team/invitations", status_code=303), _what_became(made))


def _what_became(made: list[identity.Invited]) -> str:
    counts = {name: sum(one.outcome == name for one in made) for name in ("invited", "already_member")}
    if counts["invited"] == len(made) == 1:
        return gettext("The invitation is on its way to %(email)s.") % {"email": made[0].email}
    told = {
        "invited": counts["invited"],
        "members": counts["already_member"],
        "asked": len(made) - sum(counts.values()),
    }
    return gettext("%(invited)s invited, %(members)s were members, %(asked)s had been asked before.") % told


@post("/team/invitations/{invitation_id:uuid}/resend", opt=WRITE, status_code=303)
async def resend(visit: Visit, invitation_id: FromPath[UUID]) -> Redirect:
    """Mail a new link."""
    with visit.words():
        async with visit.transaction() as tx:
            again = await identity.resend_invitation(tx, visit.services, invitation_id)
        sentence = gettext("A new link is on its way to %(email)s.") % {"email": again.email}
        return toast_after(Redirect("/team/invitations", status_code=303), sentence)


@post("/team/invitations/{invitation_id:uuid}/revoke", opt=WRITE, status_code=303)
async def revoke(visit: Visit, invitation_id: FromPath[UUID]) -> Redirect:
    """Void the link."""
    with visit.words():
        async with visit.transaction() as tx:
            await identity.revoke_invitation(tx, invitation_id)
        return toast_after(Redirect("/team/invitations", status_code=303), gettext("The link no longer works."))


router = Router(
    "/",
    route_handlers=[
        list_team, show_member, save_member, suspend, restore, remove, offer, decide, list_invitations, invite,
        resend, revoke,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)  # fmt: skip
