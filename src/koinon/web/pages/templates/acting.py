"""What is done with a template: published, handed in, approved, sent back, copied, archived, deleted."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from koinon import messaging
from koinon.messaging import Purpose
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.broadcasts.composing import PURPOSES
from koinon.web.pages.templates import words
from koinon.web.pages.templates.listing import HOME, WRITE
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

DECIDE = {"permission": "templates:approve"}
DETAILS = {
    "name": N_("Name"),
    "folder": N_("Folder"),
    "category": N_("What it is for"),
    "purpose": N_("What kind of message"),
    "default_locale": N_("Language of everybody else"),
}


async def _after(visit: Visit, template_id: UUID, act: Any, said: str, *args: Any) -> Response[Any]:
    """Do it, and say so on the template's page; a refusal is told there too."""
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await act(tx, template_id, *args)
        except KoinonError as refused:
            if refused.status not in (409, 422):
                raise
            return toast_after(forms.see(f"{HOME}/{template_id}"), forms.said(refused), kind="bad")
        return toast_after(forms.see(f"{HOME}/{template_id}"), gettext(said))


@post(HOME + "/{template_id:uuid}/publish", opt=WRITE, status_code=200)
async def publish(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Make what was written final."""
    note = forms.text(await visit.form(), "note")
    return await _after(visit, template_id, messaging.publish_template, N_("Published: it can be sent now."), note)


@post(HOME + "/{template_id:uuid}/submit", opt=WRITE, status_code=200)
async def submit(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Ask a second person."""
    said = forms.text(await visit.form(), "words")
    return await _after(visit, template_id, messaging.submit_template, N_("Handed in: others were told."), said)


@post(HOME + "/{template_id:uuid}/approve", opt=DECIDE, status_code=200)
async def approve(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Approve it and, for whoever may write, publish it at once."""
    said = forms.text(await visit.form(), "words")

    async def act(tx: Any, of: UUID) -> None:
        await messaging.approve_template(tx, of, said)
        if visit.actor.may("templates:write"):
            await messaging.publish_template(tx, of)

    return await _after(visit, template_id, act, N_("Approved."))


@post(HOME + "/{template_id:uuid}/reject", opt=DECIDE, status_code=200)
async def reject(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Send it back with a comment."""
    said = forms.text(await visit.form(), "words")
    return await _after(visit, template_id, messaging.reject_template, N_("Sent back."), said)


@post(HOME + "/{template_id:uuid}/discard", opt=WRITE, status_code=200)
async def discard(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Back to what is published."""
    return await _after(visit, template_id, messaging.discard_template_draft, N_("The changes are gone."))


@post(HOME + "/{template_id:uuid}/copy", opt=WRITE, status_code=200)
async def copy(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Another one with the same words."""
    with visit.words():
        async with visit.transaction() as tx:
            made = await messaging.copy_template(tx, template_id)
        return toast_after(forms.see(f"{HOME}/{made.id}"), gettext("This is the copy."))


@post([HOME + "/{template_id:uuid}/archive", HOME + "/{template_id:uuid}/unarchive"], opt=WRITE, status_code=200)
async def archive(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Offer it nowhere any more, or again."""
    archived = visit.request.url.path.endswith("/archive")

    async def act(tx: Any, of: UUID) -> None:
        await messaging.archive_template(tx, of, archived=archived)

    return await _after(visit, template_id, act, N_("Archived.") if archived else N_("It is offered again."))


@get(HOME + "/{template_id:uuid}/delete", opt=WRITE)
async def ask_delete(visit: Visit, template_id: FromPath[UUID]) -> Response[str]:
    """Who still needs it, before it is deleted."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await messaging.template(tx, template_id)
            uses = [one for one in await messaging.template_uses(tx, template_id) if one.is_open]
        return visit.draw("templates/delete.html", active="templates", found=found, uses=uses)


@post(HOME + "/{template_id:uuid}/delete", opt=WRITE, status_code=200)
async def delete(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Delete it; what was sent stays readable."""
    with visit.words():
        async with visit.transaction() as tx:
            await messaging.delete_template(tx, template_id, even_in_use=True)
        return toast_after(forms.see(HOME), gettext("The template is deleted."))


@get(HOME + "/{template_id:uuid}/details", opt=WRITE)
async def ask_details(visit: Visit, template_id: FromPath[UUID]) -> Response[str]:
    """Its name, folder, kind and default language."""
    with visit.words():
        return await _details(visit, template_id, None, None)


@post(HOME + "/{template_id:uuid}/details", opt=WRITE, status_code=200)
async def save_details(visit: Visit, template_id: FromPath[UUID]) -> Response[Any]:
    """Save them."""
    form = await visit.form()
    typed = forms.Told({name: forms.text(form, name) for name in DETAILS})
    with visit.words():
        try:
            async with visit.transaction() as tx:

                async def present() -> forms.Told:
                    return _values(await messaging.template(tx, template_id))

                await meanwhile.hold(tx, form, Thing("template", template_id, "template.updated"), present, typed)
                await messaging.update_template(tx, template_id, _changes(typed))
        except KoinonError as refused:
            if refused.status not in (409, 412, 422):
                raise
            return await _details(visit, template_id, typed, refused)
        return toast_after(forms.see(f"{HOME}/{template_id}"), gettext("Saved."))


def _changes(typed: forms.Told) -> dict[str, Any]:
    changes: dict[str, Any] = dict(typed)
    changes["category"] = typed["category"] if typed["category"] in words.CATEGORIES else "utility"
    known = {one.value for one in PURPOSES if one is not Purpose.EMERGENCY}
    changes["purpose"] = Purpose(typed["purpose"] if typed["purpose"] in known else "informational")
    return changes


def _values(found: messaging.Template) -> forms.Told:
    return forms.Told({name: str(getattr(found, name)) for name in DETAILS})


async def _details(
    visit: Visit, template_id: UUID, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    async with visit.transaction() as tx:
        found = await messaging.template(tx, template_id)
        folders = await messaging.template_folders(tx)
    present, again = _values(found), f"{HOME}/{template_id}/details"
    seen = await meanwhile.seen(visit.request, present, refused, labels=DETAILS, again=again, typed=typed)
    told = forms.told(refused, {}, "name") if refused else forms.Told()
    return visit.draw(
        "templates/details.html",
        active="templates",
        status_code=refused.status if refused else 200,
        found=found,
        values=forms.Told(meanwhile.merged(refused, typed)) if typed is not None else present,
        errors=told,
        seen=seen,
        folders=folders,
        categories=words.named(words.CATEGORIES),
        purposes=[(one.value, gettext(word)) for one, word in PURPOSES.items() if one is not Purpose.EMERGENCY],
        languages=[(one, words.language(one)) for one in dict.fromkeys(["", *words.OURS, found.default_locale])],
    )
