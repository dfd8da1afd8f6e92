"""Team: who sits here, as what, and who may take a seat away."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from koinon import contacts, identity, organizations
from koinon.identity import Member, RoleView
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.permission_words import role_words
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

MOST_GROUPS = 100
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
ONLINE = timedelta(minutes=5)


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


def is_online(member: Member) -> bool:
    """Whether somebody was seen in the last five minutes (IDN-016)."""
    seen = member.last_seen_at
    return member.state == "active" and seen is not None and clock.now() - seen < ONLINE


@get("/team", opt=READ)
async def list_team(visit: Visit) -> Response[str]:
    """Everybody with a seat."""
    with visit.words():
        async with visit.transaction() as tx:
            members = await identity.list_members(tx, MOST)
            groups, _ = await contacts.groups_page(tx, PageRequest(MOST_GROUPS))
            places = {place.id: place.name for place in await organizations.locations(tx)}
            places |= {group.id: group.name for group in groups}
            transfer = await identity.pending_transfer(tx)
            names = await identity.user_names(tx, [transfer.from_user, transfer.to_user] if transfer else [])
        return visit.draw(
            "team/list.html",
            active="team",
            tabs=tabs("/team", visit),
            members=members,
            where=lambda member: [places[one] for one in member.location_ids if one in places],
            role_name=role_name,
            is_online=is_online,
            states=STATES,
            transfer=transfer,
            names=names,
        )


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
        groups, _ = await contacts.groups_page(tx, PageRequest(MOST_GROUPS))
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
        groups=groups,
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
        list_team, decide, list_invitations, invite, resend, revoke,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)  # fmt: skip
