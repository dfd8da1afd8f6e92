"""Marking somebody as restricted: whoever reads their conversations is recorded (INB-112)."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from koinon import contacts
from koinon.contacts import ContactChanges
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.people_page import WRITE
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

PATH = "/people/{contact_id:uuid}/restriction"


@get(PATH, opt=WRITE)
async def ask_restriction(visit: Visit, contact_id: FromPath[UUID]) -> Response[str]:
    """What the mark does, and why it is set."""
    return await _dialog(visit, contact_id)


@post(PATH, opt=WRITE, status_code=200)
async def set_restriction(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Set the mark, or take it off."""
    form = await visit.form()
    marked, reason = forms.text(form, "restricted") != "no", forms.text(form, "reason")
    changes = ContactChanges(restricted=marked, restricted_reason=(reason or None) if marked else None)
    try:
        async with visit.transaction() as tx:
            person = await contacts.update(tx, visit.services.vault, contact_id, changes)
    except errors.KoinonError as refused:
        if refused.status != 422:
            raise
        return await _dialog(visit, contact_id, refused, reason)
    with visit.words():
        told = gettext("Readings are recorded from now on.") if marked else gettext("Readings are recorded no more.")
        where = f"/people/{person.id}"
        back = Response("", headers={"HX-Redirect": where}) if visit.partial else forms.see(where)
        return toast_after(back, told)


async def _dialog(
    visit: Visit, contact_id: UUID, refused: errors.KoinonError | None = None, reason: str = ""
) -> Response[str]:
    async with visit.transaction() as tx:
        person = await contacts.get(tx, visit.services.vault, contact_id)
    with visit.words():
        return visit.draw(
            "people/restrict.html" if visit.partial else "people/dialog_page.html",
            active="people",
            status_code=422 if refused else 200,
            dialog="people/restrict.html",
            person=person,
            errors=forms.told(refused, {"restricted_reason": "reason"}, "reason") if refused else forms.Told(),
            reason=reason or person.restricted_reason or "",
        )


HANDLERS = [ask_restriction, set_restriction]
