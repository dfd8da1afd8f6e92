"""The composer: every change saves the draft and answers with what sending it would do."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import channels, contacts, messaging, organizations
from koinon.messaging import BlankPolicy, Broadcast, BroadcastDraft, Preview, Purpose
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.web import forms, reasons
from koinon.web.ambient import ambient, surrounded
from koinon.web.channel_words import language
from koinon.web.i18n import N_, gettext
from koinon.web.once import new_key
from koinon.web.pages.broadcasts import dearness, differing, files, outlook, splitting, templating, wording
from koinon.web.pages.broadcasts.approving import approval_view
from koinon.web.pages.broadcasts.choosing import audience_of, chosen
from koinon.web.pages.broadcasts.together import Editor, edit_key_of, last_editor, version_of
from koinon.web.rendering import render, surroundings
from koinon.web.shell import Shell
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

Web = Request[Any, Any, Any]
WRITE = {"permission": "broadcasts:write"}
SEND = {"permission": "broadcasts:send"}
LISTED = 50
PURPOSES = {
    Purpose.INFORMATIONAL: N_("News and information"),
    Purpose.PROMOTIONAL: N_("Advertising or fundraising"),
    Purpose.TRANSACTIONAL: N_("About something they ordered or booked"),
    Purpose.EMERGENCY: N_("Emergency"),
}
BLANKS = {
    BlankPolicy.BLOCK: N_("Stop and tell me"),
    BlankPolicy.SKIP: N_("Leave that person out"),
    BlankPolicy.BLANK: N_("Send it with a gap"),
}
FIELDS = {
    N_("First name"): '{{ contact.first_name | default: "friend" }}',
    N_("Last name"): "{{ contact.last_name }}",
    N_("Child’s first name"): '{{ child.first_name | default: "you" }}',
    N_("Organization"): "{{ organization.name }}",
}


async def compose(
    request: Web, services: Services, shell: Shell, tx: Tx, draft: Broadcast, conflict: Editor | None = None
) -> Response[Any]:
    """The composer with a draft in it; `conflict` names who changed it under the hands of its reader."""
    found, refused = await estimate(tx, messaging.draft_of(draft))
    undo = await messaging.undo_seconds(tx, services)
    senders = wording.senders_of(await channels.senders(tx), draft.channel)
    approval = await approval_view(tx, draft)
    topics = await contacts.topics(tx)
    scheduled = await messaging.schedule_of_draft(tx, draft.id)
    with surrounded(surroundings(request, shell)):
        context: dict[str, Any] = {
            "chosen": await chosen(tx, draft.audience),
            "purposes": [(key, gettext(label)) for key, label in PURPOSES.items()],
            "blank_policies": [(key, gettext(label)) for key, label in BLANKS.items()],
            "fields": [(gettext(label), code) for label, code in FIELDS.items()],
            "sender_options": wording.sender_options(senders, draft.channel),
            **await wording.panes(tx, draft),
            **await files.panes(tx, Visit(request, services, tx.actor, shell), draft),
            **await templating.pinned(tx, draft),
            **splitting.words(draft),
            "words_error": wording.words_error(forms.faults(refused)),
            "topic_options": [
                ("", gettext("No certain topic")),
                *((one.id, one.name(ambient().locale)) for one in topics),
            ],
            "body_error": forms.faults(refused).get("body", ""),
        }
    return render(
        request,
        "broadcasts/compose.html",
        shell=msgspec.structs.replace(shell, active="broadcasts"),
        senders=senders,
        approval=approval,
        edit_key=new_key(),
        scheduled=scheduled,
        conflict=conflict,
        **_answers(undo, draft, found),
        **context,
    )


async def estimate(tx: Tx, draft: BroadcastDraft, contact_id: UUID | None = None) -> tuple[Preview, KoinonError | None]:
    """What sending would do; of a text with mistakes only who would get it, and what is wrong."""
    try:
        return await messaging.preview(tx, draft, contact_id=contact_id), None
    except KoinonError as refused:
        if refused.status != 422:
            raise
        bare = msgspec.structs.replace(draft, body="", variants=(), fallback=(), ab=None)
        people = await messaging.preview(tx, bare, samples=False)
        return msgspec.structs.replace(people, segments=0, distribution={}, cost=[], seconds=0, blockers=[]), refused


def _answers(undo_seconds: float, broadcast: Broadcast, found: Preview, body: str | None = None) -> dict[str, Any]:
    body = files.text_of(broadcast) if body is None else body
    text = files.main(broadcast, "sms")
    return {
        "text": text if text is not None and text.takes_mms else None,
        "body": body,
        "broadcast": broadcast,
        "preview": found,
        "counted": messaging.segments_preview(body),
        "dear": dearness.dear(body, [sample.text for sample in found.samples]),
        "undo_seconds": int(undo_seconds),
        "outlook": outlook.parts,
        "variant_language": language,
        "readable": wording.readable,
    }


@post("/{broadcast_id:uuid}/draft", opt=WRITE, status_code=200)
async def save(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Save the draft; HTMX gets the fresh figures, a plain form the page again."""
    form = await request.form()
    try:
        async with services.database.transaction(actor) as tx:
            changes = _changes(form, await messaging.get(tx, broadcast_id))
            draft, found, refused = await _save(tx, broadcast_id, changes, _seen(form))
            undo, approval = await messaging.undo_seconds(tx, services), await approval_view(tx, draft)
            senders = wording.senders_of(await channels.senders(tx), draft.channel)
    except KoinonError as fault:
        if fault.status != errors.PRECONDITION_FAILED.status:
            raise
        return await _conflict(request, services, actor, shell, broadcast_id, form)
    if not forms.wants_swap(request):
        return forms.see(f"/broadcasts/{broadcast_id}")
    with surrounded(surroundings(request, shell)):
        options = wording.sender_options(senders, draft.channel)
    return render(
        request,
        "broadcasts/estimate.html",
        shell=shell,
        refused=refused,
        saved=forms.verbatim(form, "body") == draft.body,
        approval=approval,
        senders=senders,
        sender_options=options,
        **_answers(undo, draft, found, forms.verbatim(form, "body")),
    )


