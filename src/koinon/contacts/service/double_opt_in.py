"""Double opt-in: somebody is asked once, reminded at most once, and says yes by a link's button or by YES (CON-047).

Opening the link changes nothing, since scanners open links; only its POST answers. After seven days the question
lapses, and the address is unknown again. What is sent, and when, is messaging's.
"""

import base64
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from koinon import organizations
from koinon.contacts.contracts import (
    KIND_OF_CHANNEL,
    AskedPerson,
    Channel,
    ConsentAction,
    ConsentEntry,
    ConsentRequest,
    Question,
)
from koinon.contacts.errors import CONSENT_DENIED, CONSENT_GRANTED
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import consent_requests as rows
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository.consent_requests import Asked
from koinon.contacts.service import reading
from koinon.contacts.service.recording import record_consents
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

LIFE = timedelta(days=7)
REMINDER_AFTER = timedelta(days=3)
AT_ONCE = 500


class Visitor(NamedTuple):
    """Who answers a confirm link, as far as a server can tell."""

    ip: str | None
    user_agent: str | None


async def ask_consent(
    tx: Tx, vault: Vault, contact_id: UUID, text_version_id: UUID, *, address_id: UUID | None = None
) -> AskedPerson:
    """Note that somebody is asked to agree to texts, and give what it takes to send it.

    Raises 404, 409 for one who agreed, refused or is being asked already, 422 without a number or for an unknown text.
    """
    contact_id = await reading.require(tx, contact_id)
    channel: Channel = "sms"
    stored = [one for one in await address_rows.of_contacts(tx, [contact_id]) if one.kind == KIND_OF_CHANNEL[channel]]
    chosen = next((one for one in stored if (one.id == address_id if address_id else one.is_primary)), None)
    if chosen is None:
        raise errors.RESOURCE_NOT_FOUND() if address_id else errors.RECIPIENT_UNREACHABLE()
    if not await consent_rows.text_exists(tx, text_version_id):
        raise errors.invalid_field("text_version_id", "resource_not_found", "There is no such consent text.")
    request_id, now = ids.uuid7(), clock.now()
    await _require_open(tx, channel, chosen.value_hash)
    entry = ConsentEntry(
        channel=channel,
        address_hash=chosen.value_hash,
        action="pending",
        source="double_opt_in",
        contact_id=contact_id,
        evidence=_evidence(request_id),
        text_version_id=text_version_id,
    )
    change = (await record_consents(tx, [entry]))[0]
    if not change.recorded:
        raise CONSENT_DENIED() if change.before == "denied" else CONSENT_GRANTED()
    request = ConsentRequest(request_id, contact_id, channel, text_version_id, "waiting", now, now + LIFE, None)
    key_hash = vault.hash_secret(_token(vault, request_id), rows.KIND)
    await rows.insert(tx, request, chosen.value_hash, now + REMINDER_AFTER, key_hash)
    asked = await rows.get(tx, request_id)
    assert asked is not None
    return _sendable(vault, asked)


async def question(services: Services, token: str) -> Question:
    """What a confirm link asks; looking changes nothing. Raises 404."""
    organization_id, request_id = await _found(services, token)
    async with services.database.transaction(organization_id) as tx:
        return await _question(tx, request_id)


async def answer(services: Services, token: str, *, agrees: bool, visitor: Visitor) -> Question:
    """Say yes or no by the link's button; twice is once. Raises 404, 410 once it lapsed."""
    organization_id, request_id = await _found(services, token)
    async with services.database.transaction(organization_id) as tx:
        asked = await rows.get(tx, request_id)
    async with services.database.transaction(_person(organization_id, asked, visitor)) as tx:
        asked = await rows.get(tx, request_id, lock=True)
        if asked is None:
            raise errors.RESOURCE_NOT_FOUND()
        if asked.state == "expired" or (asked.state == "waiting" and asked.expires_at <= clock.now()):
            raise errors.LINK_EXPIRED("This question has lapsed. Ask the team to send it again.")
        if asked.state == "waiting":
            await record_consents(tx, [_answered(asked, "granted" if agrees else "denied")])
        return await _question(tx, request_id)


async def expire_requests(tx: Tx) -> int:
    """Let what nobody answered within seven days lapse: the ledger says so; how many did."""
    over = await rows.expired(tx, clock.now(), AT_ONCE)
    if over:
        await record_consents(tx, [_answered(one, "unknown") for one in over])
        await rows.close(tx, [one.id for one in over], "expired")
    return len(over)


async def take_reminders(tx: Tx, vault: Vault) -> list[AskedPerson]:
    """Whom to remind now, each once in its life; who lost the number meanwhile is left in peace."""
    due = await rows.take_reminders(tx, clock.now(), AT_ONCE)
    return [_sendable(vault, one) for one in due if one.address_cipher is not None]


async def _require_open(tx: Tx, channel: Channel, address_hash: bytes) -> None:
    known = (await consent_rows.states(tx, channel, [address_hash], lock=True)).get(address_hash)
    if known is not None and known.state == "denied":
        raise CONSENT_DENIED()
    if known is not None and known.state == "granted":
        raise CONSENT_GRANTED()
    if (waiting := await rows.waiting(tx, channel, address_hash)) is not None:
        raise errors.DUPLICATE_RESOURCE(details={"existing_id": str(waiting)})


async def _found(services: Services, token: str) -> tuple[UUID, UUID]:
    async with services.database.system() as tx:
        found = await rows.find(tx, services.vault.hash_secret(token, rows.KIND))
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def _question(tx: Tx, request_id: UUID) -> Question:
    asked = await rows.get(tx, request_id)
    if asked is None:
        raise errors.RESOURCE_NOT_FOUND()
    lapsed = asked.state == "waiting" and asked.expires_at <= clock.now()
    name = (await organizations.get(tx)).name
    state = "expired" if lapsed else asked.state
    return Question(name, asked.text, asked.locale, state, asked.expires_at, await organizations.brand(tx))


def _answered(asked: Asked, action: ConsentAction) -> ConsentEntry:
    return ConsentEntry(
        channel=asked.channel,
        address_hash=asked.address_hash,
        action=action,
        source="double_opt_in",
        contact_id=asked.contact_id,
        evidence=_evidence(asked.id),
        text_version_id=asked.text_version_id,
    )


def _sendable(vault: Vault, asked: Asked) -> AskedPerson:
    assert asked.address_cipher is not None
    request = ConsentRequest(
        asked.id,
        asked.contact_id,
        asked.channel,
        asked.text_version_id,
        asked.state,
        asked.created_at,
        asked.expires_at,
        asked.answered_at,
    )
    token = _token(vault, asked.id)
    return AskedPerson(
        request, asked.address_hash, asked.address_cipher, asked.country, asked.text, asked.locale, token
    )


def _person(organization_id: UUID, asked: Asked | None, visitor: Visitor) -> Actor:
    return Actor(
        kind=ActorKind.CONTACT,
        organization_id=organization_id,
        id=asked.contact_id if asked else None,
        ip=visitor.ip,
        user_agent=visitor.user_agent,
    )


def _token(vault: Vault, request_id: UUID) -> str:
    """22 characters that only this installation can make: a reminder needs the link again, and no secret is kept."""
    return base64.urlsafe_b64encode(vault.sign(request_id.bytes, rows.KIND)[:16]).decode().rstrip("=")


def _evidence(request_id: UUID) -> str:
    return f"consent_request:{request_id}"
