"""Who is behind a number, and a contact for a number nobody has yet."""

from collections.abc import Sequence

from koinon.contacts import events
from koinon.contacts.contracts import ContactRow, Source
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import people as rows
from koinon.contacts.repository import tokens as token_rows
from koinon.contacts.service import reading, sealing
from koinon.kit import clock, ids
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


async def find_by_phone(tx: Tx, vault: Vault, e164: str) -> list[ContactRow]:
    """Everybody who shares a number: last written to first, then last heard from, then the oldest (CON-025).

    To be shown: it may be as old as the cache allows (CON-019). `find_by_phones` asks the tables.
    """
    matches = await address_rows.known_matches(tx, "phone", sealing.phone_hash(vault, tx.organization_id, e164))
    found = await reading.list_rows(tx, vault, [match.contact_id for match in matches])
    return [found[match.contact_id] for match in matches if match.contact_id in found]


async def find_by_phones(tx: Tx, vault: Vault, numbers: Sequence[str]) -> dict[str, list[ContactRow]]:
    """The same for many numbers at once, as it is now; a number nobody has maps to an empty list."""
    hashes = {number: sealing.phone_hash(vault, tx.organization_id, number) for number in numbers}
    matches = await address_rows.matches(tx, "phone", list(set(hashes.values())))
    found = await reading.list_rows(tx, vault, [match.contact_id for match in matches])
    return {
        number: [found[m.contact_id] for m in matches if m.value_hash == value_hash and m.contact_id in found]
        for number, value_hash in hashes.items()
    }


async def ensure_by_phone(tx: Tx, vault: Vault, e164: str, source: Source = "inbound") -> ContactRow:
    """The likeliest person behind a number; one is made, known by the number only, where there is none."""
    return (await ensure_by_phones(tx, vault, [e164], source))[e164][0]


async def ensure_by_phones(
    tx: Tx, vault: Vault, numbers: Sequence[str], source: Source = "inbound"
) -> dict[str, list[ContactRow]]:
    """All candidates for each number, likeliest first, a new contact where there was nobody.

    Two transactions that meet the same new number take turns, so one contact is made.
    """
    sealed = {number: sealing.seal_phone(vault, tx.organization_id, number) for number in dict.fromkeys(numbers)}
    known = await _known(tx, [one.value_hash for one in sealed.values()])
    missing = {one.value_hash: one for one in sealed.values() if one.value_hash not in known}
    if missing:
        await token_rows.lock_hashes(tx, sorted(missing))
        appeared = await _known(tx, list(missing))
        await _add_strangers(tx, [one for key, one in missing.items() if key not in appeared], source)
    return await find_by_phones(tx, vault, list(sealed))


async def _known(tx: Tx, hashes: Sequence[bytes]) -> set[bytes]:
    return {match.value_hash for match in await address_rows.matches(tx, "phone", hashes)}


async def _add_strangers(tx: Tx, strangers: Sequence[sealing.Sealed], source: Source) -> None:
    if not strangers:
        return
    owned = [(ids.uuid7(), one) for one in strangers]
    count = len(owned)
    await rows.insert(
        tx,
        {
            "id": [contact_id for contact_id, _ in owned],
            **{
                name: [""] * count
                for name in ("given_name", "family_name", "preferred_name", "given_key", "family_key")
            },
            "locale": [None] * count,
            "birth_date": [None] * count,
            "custom": ["{}"] * count,
            "location_id": None,
            "source": source,
            "time_zone": None,
            "import_id": None,
            "now": clock.now(),
        },
    )
    await address_rows.insert(tx, sealing.columns(owned), new_people=True)
    await token_rows.insert(tx, sealing.tokens(owned))
    for contact_id, _ in owned:
        events.about(tx, events.CREATED, contact_id, source=source)
