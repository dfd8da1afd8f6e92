"""Photos of people: whatever comes in becomes a small square that says nothing of where it was taken (INB-071)."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import structlog

from koinon import identity, organizations
from koinon.contacts import events
from koinon.contacts.contracts import Contact
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository import photos as rows
from koinon.contacts.service import reading
from koinon.contacts.service.survivors import survivor
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.media import Infected, ScannerAway, Undecodable, Unwelcome, decode, scan, sniff
from koinon.platform.services import Services

KIND = "contact_photo"
STORAGE = "storage_bytes"
LARGEST = 10 * 1024 * 1024
TYPES = ("image/jpeg", "image/png", "image/webp", "image/heic")
MEDIA_TYPE = "image/webp"
# Decoding is a process of its own for each file: so many at once, so that uploads never take a whole machine.
_AT_ONCE = asyncio.Semaphore(2)
log = structlog.get_logger("koinon.contacts")


class Photo(NamedTuple):
    """A photo as it is shown; its id changes with every picture and cannot be guessed."""

    id: UUID
    data: bytes


async def square(services: Services, data: bytes) -> bytes:
    """A picture as it is kept, a WebP of 256 by 256 pixels. Raises 413, 422 `invalid_file`, 503.

    Takes up to seconds: no transaction may be open meanwhile.
    """
    if len(data) > LARGEST:
        raise errors.PAYLOAD_TOO_LARGE(details={"limit": LARGEST})
    try:
        mime = sniff(data[:8192]).mime
        if mime not in TYPES:
            raise Unwelcome("A photo is a JPEG, PNG, WebP or HEIC.")
        if services.configuration.virus_scanner:
            await scan(services.configuration.virus_scanner, _whole(data))
        async with _AT_ONCE:
            return await _decoded(data, mime)
    except (Unwelcome, Undecodable) as fault:
        raise errors.INVALID_FILE(str(fault)) from None
    except Infected as found:
        log.warning("photo_infected", found=str(found))
        raise errors.INVALID_FILE("A virus was found in it.") from None
    except ScannerAway as fault:
        log.warning("scanner_away", error=str(fault))
        raise errors.DEPENDENCY_UNAVAILABLE() from None


async def _whole(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _decoded(data: bytes, mime: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="koinon-photo-") as folder:
        source = Path(folder) / "source"
        await asyncio.to_thread(source.write_bytes, data)
        made = await decode(source, Path(folder), "portrait", mime)
        return await asyncio.to_thread(Path(made.variants[0].path).read_bytes)


async def set_photo(
    tx: Tx, vault: Vault, contact_id: UUID, data: bytes, expected_version: int | None = None
) -> Contact:
    """Show a person by a picture that `square` made. Raises 404, 409 over the plan, 412."""
    person = await _held(tx, contact_id, expected_version)
    more = len(data) - await rows.weigh(tx, [person.id])
    await organizations.require_limit(tx, STORAGE, more)
    await organizations.give_back(tx, STORAGE, -more)
    photo_id = uuid4()
    await rows.put(tx, person.id, photo_id, vault.seal(data, tx.organization_id, KIND), len(data))
    return await _changed(tx, vault, person.id, photo_id)


async def remove_photo(tx: Tx, vault: Vault, contact_id: UUID, expected_version: int | None = None) -> Contact:
    """Show their initials again; nothing happens where there is no photo. Raises 404, 412."""
    person = await _held(tx, contact_id, expected_version)
    if person.photo_id is None:
        return await reading.get(tx, vault, person.id)
    await organizations.give_back(tx, STORAGE, await rows.delete(tx, [person.id]))
    return await _changed(tx, vault, person.id, None)


async def photo(tx: Tx, vault: Vault, contact_id: UUID, *, deleted: bool = False) -> Photo:
    """The photo of a person, with `deleted` of one who was deleted too. Raises 404."""
    found = await rows.content(tx, await survivor(tx, contact_id), deleted=deleted)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return Photo(found[0], vault.unseal(found[1], tx.organization_id, KIND))


async def _held(tx: Tx, contact_id: UUID, expected_version: int | None) -> people_rows.Person:
    person = await people_rows.get(tx, await survivor(tx, contact_id), lock=True)
    if person is None:
        raise errors.RESOURCE_NOT_FOUND()
    if expected_version is not None and expected_version != person.version:
        raise errors.PRECONDITION_FAILED(details={"etag": f'"v{person.version}"'})
    return person


async def _changed(tx: Tx, vault: Vault, contact_id: UUID, photo_id: UUID | None) -> Contact:
    await people_rows.update(tx, contact_id, {"photo_id": photo_id}, clock.now())
    events.about(tx, events.UPDATED, contact_id, fields=["photo_id"])
    action = "contact.photo_set" if photo_id else "contact.photo_removed"
    await identity.audit(tx, action, "contact", contact_id)
    return await reading.get(tx, vault, contact_id)
