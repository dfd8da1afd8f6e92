"""A person gets what is known of them: asked, put together by a worker, read, gone after seven days (CON-091, 092)."""

import asyncio
import base64
import binascii
import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from koinon import identity, organizations
from koinon.contacts import events
from koinon.contacts.contracts.privacy import AskedBy, ExportPart, ExportRequest, Section
from koinon.contacts.policy import personal_page
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository import person_exports as rows
from koinon.contacts.repository import wakeups
from koinon.contacts.service.home import of as home_of
from koinon.contacts.service.survivors import survivor
from koinon.kit import clock, ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.actor import system
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.rest import PageRequest, Pagination
from koinon.platform.services import Services
from koinon.platform.words import words

KEPT = timedelta(days=7)
KIND = "person_export"
_SIGNATURE, _TOKEN = 32, 16 + 16 + 32
_parts: dict[str, ExportPart] = {}


class PersonalFile(NamedTuple):
    """A zip with a person's data."""

    name: str
    data: bytes


def register_export_part(name: str, part: ExportPart) -> None:
    """Have `part` tell what a context knows of a person. Raises ValueError for a name twice."""
    if _parts.get(name, part) is not part:
        raise ValueError(f"{name} tells already")
    _parts[name] = part


async def ask_export(tx: Tx, contact_id: UUID, *, by: AskedBy = "staff", locale: str | None = None) -> ExportRequest:
    """Have everything known of a person put together. Asked again while it is being made is the one that stands.

    Raises 404. `locale` is the reader's language; else the person's own, else the organization's.
    """
    contact_id = await survivor(tx, contact_id)
    person = await people_rows.get(tx, contact_id, deleted=True)
    if person is None or person.status == "erased":
        raise errors.RESOURCE_NOT_FOUND()
    if standing := await rows.waiting_of(tx, contact_id):
        return standing
    now, language = clock.now(), locale or person.locale or (await home_of(tx)).locale
    request = ExportRequest(
        ids.uuid7(), contact_id, tx.actor.id, by, "waiting", language, None, None, None, 0, now, now
    )
    await rows.insert(tx, request)
    await build_export.defer(tx, request_id=str(request.id))
    await wakeups.set_earliest(tx, wakeups.PERSON_EXPORTS, now + timedelta(minutes=5))
    await identity.audit(tx, "person_export.requested", "contact", contact_id, {"request_id": str(request.id)})
    return request


@job("contacts.build_export", queue="bulk")
async def build_export(services: Services, organization_id: UUID, request_id: str) -> None:
    """Put a file together that waits for it; once it is there nothing happens."""
    async with services.database.transaction(system(organization_id)) as tx:
        request = await rows.get(tx, UUID(request_id), lock=True)
        if request is None or request.state != "waiting":
            return
        data = await _written(tx, services, request)
        now = clock.now()
        sealed = services.vault.seal(data, organization_id, KIND)
        ready = {"state": "ready", "data_cipher": sealed, "bytes": len(data), "ready_at": now, "expires_at": now + KEPT}
        await rows.change(tx, request.id, ready)
        await wakeups.set_earliest(tx, wakeups.PERSON_EXPORTS, now + KEPT)
        await identity.audit(tx, "person_export.built", "contact", request.contact_id, {"request_id": request_id})
        events.about(tx, events.EXPORT_READY, request.contact_id, request_id=request_id)


async def _written(tx: Tx, services: Services, request: ExportRequest) -> bytes:
    home, organization = await home_of(tx), await organizations.get(tx)
    say = words(request.locale, home.time_zone)
    sections: list[Section] = []
    for part in _parts.values():
        sections += await part(tx, services, request.contact_id, say)
    about = {"organization": organization.name, "person_id": request.contact_id, "made_at": clock.now()}
    return await asyncio.to_thread(personal_page.archive, sections, about, say, home.time_zone)


async def get_export(tx: Tx, request_id: UUID) -> ExportRequest:
    """A request. Raises 404."""
    if (found := await rows.get(tx, request_id)) is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def read_export(tx: Tx, vault: Vault, request_id: UUID) -> PersonalFile:
    """The file, and a row in the trail of who had it. Raises 404, 410 once its days are over."""
    request = await get_export(tx, request_id)
    sealed = await rows.content(tx, request_id, clock.now())
    if sealed is None:
        raise errors.LINK_EXPIRED()
    await identity.audit(tx, "person_export.read", "contact", request.contact_id, {"request_id": str(request_id)})
    name = f"my-data-{(request.ready_at or request.created_at).date().isoformat()}.zip"
    return PersonalFile(name, vault.unseal(sealed, tx.organization_id, KIND))


async def exports_of_people(
    tx: Tx, paging: PageRequest | None = None, contact_id: UUID | None = None
) -> tuple[Sequence[ExportRequest], Pagination]:
    """Requests, newest first. Raises `invalid_cursor`."""
    paging = paging or PageRequest()
    return await paging.page(
        tx,
        {"list": "export_requests", "contact_id": str(contact_id)},
        lambda seen, at, limit: rows.page(seen, contact_id, at, limit),
        lambda one: Cursor((one.created_at,), one.id),
    )


async def tend_exports(tx: Tx) -> None:
    """Forget files whose days are over, have those made that still wait, and be woken for the next."""
    for request_id, contact_id in await rows.expire(tx, clock.now()):
        await identity.audit(tx, "person_export.expired", "contact", contact_id, {"request_id": str(request_id)})
    await wakeups.rest(tx, wakeups.PERSON_EXPORTS)
    waiting = await rows.unmade(tx)
    for request_id in waiting:
        await build_export.defer(tx, once=f"person_export:{request_id}", request_id=str(request_id))
    again = clock.now() + timedelta(minutes=5) if waiting else await rows.next_end(tx)
    if again is not None:
        await wakeups.set_earliest(tx, wakeups.PERSON_EXPORTS, again)


def export_token(vault: Vault, organization_id: UUID, request_id: UUID) -> str:
    """What a link to a person's file carries: it leads there, and the code sent to their own address opens it."""
    named = organization_id.bytes + request_id.bytes
    return base64.urlsafe_b64encode(named + vault.sign(named, KIND)).decode().rstrip("=")


def opened_export_token(vault: Vault, token: str) -> tuple[UUID, UUID]:
    """(organization, request) of a link. Raises 404 for one that is not ours."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise errors.RESOURCE_NOT_FOUND() from None
    named, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if len(raw) != _TOKEN or not hmac.compare_digest(signature, vault.sign(named, KIND)):
        raise errors.RESOURCE_NOT_FOUND()
    return UUID(bytes=named[:16]), UUID(bytes=named[16:])
