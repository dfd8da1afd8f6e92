"""Links of messages: who followed them, day by day; their names and switches (MSG-075, 093)."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import contacts, messaging, organizations
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.messaging import Link, LinkFigures
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest
from koinon.web import formats, forms, meanwhile
from koinon.web.i18n import N_, gettext, pgettext
from koinon.web.meanwhile import Thing
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/links"
OWN = "/links/{link_id:uuid}"
READ, WRITE = {"permission": "broadcasts:read"}, {"permission": "broadcasts:write"}
ON_A_PAGE = 25
DAYS = 30
STATES = ("", "active", "expired", "disabled")
TONES = {"active": "good", "expired": "", "disabled": "warn"}
CHANNELS = {"sms": N_("Text"), "whatsapp": N_("WhatsApp"), "email": N_("Email"), "push": N_("Notification")}
DEVICES = {"mobile": N_("Phones and tablets"), "desktop": N_("Computers"), "unknown": N_("Unknown")}
RULES = {
    "head": N_("A program that only looked whether the page is there"),
    "prefetch": N_("A program that fetched the page ahead"),
    "agent": N_("A search engine, a scanner or a preview"),
    "hosting": N_("A server, not a person’s connection"),
    "at_once": N_("Sooner than anybody could have read the message"),
    "together": N_("All links of a message at once"),
    "trap": N_("Followed a link that nobody sees"),
    "test": N_("A test message"),
}
LABELS = {"label": N_("Name")}
Typed = Annotated[str, Meta(max_length=100)]
State = Annotated[str, Meta(max_length=20)]


def _tabs() -> dict[str, str]:
    named = (
        gettext("All"),
        pgettext("links", "Active"),
        pgettext("links", "Ended"),
        pgettext("links", "Disabled"),
    )
    return dict(zip(STATES, named, strict=True))


def _chips() -> dict[str, str]:
    return {"active": gettext("Active"), "expired": pgettext("link", "Ended"), "disabled": gettext("Disabled")}


@get(HOME, opt=READ)
async def list_links(
    visit: Visit,
    q: FromQuery[Typed] = "",
    status: FromQuery[State] = "",
    message: FromQuery[UUID | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Every short link, newest first, with who followed it."""
    if status not in STATES:
        raise errors.RESOURCE_NOT_FOUND()
    asked = {"q": q, "status": status, "message": str(message or "")}
    paging = PageRequest(limit=ON_A_PAGE, cursor_text=cursor)
    with visit.words():
        async with visit.transaction() as tx:
            wanted = messaging.LinksWanted(origin_id=message, state=status or None, word=q.strip())
            found = await messaging.links_page(tx, wanted, paging.fetch, paging.cursor(asked))
            stopped = await messaging.links_stopped(tx)
        shown, pages = paging.cut(found, asked, lambda row: Cursor((row.created_at,), row.id))
        return visit.draw(
            "links/list.html",
            active="links",
            block="results" if visit.partial else "",
            links=shown,
            stopped=stopped,
            short=messaging.short_link,
            tones=TONES,
            chips=_chips(),
            channels=CHANNELS,
            asked=asked,
            any_asked=any(asked.values()),
            states=[(_at(asked, status=key), label, None, key == status) for key, label in _tabs().items()],
            before=_at(asked, cursor=pages.prev_cursor) if pages.prev_cursor else "",
            after=_at(asked, cursor=pages.next_cursor) if pages.next_cursor else "",
        )


def _at(asked: dict[str, str], **changed: str) -> str:
    values = {name: value for name, value in {**asked, **changed}.items() if value}
    return f"{HOME}?{urlencode(values)}" if values else HOME


@get(OWN, opt=READ)
async def show_link(visit: Visit, link_id: FromPath[UUID]) -> Response[str]:
    """One link: figures, days, devices, what was not counted, and people where they are told apart."""
    with visit.words():
        return await _draw(visit, link_id)


