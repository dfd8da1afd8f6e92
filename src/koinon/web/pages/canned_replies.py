"""Settings, Canned replies: answers kept for the next time (INB-031)."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import inbox
from koinon.inbox import CannedDraft, CannedReply
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/replies"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "conversations:write"}
LANGUAGES = ("en", "es", "pt")
LABELS = {
    "shortcut": N_("Shortcut"),
    "body": N_("Words"),
    "scope": N_("Who may use it"),
    "body_en": "English",
    "body_es": "Español",
    "body_pt": "Português",
    "is_knowledge": N_("A language model may read it"),
}
FIELDS = {
    "bodies": "body",
    "bodies.": "body",
    **{f"bodies.{one}": f"body_{one}" for one in LANGUAGES},
    "team_id": "scope",
}


@get(HOME, opt=READ)
async def list_replies(visit: Visit) -> Response[str]:
    """Every one that the reader may use, the most used first."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await inbox.canned_replies(tx)
        return visit.draw(
            "settings/replies.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            replies=found,
            may_write=visit.actor.may("conversations:write"),
        )


@get(HOME + "/new", opt=WRITE)
async def ask_reply(visit: Visit) -> Response[str]:
    """The form of a new one."""
    with visit.words():
        return await _draw(visit, None, forms.Told(scope="personal"), None)


@post(HOME, opt=WRITE, status_code=200)
async def add_reply(visit: Visit) -> Response[Any]:
    """Keep it."""
    typed = _typed(await visit.form())
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await inbox.create_canned_reply(tx, _draft(typed))
        except KoinonError as refused:
            return await _draw(visit, None, typed, refused)
        return toast_after(forms.see(HOME), gettext("Type /%(word)s in a reply") % {"word": made.shortcut})


@get(HOME + "/{reply_id:uuid}", opt=READ)
async def show_reply(visit: Visit, reply_id: FromPath[UUID]) -> Response[str]:
    """One, to be changed."""
    with visit.words():
        return await _draw(visit, reply_id, None, None)


@post(HOME + "/{reply_id:uuid}", opt=WRITE, status_code=200)
async def save_reply(visit: Visit, reply_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed."""
    form = await visit.form()
    typed = _typed(form)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("canned_reply", reply_id, "canned_reply.updated")
                before = await inbox.canned_reply(tx, reply_id)

                async def present() -> forms.Told:
                    return _values(before)

                await meanwhile.hold(tx, form, thing, present, typed)
                await inbox.change_canned_reply(tx, reply_id, _draft(typed, before))
        except KoinonError as refused:
            return await _draw(visit, reply_id, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


@post(HOME + "/{reply_id:uuid}/delete", opt=WRITE, status_code=200)
async def delete_reply(visit: Visit, reply_id: FromPath[UUID]) -> Response[Any]:
    """Keep it no longer."""
    with visit.words():
        async with visit.transaction() as tx:
            gone = await inbox.delete_canned_reply(tx, reply_id)
        return toast_after(forms.see(HOME), gettext("/%(word)s is deleted") % {"word": gone.shortcut})


async def _draw(
    visit: Visit, reply_id: UUID | None, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    async with visit.transaction() as tx:
        found = await inbox.canned_reply(tx, reply_id) if reply_id else None
    present = _values(found) if found else forms.Told(scope="personal")
    again = f"{HOME}/{reply_id}" if reply_id else HOME + "/new"
    seen = await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=again, typed=typed)
    shares = visit.actor.may("settings:write")
    return visit.draw(
        "settings/reply.html",
        active="settings",
        status_code=refused.status if refused else 200,
        reply=found,
        values=forms.Told(meanwhile.merged(refused, typed)) if typed is not None else present,
        seen=seen,
        errors=forms.told(refused, FIELDS, "shortcut") if refused else forms.Told(),
        scopes=[("personal", gettext("Only me")), ("organization", gettext("Everybody here"))],
        languages=[(one, LABELS[f"body_{one}"]) for one in LANGUAGES],
        shares=shares,
        may_write=visit.actor.may("conversations:write") and (found is None or found.scope == "personal" or shares),
    )


def _typed(form: Any) -> forms.Told:
    names = ("shortcut", "scope", "is_knowledge")
    bodies = {name: forms.verbatim(form, name) for name in ("body", *(f"body_{one}" for one in LANGUAGES))}
    return forms.Told(**{name: forms.text(form, name) for name in names}, **bodies)


def _draft(typed: forms.Told, before: CannedReply | None = None) -> CannedDraft:
    bodies = {"": typed["body"], **{one: typed[f"body_{one}"] for one in LANGUAGES}}
    others = {one: body for one, body in (before.bodies if before else {}).items() if one not in bodies}
    is_team = before is not None and before.scope == "team" and not typed["scope"]
    return CannedDraft(
        shortcut=typed["shortcut"].lower().lstrip("/"),
        bodies=bodies | others,
        scope="team" if is_team else "organization" if typed["scope"] == "organization" else "personal",
        team_id=before.team_id if before and is_team else None,
        media_ids=before.media_ids if before else (),
        is_knowledge=typed["is_knowledge"] == "yes",
    )


def _values(found: CannedReply) -> forms.Told:
    return forms.Told(
        shortcut=found.shortcut,
        scope="" if found.scope == "team" else found.scope,
        body=found.bodies.get("", ""),
        is_knowledge="yes" if found.is_knowledge else "",
        **{f"body_{one}": found.bodies.get(one, "") for one in LANGUAGES},
    )


router = Router(
    "/",
    route_handlers=[list_replies, ask_reply, add_reply, show_reply, save_reply, delete_reply],
    dependencies=VISIT,
    include_in_schema=False,
)
