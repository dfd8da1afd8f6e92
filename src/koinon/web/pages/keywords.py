"""Settings, Keywords: words people text to be filed and answered, a poster for each, words that stop (CON-060, 061)."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

import segno
from litestar import Response, Router, get, post
from litestar.params import FromPath
from markupsafe import Markup

from koinon import channels, contacts, organizations
from koinon.contacts import CustomKeyword, KeywordChanges
from koinon.kit import clock, gsm7
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import formats, forms, meanwhile
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/keywords"
READ, WRITE = {"permission": "settings:read"}, {"permission": "settings:write"}
LABELS = {
    "word": N_("Word"),
    "files": N_("Files people into"),
    "sender_id": N_("On which number"),
    "reply_ok": N_("Answer"),
    "opens_at": N_("Opens"),
    "reply_early": N_("Answer before it opens"),
    "closes_at": N_("Closes"),
    "reply_late": N_("Answer after it closed"),
    "call_to_action": N_("What people agree to"),
    "topic_id": N_("They ask to hear of"),
    "ask_name": N_("Ask strangers for their name"),
}
PLAIN = ("word", "reply_ok", "reply_early", "reply_late")
FIELDS = {"group_id": "files", "tag_id": "files", "body": "call_to_action", "text_version_id": "call_to_action"}


@get(HOME, opt=READ)
async def list_keywords(visit: Visit) -> Response[str]:
    """Every keyword with what it does; below, the organization's own words that stop messages."""
    with visit.words():
        return await _list(visit)


@get(HOME + "/new", opt=WRITE)
async def ask_keyword(visit: Visit) -> Response[str]:
    """The form of a new one."""
    with visit.words():
        return await _draw(visit, None, forms.Told(ask_name="yes"), None)


