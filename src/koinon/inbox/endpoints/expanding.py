"""What conversations can have embedded (API-022)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon import contacts, identity
from koinon.inbox.endpoints.shapes import Person
from koinon.platform import rest
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def _contacts(tx: Tx, services: Services, ids: Sequence[UUID]) -> Mapping[UUID, contacts.ContactRow]:
    return await contacts.list_rows(tx, services.vault, list(ids))


async def _people(tx: Tx, _services: Services, ids: Sequence[UUID]) -> Mapping[UUID, Person]:
    return {id_: Person(id_, name) for id_, name in (await identity.user_names(tx, ids)).items()}


LISTED = {
    "contact": rest.Expansion("contact.id", _contacts, contacts.ContactRow, "contacts:read"),
    "assignee": rest.Expansion("assignee.id", _people, Person),
}
WHOLE = {
    "contact": rest.Expansion("contact_id", _contacts, contacts.ContactRow, "contacts:read"),
    "assignee": rest.Expansion("assignee.id", _people, Person),
}
