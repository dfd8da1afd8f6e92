"""A number that a person says is theirs: a code is sent there, and whoever types it has it (CON-064)."""

import secrets
from datetime import timedelta
from uuid import UUID

from msgspec import Struct

from koinon.contacts.errors import CONSENT_DENIED, TOO_MANY_CODES
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import preferences as rows
from koinon.contacts.service import addresses, people
from koinon.kit import clock
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

LIFE, MOST_TRIES, MOST_A_DAY = timedelta(minutes=30), 5, 3


class ClaimCode(Struct, frozen=True):
    """What it takes to send the code."""

    code: str
    address_hash: bytes
    address_cipher: bytes


async def claim_number(tx: Tx, vault: Vault, contact_id: UUID, number: str) -> ClaimCode:
    """Note a number and make its code. Raises 409 for one that opted out or is our own, 422, 429 after three a day."""
    (sealed,) = await people.seal(tx, vault, [number], [])
    known = (await consent_rows.states(tx, "sms", [sealed.value_hash])).get(sealed.value_hash)
    if known is not None and known.state == "denied":
        raise CONSENT_DENIED()
    code = f"{secrets.randbelow(10**6):06d}"
    made = rows.Claim(
        sealed.cipher, sealed.value_hash, sealed.last4, _hashed(vault, tx, contact_id, code), 0,
        clock.now() + LIFE,
    )  # fmt: skip
    if not await rows.ask(tx, contact_id, made, MOST_A_DAY):
        raise TOO_MANY_CODES(retry_after=3_600)
    return ClaimCode(code, sealed.value_hash, sealed.cipher)


async def confirm_number(tx: Tx, vault: Vault, contact_id: UUID, code: str) -> bool:
    """Whether `code` was the one sent there; then it is their main number. Five wrong ones end it.

    A wrong one has to be counted: the caller commits and refuses afterwards.
    """
    claimed = await rows.claim(tx, contact_id, lock=True)
    if claimed is None or claimed.tries >= MOST_TRIES or claimed.expires_at <= clock.now():
        return False
    digits = "".join(character for character in code if character.isdigit())
    if not secrets.compare_digest(claimed.code_hash, _hashed(vault, tx, contact_id, digits)):
        await rows.count_try(tx, contact_id)
        return False
    number = vault.decrypt(claimed.value_cipher, tx.organization_id, "phone")
    await addresses.add_address(tx, vault, contact_id, "phone", number, primary=True)
    await rows.close_claim(tx, contact_id)
    return True


def _hashed(vault: Vault, tx: Tx, contact_id: UUID, code: str) -> bytes:
    return vault.hash_secret(f"{tx.organization_id}:{contact_id}:{code}", "address_claim")
