"""What the pickers of the composer offer, and the names of what was chosen."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Request, get
from litestar.response import Response

from koinon import contacts, messaging, organizations
from koinon.messaging import AudienceRef, Broadcast, BroadcastState, TargetRef
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services
from koinon.web.ambient import surrounded
from koinon.web.formats import number
from koinon.web.i18n import gettext, ngettext
from koinon.web.rendering import render, surroundings
from koinon.web.shell import Shell

Web = Request[Any, Any, Any]
SHOWN = 6
MOST = 100
KINDS = ("group", "tag", "segment", "contact", "location", "list", "broadcast")
LATELY = (7, 30)
WENT_OUT = [BroadcastState.COMPLETED, BroadcastState.SENDING, BroadcastState.PAUSED, BroadcastState.CANCELLED]
Chosen = tuple[str, str, str]


class Place(NamedTuple):
    """A location and how many people are there."""

    id: UUID
    name: str
    people: int


class Leavable(NamedTuple):
    """Somebody who can only be left out: as the picker names them, and as the chip does."""

    value: str
    named: str
    chip: str
    icon: str


@get("/audience-options", opt={"permission": "broadcasts:write"})
async def audience_options(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """Everybody, groups, tags, segments, locations and people whose names hold what was typed."""
    typed = str(request.query_params.get("q", "")).strip()[:100]
    with surrounded(surroundings(request, shell)):
        everyone = gettext("Everyone").casefold().startswith(typed.casefold())
    async with services.database.transaction(actor) as tx:
        groups, _ = await contacts.groups_page(tx, PageRequest(MOST))
        tags, _ = await contacts.tags_page(tx, PageRequest(MOST))
        segments, places = await contacts.segments(tx), await _places(tx)
        people = await _people(tx, services, typed) if typed else []
        count = await contacts.count(tx, services.vault, contacts.ContactQuery()) if everyone else None
        uploaded, _ = await contacts.lists_page(tx, PageRequest(MOST))
        earlier = await messaging.list_page(tx, states=WENT_OUT, limit=MOST)
    with surrounded(surroundings(request, shell)):
        leavable = _leavable(_named(earlier, typed) if typed else earlier[:3], () if typed else LATELY)
    return render(
        request,
        "broadcasts/options.html",
        shell=shell,
        leaving_out=True,
        typed=typed,
        everyone=everyone,
        everyone_count=count,
        groups=_named(groups, typed),
        tags=_named(tags, typed),
        segments=_named(segments, typed),
        places=_named(places, typed),
        uploaded=_named(uploaded, typed),
        people=people,
        leavable=leavable,
    )


@get("/people-options", opt={"permission": "broadcasts:write"})
async def people_options(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """People to preview as, or to send a test to."""
    typed = str(request.query_params.get("q", "")).strip()[:100]
    async with services.database.transaction(actor) as tx:
        people = await _people(tx, services, typed)
    nothing: dict[str, Any] = {"groups": [], "tags": [], "segments": [], "places": [], "uploaded": [], "leavable": []}
    nothing |= {"leaving_out": False, "everyone": False, "typed": typed}
    return render(request, "broadcasts/options.html", shell=shell, people=people, **nothing)


async def _places(tx: Tx) -> list[Place]:
    """The locations the reader sees, where there is more than one to choose from, with how many people."""
    seen = [one for one in await organizations.locations(tx) if not tx.actor.places or one.id in tx.actor.places]
    if len(seen) < 2:
        return []
    people = await contacts.people_by_location(tx)
    return [Place(one.id, one.name, people.get(one.id, 0)) for one in seen]


async def _people(tx: Tx, services: Services, typed: str) -> list[contacts.ContactRow]:
    return (
        await contacts.list_page(
            tx, services.vault, contacts.ContactQuery(q=typed if len(typed) > 1 else ""), PageRequest(SHOWN)
        )
    ).rows


def _named(rows: Sequence[Any], typed: str) -> list[Any]:
    return [row for row in rows if typed.casefold() in row.name.casefold()][:SHOWN]


def audience_of(include: Sequence[str], exclude: Sequence[str]) -> AudienceRef:
    """The audience that a form's `kind:id` values name; what cannot be read is left away."""
    return AudienceRef(_targets(include), _targets(exclude))


