"""One-time codes of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 s); a step is never taken twice (IDN-022)."""

from uuid import UUID

import pyotp

from koinon.identity.factors import repository
from koinon.kit import clock
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

STEP_SECONDS = 30
KIND = "totp"


def new_secret() -> str:
    """160 random bits in base32 (RFC 4226 §4)."""
    return pyotp.random_base32()


def address_of(secret: str, email: str, issuer: str) -> str:
    """What the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str, code: str, at: float) -> int | None:
    """The step for which `code` is right: this one, the one before or the one after; None where it is wrong."""
    digits = code.replace(" ", "")
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    now, made = int(at) // STEP_SECONDS, pyotp.TOTP(secret)
    steps = [step for step in (now - 1, now, now + 1) if pyotp.utils.strings_equal(made.generate_otp(step), digits)]
    return steps[-1] if steps else None


async def secret_of(tx: Tx, vault: Vault, user_id: UUID) -> str | None:
    """The user's secret, proved or not."""
    row = await repository.totp(tx, user_id)
    return None if row is None else vault.decrypt(row.secret, user_id, KIND)


async def begin(tx: Tx, vault: Vault, user_id: UUID) -> str | None:
    """A new secret that the next right code proves; None where the user has an authenticator app."""
    secret = new_secret()
    kept = await repository.put_totp(tx, user_id, vault.encrypt(secret, user_id, KIND))
    return secret if kept else None


async def accept(tx: Tx, vault: Vault, user_id: UUID, code: str) -> bool:
    """Take a code: whether it is right and its step was not used."""
    secret = await secret_of(tx, vault, user_id)
    step = None if secret is None else step_of(secret, code, clock.now().timestamp())
    return step is not None and await repository.use_step(tx, user_id, step)
