"""Drafts of registrations: begun with what is known, changed until they are handed in."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon import identity, organizations
from koinon.channels import repository as channel_rows
from koinon.channels.contracts.registration import (
    BrandForm,
    Forms,
    RegistrationForm,
    RegistrationKind,
)
from koinon.channels.ports.registration import Registration as Port
from koinon.channels.registration import policy, prefill
from koinon.channels.registration.prefill import Begun
from koinon.channels.registration.records import TAX_ID, Moment, Registration
from koinon.channels.registry import PROVIDERS
from koinon.channels.repository import registrations as rows
from koinon.kit import ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

HOME = "/settings/registration"


class Wording(NamedTuple):
    """What people agree to by our forms, and the addresses of those that are published."""

    agreement: str = ""
    pages: tuple[str, ...] = ()


Words = Callable[[Tx], Awaitable[Wording]]
_words: list[Words] = []


def register_wording(words: Words) -> None:
    """Have `words(tx)` asked for the consent text in force: it belongs to a sibling (filled in `wiring.py`)."""
    _words[:] = [words]


async def wording(tx: Tx) -> Wording:
    """The consent text in force and the published forms; empty where nobody knows any."""
    return await _words[0](tx) if _words else Wording()


async def begun(tx: Tx) -> Begun:
    """What the organization and its consent texts already say."""
    known, agreed = await organizations.get(tx), await wording(tx)
    return Begun(
        known.name,
        known.kind.value,
        known.country,
        known.legal_name or "",
        known.postal_address or "",
        known.contact_phone or "",
        known.contact_email or "",
        known.website or "",
        agreed.agreement,
        agreed.pages,
    )


async def begin_brand(tx: Tx, vault: Vault, account_id: UUID) -> Registration:
    """A brand to fill in, with what is known; the draft that lies there already, if one does."""
    await port_of(tx, account_id)
    for one in await rows.registrations(tx):
        if (one.kind, one.account_id, one.state) == ("brand", account_id, "draft"):
            return one
    tax_id = "".join(filter(str.isalnum, (await organizations.get(tx)).tax_id or ""))
    return await _insert(tx, vault, account_id, "brand", prefill.brand(await begun(tx)), tax_id=tax_id[:40])


async def begin_campaign(tx: Tx, vault: Vault, brand_id: UUID) -> Registration:
    """A campaign of a brand to fill in."""
    brand = await registration(tx, brand_id, "brand")
    form = brand.filled
    assert isinstance(form, BrandForm)
    made = prefill.campaign(await begun(tx), form.entity, form.website)
    return await _insert(tx, vault, brand.account_id, "campaign", made, parent_id=brand_id)


async def begin_tollfree(tx: Tx, vault: Vault, sender_id: UUID) -> Registration:
    """The verification of a toll-free number to fill in; the one it has, if it has one. 422 for any other sender."""
    sender = await channel_rows.sender(tx, sender_id)
    if sender is None or sender.kind != "toll_free" or sender.state == "released":
        raise errors.invalid_field("sender_id", "validation_failed", "This is no toll-free number of yours.")
    await port_of(tx, sender.account_id)
    for one in await rows.registrations(tx):
        if one.sender_id == sender_id:
            return one
    made = prefill.tollfree(await begun(tx))
    return await _insert(tx, vault, sender.account_id, "tollfree", made, sender_id=sender_id)


async def registration(tx: Tx, registration_id: UUID, kind: RegistrationKind | None = None) -> Registration:
    """One of a kind. 404 for a stranger, or one of another kind."""
    found = await rows.registration(tx, registration_id)
    if found is None or kind not in (None, found.kind):
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def held(tx: Tx, registration_id: UUID, kind: RegistrationKind) -> Registration:
    """One of a kind, held until the end of the transaction: what is merged into it is not lost. 404 as above."""
    found = await rows.locked(tx, registration_id)
    if found is None or kind != found.kind:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def registrations(tx: Tx) -> list[Registration]:
    """All of them, oldest first."""
    return await rows.registrations(tx)


async def registrations_page(tx: Tx, kind: RegistrationKind, limit: int, at: Cursor | None) -> Sequence[Registration]:
    """Those of a kind, newest first, from a cursor."""
    return await rows.registrations_page(tx, kind, limit, at)


async def timeline(tx: Tx, registration_id: UUID) -> Sequence[Moment]:
    """What was handed in, said and charged, newest first."""
    return await rows.timeline(tx, registration_id)


async def change(
    tx: Tx, vault: Vault, registration_id: UUID, form: RegistrationForm, tax_id: str | None = None
) -> Registration:
    """Keep what was typed so far. 409 once it is handed in; `tax_id` None leaves it, "" forgets it."""
    found = await rows.locked(tx, registration_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    if found.state not in policy.OPEN or found.to_send:
        raise errors.INVALID_STATE("This was handed in. It can be changed once the carriers have answered.")
    if not isinstance(form, Forms[found.kind]):
        raise errors.RESOURCE_NOT_FOUND()
    changes: dict[str, Any] = {"form": msgspec.json.encode(form).decode()}
    if tax_id is not None and found.kind == "brand":
        changes |= _sealed(vault, tx.organization_id, "".join(filter(str.isalnum, tax_id))[:40])
    await rows.update(tx, registration_id, changes)
    await identity.audit(tx, "sender_registration.changed", "sender_registration", registration_id)
    return await registration(tx, registration_id)


async def discard(tx: Tx, registration_id: UUID) -> None:
    """Forget a draft. 409 for what the provider knows, or a brand with campaigns."""
    found = await registration(tx, registration_id)
    if found.provider_id is not None or found.to_send or found.called_at is not None:
        raise errors.INVALID_STATE("The provider knows this already.")
    if any(one.parent_id == registration_id for one in await rows.registrations(tx)):
        raise errors.RESOURCE_IN_USE()
    await rows.delete(tx, registration_id)
    await identity.audit(tx, "sender_registration.discarded", "sender_registration", registration_id)


async def port_of(tx: Tx, account_id: UUID) -> Port:
    """The account's way to register. 404 for a stranger, 422 where its provider offers none."""
    account = await channel_rows.account(tx, account_id)
    if account is None:
        raise errors.RESOURCE_NOT_FOUND()
    known = PROVIDERS.get(account.provider)
    if known is None or known.registration is None:
        raise errors.invalid_field(
            "account_id", "validation_failed", "Senders of this account are registered elsewhere."
        )
    return known.registration


async def _insert(
    tx: Tx, vault: Vault, account_id: UUID, kind: RegistrationKind, form: RegistrationForm, **more: Any
) -> Registration:
    made = ids.uuid7()
    given = {"parent_id": None, "sender_id": None, **more}
    tax = _sealed(vault, tx.organization_id, given.pop("tax_id", ""))
    await rows.insert(
        tx,
        id=made,
        account_id=account_id,
        kind=kind,
        form=msgspec.json.encode(form).decode(),
        reference=made.hex,
        created_by=tx.actor.id,
        **given,
        **tax,
    )
    await identity.audit(tx, "sender_registration.begun", "sender_registration", made, {"kind": kind})
    return await registration(tx, made)


def _sealed(vault: Vault, organization_id: UUID, tax_id: str) -> dict[str, Any]:
    cipher = vault.encrypt(tax_id, organization_id, TAX_ID) if tax_id else None
    return {"tax_id_cipher": cipher, "tax_id_last4": tax_id[-4:]}
