"""The list pane: rows, what a search found in messages, tabs, kept views, the dialog of filters."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta

from koinon import channels, contacts, inbox, organizations
from koinon.inbox import LIST_COLUMNS, Filters, View
from koinon.kit.text import fold
from koinon.platform import errors, rest
from koinon.platform.db import Tx
from koinon.web import formats, forms
from koinon.web.i18n import N_, gettext, pgettext
from koinon.web.pages import inbox_asked
from koinon.web.pages import inbox_view as view_of
from koinon.web.pages.inbox_asked import Asked
from koinon.web.pages.inbox_row_marks import marks
from koinon.web.photos import photo_path
from koinon.web.visit import VISIT, Visit

READ = {"permission": "conversations:read"}
LIST_LIMIT = 40
MOST_ROWS = 400
HITS = 20
Written = Annotated[str, Meta(max_length=4000)]
Typed = Annotated[str, Meta(max_length=200)]
WAITS = ((15, N_("15 minutes")), (60, N_("1 hour")), (240, N_("4 hours")), (1440, N_("1 day")))


async def list_context(
    tx: Tx,
    visit: Visit,
    asked: Asked,
    *,
    cursor: str | None = None,
    current: UUID | None = None,
    shown: int = 0,
) -> dict[str, Any]:
    """What the list shows: a page, or the `shown` rows that were read on to; with words, what they found too."""
    limit = min(max(LIST_LIMIT, shown), MOST_ROWS)
    hits, fault = await _hits(tx, visit, asked.q) if asked.q and cursor is None else ([], "")
    paging = rest.PageRequest(limit, cursor, turned=asked.turned)
    rows, pagination = await inbox.conversations_page(tx, visit.services.vault, asked.query, paging)
    rows = _without(rows, hits, asked.q)
    lost = await inbox.undelivered(tx, [found.id for found in rows if found.preview_direction == "out"])
    columns = asked.kept.columns if asked.kept else LIST_COLUMNS
    onward = asked.onward(q=asked.q, cursor=pagination.next_cursor) if pagination.has_more else ""

    def number(cipher: bytes, channel: str) -> str:
        opened = contacts.opened(visit.services.vault, tx.organization_id, channel, cipher)
        return view_of.shown_number(opened, visit.actor)

    return {
        "rows": [
            view_of.row(found, asked.onward(), current, number, found.id in lost, marks(found, visit.actor, columns))
            for found in rows
        ],
        "hits": [_hit(hit, asked, number) for hit in hits],
        "fault": fault,
        "archived_until": await inbox.archived_until(tx) if asked.q and cursor is None else None,
        "tabs": _tabs(asked, await inbox.counts(tx)),
        "view": asked.view.value,
        "asked": asked,
        "q": asked.q,
        "before": cursor is not None,
        "more": f"/inbox?{onward}" if onward else "",
        "more_part": f"/inbox/list?{onward}",
        "anything": bool(rows) or asked != Asked(),
    }


async def _hits(tx: Tx, visit: Visit, q: str) -> tuple[list[inbox.Hit], str]:
    """What a search found in messages, and why it could not be read; one for no words finds conversations alone."""
    if await inbox.asks_conversations(tx, q):
        return [], ""
    try:
        found, _ = await inbox.search_messages(
            tx, visit.services.vault, q, inbox.Sort.RELEVANCE, rest.PageRequest(HITS)
        )
    except errors.InvalidFieldsError as bad:
        return [], " ".join(gettext(fault.sentence or "") for fault in bad.listed)
    return found, ""


def _without(rows: list[inbox.ConversationRow], hits: list[inbox.Hit], q: str) -> list[inbox.ConversationRow]:
    """Conversations that are told below by the message that was found are not told twice, unless by their name."""
    told = {hit.found.conversation_id for hit in hits}
    words = fold(q).split()
    return [row for row in rows if row.id not in told or any(word in fold(row.name) for word in words)]


def _hit(hit: inbox.Hit, asked: Asked, number: Any) -> dict[str, Any]:
    found = hit.found
    who = gettext("You") if found.direction == "out" and found.author_id is None else found.author_name
    return {
        "href": f"/inbox/{found.conversation_id}?{asked.onward()}",
        "id": found.id,
        "conversation_id": found.conversation_id,
        "photo": photo_path(found.contact_id, found.photo_id),
        "name": found.name or number(found.address_cipher, found.channel),
        "who": who if found.direction != "in" else "",
        "is_note": found.direction == "internal",
        "parts": [(gettext("Restricted: open it to read"), False)] if found.restricted else hit.snippet.parts,
        "at": found.created_at,
    }


def _tabs(asked: Asked, counted: inbox.Counts) -> list[tuple[str, str, int | None, bool]]:
    named = (
        (View.LIVE, gettext("Open"), counted.live),
        (View.UNREAD, pgettext("conversations", "Unread"), counted.unread),
        (View.MINE, gettext("Mine"), counted.mine),
        (View.RESOLVED, pgettext("conversations", "Done"), None),
    )
    plain = asked.kept is None
    return [
        (f"/inbox?view={one.value}", name, number or None, plain and one is asked.view) for one, name, number in named
    ]


@get("/inbox/views", opt=READ)
async def show_views(visit: Visit, view: FromQuery[View] = View.LIVE, f: FromQuery[Written] = "") -> Response[str]:
    """The other lists, and the views that are kept, with how much is in each."""
    with visit.words():
        async with visit.transaction() as tx:
            counted = await inbox.counts_with_views(tx)
            kept = await inbox.all_views(tx)
        snoozed = Asked(filters=Filters(statuses=("snoozed",))).onward()
        others = (
            (View.UNASSIGNED, gettext("Nobody’s"), "user-x", counted.unassigned),
            (View.MENTIONS, gettext("You are named"), "at-sign", counted.mentions),
            (View.ALL, gettext("Everything"), "inbox", None),
            (View.SPAM, gettext("Spam"), "ban", None),
        )
        return visit.draw("inbox/views.html", others=others, kept=kept, counted=counted, snoozed=snoozed)


@get("/inbox/filters", opt=READ)
async def show_filters(
    visit: Visit,
    view: FromQuery[View] = View.LIVE,
    f: FromQuery[Written] = "",
    kept: FromQuery[Typed] = "",
) -> Response[str]:
    """The dialog of filters."""
    with visit.words():
        async with visit.transaction() as tx:
            asked = await inbox_asked.read(tx, view, "", f, kept)
            choices = await _choices(tx)
        return visit.draw(
            "inbox/filters.html",
            asked=asked,
            chosen=asked.filters,
            kept=asked.kept if asked.kept and inbox.may_change_view(visit.actor, asked.kept) else None,
            days=inbox_asked.days(asked.filters),
            targets=_named(TARGETS),
            waits=[(value, gettext(text)) for value, text in WAITS],
            **choices,
        )


async def _choices(tx: Tx) -> dict[str, Any]:
    """What the dialog offers."""
    teams = await inbox.named_teams(tx)
    people = await inbox.colleagues(tx)
    places = await organizations.locations(tx)
    senders = await channels.senders(tx)
    return {
        "people": [("me", gettext("You")), ("none", gettext("Nobody"))] + [(str(one), name) for one, name in people],
        "teams": [("mine", gettext("Your teams")), ("none", gettext("No team"))] + [(str(t.id), t.name) for t in teams]
        if teams
        else [],
        "shared": [(str(t.id), t.name) for t in teams],
        "labels": [(str(one.id), one.name) for one in await inbox.all_labels(tx)],
        "places": [(str(one.id), one.name) for one in places] if len(places) > 1 else [],
        "senders": _numbers(senders) if len(senders) > 1 else [],
        "states": _states(),
        "ways": _named(WAYS),
        "priorities": _named(PRIORITIES),
    }


WAYS = (("sms", N_("Text message")), ("whatsapp", N_("WhatsApp")), ("email", N_("Mail")))
PRIORITIES = (("urgent", N_("Urgent")), ("high", N_("High")), ("normal", N_("Normal")), ("low", N_("Low")))


TARGETS = (("running", N_("In time")), ("warned", N_("Nearly late")), ("breached", N_("Late")))


def _numbers(senders: Sequence[channels.Sender]) -> list[tuple[str, str]]:
    return [(str(one.id), formats.phone(one.value) if one.value.startswith("+") else one.value) for one in senders]


def _states() -> list[tuple[str, str]]:
    return [
        ("open", gettext("Open")),
        ("pending", gettext("Waiting for them")),
        ("snoozed", pgettext("conversations", "Snoozed")),
        ("resolved", gettext("Resolved")),
        ("closed", gettext("Closed for good")),
    ]


def _named(options: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(value, gettext(text)) for value, text in options]


@post("/inbox/filters", opt=READ, status_code=200)
async def filter_list(visit: Visit) -> Response[Any]:
    """Show what the filters say; under a name it is kept."""
    form = await visit.form()
    with visit.words():
        filters = inbox_asked.of_form(form)
        name, kept = forms.text(form, "name"), forms.one_id(form, "kept")
        if name and filters != Filters():
            draft = _draft(form, name[:60], filters)
            version = forms.whole(forms.text(form, "kept_version"), 2_000_000_000)
            async with visit.transaction() as tx:
                if kept is None:
                    made = await inbox.keep_view(tx, draft)
                else:
                    columns = (await inbox.get_view(tx, kept)).columns
                    made = await inbox.change_view(tx, kept, msgspec.structs.replace(draft, columns=columns), version)
            return _to(visit, f"/inbox?kept={made.id}")
        return _to(visit, f"/inbox?{Asked(View.LIVE, '', filters).onward()}")


def _draft(form: FormMultiDict, name: str, filters: Filters) -> inbox.ViewDraft:
    """The view as the dialog says it: `whose` is mine, everybody, or a team's id."""
    said = forms.text(form, "whose")
    whose = forms.one_of(form, "whose", (inbox.Whose.MINE, inbox.Whose.EVERYBODY))
    team = None if whose or not said else forms.uuid_or_404(said)
    oldest = forms.text(form, "sort") == "oldest"
    return inbox.ViewDraft(
        name=name,
        filters=filters,
        whose=inbox.Whose.TEAM if team else whose or inbox.Whose.MINE,
        team_id=team,
        sort="oldest" if oldest else "newest",
    )


@post("/inbox/views/{inbox_view_id:uuid}/drop", opt=READ, status_code=200)
async def drop_kept(visit: Visit, inbox_view_id: FromPath[UUID]) -> Response[Any]:
    """Keep a view no longer."""
    async with visit.transaction() as tx:
        await inbox.drop_view(tx, inbox_view_id)
    return _to(visit, "/inbox")


def _to(visit: Visit, href: str) -> Response[Any]:
    return Response("", headers={"HX-Redirect": href}) if visit.partial else Redirect(href)


router = Router(
    "/",
    route_handlers=[show_views, show_filters, filter_list, drop_kept],
    dependencies=VISIT,
    include_in_schema=False,
)