def _seen(form: FormMultiDict) -> dict[str, Any]:
    """Which version the page shows; none where its writer chose to overwrite."""
    version = None if forms.text(form, "overwrite") else version_of(form.get("version"))
    return {"if_version": version, "edit_key": edit_key_of(form.get("edit_key"))}


async def _conflict(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: UUID, form: FormMultiDict
) -> Response[Any]:
    """Somebody else saved first: nothing is lost, the writer chooses."""
    async with services.database.transaction(actor) as tx:
        found = await messaging.get(tx, broadcast_id)
        changes, editor = _changes(form, found), await last_editor(tx, found)
        if not forms.wants_swap(request):
            typed = {**changes, "name": changes["name"] or found.name}
            return await compose(request, services, shell, tx, msgspec.structs.replace(found, **typed), editor)
    with surrounded(surroundings(request, shell)):
        theirs = _theirs(found, changes)
    return render(request, "broadcasts/conflict.html", shell=shell, broadcast=found, editor=editor, theirs=theirs)


def _theirs(found: Broadcast, typed: dict[str, Any]) -> list[tuple[str, str]]:
    """What the draft says now where the page says something else; the text only of what is text."""
    labels = {"name": gettext("Name"), "body": gettext("Message"), "audience": gettext("Who gets it")}
    labels |= {"purpose": gettext("What kind of message"), "sender_id": gettext("Sent from")}
    labels["topic_id"] = gettext("Topic")
    labels["variants"] = gettext("Message")
    differing = [name for name in labels if name in typed and typed[name] != getattr(found, name)]
    return [(labels[name], getattr(found, name) if name in ("name", "body") else "") for name in differing]