@post(HOME, opt=WRITE, status_code=200)
async def add_keyword(visit: Visit) -> Response[Any]:
    """Add it, and show its poster."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await contacts.create_keyword(tx, await _said(tx, visit, typed, None))
        except KoinonError as refused:
            return await _draw(visit, None, typed, refused)
        return toast_after(forms.see(f"{HOME}/{made.id}"), gettext("The keyword is heard from now on"))


@get(HOME + "/{keyword_id:uuid}", opt=READ)
async def show_keyword(visit: Visit, keyword_id: FromPath[UUID]) -> Response[str]:
    """One: what it does, how often it was used, its poster."""
    with visit.words():
        return await _draw(visit, keyword_id, None, None)


@post(HOME + "/{keyword_id:uuid}", opt=WRITE, status_code=200)
async def save_keyword(visit: Visit, keyword_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("keyword", keyword_id, "keyword.updated")
                await meanwhile.hold(tx, await visit.form(), thing, partial(_present, tx, visit, keyword_id), typed)
                before = await contacts.get_keyword(tx, keyword_id)
                await contacts.update_keyword(tx, keyword_id, await _said(tx, visit, typed, before))
        except KoinonError as refused:
            return await _draw(visit, keyword_id, typed, refused)
        return toast_after(forms.see(f"{HOME}/{keyword_id}"), gettext("Saved."))


@post(HOME + "/{keyword_id:uuid}/delete", opt=WRITE, status_code=200)
async def delete_keyword(visit: Visit, keyword_id: FromPath[UUID]) -> Response[Any]:
    """Remove it; whom it filed stays."""
    with visit.words():
        async with visit.transaction() as tx:
            gone = await contacts.delete_keyword(tx, keyword_id)
        return toast_after(forms.see(HOME), gettext("“%(word)s” is a word like any other now") % {"word": gone.word})


@post(HOME + "/stop-words", opt=WRITE, status_code=200)
async def change_stop_words(visit: Visit) -> Response[Any]:
    """Add a word that stops messages, or remove one that was added."""
    form = await visit.form()
    word, gone = forms.text(form, "stop_word"), forms.text(form, "remove")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                if gone:
                    await contacts.remove_stop_word(tx, gone)
                else:
                    await contacts.add_stop_word(tx, word)
        except KoinonError as refused:
            return await _list(visit, word, refused)
        told = gettext("The word stops messages no more") if gone else gettext("The word stops messages from now on")
        return toast_after(forms.see(HOME), told)


async def _list(visit: Visit, word: str = "", refused: KoinonError | None = None) -> Response[str]:
    async with visit.transaction() as tx:
        found, stops = await contacts.keywords(tx), await contacts.stop_words(tx)
    return visit.draw(
        "settings/keywords.html",
        active="settings",
        status_code=refused.status if refused else 200,
        tabs=settings_tabs(HOME, visit.actor.may),
        keywords=found,
        stop_words=stops,
        typed=word,
        errors=forms.told(refused, {"word": "stop_word"}, "stop_word") if refused else forms.Told(),
        now=clock.now(),
        may_change=_may_change(visit),
    )


async def _draw(
    visit: Visit, keyword_id: UUID | None, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    async with visit.transaction() as tx:
        keyword = await contacts.get_keyword(tx, keyword_id) if keyword_id else None
        senders = [one for one in await channels.senders(tx) if one.channel == "sms"]
        groups, tags = (await contacts.groups_page(tx))[0], (await contacts.tags_page(tx))[0]
        name, topics = (await organizations.get(tx)).name, await contacts.topics(tx)
    present = _values(keyword, visit)
    again = f"{HOME}/{keyword_id}" if keyword_id else HOME + "/new"
    seen = await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=again, typed=typed)
    fit = [one for one in senders if keyword is None or keyword.sender_id in (None, one.id)]
    return visit.draw(
        "settings/keyword.html",
        active="settings",
        status_code=refused.status if refused else 200,
        keyword=keyword,
        values=forms.Told(meanwhile.merged(refused, typed)) if typed is not None else present,
        seen=seen,
        errors=forms.told(refused, FIELDS, "word") if refused else forms.Told(),
        files=[("", gettext("Nothing: it only answers"))]
        + [(f"group:{one.id}", gettext("Group: %(name)s") % {"name": one.name}) for one in groups]
        + [(f"tag:{one.id}", gettext("Tag: %(name)s") % {"name": one.name}) for one in tags],
        senders=[("", gettext("All our numbers")), *((str(one.id), formats.phone(one.value)) for one in senders)],
        segments={one: gsm7.segments(present[one]) if present[one] else 0 for one in PLAIN[1:]},
        organization=name,
        topics=[("", gettext("No topic")), *((str(one.id), one.name(ambient().locale)) for one in topics)],
        poster=_poster(keyword, fit[0].value) if keyword and fit else None,
        number=fit[0].value if fit else "",
        may_change=_may_change(visit),
    )


def _poster(keyword: CustomKeyword, number: str) -> Markup:
    """A QR code that opens a text to the number with the word in it (RFC 5724), in the ink of the page."""
    address = f"sms:{number}?body={quote(keyword.word.upper())}"
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=2, svgclass=None, lineclass=None, omitsize=True)
    return Markup(drawn.replace('stroke="#000"', 'stroke="currentColor"'))  # noqa: S704 - drawn by segno from text


async def _typed(visit: Visit) -> forms.Told:
    form = await visit.form()
    return forms.Told({name: forms.text(form, name) for name in LABELS})


async def _said(tx: Tx, visit: Visit, typed: forms.Told, before: CustomKeyword | None) -> KeywordChanges:
    """What was typed, as contacts take it; new words to agree to are published as their next version."""
    kind, _, target = typed["files"].partition(":")
    zone = ZoneInfo(visit.shell.time_zone)
    text_id = before.text_version_id if before else None
    if typed["call_to_action"] != ((before.call_to_action if before else None) or ""):
        text_id = await _published(tx, typed) if typed["call_to_action"] else None
    return KeywordChanges(
        **{name: typed[name] for name in PLAIN},
        group_id=forms.uuid_or_404(target) if kind == "group" else None,
        tag_id=forms.uuid_or_404(target) if kind == "tag" else None,
        sender_id=forms.uuid_or_404(typed["sender_id"]) if typed["sender_id"] else None,
        opens_at=_moment(typed["opens_at"], zone),
        closes_at=_moment(typed["closes_at"], zone),
        ask_name=typed["ask_name"] == "yes",
        text_version_id=text_id,
        topic_id=forms.uuid_or_404(typed["topic_id"]) if typed["topic_id"] else None,
    )


async def _published(tx: Tx, typed: forms.Told) -> UUID:
    locale = (await organizations.get(tx)).locale
    key = f"keyword {typed['word'].lower()}"[:60]
    return (await contacts.publish_text(tx, key, locale, typed["call_to_action"])).id


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A field of day and time on the reader's clock, as an instant; None for what is none."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


async def _present(tx: Tx, visit: Visit, keyword_id: UUID) -> forms.Told:
    return _values(await contacts.get_keyword(tx, keyword_id), visit)


def _values(keyword: CustomKeyword | None, visit: Visit) -> forms.Told:
    if keyword is None:
        return forms.Told()
    zone = ZoneInfo(ambient().time_zone)
    files = f"group:{keyword.group_id}" if keyword.group_id else f"tag:{keyword.tag_id}" if keyword.tag_id else ""
    opens, closes = (
        at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if at else "" for at in (keyword.opens_at, keyword.closes_at)
    )
    return forms.Told(
        **{name: getattr(keyword, name) for name in PLAIN},
        files=files,
        sender_id=str(keyword.sender_id or ""),
        topic_id=str(keyword.topic_id or ""),
        opens_at=opens,
        closes_at=closes,
        call_to_action=keyword.call_to_action or "",
        ask_name="yes" if keyword.ask_name else "",
    )


def _may_change(visit: Visit) -> bool:
    """Words are everybody's: who is limited to locations reads them."""
    return visit.actor.may("settings:write") and not visit.actor.places


router = Router(
    "/",
    route_handlers=[
        list_keywords,
        ask_keyword,
        add_keyword,
        show_keyword,
        save_keyword,
        delete_keyword,
        change_stop_words,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
