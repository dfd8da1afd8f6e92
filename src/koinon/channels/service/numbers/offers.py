"""Searching for numbers: what is for sale and what it costs, good for ten minutes (CHN-010)."""

import base64
import binascii
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from koinon.channels import repository
from koinon.channels.contracts import NumberSearch, OfferedNumber
from koinon.channels.number_records import Offer
from koinon.channels.ports.numbers import NumbersRefused, NumbersUnanswered
from koinon.channels.service.numbers.asking import require_line, sells_numbers
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.crypto import CryptoError, Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

GOOD_FOR = timedelta(minutes=10)
KIND = "number_offer"
NONE = "No account that sells numbers is connected: connect one of Telnyx first."
SEVERAL = "Several accounts sell numbers; say by account_id which one: {names}."


class Sealed(msgspec.Struct, frozen=True):
    """What was offered, as it is signed into the offer."""

    account_id: UUID
    number: OfferedNumber
    valid_until: datetime


async def search_numbers(
    services: Services, actor: Actor, account_id: UUID | None, wanted: NumberSearch
) -> list[Offer]:
    """At most 50 numbers for sale, without those we have. 503 where the provider does not answer.

    Without an account the only one that sells numbers; 422 where there is none or several.
    """
    async with services.database.transaction(actor) as tx:
        account_id = account_id or await _only_seller(tx)
        line = await require_line(tx, services, account_id)
        organization_id = tx.organization_id
    try:
        found = await line.port.search(line.credentials, wanted)
    except NumbersRefused as fault:
        raise errors.CHANNEL_PROVIDER_ERROR(details={"code": fault.error.code, "words": fault.error.detail}) from None
    except NumbersUnanswered:
        raise errors.CHANNEL_PROVIDER_ERROR() from None
    async with services.database.transaction(actor) as tx:
        ours = await repository.values_of(tx, [one.e164 for one in found])
    until = clock.now() + GOOD_FOR
    free = [one for one in found if one.e164 not in ours]
    return [_offer(services.vault, organization_id, Sealed(account_id, one, until)) for one in free]


async def _only_seller(tx: Tx) -> UUID:
    sellers = [one for one in await repository.accounts(tx) if sells_numbers(one.provider)]
    if len(sellers) != 1:
        names = ", ".join(f"{one.name} ({one.id})" for one in sellers)
        raise errors.invalid_field("account_id", "missing_required_field", SEVERAL if sellers else NONE, names=names)
    return sellers[0].id


def opened(vault: Vault, organization_id: UUID, offer: str) -> Sealed:
    """What an offer holds. 422 for a forged one, of another organization, or older than ten minutes."""
    try:
        cipher = base64.urlsafe_b64decode(offer.encode() + b"=" * (-len(offer) % 4))
        sealed = msgspec.json.decode(vault.decrypt(cipher, organization_id, KIND), type=Sealed)
    except (CryptoError, binascii.Error, ValueError, msgspec.MsgspecError):
        raise errors.invalid_field("offer", "validation_failed", "This offer is not one of ours.") from None
    if sealed.valid_until <= clock.now():
        raise errors.invalid_field("offer", "out_of_range", "This offer is older than ten minutes. Search again.")
    return sealed


def _offer(vault: Vault, organization_id: UUID, sealed: Sealed) -> Offer:
    cipher = vault.encrypt(msgspec.json.encode(sealed).decode(), organization_id, KIND)
    one = sealed.number
    return Offer(
        offer=base64.urlsafe_b64encode(cipher).decode().rstrip("="),
        account_id=sealed.account_id,
        e164=one.e164,
        country=one.country,
        type=one.kind,
        locality=one.locality,
        region=one.region,
        features=list(one.features),
        setup_micros=one.setup_micros,
        monthly_micros=one.monthly_micros,
        currency=one.currency,
        valid_until=sealed.valid_until,
    )
