"""What somebody does about a registration: begin, fill in, hand in, appeal, confirm, choose numbers."""

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath

from koinon import channels
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.registration.fields import shown, typed
from koinon.web.pages.registration.showing import HOME, draw
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

WRITE = {"permission": "channels:write"}
OWN = HOME + "/{registration_id:uuid}"


@post(HOME + "/begin", opt=WRITE)
async def begin(visit: Visit) -> Response[Any]:
    """Begin a brand of an account, a campaign of a brand, or a toll-free number; the draft there is opened again."""
    form = await visit.form()
    vault = visit.services.vault
    begins = {
        "account": channels.begin_brand,
        "brand": channels.begin_campaign,
        "sender": channels.begin_tollfree,
    }
    with visit.words():
        for name, make in begins.items():
            if (chosen := forms.one_id(form, name)) is not None:
                async with visit.transaction() as tx:
                    made = await make(tx, vault, chosen)
                return forms.see(f"{HOME}/{made.id}")
    raise errors.RESOURCE_NOT_FOUND()


@post(OWN + "/draft", opt=WRITE, status_code=204)
async def keep(visit: Visit, registration_id: FromPath[UUID]) -> None:
    """Keep what was typed so far."""
    await _kept(visit, registration_id)


@post(OWN + "/submit", opt=WRITE, status_code=200)
async def submit(visit: Visit, registration_id: FromPath[UUID]) -> Response[Any]:
    """Keep it, and hand it in if nothing lacks."""
    with visit.words():
        typed_now = await _kept(visit, registration_id)
        try:
            await channels.submit_registration(visit.services, _own(visit), registration_id, visit.actor)
        except KoinonError as refused:
            if refused.status not in (409, 422):
                raise
            return await draw(visit, registration_id, refused, typed_now)
        return _onward(registration_id, gettext("Handed in. We tell you what is decided."))


@post(OWN + "/appeal", opt=WRITE, status_code=200)
async def appeal(visit: Visit, registration_id: FromPath[UUID]) -> Response[Any]:
    """Ask the carriers to look again."""
    words = forms.verbatim(await visit.form(), "words")[:4000]
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await channels.appeal_registration(tx, registration_id, words)
        except KoinonError as refused:
            if refused.status not in (409, 422):
                raise
            return await draw(visit, registration_id, refused)
        return _onward(registration_id, gettext("The carriers are asked to look again."))


@post(OWN + "/code", opt=WRITE, status_code=200)
async def code(visit: Visit, registration_id: FromPath[UUID]) -> Response[Any]:
    """Have a code sent to a sole proprietor, or give it back."""
    given = forms.text(await visit.form(), "code")
    with visit.words():
        try:
            if given:
                await channels.confirm_code(visit.services, _own(visit), registration_id, given, visit.actor)
            else:
                await channels.send_code(visit.services, _own(visit), registration_id, visit.actor)
        except KoinonError as refused:
            if refused.status not in (409, 422):
                raise
            return await draw(visit, registration_id, refused)
        return _onward(registration_id, gettext("Thank you.") if given else gettext("The code is under way."))


@post(OWN + "/numbers", opt=WRITE, status_code=200)
async def choose(visit: Visit, registration_id: FromPath[UUID]) -> Response[Any]:
    """Have exactly the chosen numbers send by a campaign."""
    chosen = forms.ids(await visit.form(), "sender")
    with visit.words():
        async with visit.transaction() as tx:
            await channels.assign_numbers(tx, registration_id, chosen)
        return _onward(registration_id, gettext("These numbers send by this campaign as soon as the carriers know."))


@post(OWN + "/discard", opt=WRITE, status_code=200)
async def discard(visit: Visit, registration_id: FromPath[UUID]) -> Response[Any]:
    """Throw a draft away."""
    with visit.words():
        async with visit.transaction() as tx:
            await channels.discard_registration(tx, registration_id)
        return toast_after(forms.see(HOME), gettext("The draft is gone."))


async def _kept(visit: Visit, registration_id: UUID) -> forms.Told:
    form = await visit.form()
    async with visit.transaction() as tx:
        found = await channels.registration(tx, registration_id)
        filled = typed(found.kind, form)
        tax_id = forms.text(form, "tax_id") or None  # the field is empty unless somebody types a new one
        await channels.change_registration(tx, visit.services.vault, registration_id, filled, tax_id)
    return shown(found.kind, filled)


def _own(visit: Visit) -> UUID:
    if visit.actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    return visit.actor.organization_id


def _onward(registration_id: UUID, told: str) -> Response[Any]:
    return toast_after(forms.see(f"{HOME}/{registration_id}"), told)


ACTS = (begin, keep, submit, appeal, code, choose, discard)
