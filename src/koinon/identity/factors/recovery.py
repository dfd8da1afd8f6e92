"""Recovery codes: ten of ten characters, shown once, each works once (IDN-022)."""

import secrets
from uuid import UUID

from koinon.identity.factors import repository
from koinon.kit import clock, ids
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

COUNT, LENGTH, FEW = 10, 10, 3
# Without 0, 1, i, l, o, u: nothing is mistaken when it is read from paper. 30 letters give 49 bits.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
_PURPOSE = "recovery_code"


def new_codes() -> list[str]:
    """Ten codes."""
    return ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(COUNT)]


def folded(code: str) -> str:
    """A code as it was meant: without spaces and hyphens, in lower case."""
    return "".join(code.split()).replace("-", "").lower()


def digest(vault: Vault, user_id: UUID, code: str) -> bytes:
    """What the database keeps: a keyed hash, bound to its person."""
    return vault.hash_secret(f"{user_id}:{folded(code)}", _PURPOSE)


async def replace(tx: Tx, vault: Vault, user_id: UUID) -> list[str]:
    """Make new codes; the former ones are void."""
    codes = new_codes()
    hashes = [digest(vault, user_id, code) for code in codes]
    await repository.replace_codes(tx, user_id, [ids.uuid7() for _ in codes], hashes)
    return codes


async def accept(tx: Tx, vault: Vault, user_id: UUID, code: str) -> bool:
    """Use a code: whether it was one that nobody had used."""
    return len(folded(code)) == LENGTH and await repository.use_code(
        tx, user_id, digest(vault, user_id, code), clock.now()
    )
