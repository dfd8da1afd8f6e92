"""A list brought along for one broadcast: matched with who is known, and who of it is not (MSG-021)."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from koinon import contacts, messaging
from koinon.messaging import AudienceRef, TargetRef
from koinon.platform import errors, rest
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

WRITE = {"permission": "broadcasts:write"}
SHOWN = 200


@get("/{broadcast_id:uuid}/list", opt=WRITE, dependencies=VISIT)
async def ask_list(visit: Visit, broadcast_id: FromPath[UUID]) -> Response[str]:
    """Where the list goes, and who of those before was not known."""
    with visit.words():
        return await _page(visit, broadcast_id)


async def _page(visit: Visit, broadcast_id: UUID, error: str = "", status_code: int = 200) -> Response[str]:
    async with visit.transaction() as tx:
        draft = await messaging.get(tx, broadcast_id)
        named = [one.id for one in draft.audience.include if one.kind == "list" and one.id is not None]
        lists = await contacts.named_lists(tx, named)
        lost = {one.id: (await contacts.unmatched_of(tx, visit.services.vault, one.id))[:SHOWN] for one in lists}
    context = {"broadcast": draft, "lists": lists, "lost": lost, "error": error}
    return visit.draw("broadcasts/list_page.html", active="broadcasts", status_code=status_code, **context)


@post(
    "/{broadcast_id:uuid}/list",
    opt={**WRITE, "files": {"file": "A CSV, TSV, XLSX, XLS or ODS file of at most 10 MB."}},
    status_code=forms.SEE_OTHER,
    dependencies=VISIT,
)
async def bring_list(visit: Visit, broadcast_id: FromPath[UUID]) -> Response[str]:
    """Read the list and put it into the audience; what is no list is told so."""
    file = (await visit.form()).get("file")
    with visit.words():
        if not isinstance(file, UploadFile) or not file.filename:
            return await _page(visit, broadcast_id, gettext("Choose a file first."), 422)
        try:
            rest.allow_longer(visit.request.scope)
            name = file.filename.rpartition(".")[0] or file.filename
            made = await contacts.upload_list(visit.services, visit.actor, name, await file.read())
        except errors.KoinonError as refusal:
            if refusal.status not in (413, 422):
                raise
            return await _page(visit, broadcast_id, forms.said(refusal), refusal.status)
        async with visit.transaction() as tx:
            draft = messaging.draft_of(await messaging.get(tx, broadcast_id))
            whom = AudienceRef((*draft.audience.include, TargetRef("list", made.id)), draft.audience.exclude)
            audience = msgspec.structs.replace(whom, zones=draft.audience.zones)
            await messaging.update_draft(tx, broadcast_id, {"audience": audience}, unfinished=True)
        told = gettext("%(people)s of %(entries)s entries are people you know.")
        words = told % {"people": made.people, "entries": made.entries}
        return toast_after(forms.see(f"/broadcasts/{broadcast_id}"), words)


HANDLERS = [ask_list, bring_list]
