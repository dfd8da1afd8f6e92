"""Permissions in words: what a role or a key may do, by the thing it concerns."""

from collections.abc import Iterable, Mapping

import msgspec

from koinon.web.i18n import N_, gettext

RESOURCES: Mapping[str, str] = {
    "organization": N_("Organization"),
    "settings": N_("Settings"),
    "locations": N_("Locations"),
    "users": N_("Team"),
    "roles": N_("Roles"),
    "api_keys": N_("API keys"),
    "audit": N_("Audit trail"),
    "billing": N_("Billing"),
    "contacts": N_("People"),
    "consent": N_("Consent"),
    "privacy": N_("Privacy"),
    "channels": N_("Numbers and carriers"),
    "broadcasts": N_("Broadcasts"),
    "schedules": N_("Schedules"),
    "messages": N_("Single messages"),
    "conversations": N_("Inbox"),
    "templates": N_("Templates"),
    "jobs": N_("Long-running work"),
    "exports": N_("Exports"),
    "sandbox": N_("Test mode"),
    "webhooks": N_("Webhooks"),
}
ACTIONS: Mapping[str, str] = {
    "sensitive": N_("Sensitive fields"),
    "read": N_("See"),
    "write": N_("Change"),
    "delete": N_("Delete"),
    "send": N_("Send"),
    "approve": N_("Approve"),
    "emergency": N_("Send emergencies"),
    "export": N_("Export"),
    "import": N_("Import"),
    "merge": N_("Merge"),
    "addresses": N_("See numbers and addresses"),
    "unplaced": N_("See people without a location"),
    "override": N_("Override an opt-out"),
    "transfer": N_("Hand over"),
    "buy": N_("Buy and give back"),
}


ROLES: Mapping[str, str] = {
    "owner": N_("Owner"),
    "admin": N_("Administrator"),
    "treasurer": N_("Treasurer"),
    "agent": N_("Agent"),
    "staff": N_("Staff"),
    "viewer": N_("Viewer"),
}


def role_words(code: str, name: str) -> str:
    """A built-in role in the reader's language, a custom one by the name it was given."""
    return gettext(ROLES[code]) if code in ROLES else name


class Entry(msgspec.Struct, frozen=True):
    """One permission of a resource, as a person reads it."""

    name: str
    label: str
    sensitive: bool
    held: bool


class Section(msgspec.Struct, frozen=True):
    """A resource with its permissions."""

    title: str
    entries: list[Entry]


def words_of(name: str) -> str:
    """`contacts:write` as “People: Change” in the reader's language; an unknown one as it stands."""
    resource, _, action = name.partition(":")
    return f"{_said(RESOURCES, resource)}: {_said(ACTIONS, action)}"


def _said(known: Mapping[str, str], name: str) -> str:
    return gettext(known[name]) if name in known else name.replace("_", " ").capitalize()


def sections(entries: Iterable[tuple[str, bool, bool]]) -> list[Section]:
    """Permissions by resource, in the order a person looks for them; entries are (name, sensitive, held)."""
    grouped: dict[str, list[Entry]] = {}
    for name, sensitive, held in entries:
        resource, _, action = name.partition(":")
        grouped.setdefault(resource, []).append(Entry(name, _said(ACTIONS, action), sensitive, held))
    places, steps = list(RESOURCES), list(ACTIONS)
    order = sorted(grouped, key=lambda name: (places.index(name) if name in places else len(places), name))
    for name in order:
        grouped[name].sort(key=lambda entry: _place(steps, entry.name))
    return [Section(_said(RESOURCES, name), grouped[name]) for name in order]


def _place(steps: list[str], name: str) -> int:
    action = name.partition(":")[2]
    return steps.index(action) if action in steps else len(steps)
