"""Up to ten numbers whose owners typed a code that was sent there: all that trial sending reaches (ORG-027)."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from msgspec import Struct

from koinon.kit import clock, ids, phone
from koinon.organizations import repository
from koinon.organizations.auditing import audit
from koinon.organizations.plans import periods
from koinon.organizations.repository import guests as rows
from koinon.organizations.repository import limits
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

MOST_GUESTS = 10
MOST_TRIES = 5
LIFETIME = timedelta(minutes=30)
CODES_A_DAY = 20
CODES = "guest_codes_per_day"
TOO_MANY = errors.register("too_many_guests", 409, "There are ten test numbers already. Take one away first.")
WRONG_CODE = errors.register("wrong_code", 422, "This is not the code, or it is no longer valid. Ask for a new one.")
CODES_USED_UP = errors.register("codes_used_up", 429, "Twenty codes were sent today. Try again tomorrow.")


class Guest(Struct, frozen=True):
    """A test number, masked but for its end; `verified_at` is when its owner confirmed."""

    id: UUID
    name: str
    phone: str
    verified_at: datetime | None
    code_until: datetime | None
    created_at: datetime


class GuestCode(Struct, frozen=True):
    """The code to be sent to a guest, and where to."""

    guest: Guest
    code: str
    address_hash: bytes
    address_cipher: bytes


class Guests(Struct, frozen=True):
    """Whom trial sending reaches: hashes of confirmed numbers, and of those that were just sent a code."""

    confirmed: frozenset[bytes]
    asked: frozenset[bytes]

    def include(self, address_hash: bytes, origin: str) -> bool:
        """Whether a message of this origin may go there; only our own (the code) to who has not confirmed yet."""
        return address_hash in self.confirmed or (origin == "system" and address_hash in self.asked)


async def guests_in_trial(tx: Tx) -> Guests | None:
    """Whom the organization may write to; None where it sends live, and so to everybody."""
    organization = await repository.organization(tx)
    if organization is None or organization.sending_mode != "trial" or organization.is_sample:
        return None
    found = await rows.guests(tx)
    return Guests(
        frozenset(row.address_hash for row in found if row.verified_at),
        frozenset(row.address_hash for row in found if row.code_until and row.code_until > clock.now()),
    )


async def guests(tx: Tx, vault: Vault) -> list[Guest]:
    """Every test number."""
    return [_shown(tx, vault, row) for row in await rows.guests(tx)]


async def add_guest(tx: Tx, vault: Vault, name: str, number: str) -> GuestCode:
    """Add a number (E.164), or ask a known one anew. Raises 409 at the eleventh, 429 after twenty codes a day."""
    canonical, guest_id = phone.canonical(number), ids.uuid7()
    values = {
        "id": guest_id,
        "name": " ".join(name.split())[:80] or number[-4:],
        "address_hash": vault.lookup(canonical, tx.organization_id, "phone"),
        "address_cipher": vault.encrypt(number, tx.organization_id, "phone"),
        "created_by": tx.actor.id,
    }
    await _count_code(tx)
    try:
        async with tx.savepoint():
            if await rows.insert(tx, values):
                await audit(tx, "guest_recipient.added", "guest_recipient", guest_id, {})
    except psycopg.errors.CheckViolation:
        raise TOO_MANY() from None
    row = next(each for each in await rows.guests(tx) if each.address_hash == values["address_hash"])
    code = f"{secrets.randbelow(10**6):06d}"
    await rows.ask(tx, row.id, _hashed(vault, tx, row.id, code), clock.now() + LIFETIME)
    asked = await rows.guest(tx, row.id)
    assert asked is not None
    return GuestCode(_shown(tx, vault, asked), code, row.address_hash, row.address_cipher)


async def confirm_guest(tx: Tx, vault: Vault, guest_id: UUID, code: str) -> bool:
    """Whether `code` was the one sent there; five wrong ones end it. Raises 404.

    A wrong one has to be counted: the caller commits and refuses afterwards.
    """
    row = await rows.guest(tx, guest_id)
    if row is None:
        raise errors.RESOURCE_NOT_FOUND()
    living = row.code_until is not None and row.code_until > clock.now() and row.tries < MOST_TRIES
    digits = "".join(character for character in code if character.isdigit())
    if not living or row.code_hash is None:
        return False
    if not secrets.compare_digest(row.code_hash, _hashed(vault, tx, guest_id, digits)):
        await rows.count_try(tx, guest_id)
        return False
    await rows.confirm(tx, guest_id)
    await audit(tx, "guest_recipient.confirmed", "guest_recipient", guest_id, {})
    return True


async def remove_guest(tx: Tx, guest_id: UUID) -> None:
    """Take a number away. Raises 404."""
    if not await rows.delete(tx, guest_id):
        raise errors.RESOURCE_NOT_FOUND()
    await audit(tx, "guest_recipient.removed", "guest_recipient", guest_id, {})


async def _count_code(tx: Tx) -> None:
    organization = await repository.organization(tx)
    today = periods.today(organization.time_zone if organization else "UTC", clock.now())
    sent = (await limits.lock_counter(tx, CODES, today)).value
    if sent >= CODES_A_DAY:
        raise CODES_USED_UP(retry_after=3_600)
    await limits.set_counter(tx, CODES, today, sent + 1, "")


def _hashed(vault: Vault, tx: Tx, guest_id: UUID, code: str) -> bytes:
    return vault.lookup(f"{guest_id}:{code}", tx.organization_id, "guest_code")


def _shown(tx: Tx, vault: Vault, row: rows.GuestRow) -> Guest:
    number = vault.decrypt(row.address_cipher, tx.organization_id, "phone")
    masked = "•••• " + number[-4:]
    return Guest(row.id, row.name, masked, row.verified_at, row.code_until, row.created_at)
