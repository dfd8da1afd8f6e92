"""What messages can have embedded (API-022)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon import contacts
from koinon.platform import rest
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def _contacts(tx: Tx, services: Services, ids: Sequence[UUID]) -> Mapping[UUID, contacts.ContactRow]:
    return await contacts.list_rows(tx, services.vault, list(ids))


CONTACT = {"contact": rest.Expansion("contact_id", _contacts, contacts.ContactRow, "contacts:read")}
