"""Addresses as they are kept: encrypted, with the hash that finds them and the tokens that find them by part."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from koinon.contacts.contracts import KIND_OF_CHANNEL, Address
from koinon.contacts.repository.addresses import StoredAddress
from koinon.kit import email_address, ids, phone, text
from koinon.platform.crypto import Vault

PHONE_PARTS = (4, 7)


class Sealed(NamedTuple):
    """One address ready to be stored."""

    kind: str
    cipher: bytes
    value_hash: bytes
    last4: str
    country: str | None
    tokens: tuple[bytes, ...]


def phone_hash(vault: Vault, organization_id: UUID, e164: str) -> bytes:
    """The hash under which a number is found, one for all forms of it (CON-012)."""
    return vault.lookup(phone.canonical(e164), organization_id, "phone")


def email_hash(vault: Vault, organization_id: UUID, email: str) -> bytes:
    """The hash under which a mail address is found."""
    return vault.lookup(email_address.canonical(email), organization_id, "email")


def address_hash(vault: Vault, organization_id: UUID, channel: str, value: str) -> bytes:
    """The hash under which an address of a channel is found."""
    kind = KIND_OF_CHANNEL[channel]
    if kind == "phone":
        return phone_hash(vault, organization_id, value)
    return email_hash(vault, organization_id, value) if kind == "email" else vault.lookup(value, organization_id, kind)


def opened(vault: Vault, organization_id: UUID, channel: str, cipher: bytes) -> str:
    """An address of a channel in plain. Raises CryptoError."""
    return vault.decrypt(cipher, organization_id, KIND_OF_CHANNEL[channel])


def seal_phone(vault: Vault, organization_id: UUID, e164: str, known_hash: bytes | None = None) -> Sealed:
    """A parsed number, sealed; its hash need not be made again where it is known."""
    digits = phone.canonical(e164)[1:]
    parts = (*(digits[-size:] for size in PHONE_PARTS), digits)
    return Sealed(
        "phone",
        vault.encrypt(e164, organization_id, "phone"),
        known_hash or vault.lookup("+" + digits, organization_id, "phone"),
        e164[-4:],
        phone.region_of(e164),
        tuple(vault.token(part, organization_id, "phone") for part in parts),
    )


def seal_email(vault: Vault, organization_id: UUID, email: str, known_hash: bytes | None = None) -> Sealed:
    """A parsed mail address, sealed; found by its name and by its domain."""
    canonical = email_address.canonical(email)
    name, _, domain = canonical.rpartition("@")
    parts = (name, "@" + domain, canonical)
    return Sealed(
        "email",
        vault.encrypt(email, organization_id, "email"),
        known_hash or vault.lookup(canonical, organization_id, "email"),
        "",
        None,
        tuple(vault.token(part, organization_id, "email") for part in parts),
    )


def distinct(sealed: Sequence[Sealed]) -> Sequence[Sealed]:
    """One person's addresses without further forms of the same one (CON-012): the first is kept."""
    if len(sealed) < 2:
        return sealed
    return list({(one.kind, one.value_hash): one for one in reversed(sealed)}.values())[::-1]


def columns(owned: Sequence[tuple[UUID, Sealed]]) -> dict[str, list[Any]]:
    """Columns for repository.addresses.insert; the first of a kind of each person is the primary."""
    seen: set[tuple[int, str]] = set()  # numbers hash at a tenth of the cost of ids
    primary = []
    for contact_id, sealed in owned:
        of_kind = (contact_id.int, sealed.kind)
        primary.append(of_kind not in seen)
        seen.add(of_kind)
    return {
        "id": ids.uuid7s(len(owned)),
        "contact_id": [contact_id for contact_id, _ in owned],
        "kind": [sealed.kind for _, sealed in owned],
        "value_cipher": [sealed.cipher for _, sealed in owned],
        "value_hash": [sealed.value_hash for _, sealed in owned],
        "last4": [sealed.last4 for _, sealed in owned],
        "country": [sealed.country for _, sealed in owned],
        "is_primary": primary,
    }


def tokens(owned: Iterable[tuple[UUID, Sealed]]) -> list[tuple[UUID, bytes]]:
    """Distinct (person, token) pairs."""
    pairs = {(owner.int, token): (owner, token) for owner, sealed in owned for token in sealed.tokens}
    return list(pairs.values())


def tokens_of(vault: Vault, organization_id: UUID, stored: StoredAddress) -> tuple[bytes, ...]:
    """The tokens that find a stored address by part."""
    value = vault.decrypt(stored.value_cipher, organization_id, stored.kind)
    seal = seal_email if stored.kind == "email" else seal_phone
    return seal(vault, organization_id, value).tokens


def shown(vault: Vault, organization_id: UUID, stored: StoredAddress, home: str, *, plain: bool) -> Address:
    """An address as a page or the API shows it; masked unless `plain`."""
    value = vault.decrypt(stored.value_cipher, organization_id, stored.kind)
    return Address(
        id=stored.id,
        kind=stored.kind,
        value=value if plain else mask(stored.kind, value),
        display=display(stored.kind, value, home, plain=plain),
        last4=stored.last4,
        country=stored.country,
        line_type=stored.line_type,
        is_primary=stored.is_primary,
        status=stored.status,
        status_reason=stored.status_reason,
        consent=stored.consent,
        consent_signed=stored.consent == "granted" and stored.consent_signed,
        warnings=list(email_address.warnings(value)) if stored.kind == "email" else [],
    )


def display(kind: str, value: str, home: str, *, plain: bool) -> str:
    """A value as people write it, or masked."""
    if not plain:
        return mask(kind, value)
    return phone.national(value, home) if kind in ("phone", "whatsapp") else value


def mask(kind: str, value: str) -> str:
    """Enough to recognise, too little to write to (CON-009)."""
    return text.mask_email(value) if kind == "email" else text.mask_phone(value)
