"""What contacts itself takes away of a person: rows, signed forms, uploads in which they stand (CON-094)."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon import identity, organizations
from koinon.contacts.contracts.privacy import Leaving
from koinon.contacts.repository import erasing as sql
from koinon.contacts.repository import erasing_merges, import_chunks
from koinon.contacts.repository import imports as import_rows
from koinon.contacts.repository import photos as photo_rows
from koinon.contacts.service import photos
from koinon.contacts.service.imports import chunks
from koinon.platform import bulk
from koinon.platform.db import Tx
from koinon.platform.services import Services

_DIGITS = re.compile(r"\D+")
FEWEST_DIGITS = 7


async def clear(tx: Tx, services: Services, leaving: Leaving) -> Mapping[str, int]:
    """The eraser of contacts."""
    forms = await sql.form_ids(tx, leaving.people)
    gone = Counter(await _clear_uploads(tx, services, leaving))
    gone["audit_rows"] += await identity.redact_trail(tx, "consent_form", forms)
    empty = await sql.leave_households(tx, leaving.people)
    gone["households"] += len(empty)
    gone["audit_rows"] += await identity.redact_trail(tx, "household", empty)
    await sql.unname_uses(tx, leaving.people)
    gone["merges"] += await sql.forget_merges(tx, leaving.people)
    await erasing_merges.forget(tx, leaving.people)
    await organizations.give_back(tx, photos.STORAGE, await photo_rows.weigh(tx, leaving.people))
    for table, kind in sql.CLEARED.items():
        gone[kind] += await sql.clear(tx, table, leaving.people)
    await organizations.shorten_archives(tx)
    gone["job_rows"] += await bulk.forget(tx, leaving.people, leaving.values)
    return gone


async def _clear_uploads(tx: Tx, services: Services, leaving: Leaving) -> dict[str, int]:
    """Forget whole every upload that they stand in, and what its rows said; the people it made stay as they are."""
    named = await sql.imports_with(tx, leaving.people)
    kept = await sql.kept_uploads(tx)
    for import_id, pieces in kept:
        if import_id not in named and await _stand_in(tx, services, import_id, pieces, leaving.values):
            named.add(import_id)
    if named:
        await import_chunks.drop(tx, list(named), ["file", "rows", "reading"])
        await sql.forget_report(tx, list(named))
        await import_rows.give_up(tx, list(named))
    return {"files": len(named & {import_id for import_id, _ in kept})}


async def _stand_in(tx: Tx, services: Services, import_id: UUID, pieces: int, values: Sequence[str]) -> bool:
    for position in range(pieces):
        sealed = await import_chunks.get(tx, import_id, "rows", position)
        if sealed is not None and await asyncio.to_thread(_names, services, tx.organization_id, sealed, values):
            return True
    return False


def _names(services: Services, organization_id: UUID, sealed: bytes, values: Sequence[str]) -> bool:
    """Whether a cell is one of these addresses, however it was written: a phone by the end that people write."""
    mails = {value.lower() for value in values if "@" in value}
    numbers = {_DIGITS.sub("", value) for value in values if "@" not in value}
    for _, cells in chunks.unseal(services.vault, organization_id, sealed):
        for cell in cells:
            if "@" in cell:
                if any(mail in cell.lower() for mail in mails):
                    return True
            elif len(digits := _DIGITS.sub("", cell)) >= FEWEST_DIGITS and any(
                number.endswith(digits.lstrip("0")) or digits.endswith(number) for number in numbers
            ):
                return True
    return False