async def _save(
    tx: Tx, broadcast_id: UUID, changes: dict[str, Any], seen: dict[str, Any]
) -> tuple[Broadcast, Preview, KoinonError | None]:
    """Keep what was typed, its mistakes too; a text that no draft can hold stays in the page, all else is saved."""
    try:
        draft = await messaging.update_draft(tx, broadcast_id, changes, unfinished=True, **seen)
    except KoinonError as fault:
        if fault.status != 422:
            raise
        words = {name: changes.pop(name) for name in ("body", "variants", "ab") if name in changes}
        draft = await messaging.update_draft(tx, broadcast_id, changes, unfinished=True, **seen)
        found, _ = await estimate(tx, msgspec.structs.replace(messaging.draft_of(draft), **words))
        return draft, found, fault
    return draft, *await estimate(tx, messaging.draft_of(draft))


def _changes(form: FormMultiDict, known: Broadcast) -> dict[str, Any]:
    purpose, blank = (forms.text(form, name) for name in ("purpose", "blank_policy"))
    changes: dict[str, Any] = {
        "name": forms.text(form, "name")[:120],
        "body": forms.verbatim(form, "body"),
        "audience": audience_of(forms.texts(form, "include"), forms.texts(form, "exclude")),
    }
    if purpose in set(Purpose):
        changes["purpose"] = Purpose(purpose)
    if blank in set(BlankPolicy):
        changes["blank_policy"] = BlankPolicy(blank)
    changes |= wording.said(form, known)
    if "ab_share" in form:
        changes["ab"] = splitting.read(form, known, changes)
    if "topic_id" in form:
        changes["topic_id"] = forms.one_id(form, "topic_id")
    return changes


@get("/{broadcast_id:uuid}/sample", opt=WRITE)
async def sample(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """The preview as one certain person."""
    chosen_one = audience_of(request.query_params.getall("include", []), []).include
    contact_id = chosen_one[0].id if chosen_one else None
    async with services.database.transaction(actor) as tx:
        draft = await messaging.get(tx, broadcast_id)
        found, _ = await estimate(tx, messaging.draft_of(draft), contact_id)
        undo = await messaging.undo_seconds(tx, services)
    return render(request, "broadcasts/sample.html", shell=shell, **_answers(undo, draft, found))


@get("/{broadcast_id:uuid}/excluded", opt=WRITE)
async def excluded(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Who is left out for a reason (MSG-023)."""
    reason = str(request.query_params.get("reason", ""))[:40]
    async with services.database.transaction(actor) as tx:
        draft = messaging.draft_of(await messaging.get(tx, broadcast_id))
        left_out = await messaging.excluded_people(tx, draft, reason, limit=LISTED + 1)
        rows = await contacts.list_rows(tx, services.vault, left_out[:LISTED])
    with surrounded(surroundings(request, shell)):
        title, advice = reasons.title(reason, "", draft.channel), reasons.advice(reason, draft.channel)
    people = [(row.id, row.name, row.phone or "") for row in map(rows.get, left_out[:LISTED]) if row]
    return render(
        request,
        "broadcasts/people_dialog.html",
        shell=shell,
        title=title,
        advice=advice,
        people=people,
        more=len(left_out) > LISTED,
    )


@get("/{broadcast_id:uuid}/review", opt=SEND)
async def review(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """The last look before sending: people, cost, first lines (MSG-018)."""
    async with services.database.transaction(actor) as tx:
        draft = await messaging.get(tx, broadcast_id)
        found, refused = await estimate(tx, messaging.draft_of(draft))
        undo, approval = await messaging.undo_seconds(tx, services), await approval_view(tx, draft)
        room = await organizations.message_room(tx)
    template = "broadcasts/review.html" if forms.wants_swap(request) else "broadcasts/review_page.html"
    answers = _answers(undo, draft, found)
    shell = msgspec.structs.replace(shell, active="broadcasts")
    answers |= {"refused": refused, "approval": approval, "key": new_key(), "confirmed": differing.confirmed(found)}
    answers["room"] = room if room is not None and room.count < found.recipients else None
    return render(request, template, shell=shell, **answers)


@post("/{broadcast_id:uuid}/discard", opt=WRITE, status_code=forms.SEE_OTHER)
async def discard(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Redirect:
    """Throw the draft away."""
    async with services.database.transaction(actor) as tx:
        await messaging.delete_draft(tx, broadcast_id)
    with surrounded(surroundings(request, shell)):
        return toast_after(forms.see("/broadcasts"), gettext("Draft thrown away."))
