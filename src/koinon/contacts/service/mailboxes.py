"""Who is behind a mail address, and a contact for one that nobody has yet."""

from koinon.contacts.contracts import ContactRow, NewContact, Source
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import tokens as token_rows
from koinon.contacts.service import people, reading, sealing
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


async def find_by_email(tx: Tx, vault: Vault, email: str) -> list[ContactRow]:
    """Everybody who shares a mail address, the likeliest first, as it is now."""
    hashed = sealing.email_hash(vault, tx.organization_id, email)
    found = [one.contact_id for one in await address_rows.matches(tx, "email", [hashed])]
    rows = await reading.list_rows(tx, vault, found)
    return [rows[one] for one in found if one in rows]


async def ensure_by_email(
    tx: Tx, vault: Vault, email: str, source: Source = "inbound", name: str | None = None
) -> ContactRow:
    """The likeliest person behind a mail address; one is made where there is none. Raises 422 for what is no address.

    Two transactions that meet the same new address take turns, so one contact is made.
    """
    await token_rows.lock_hashes(tx, [sealing.email_hash(vault, tx.organization_id, email)])
    if known := await find_by_email(tx, vault, email):
        return known[0]
    given, _, family = (name or "").strip().partition(" ")
    new = NewContact(given_name=given[:100], family_name=family.strip()[:100], emails=(email,), source=source)
    made = await people.create(tx, vault, new)
    return (await reading.list_rows(tx, vault, [made.id]))[made.id]
