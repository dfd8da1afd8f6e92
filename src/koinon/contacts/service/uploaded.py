"""Lists brought along as an audience: matched with who is known, nobody is added (MSG-021)."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from koinon import identity
from koinon.contacts.contracts.uploaded import (
    MOST_ENTRIES,
    MOST_LIST_BYTES,
    AudienceList,
    ReadEntry,
    Unmatched,
)
from koinon.contacts.policy.uploaded import read_lines
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import uploaded as rows
from koinon.contacts.service import sealing
from koinon.contacts.service.home import of as home_of
from koinon.contacts.service.imports import files
from koinon.kit import clock, csv_file, ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

SEALED_AS = "audience_list"
KEPT = timedelta(days=30)
MOST_UNMATCHED = 10_000


async def upload_list(services: Services, actor: Actor, name: str, data: bytes) -> AudienceList:
    """A list out of a CSV or spreadsheet, its first recognisable cell of each line. Raises 413, 422."""
    if len(data) > MOST_LIST_BYTES:
        raise errors.PAYLOAD_TOO_LARGE()
    async with services.database.transaction(actor) as tx:
        region = (await home_of(tx)).country
    try:
        entries = await asyncio.to_thread(_read, data, region)
    except csv_file.NotATable:
        raise errors.invalid_field("file", "invalid_format") from None
    async with services.database.transaction(actor) as tx:
        return await _keep(tx, services.vault, name, entries)


def _read(data: bytes, region: str) -> list[ReadEntry]:
    lines = []
    for row in files.opened(data).lines:
        lines.append((row.line, row.cells))
        if len(lines) > MOST_ENTRIES + 1:
            break
    return read_lines(lines, region)


async def create_list(tx: Tx, vault: Vault, name: str, values: Sequence[str]) -> AudienceList:
    """A list of numbers, mail addresses and ids, one each. Raises 422 for none, or too many."""
    region = (await home_of(tx)).country
    return await _keep(tx, vault, name, read_lines([(at, [one]) for at, one in enumerate(values, 1)], region))


async def _keep(tx: Tx, vault: Vault, name: str, entries: list[ReadEntry]) -> AudienceList:
    if not entries:
        raise errors.invalid_field("entries", "missing_required_field")
    if len(entries) > MOST_ENTRIES:
        raise errors.invalid_field("entries", "out_of_range")
    whom = await _matched(tx, vault, entries)
    people = list(dict.fromkeys(whom[one.line] for one in entries if one.line in whom))
    lost = [
        Unmatched(one.line, one.value, "unreadable" if one.kind == "unreadable" else "unknown")
        for one in entries
        if one.line not in whom
    ]
    list_id = ids.uuid7()
    sealed = msgspec.json.encode(lost[:MOST_UNMATCHED]).decode()
    values = {
        "id": list_id,
        "name": name.strip()[:120] or clock.now().date().isoformat(),
        "entries": len(entries),
        "people": len(people),
        "unmatched": len(lost),
        "cipher": vault.encrypt(sealed, tx.organization_id, SEALED_AS) if lost else None,
    }
    await rows.insert(tx, values, people)
    await identity.audit(
        tx, "audience_list.created", "audience_list", list_id, {"entries": len(entries), "people": len(people)}
    )
    return (await rows.some(tx, [list_id]))[0]


async def _matched(tx: Tx, vault: Vault, entries: Sequence[ReadEntry]) -> dict[int, UUID]:
    """By line whom it names: of people who share an address the likeliest."""
    found = dict[int, UUID]()
    of = {"phone": sealing.phone_hash, "email": sealing.email_hash}
    for kind, hashed in of.items():
        by_line = {one.line: hashed(vault, tx.organization_id, one.value) for one in entries if one.kind == kind}
        likeliest = dict[bytes, UUID]()
        for match in await address_rows.matches(tx, kind, list(set(by_line.values()))) if by_line else ():
            likeliest.setdefault(bytes(match.value_hash), match.contact_id)
        found |= {line: likeliest[value] for line, value in by_line.items() if value in likeliest}
    named = {one.line: UUID(one.value) for one in entries if one.kind == "id"}
    known = dict(await rows.alive(tx, list(set(named.values())))) if named else {}
    return found | {line: known[id_] for line, id_ in named.items() if id_ in known}


async def lists_page(tx: Tx, paging: rest.PageRequest) -> tuple[Sequence[AudienceList], rest.Pagination]:
    """Uploaded lists, the newest first."""
    return await paging.page(tx, {"list": "audience_lists"}, rows.newest, lambda one: Cursor((one.created_at,), one.id))


async def named_lists(tx: Tx, list_ids: Sequence[UUID]) -> list[AudienceList]:
    """Those of these ids that are there."""
    return await rows.some(tx, list_ids) if list_ids else []


async def get_list(tx: Tx, list_id: UUID) -> AudienceList:
    """A list. Raises 404."""
    found = await rows.some(tx, [list_id])
    if not found:
        raise errors.RESOURCE_NOT_FOUND()
    return found[0]


async def unmatched_of(tx: Tx, vault: Vault, list_id: UUID) -> list[Unmatched]:
    """Entries that name nobody, for 30 days the first ten thousand of them. Raises 404."""
    await get_list(tx, list_id)
    cipher = await rows.cipher(tx, list_id)
    if cipher is None:
        return []
    return msgspec.json.decode(vault.decrypt(cipher, tx.organization_id, SEALED_AS), type=list[Unmatched])


async def delete_list(tx: Tx, list_id: UUID) -> None:
    """Delete a list; a draft that names it reaches nobody by it any more. Raises 404."""
    if not await rows.delete(tx, list_id):
        raise errors.RESOURCE_NOT_FOUND()
    await identity.audit(tx, "audience_list.deleted", "audience_list", list_id)


async def forget_unmatched(tx: Tx, _time_zone: str) -> None:
    """Forget strangers' numbers and addresses after 30 days."""
    await rows.forget_unmatched(tx, clock.now() - KEPT)