async def _draw(visit: Visit, link_id: UUID, refusal: KoinonError | None = None, typed: Any = None) -> Response[str]:
    async with visit.transaction() as tx:
        figures = await messaging.link_figures(tx, link_id)
        people = await messaging.link_people(tx, link_id) if visit.actor.may("contacts:read") else []
        names = await contacts.names(tx, [one.contact_id for one in people])
        zone = ZoneInfo((await organizations.get(tx)).time_zone)
    link, typed = figures.link, typed or {}
    seen = await meanwhile.seen(
        visit.request, _values(link), refusal, labels=LABELS, again=f"{HOME}/{link_id}", typed=typed
    )
    return visit.draw(
        "links/link.html",
        active="links",
        status_code=refusal.status if refusal else 200,
        link=link,
        short=messaging.short_link(link),
        figures=figures,
        days=_days(figures, zone),
        tones=TONES,
        chips=_chips(),
        channels=CHANNELS,
        devices=[(gettext(DEVICES[name]), count) for name, count in figures.devices.items()],
        rules=[(gettext(RULES.get(name, name)), count) for name, count in figures.rules.items()],
        people=[(names[one.contact_id].name, one) for one in people if one.contact_id in names],
        device_names=DEVICES,
        seen=seen,
        typed={**_values(link), **typed},
        faults=forms.faults(refusal),
    )


def _days(figures: LinkFigures, zone: ZoneInfo) -> list[tuple[str, int]]:
    """People's clicks of the last thirty days, in the organization's own."""
    today, sums = clock.now().astimezone(zone).date(), Counter[Any]()
    for hour in figures.hours:
        sums[hour.hour.astimezone(zone).date()] += hour.human_clicks
    first = max(today - timedelta(days=DAYS - 1), figures.link.created_at.astimezone(zone).date())
    span = max((today - first).days + 1, 7)
    days = [today - timedelta(days=span - 1 - n) for n in range(span)]
    return [(formats.short_day(day), sums[day]) for day in days]


def _values(link: Link) -> dict[str, Any]:
    return {"label": link.label}


async def _present(tx: Tx, link_id: UUID) -> dict[str, Any]:
    return _values(await messaging.link(tx, link_id))


@post(OWN, opt=WRITE, status_code=200)
async def name_link(visit: Visit, link_id: FromPath[UUID]) -> Response[Any]:
    """Give it a name."""
    form = await visit.form()
    typed = {"label": forms.text(form, "label").strip()}
    with visit.words():
        try:
            if len(typed["label"]) > 120:
                raise errors.invalid_field("label", "out_of_range")
            async with visit.transaction() as tx:
                thing = Thing("link", link_id, "link.changed")
                await meanwhile.hold(tx, form, thing, partial(_present, tx, link_id), typed)
                await messaging.change_link(tx, link_id, label=typed["label"])
        except KoinonError as refusal:
            if refusal.status not in (412, 422):
                raise
            return await _draw(visit, link_id, refusal, typed)
        return toast_after(forms.see(f"{HOME}/{link_id}"), gettext("Saved"))


@post(OWN + "/disable", opt=WRITE, status_code=200)
async def disable_link(visit: Visit, link_id: FromPath[UUID]) -> Response[Any]:
    """Whoever follows it reads at once that it ended; while the note stands it can be taken back."""
    with visit.words():
        async with visit.transaction() as tx:
            await messaging.change_link(tx, link_id, disabled=True)
        text = gettext("The link leads nowhere any more")
        return toast_after(forms.see(f"{HOME}/{link_id}"), text, undo=f"{HOME}/{link_id}/enable", seconds=10)


@post(OWN + "/enable", opt=WRITE, status_code=200)
async def enable_link(visit: Visit, link_id: FromPath[UUID]) -> Response[Any]:
    """Let it lead on again."""
    with visit.words():
        async with visit.transaction() as tx:
            await messaging.change_link(tx, link_id, disabled=False)
        return toast_after(forms.see(f"{HOME}/{link_id}"), gettext("The link leads on again"))


router = Router(
    "/",
    route_handlers=[list_links, show_link, name_link, disable_link, enable_link],
    dependencies=VISIT,
    include_in_schema=False,
)
