"""People as other systems know them, as they cross the border."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from koinon.contacts.contracts.people import Contact

SyncSource = Literal["api", "planning_center"]


class SyncedContact(Struct, frozen=True):
    """A person after a sync, and whether it added them.

    `kept` names what staff changed since the last sync, which therefore stays: fields, `custom.<key>`, phones, emails.
    """

    contact: Contact
    created: bool
    kept: list[str]
    synced_at: datetime
