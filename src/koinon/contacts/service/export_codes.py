"""Before a person gets their file by a link, they type a code that was sent to their own number (CON-092)."""

import secrets
from datetime import timedelta
from uuid import UUID

from koinon.contacts.contracts.privacy import ExportRequest
from koinon.contacts.errors import TOO_MANY_CODES
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import person_exports as rows
from koinon.contacts.repository.addresses import StoredAddress
from koinon.contacts.service.claims import ClaimCode
from koinon.contacts.service.person_exports import PersonalFile, read_export
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

LIFE, PAUSE = timedelta(minutes=30), timedelta(minutes=1)
MOST_CODES, MOST_TRIES = 5, 10
SETTLED = timedelta(days=30)


async def export_code(tx: Tx, vault: Vault, request: ExportRequest) -> ClaimCode:
    """Make the code for a file. Raises 409 where they have no number, 429 within a minute and after the fifth."""
    number, held = await own_number(tx, request), await rows.lock_of(tx, request.id)
    if number is None or held is None:
        raise errors.RECIPIENT_UNREACHABLE()
    early = held.code_until is not None and held.code_until - LIFE + PAUSE > clock.now()
    if early or held.codes_sent >= MOST_CODES:
        raise TOO_MANY_CODES(retry_after=60)
    code = f"{secrets.randbelow(10**6):06d}"
    made = {"code_hash": _hashed(vault, request.id, code), "code_until": clock.now() + LIFE}
    await rows.change(tx, request.id, {**made, "codes_sent": held.codes_sent + 1})
    return ClaimCode(code, number.value_hash, number.value_cipher)


async def read_with_code(tx: Tx, vault: Vault, request: ExportRequest, code: str) -> PersonalFile | None:
    """The file, where `code` is the one that was sent; ten wrong ones close the link.

    A wrong one has to be counted: the caller commits and refuses afterwards.
    """
    held = await rows.lock_of(tx, request.id)
    if held is None or held.code_hash is None or held.code_until is None or held.code_until <= clock.now():
        return None
    digits = "".join(character for character in code if character.isdigit())
    wrong = not secrets.compare_digest(held.code_hash, _hashed(vault, request.id, digits))
    if wrong or held.code_tries >= MOST_TRIES:
        await rows.change(tx, request.id, {"code_tries": held.code_tries + 1 if wrong else held.code_tries})
        return None
    return await read_export(tx, vault, request.id)


async def own_number(tx: Tx, request: ExportRequest) -> StoredAddress | None:
    """The number the code goes to: their main one, unless it is new.

    Whoever holds a link to the preference page can make a number of their own the main one, but not the code go there.
    """
    held = await rows.number_held(tx, request.contact_id, request.created_at - SETTLED)
    stored = await address_rows.of_contacts(tx, [request.contact_id])
    return next((one for one in stored if one.id == held), None)


def _hashed(vault: Vault, request_id: UUID, code: str) -> bytes:
    return vault.hash_secret(f"{request_id}:{code}", "export_code")
