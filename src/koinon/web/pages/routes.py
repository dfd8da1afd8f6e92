"""Routes of texts: which numbers write where, in what shares, and who stands in for whom (CHN-008, 048, 049)."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import phonenumbers
from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import channels
from koinon.channels import Route, RouteSender, Sender
from koinon.kit import ids
from koinon.platform import errors, rest
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.formats import country_name
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.channel_health import SENDER_STATES
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/routes"
READ, WRITE = {"permission": "channels:read"}, {"permission": "channels:write"}
SLOTS, SPARE = 20, 2
POINTS, EVERY_MINUTES = 10, 5
PURPOSES = {
    "": N_("Any message"),
    "conversational": N_("Conversations"),
    "informational": N_("News and information"),
    "promotional": N_("Advertising or fundraising"),
    "transactional": N_("About something they ordered or booked"),
}
SAME = N_("There is a route for these numbers and messages already.")
NO_CODE = N_("There is no such country code. Write it like +1, or leave this empty for all numbers.")
SHARE = N_("A share is a whole number from 0 to 100.")
TWICE = N_("This number stands in the route already.")
NOBODY = N_("Choose one number at least.")
ALL_ZERO = N_("One number at least needs a share above 0.")


class Part(NamedTuple):
    """A sender of a route: `percent` of its messages now, points it lost and in how many minutes they are back."""

    sender: Sender
    weight: int
    percent: float
    lost: int
    minutes: int


@get(HOME, opt=READ)
async def list_routes(visit: Visit) -> Response[str]:
    """Every route of texts, with the weight of each number as it is now."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await channels.routes(tx)
            senders = await _senders(tx)
        texts = [one for one in found if one.channel == "sms"]
        return visit.draw(
            "routes/list.html",
            active="settings",
            routes=[(one, _title(one), _purpose(one), _parts(one, senders)) for one in texts],
            others=len(found) - len(texts),
            usual=next((one for one in senders.values() if one.is_default), None),
            several=len(senders) > 1,
            sender_states=SENDER_STATES,
        )


@get(HOME + "/new", opt=WRITE)
async def ask_route(visit: Visit) -> Response[str]:
    """The form of a new one, with the usual number as the first."""
    with visit.words():
        return await _draw(visit, None, None, None)


@get(HOME + "/{route_id:uuid}", opt=WRITE)
async def show_route(visit: Visit, route_id: FromPath[UUID]) -> Response[str]:
    """The form with a route as it stands."""
    with visit.words():
        return await _draw(visit, route_id, None, None)


@post(HOME, opt=WRITE, status_code=200)
async def add_route(visit: Visit) -> Response[Any]:
    """Add one."""
    return await _save(visit, None)


