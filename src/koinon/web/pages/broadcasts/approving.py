"""A second person's approval on the pages: how it stands, ask, approve, decline, take back (MSG-018)."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import identity, messaging
from koinon.messaging import Approvals, Broadcast
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.ambient import surrounded
from koinon.web.i18n import N_, gettext
from koinon.web.rendering import surroundings
from koinon.web.shell import Shell
from koinon.web.toasts import toast_after

Web = Request[Any, Any, Any]
WRITE = {"permission": "broadcasts:write"}
DECIDE = {"permission": "broadcasts:approve"}


class ApprovalView(msgspec.Struct, frozen=True):
    """How it stands, with names; `alone` says that nobody else here may approve."""

    stands: Approvals
    asked_by: str
    decided_by: str
    may_decide: bool
    alone: bool

    @property
    def held(self) -> bool:
        """It may not be sent yet."""
        return self.stands.required and not self.stands.approved


async def approval_view(tx: Tx, draft: Broadcast) -> ApprovalView:
    """How a draft stands, for the one who looks at it."""
    stands = await messaging.approval(tx, draft)
    latest, actor = stands.latest, tx.actor
    people = [user for user in (latest.requested_by, latest.decided_by) if user] if latest else []
    names = await identity.user_names(tx, people) if people else {}
    able = await identity.users_who_may(tx, "broadcasts:approve") if stands.required else []
    asker = latest.requested_by if latest and stands.waiting else actor.id
    return ApprovalView(
        stands,
        names.get(latest.requested_by, "") if latest and latest.requested_by else "",
        names.get(latest.decided_by, "") if latest and latest.decided_by else "",
        stands.waiting and actor.may("broadcasts:approve") and actor.id != asker,
        all(user == asker for user in able),
    )


@post("/{broadcast_id:uuid}/approval", opt=WRITE, status_code=forms.SEE_OTHER)
async def ask(request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]) -> Redirect:
    """Ask for it."""
    words = forms.verbatim(await request.form(), "words")
    async with services.database.transaction(actor) as tx:
        await messaging.ask_for_approval(tx, services, broadcast_id, words)
    return _told(request, shell, broadcast_id, N_("Asked. You get a mail when somebody has decided."))


@post("/{broadcast_id:uuid}/approval/withdraw", opt=WRITE, status_code=forms.SEE_OTHER)
async def withdraw(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Redirect:
    """Take the question back."""
    async with services.database.transaction(actor) as tx:
        await messaging.withdraw_approval(tx, broadcast_id)
    return _told(request, shell, broadcast_id, N_("Taken back. Nobody is asked any more."))


@post("/{broadcast_id:uuid}/approval/approve", opt=DECIDE, status_code=forms.SEE_OTHER)
async def approve(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Redirect:
    """Say yes to what it is now."""
    words = forms.verbatim(await request.form(), "words")
    async with services.database.transaction(actor) as tx:
        await messaging.decide_approval(tx, services, broadcast_id, approve=True, words=words)
    return _told(request, shell, broadcast_id, N_("Approved. It can be sent now."))


@post("/{broadcast_id:uuid}/approval/decline", opt=DECIDE, status_code=forms.SEE_OTHER)
async def decline(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Redirect:
    """Say no, and what to change."""
    words = forms.verbatim(await request.form(), "words")
    async with services.database.transaction(actor) as tx:
        await messaging.decide_approval(tx, services, broadcast_id, approve=False, words=words)
    return _told(request, shell, broadcast_id, N_("Declined. Whoever asked is told."))


def _told(request: Web, shell: Shell, broadcast_id: UUID, said: str) -> Redirect:
    with surrounded(surroundings(request, shell)):
        return toast_after(forms.see(f"/broadcasts/{broadcast_id}"), gettext(said))
