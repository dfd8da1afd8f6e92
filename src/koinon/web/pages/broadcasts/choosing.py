"""What the pickers of the composer offer, and the names of what was chosen."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.response import Response

from koinon import contacts
from koinon.messaging import AudienceRef, TargetRef
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services
from koinon.web.ambient import surrounded
from koinon.web.i18n import gettext
from koinon.web.rendering import render, surroundings
from koinon.web.shell import Shell

Web = Request[Any, Any, Any]
SHOWN = 6
MOST = 100
KINDS = ("all", "group", "tag", "contact", "location")
Chosen = tuple[str, str, str]


@get("/audience-options", opt={"permission": "broadcasts:write"})
async def audience_options(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """Everybody, groups, tags and people whose names hold what was typed."""
    typed = str(request.query_params.get("q", "")).strip()[:100]
    with surrounded(surroundings(request, shell)):
        everyone = gettext("Everyone").casefold().startswith(typed.casefold())
    async with services.database.transaction(actor) as tx:
        groups, _ = await contacts.groups_page(tx, PageRequest(MOST))
        tags, _ = await contacts.tags_page(tx, PageRequest(MOST))
        people = await _people(tx, services, typed) if typed else []
        count = await contacts.count(tx, services.vault, contacts.ContactQuery()) if everyone else None
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
        people=people,
    )


@get("/people-options", opt={"permission": "broadcasts:write"})
async def people_options(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """People to preview as, or to send a test to."""
    typed = str(request.query_params.get("q", "")).strip()[:100]
    async with services.database.transaction(actor) as tx:
        people = await _people(tx, services, typed)
    nothing: dict[str, Any] = {"leaving_out": False, "everyone": False, "typed": typed, "groups": [], "tags": []}
    return render(request, "broadcasts/options.html", shell=shell, people=people, **nothing)


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
    names = {"group": groups, "tag": tags, "contact": people}
    found = []
    for field, side in (("include", audience.include), ("exclude", audience.exclude)):
        for target in side:
            label = (
                gettext("Everyone")
                if target.kind == "all"
                else names.get(target.kind, {}).get(target.id, "")
                if target.id
                else ""
            )
            shown = gettext("without %(name)s") % {"name": label} if field == "exclude" else label
            if label:
                found.append((field, f"{target.kind}:{target.id or ''}", shown))
    return found