def _targets(values: Sequence[str]) -> tuple[TargetRef, ...]:
    found = []
    for value in dict.fromkeys(values):
        kind, _, target = value.partition(":")
        if kind == "all":
            found.append(TargetRef("all"))
        elif kind == "recent" and target.isascii() and target.isdigit() and len(target) < 4:
            found.append(TargetRef("recent", days=int(target)))
        elif kind in KINDS and (known := _uuid(target)):
            found.append(TargetRef(kind, known))  # type: ignore[arg-type]
    return tuple(found)


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


async def chosen(tx: Tx, audience: AudienceRef) -> list[Chosen]:
    """(field, value, label) of every target; call it within the reader's surroundings. The vanished are left away."""
    groups = {group.id: group.name for group in (await contacts.groups_page(tx, PageRequest(MOST)))[0]}
    tags = {tag.id: tag.name for tag in (await contacts.tags_page(tx, PageRequest(MOST)))[0]}
    wanted = [t.id for t in (*audience.include, *audience.exclude) if t.kind == "contact" and t.id]
    people = {id_: name.name for id_, name in (await contacts.names(tx, wanted)).items()} if wanted else {}
    sent = [t.id for t in audience.exclude if t.kind == "broadcast" and t.id]
    names: dict[str, dict[UUID, str]] = {"group": groups, "tag": tags, "contact": people}
    names["broadcast"] = dict(await messaging.broadcast_names(tx, sent))
    names["location"] = {one.id: one.name for one in await organizations.locations(tx, archived=True)}
    named = [t.id for t in (*audience.include, *audience.exclude) if t.kind == "list" and t.id]
    names["list"] = {one.id: one.name for one in await contacts.named_lists(tx, named)}
    names["segment"] = {one.id: one.name for one in await contacts.segments(tx)}
    found = []
    for field, side in (("include", audience.include), ("exclude", audience.exclude)):
        for target in side:
            label = _label(target, names.get(target.kind, {}))
            if label and field == "exclude" and target.kind not in ("broadcast", "recent"):
                label = gettext("without %(name)s") % {"name": label}
            if label:
                found.append((field, f"{target.kind}:{target.id or target.days or ''}", label))
    return found


def _label(target: TargetRef, names: Mapping[UUID, str]) -> str:
    """What a chip says; empty for what is gone."""
    if target.kind == "all":
        return gettext("Everyone")
    if target.kind == "recent":
        return without_lately(target.days or 0)
    name = names.get(target.id, "") if target.id else ""
    return without_broadcast(name) if name and target.kind == "broadcast" else name


def without_broadcast(name: str) -> str:
    """A chip: who got a broadcast is left out."""
    return gettext("without those who got “%(name)s”") % {"name": name}


def without_lately(days: int) -> str:
    """A chip: who got anything lately is left out."""
    sentence = ngettext(
        "without those written to in the last day", "without those written to in the last %(num)s days", days
    )
    return sentence % {"num": number(days)}


def _leavable(earlier: Sequence[Broadcast], days: Sequence[int]) -> list[Leavable]:
    """What went out and the last days, as the picker offers them."""
    found = []
    for each in days:
        named = ngettext("Those written to in the last day", "Those written to in the last %(num)s days", each)
        found.append(Leavable(f"recent:{each}", named % {"num": number(each)}, without_lately(each), "clock"))
    for one in earlier:
        named = gettext("Those who got “%(name)s”") % {"name": one.name}
        found.append(Leavable(f"broadcast:{one.id}", named, without_broadcast(one.name), "megaphone"))
    return found