@post(HOME + "/{route_id:uuid}", opt=WRITE, status_code=200)
async def save_route(visit: Visit, route_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed."""
    return await _save(visit, route_id)


@post(HOME + "/{route_id:uuid}/remove", opt=WRITE, status_code=200)
async def remove_route(visit: Visit, route_id: FromPath[UUID]) -> Response[Any]:
    """Take it away; one that is gone already is no fault."""
    with visit.words():
        async with visit.transaction() as tx:
            await rest.hold_resource(tx, visit.actor.organization_id or "")
            kept = [one for one in await channels.routes(tx) if one.id != route_id]
            await channels.save_routes(tx, kept)
        return toast_after(forms.see(HOME), gettext("The route is gone. What is sent now follows within seconds."))


async def _save(visit: Visit, route_id: UUID | None) -> Response[Any]:
    form = await visit.form()
    typed = forms.Told({name: forms.text(form, name) for name in _names()})
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await rest.hold_resource(tx, visit.actor.organization_id or "")
                thing = Thing("organization", visit.actor.organization_id, "routes.changed")
                if route_id:
                    await meanwhile.hold(tx, form, thing, partial(_present, tx, route_id), typed)
                await channels.save_routes(tx, _put(await channels.routes(tx), _read(typed, route_id)))
        except KoinonError as refused:
            if refused.status not in (412, 422):
                raise
            return await _draw(visit, route_id, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved. What is being sent now follows within seconds."))


def _put(present: Sequence[Route], wanted: Route) -> list[Route]:
    """The wanted one last, so that whatever is wrong is wrong with it. Raises 422 where another is just for that."""
    kept = [one for one in present if one.id != wanted.id]
    if any((one.channel, one.prefix, one.purpose) == ("sms", wanted.prefix, wanted.purpose) for one in kept):
        raise errors.invalid_field("prefix", "duplicate_resource", SAME)
    return [*kept, wanted]


def _read(typed: forms.Told, route_id: UUID | None) -> Route:
    """The route as typed. Raises 422 by field."""
    gathered = errors.Gathered()
    with gathered:
        prefix = _prefix(typed["prefix"])
    chosen = dict[str, int]()
    for slot in range(SLOTS):
        with gathered:
            _choose(chosen, slot, typed)
    with gathered:
        if not gathered and not any(chosen.values()):
            raise errors.invalid_field(*(("share_0", "out_of_range", ALL_ZERO) if chosen else _nobody()))
    gathered.refuse()
    senders = tuple(RouteSender(UUID(one), share) for one, share in chosen.items())
    purpose = typed["purpose"] if typed["purpose"] in PURPOSES else ""
    return Route(id=route_id or ids.uuid7(), channel="sms", prefix=prefix, purpose=purpose or None, senders=senders)  # type: ignore[arg-type]


def _nobody() -> tuple[str, str, str]:
    return "sender_0", "missing_required_field", NOBODY


def _choose(chosen: dict[str, int], slot: int, typed: forms.Told) -> None:
    sender, share = typed[f"sender_{slot}"], typed[f"share_{slot}"]
    if not sender:
        return
    if sender in chosen or not re.fullmatch(r"[0-9a-f-]{36}", sender):
        raise errors.invalid_field(f"sender_{slot}", "duplicate_resource", TWICE)
    if not re.fullmatch(r"[0-9]{1,3}", share) or int(share) > 100:
        raise errors.invalid_field(f"share_{slot}", "out_of_range", SHARE)
    chosen[sender] = int(share)


def _prefix(text: str) -> str:
    """`1`, `+1` or `+ 1` as `+1`."""
    digits = re.sub(r"[\s+]", "", text)
    known = re.fullmatch(r"[1-9][0-9]{0,2}", digits) and int(digits) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    if text and not known:
        raise errors.invalid_field("prefix", "validation_failed", NO_CODE)
    return f"+{digits}" if digits else ""


async def _draw(
    visit: Visit, route_id: UUID | None, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    async with visit.transaction() as tx:
        senders = await _senders(tx)
        present = await _present(tx, route_id) if route_id else _first(senders)
    again = f"{HOME}/{route_id}" if route_id else HOME + "/new"
    seen = await meanwhile.seen(visit.request, present, refused, labels=_labels(), again=again, typed=typed)
    values = forms.Told(meanwhile.merged(refused, typed) if typed is not None else present)
    used = max((slot + 1 for slot in range(SLOTS) if values[f"sender_{slot}"]), default=0)
    return visit.draw(
        "routes/edit.html",
        active="settings",
        status_code=refused.status if refused else 200,
        route_id=route_id,
        values=values,
        seen=seen,
        errors=_told(refused) if refused else forms.Told(),
        purposes=[(code, gettext(word)) for code, word in PURPOSES.items()],
        choices=list(senders.values()),
        slots=range(max(used, min(len(senders), used + SPARE, SLOTS), 1)),
    )


def _told(refused: KoinonError) -> forms.Told:
    """What the context refused names the route's place in the list; here it is the only one."""
    found = forms.told(refused, {}, "prefix")
    return forms.Told(
        {re.sub(r"^routes(\[\d+\])?(\.(?P<f>\w+))?$", _field, name): text for name, text in found.items()}
    )


def _field(path: re.Match[str]) -> str:
    return "sender_0" if path["f"] == "senders" else "prefix"


async def _senders(tx: Tx) -> dict[UUID, Sender]:
    """The numbers that texts can leave from, the usual one first."""
    found = [one for one in await channels.senders(tx) if one.channel == "sms" and one.state != "released"]
    return {one.id: one for one in sorted(found, key=lambda one: (not one.is_default, one.value))}


async def _present(tx: Tx, route_id: UUID) -> forms.Told:
    route = next((one for one in await channels.routes(tx) if one.id == route_id and one.channel == "sms"), None)
    if route is None:
        raise errors.RESOURCE_NOT_FOUND()
    values = forms.Told(dict.fromkeys(_names(), "")) | {"prefix": route.prefix, "purpose": route.purpose or ""}
    for slot, one in enumerate(route.senders):
        values |= {f"sender_{slot}": str(one.sender_id), f"share_{slot}": str(one.weight)}
    return forms.Told(values)


def _first(senders: dict[UUID, Sender]) -> forms.Told:
    first = next(iter(senders), None)
    return forms.Told(sender_0=str(first or ""), share_0="100")


def _names() -> list[str]:
    return ["prefix", "purpose", *(f"{field}_{slot}" for slot in range(SLOTS) for field in ("sender", "share"))]


def _labels() -> dict[str, str]:
    labels = {"prefix": gettext("Country code"), "purpose": gettext("What kind of message")}
    for slot in range(SLOTS):
        labels |= {f"sender_{slot}": gettext("Number"), f"share_{slot}": gettext("Share")}
    return labels


def _title(route: Route) -> str:
    if not route.prefix:
        return gettext("All numbers")
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[int(route.prefix[1:])]
    told = gettext("%(country)s and others") if len(regions) > 1 else "%(country)s"
    return f"{route.prefix} · " + told % {"country": country_name(regions[0])}


def _purpose(route: Route) -> str:
    word = PURPOSES[route.purpose or ""]
    return gettext(word)


def _parts(route: Route, senders: dict[UUID, Sender]) -> list[Part]:
    known = [(senders[one.sender_id], one.weight) for one in route.senders if one.sender_id in senders]
    whole = sum(weight * sender.weight for sender, weight in known) or 1
    return [_part(sender, weight, weight * sender.weight / whole) for sender, weight in known]


def _part(sender: Sender, weight: int, share: float) -> Part:
    lost = 100 - sender.weight
    return Part(sender, weight, share, lost, -(-lost // POINTS) * EVERY_MINUTES)


router = Router(
    "/",
    route_handlers=[list_routes, ask_route, show_route, add_route, save_route, remove_route],
    dependencies=VISIT,
    include_in_schema=False,
)
