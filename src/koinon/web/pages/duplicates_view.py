"""Two people side by side, in words."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from koinon import contacts
from koinon.contacts import Contact, CustomField, Duplicate, Kept, Merge
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import formats
from koinon.web.ambient import ambient
from koinon.web.formats import language_name
from koinon.web.i18n import N_, gettext, ngettext
from koinon.web.visit import Visit
from koinon.web.words import why_not

_FIELDS = {
    "given_name": N_("First name"),
    "family_name": N_("Last name"),
    "preferred_name": N_("Called"),
    "birth_date": N_("Born"),
    "locale": N_("Language"),
    "location_id": N_("Location"),
    "status": N_("Status"),
}
_REASONS = {
    "same_phone": N_("the same number"),
    "same_email": N_("the same email"),
    "same_name": N_("the same name"),
    "similar_name": N_("a name that is alike"),
    "same_birth_date": N_("the same birthday"),
}
LIKELY = {
    "very_likely": (N_("Very likely one person"), "good"),
    "likely": (N_("Likely one person"), "warn"),
    "possible": (N_("Possibly one person"), ""),
}
_KEPT = {
    "fields": lambda n: ngettext("%(num)s changed field", "%(num)s changed fields", n),
    "addresses": lambda n: ngettext("%(num)s new address", "%(num)s new addresses", n),
    "groups": lambda n: ngettext("%(num)s new group", "%(num)s new groups", n),
    "tags": lambda n: ngettext("%(num)s new tag", "%(num)s new tags", n),
    "messages": lambda n: ngettext("%(num)s message", "%(num)s messages", n),
    "conversations": lambda n: ngettext("%(num)s conversation", "%(num)s conversations", n),
    "households": lambda n: ngettext("%(num)s new household", "%(num)s new households", n),
    "photos": lambda n: ngettext("%(num)s new photo", "%(num)s new photos", n),
    "topics": lambda n: ngettext("%(num)s wish about a topic", "%(num)s wishes about topics", n),
}


class Couple:
    """A pair of the list."""

    def __init__(self, pair: Duplicate) -> None:
        # Who is known longer stays by default: their id is the one that others have kept.
        older = sorted((pair.first, pair.second), key=lambda one: (one.created_at, one.id))
        self.one, self.other = older
        self.ids = {self.one.id, self.other.id}
        self.href = f"/people/duplicates/{self.one.id}/{self.other.id}"
        word, self.tone = LIKELY[pair.likelihood]
        self.likelihood, self.why = gettext(word), reasons(pair)


class Row(NamedTuple):
    """A field of both: `choice` is the form's name for it where the two differ, "" where one value is enough."""

    label: str
    mine: str
    theirs: str
    choice: str = ""
    kept: str = "survivor"


async def about(visit: Visit, tx: Tx, contact_id: UUID) -> tuple[list[Merge], list[Couple]]:
    """Who was merged into a person and can come back, and who may be the same."""
    if not visit.actor.may("contacts:merge"):
        return [], []
    merges, _ = await contacts.merges_page(tx, PageRequest(5), contact_id=contact_id)
    pairs, _ = await contacts.duplicates.page(tx, visit.services.vault, PageRequest(3), contact_id=contact_id)
    standing = [one for one in merges if one.undoable_until and one.survivor_id == contact_id]
    return standing, [Couple(pair) for pair in pairs]


def reasons(pair: Duplicate | None) -> str:
    """What the two have in common, as a list."""
    return formats.listing([gettext(_REASONS[reason]) for reason in pair.reasons]) if pair else ""


def rows(mine: Contact, theirs: Contact, places: Mapping[UUID, str], fields: Sequence[CustomField]) -> list[Row]:
    """The fields that one of the two has."""
    found = [
        _row(gettext(label), name, _said(mine, name, places), _said(theirs, name, places))
        for name, label in _FIELDS.items()
    ]
    for kind, label in (("phone", N_("Main number")), ("email", N_("Main email"))):
        found.append(_row(gettext(label), f"primary_{kind}", _main(mine, kind), _main(theirs, kind)))
    for field in fields:
        said = [contacts.field_text(one.custom.get(field.key)) for one in (mine, theirs)]
        found.append(_row(field.label(ambient().locale), f"custom.{field.key}", *said))
    plain = gettext("Active")
    return [row for row in found if (row.mine or row.theirs) and (row.mine, row.theirs) != (plain, plain)]


def joined(mine: Contact, theirs: Contact) -> dict[str, list[str]]:
    """What the survivor has of both: addresses, groups, tags."""
    return {
        gettext("Ways to reach them"): _once(one.display for person in (mine, theirs) for one in person.addresses),
        gettext("Groups and tags"): _once(
            label.name for person in (mine, theirs) for label in (*person.groups, *person.tags)
        ),
    }


def stricter(mine: Contact, theirs: Contact) -> list[str]:
    """What becomes stricter, as sentences."""
    told = []
    if mine.do_not_contact != theirs.do_not_contact:
        told.append(gettext("One of the two is not to be contacted: nobody writes to them any more."))
    for kind, sentence in (
        ("phone", N_("One number opted out of texts: all their numbers will be opted out.")),
        ("email", N_("One email opted out: all their emails will be opted out.")),
    ):
        said = {one.consent for person in (mine, theirs) for one in person.addresses if one.kind == kind}
        if "denied" in said and len(said) > 1:
            told.append(gettext(sentence))
    return told


def kept(left: Sequence[Kept]) -> str:
    """What came after the merge and stays, as a list."""
    return formats.listing([_KEPT[one.kind](one.count) % {"num": one.count} for one in left if one.kind in _KEPT])


def _row(label: str, name: str, mine: str, theirs: str) -> Row:
    differ = bool(mine) and bool(theirs) and mine != theirs
    return Row(label, mine, theirs, name if differ else "", "survivor" if mine else "absorbed")


def _said(person: Contact, name: str, places: Mapping[UUID, str]) -> str:
    value: Any = getattr(person, name)
    if name == "birth_date" and value:
        return formats.day(value)
    if name == "locale" and value:
        return language_name(value)
    if name == "location_id":
        return places.get(value, "") if value else ""
    if name == "status":
        return (
            gettext("Active") if value == "active" else gettext("Archived") if value == "archived" else why_not(value)
        )
    return str(value or "")


def _main(person: Contact, kind: str) -> str:
    return next((one.display for one in person.addresses if one.kind == kind and one.is_primary), "")


def _once(values: Any) -> list[str]:
    return list(dict.fromkeys(values))
