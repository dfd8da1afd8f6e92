"""What an act was done to, by name and with its page, where the reader may see it (IDN-045)."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from koinon import channels, contacts, identity, messaging, organizations
from koinon.identity import AuditRow
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.web.ambient import ambient


class Named(Struct, frozen=True):
    """A thing's name, and its page where it has one."""

    name: str
    href: str = ""


Names = Callable[[Tx, list[UUID]], Awaitable[Mapping[UUID, str]]]


async def _people(tx: Tx, ids: list[UUID]) -> Mapping[UUID, str]:
    return {key: found.name for key, found in (await contacts.names(tx, ids)).items()}


async def _places(tx: Tx, _ids: list[UUID]) -> Mapping[UUID, str]:
    return {place.id: place.name for place in await organizations.locations(tx, archived=True)}


async def _groups(tx: Tx, _ids: list[UUID]) -> Mapping[UUID, str]:
    return {group.id: group.name for group in (await contacts.groups_page(tx))[0]}


async def _fields(tx: Tx, _ids: list[UUID]) -> Mapping[UUID, str]:
    return {field.id: field.label(ambient().locale) for field in await contacts.fields(tx, archived=True)}


async def _topics(tx: Tx, _ids: list[UUID]) -> Mapping[UUID, str]:
    return {topic.id: topic.name(ambient().locale) for topic in await contacts.topics(tx)}


async def _segments(tx: Tx, _ids: list[UUID]) -> Mapping[UUID, str]:
    return {segment.id: segment.name for segment in await contacts.segments(tx)}


async def _keywords(tx: Tx, _ids: list[UUID]) -> Mapping[UUID, str]:
    return {keyword.id: keyword.word for keyword in await contacts.keywords(tx)}


async def _domains(tx: Tx, _ids: list[UUID]) -> Mapping[UUID, str]:
    return {domain.id: domain.domain for domain in await channels.email_domains(tx)}


async def _link_domains(tx: Tx, _ids: list[UUID]) -> Mapping[UUID, str]:
    return {domain.id: domain.host for domain in await messaging.link_domains(tx)}


async def _users(tx: Tx, ids: list[UUID]) -> Mapping[UUID, str]:
    return await identity.user_names(tx, set(ids))


# By kind of thing: how its names are read, the permission that takes, and where its page begins.
_KINDS: dict[str, tuple[Names, str, str]] = {
    "schedule": (messaging.schedule_names, "schedules:read", "/schedules/"),
    "broadcast": (messaging.broadcast_names, "broadcasts:read", "/broadcasts/"),
    "contact": (_people, "contacts:read", "/people/"),
    "group": (_groups, "contacts:read", "/groups/"),
    "custom_field": (_fields, "contacts:read", "/settings/fields/"),
    "topic": (_topics, "contacts:read", "/settings/topics/"),
    "segment": (_segments, "contacts:read", "/segments/"),
    "keyword": (_keywords, "settings:read", "/settings/keywords/"),
    "email_domain": (_domains, "channels:read", "/settings/mail/"),
    "link_domain": (_link_domains, "channels:read", "/settings/links/"),
    "import": (contacts.import_names, "contacts:import", "/imports/"),
    "location": (_places, "locations:read", ""),
    "api_key": (identity.key_names, "api_keys:read", ""),
    "member": (identity.member_names, "users:read", ""),
    "user": (_users, "users:read", ""),
}


async def named(tx: Tx, actor: Actor, rows: Sequence[AuditRow]) -> dict[UUID, Named]:
    """The things that `rows` speak of, by id: one statement for each kind; erased ones are left out."""
    wanted: defaultdict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        if row.resource_id is not None and row.resource_type in _KINDS:
            wanted[row.resource_type].add(row.resource_id)
    found: dict[UUID, Named] = {}
    for kind, ids in wanted.items():
        read, permission, path = _KINDS[kind]
        if actor.may(permission):
            names = await read(tx, list(ids))
            found |= {key: Named(names[key], f"{path}{key}" if path else "") for key in ids if names.get(key)}
    for row in rows:
        if row.resource_id is not None and (name := _own_word(row)):
            found.setdefault(row.resource_id, Named(name))
    return found


def _own_word(row: AuditRow) -> str:
    """The name that the act itself tells: what it was done to may be gone by now."""
    parts = (row.changes.get(part) for part in ("after", "before"))
    names = (part.get("name") for part in parts if isinstance(part, dict))
    return next((name for name in names if isinstance(name, str)), "")


async def own_labels(tx: Tx, actor: Actor) -> dict[str, str]:
    """Names of own fields, as the trail calls them (`custom.<key>`), where the reader may see them."""
    if not actor.may("contacts:read"):
        return {}
    locale = ambient().locale
    return {f"custom.{field.key}": field.label(locale) for field in await contacts.fields(tx, archived=True)}
