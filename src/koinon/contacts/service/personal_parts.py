"""What contacts itself tells a person of what it knows of them (CON-091)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon.contacts.contracts import Contact
from koinon.contacts.contracts.privacy import Section
from koinon.contacts.service import consents, custom_fields, photos, reading
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.words import Words

BATCH = 1_000


async def told(tx: Tx, services: Services, contact_id: UUID, say: Words) -> Sequence[Section]:
    """Who they are here, how they are reached, groups and tags, and what they agreed to, with the words shown."""
    person = await reading.get(tx, services.vault, contact_id, deleted=True)
    return [
        await _person(tx, services.vault, person, say),
        _addresses(person, say),
        _labels(person, say),
        await _consents(tx, contact_id, say),
    ]


async def _person(tx: Tx, vault: Vault, person: Contact, say: Words) -> Section:
    about: dict[str, Any] = {
        say.gettext("Given name"): person.given_name,
        say.gettext("Family name"): person.family_name,
        say.gettext("Preferred name"): person.preferred_name,
        say.gettext("Date of birth"): person.birth_date,
        say.gettext("Language"): person.locale,
        say.gettext("Time zone"): person.time_zone,
        say.gettext("Status"): person.status,
        say.gettext("Not to be contacted"): person.do_not_contact_reason or person.do_not_contact,
        say.gettext("Reading is recorded"): person.restricted_reason or person.restricted,
        say.gettext("How you came into the list"): person.source,
        say.gettext("In the list since"): person.created_at,
        say.gettext("You last wrote"): person.last_inbound_at,
        say.gettext("We last wrote to you"): person.last_outbound_at,
    }
    own = {field.key: field for field in await custom_fields.fields(tx, archived=True)}
    about |= {own[key].label(say.language) if key in own else key: value for key, value in person.custom.items()}
    about |= {f"{say.gettext('Id in')} {system}": name for system, name in person.external_ids.items()}
    files = dict[str, bytes]()
    if person.photo_id is not None:
        files["photo.webp"] = (await photos.photo(tx, vault, person.id, deleted=True)).data
        about[say.gettext("Photo")] = "photo.webp"
    rows = [{"what": name, "value": value} for name, value in about.items() if value not in (None, "", [])]
    return Section("person", say.gettext("You"), {"what": "", "value": ""}, rows, files)


def _addresses(person: Contact, say: Words) -> Section:
    rows = [
        {
            "kind": one.kind,
            "address": one.value,
            "status": one.status,
            "consent": one.consent,
            "primary": one.is_primary,
        }
        for one in person.addresses
    ]
    columns = {
        "kind": say.gettext("Kind"),
        "address": say.gettext("Address"),
        "status": say.gettext("Status"),
        "consent": say.gettext("Consent"),
        "primary": say.gettext("Primary"),
    }
    return Section("addresses", say.gettext("How you are reached"), columns, rows)


def _labels(person: Contact, say: Words) -> Section:
    rows = [{"kind": say.gettext("Group"), "name": one.name} for one in person.groups]
    rows += [{"kind": say.gettext("Tag"), "name": one.name} for one in person.tags]
    columns = {"kind": say.gettext("Kind"), "name": say.gettext("Name")}
    return Section("groups", say.gettext("Groups and tags"), columns, rows)


async def _consents(tx: Tx, contact_id: UUID, say: Words) -> Section:
    rows, before = list[dict[str, Any]](), None
    while True:
        found = await consents.consents_page(tx, contact_id=contact_id, before=before, limit=BATCH)
        rows += [
            {
                "at": one.occurred_at,
                "channel": one.channel,
                "action": one.action,
                "source": one.source,
                "text": one.text,
                "evidence": one.evidence,
                "note": one.note,
            }
            for one in found
        ]
        if len(found) < BATCH:
            break
        before = (found[-1].occurred_at, found[-1].id)
    columns = {
        "at": say.gettext("When"),
        "channel": say.gettext("Channel"),
        "action": say.gettext("What"),
        "source": say.gettext("How"),
        "text": say.gettext("The words you were shown"),
        "evidence": say.gettext("Proof"),
        "note": say.gettext("Note"),
    }
    return Section("consents", say.gettext("What you agreed to and refused"), columns, rows)
