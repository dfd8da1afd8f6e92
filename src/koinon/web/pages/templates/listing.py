"""The list of templates, and the door to a new one: by a starter or blank (MSG-010)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from koinon import identity, messaging
from koinon.messaging import Template, TemplateDraft, TemplateFilters, TemplateStatus
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext
from koinon.web.pages.templates import words
from koinon.web.visit import Visit

HOME = "/templates"
READ, WRITE = {"permission": "templates:read"}, {"permission": "templates:write"}
PAGE = 25
TABS: dict[str, tuple[str, tuple[TemplateStatus, ...]]] = {
    "": (N_("All"), ()),
    "ready": (N_("Ready"), (TemplateStatus.APPROVED,)),
    "writing": (N_("Being written"), (TemplateStatus.DRAFT, TemplateStatus.REJECTED)),
    "waiting": (N_("Waiting for approval"), (TemplateStatus.PENDING_REVIEW,)),
    "archived": (N_("Archived"), (TemplateStatus.ARCHIVED,)),
}


@get(HOME, opt=READ)
async def templates(visit: Visit) -> Response[str]:
    """All of them, newest first, narrowed by state, channel and name."""
    query = visit.request.query_params
    which = query.get("show", "") if query.get("show", "") in TABS else ""
    channel = query.get("channel", "") if query.get("channel", "") in words.CHANNELS else ""
    wanted = TemplateFilters(
        statuses=tuple(one.value for one in TABS[which][1]),
        channel=channel or None,
        folder=str(query.get("folder", ""))[:60] or None,
        q=str(query.get("q", "")).strip()[:100],
    )
    at, backwards = _place(query)
    with visit.words():
        async with visit.transaction() as tx:
            rows = await messaging.templates_page(tx, wanted, at=at, backwards=backwards, limit=PAGE + 1)
            folders = await messaging.template_folders(tx)
            authors = await identity.user_names(tx, [one.updated_by for one in rows if one.updated_by])
            needs_review = await messaging.templates_need_review(tx)
        more, rows = len(rows) > PAGE, rows[:PAGE]
        rows = rows[::-1] if backwards else rows
        asked = {"show": which, "channel": channel, "folder": wanted.folder or "", "q": wanted.q}
        return visit.draw(
            "templates/list.html",
            active="templates",
            block="rows" if visit.partial else "",
            rows=rows,
            authors=authors,
            words=words,
            tabs=_tabs(which, needs_review=needs_review),
            asked=asked,
            channels=[("", gettext("Every channel")), *((code, words.channel(code)[0]) for code in words.CHANNELS)],
            folders=[("", gettext("Every folder")), *((one, one) for one in folders)],
            filtered=any(asked.values()),
            before=_link(asked, rows[0], "before") if rows and (more if backwards else at) else "",
            after=_link(asked, rows[-1], "after") if rows and (at if backwards else more) else "",
        )


def _tabs(which: str, *, needs_review: bool) -> list[tuple[str, str, None, bool]]:
    shown = [key for key in TABS if key != "waiting" or needs_review or which == "waiting"]
    return [(f"{HOME}?show={key}" if key else HOME, gettext(TABS[key][0]), None, key == which) for key in shown]


def _link(asked: dict[str, str], row: Template, side: str) -> str:
    kept = "".join(f"{name}={value}&" for name, value in asked.items() if value)
    return f"{HOME}?{kept}{side}={row.created_at.timestamp():.6f}_{row.id}"


def _place(query: Any) -> tuple[tuple[datetime, UUID] | None, bool]:
    side = "before" if "before" in query else "after"
    at, _, row = str(query.get(side, "")).partition("_")
    try:
        return (datetime.fromtimestamp(float(at)).astimezone(), UUID(row)), side == "before"
    except (ValueError, OverflowError, OSError):
        return None, False


@get(HOME + "/new", opt=WRITE)
async def new(visit: Visit) -> Response[str]:
    """Good first words for this kind of organization, or none."""
    with visit.words():
        async with visit.transaction() as tx:
            starters = await messaging.template_starters(tx)
        locale = ambient().locale
        name = visit.shell.organization_name
        shown = [
            (one, one.names[locale], one.about[locale], messaging.sample_text(one.sms[locale], name))
            for one in starters
        ]
        return visit.draw("templates/new.html", active="templates", starters=shown, words=words)


@post(HOME, opt=WRITE, status_code=200)
async def begin(visit: Visit) -> Response[Any]:
    """Begin one; its name is made up until somebody gives it another."""
    key = forms.text(await visit.form(), "starter")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                if key:
                    made = await messaging.begin_template(tx, key)
                else:
                    name = await messaging.free_template_name(tx, gettext("New template"))
                    made = await messaging.create_template(
                        tx, TemplateDraft(name=name, default_locale=ambient().locale)
                    )
        except KoinonError as refused:
            if refused.status != 422:
                raise
            return forms.see(HOME + "/new")
        return forms.see(f"{HOME}/{made.id}")
