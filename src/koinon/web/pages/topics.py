"""Settings, Topics: what the organization writes about, so that people choose what they hear (CON-041)."""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import contacts
from koinon.contacts import NewTopic, Topic, TopicChanges
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/topics"
READ, WRITE = {"permission": "contacts:read"}, {"permission": "settings:write"}
PURPOSES = {
    "informational": N_("Informational: news, dates, changes"),
    "promotional": N_("Promotional: offers, appeals"),
}
LABELS = {
    "en": N_("Name in English"),
    "es": N_("Name in Spanish"),
    "pt": N_("Name in Portuguese"),
    "purpose": N_("What kind of message"),
    "default": N_("People who said nothing"),
}
FIELDS = {"names": "en", **{f"names.{language}": language for language in ("en", "es", "pt")}}


@get(HOME, opt=READ)
async def list_topics(visit: Visit) -> Response[str]:
    """The topics in their order, as people see them on their own page."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await contacts.topics(tx)
        return visit.draw(
            "settings/topics.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            topics=found,
            language=ambient().locale,
            purposes={kind: gettext(word) for kind, word in PURPOSES.items()},
            may_change=_may_change(visit),
            is_full=len(found) >= contacts.MOST_TOPICS,
        )


@get(HOME + "/new", opt=WRITE)
async def ask_topic(visit: Visit) -> Response[str]:
    """The form of a new one."""
    with visit.words():
        return await _draw(visit, None, forms.Told(purpose="informational", default="yes"), None)


@post(HOME, opt=WRITE, status_code=200)
async def add_topic(visit: Visit) -> Response[Any]:
    """Add it."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await contacts.create_topic(tx, msgspec.convert(_said(typed), NewTopic))
        except KoinonError as refused:
            return await _draw(visit, None, typed, refused)
        return toast_after(forms.see(HOME), gettext("The topic is there now"))


@get(HOME + "/{topic_id:uuid}", opt=READ)
async def show_topic(visit: Visit, topic_id: FromPath[UUID]) -> Response[str]:
    """One: its names, its kind, who wants it."""
    with visit.words():
        return await _draw(visit, topic_id, None, None)


@post(HOME + "/{topic_id:uuid}", opt=WRITE, status_code=200)
async def save_topic(visit: Visit, topic_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("topic", topic_id, "topic.updated")
                await meanwhile.hold(tx, await visit.form(), thing, partial(_present, tx, topic_id), typed)
                await contacts.update_topic(tx, topic_id, msgspec.convert(_said(typed), TopicChanges))
        except KoinonError as refused:
            return await _draw(visit, topic_id, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


@post([f"{HOME}/{{topic_id:uuid}}/{act}" for act in ("up", "down", "delete")], opt=WRITE, status_code=200)
async def put_topic(visit: Visit, topic_id: FromPath[UUID]) -> Response[Any]:
    """Move it in the row, or take it away with what people said of it."""
    act = visit.request.url.path.rsplit("/", 1)[-1]
    with visit.words():
        try:
            async with visit.transaction() as tx:
                if act == "delete":
                    await contacts.delete_topic(tx, topic_id)
                else:
                    await contacts.move_topic(tx, topic_id, up=act == "up")
        except KoinonError as refused:
            return await _draw(visit, topic_id, None, refused)
        answer = forms.see(HOME)
        return toast_after(answer, gettext("The topic is gone")) if act == "delete" else answer


async def _present(tx: Tx, topic_id: UUID) -> forms.Told:
    return _values(await contacts.get_topic(tx, topic_id))


async def _typed(visit: Visit) -> forms.Told:
    form = await visit.form()
    return forms.Told({name: forms.text(form, name) for name in LABELS})


def _said(typed: forms.Told) -> dict[str, Any]:
    return {
        "names": {language: typed[language] for language in ("en", "es", "pt") if typed[language]},
        "purpose": typed["purpose"] if typed["purpose"] in PURPOSES else "informational",
        "default_subscribed": typed["default"] == "yes",
    }


async def _draw(
    visit: Visit, topic_id: UUID | None, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    async with visit.transaction() as tx:
        topic = await contacts.get_topic(tx, topic_id) if topic_id else None
        figures = await contacts.topic_figures(tx, topic_id) if topic_id else None
    present = _values(topic)
    again = f"{HOME}/{topic_id}" if topic_id else HOME + "/new"
    seen = await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=again, typed=typed)
    return visit.draw(
        "settings/topic.html",
        active="settings",
        status_code=refused.status if refused else 200,
        topic=topic,
        label=topic.name(ambient().locale) if topic else "",
        figures=figures,
        values=forms.Told(meanwhile.merged(refused, typed)) if typed is not None else present,
        seen=seen,
        errors=forms.told(refused, FIELDS, "") if refused else forms.Told(),
        purposes=[(kind, gettext(word)) for kind, word in PURPOSES.items()],
        languages=[(language, gettext(LABELS[language])) for language in _languages()],
        may_change=_may_change(visit),
    )


def _languages() -> list[str]:
    """The reader's first: most name a topic in one language only."""
    return sorted(("en", "es", "pt"), key=lambda language: language != ambient().locale)


def _values(topic: Topic | None) -> forms.Told:
    if topic is None:
        return forms.Told()
    return forms.Told(
        **{language: topic.names.get(language, "") for language in ("en", "es", "pt")},
        purpose=topic.purpose,
        default="yes" if topic.default_subscribed else "",
    )


def _may_change(visit: Visit) -> bool:
    """Topics belong to everybody: who is limited to locations uses them."""
    return visit.actor.may("settings:write") and not visit.actor.places


router = Router(
    "/",
    route_handlers=[list_topics, ask_topic, add_topic, show_topic, save_topic, put_topic],
    dependencies=VISIT,
    include_in_schema=False,
)
