"""Files of the library: begun, put in parts, completed, changed, taken out (MSG-082, 084, 085).

The bytes go to the storage outside any transaction; a row says what has arrived and is to be looked at.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from koinon import identity, organizations
from koinon.kit import clock, ids, text
from koinon.kit.pagination import Cursor
from koinon.messaging.media import events, jobs, policy, repository, shelves, tokens
from koinon.messaging.media.contracts import MediaFile, NewMedia, Upload, UploadPart
from koinon.platform import errors, rest
from koinon.platform.db import Tx
from koinon.platform.media import Kind, Unwelcome, sniff
from koinon.platform.services import Services
from koinon.platform.storage import storage

STORAGE = "storage_bytes"
MEDIA_TOO_LARGE = errors.register("media_too_large", 422, "A file may have {limit} MB at most.")
MEDIA_INCOMPLETE = errors.register("media_incomplete", 409, "Part {part} has not arrived whole yet. Send it again.")
_UNKNOWN_KIND, _UNKNOWN_MIME = "document", "application/octet-stream"


async def begin(tx: Tx, new: NewMedia) -> MediaFile:
    """Announce a file; one whose bytes are here already is found. Raises 409 over the plan, 422."""
    if new.bytes > policy.MOST_BYTES:
        raise MEDIA_TOO_LARGE(details={"limit": policy.MOST_BYTES // 1024**2})
    if new.bytes < 1:
        raise errors.INVALID_FILE("The file is empty.")
    if new.sha256 and (known := await repository.of_bytes(tx, bytes.fromhex(new.sha256))):
        return await get(tx, known)
    await organizations.require_limit(tx, STORAGE, new.bytes)
    media_id = ids.uuid7()
    await repository.insert(
        tx,
        {
            "id": media_id,
            "kind": new.kind or _UNKNOWN_KIND,
            "mime": new.mime or _UNKNOWN_MIME,
            "name": _name(new.name),
            "bytes": new.bytes,
            "alt": _alt(new.alt),
        },
    )
    if new.category_ids:
        await shelves.shelve(tx, media_id, new.category_ids)
    return await get(tx, media_id)


async def get(tx: Tx, media_id: UUID) -> MediaFile:
    """A file. Raises 404."""
    found = await repository.get(tx, media_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def media_page(
    tx: Tx,
    paging: rest.PageRequest,
    *,
    kind: str | None = None,
    category_id: UUID | None = None,
    q: str = "",
    status: str | None = None,
    arrived: bool = False,
) -> tuple[Sequence[MediaFile], rest.Pagination]:
    """Files of the library, newest first."""
    filters = {
        "list": "media",
        "kind": kind,
        "category": str(category_id),
        "q": q,
        "status": status,
        "arrived": arrived,
    }

    async def read(seen: Tx, at: Cursor | None, limit: int) -> list[MediaFile]:
        return await repository.page(
            seen, at, limit, kind=kind, category_id=category_id, q=q, status=status, arrived=arrived
        )

    return await paging.page(tx, filters, read, lambda row: Cursor((row.created_at,), row.id))


async def upload_of(services: Services, organization_id: UUID, file: MediaFile) -> Upload | None:
    """How to upload a file, and which parts have arrived; None once it is all here. Not within a transaction."""
    if file.status not in ("pending", "uploading") or file.is_processing:
        return None
    until = file.created_at + timedelta(hours=policy.UPLOAD_HOURS)
    token = tokens.upload_token(services.vault, organization_id, file.id, until)
    store, parts = storage(services.configuration), []
    for number, size in enumerate(policy.parts_of(file.bytes), 1):
        name = jobs.part_name(organization_id, file.id, number)
        url = f"{services.configuration.base_url}/uploads/{token}/{number}"
        direct = await store.signed_put(name, until - clock.now()) if until > clock.now() else None
        parts.append(UploadPart(number, size, url, direct, await store.size(name) == size))
    return Upload(parts, until)


async def put_part(services: Services, token: str, number: int, body: AsyncIterator[bytes]) -> None:
    """Keep one part of a file. Raises 404 for a token whose time is over, 409 once it is all here, 422 for its size."""
    ticket = tokens.read_upload_token(services.vault, token, clock.now())
    if ticket is None:
        raise errors.ROUTE_NOT_FOUND()
    async with services.database.transaction(ticket.organization_id) as tx:
        file = await get(tx, ticket.media_id)
        if not await repository.begun(tx, file.id):
            raise errors.INVALID_STATE("This file is all here already.")
    sizes = policy.parts_of(file.bytes)
    if not 1 <= number <= len(sizes):
        raise errors.invalid_field("number", "out_of_range")
    data = bytearray()
    async for piece in body:
        data += piece
        if len(data) > sizes[number - 1]:
            break
    if len(data) != sizes[number - 1]:
        raise errors.invalid_field("body", "out_of_range", "This part has not the size that was announced.")
    name = jobs.part_name(ticket.organization_id, file.id, number)
    await storage(services.configuration).put(name, bytes(data))
    async with services.database.transaction(ticket.organization_id) as tx:
        gone = await repository.get(tx, file.id) is None
    if gone:  # taken out while this came in: nobody would ever look for it
        await storage(services.configuration).delete(name)


async def complete(services: Services, actor: Any, media_id: UUID) -> MediaFile:
    """Say that all parts are sent: what the file is decides now, its forms follow. Raises 404, 409, 422."""
    async with services.database.transaction(actor) as tx:
        file = await get(tx, media_id)
    if file.status not in ("pending", "uploading") or file.is_processing:
        return file
    organization_id: UUID = actor.organization_id
    store = storage(services.configuration)
    for number, size in enumerate(policy.parts_of(file.bytes), 1):
        if await store.size(jobs.part_name(organization_id, file.id, number)) != size:
            raise MEDIA_INCOMPLETE(details={"part": number})
    head = b"".join([one async for one in store.stream(jobs.part_name(organization_id, file.id, 1), 0, 8192)])
    kind, mime = _recognised(file, head)
    async with services.database.transaction(actor) as tx:
        if await repository.received(tx, file.id, kind, mime):
            await identity.audit(tx, "media.uploaded", "media", file.id, {"kind": kind, "bytes": file.bytes})
            await jobs.process.defer(tx, once=f"media:{file.id}", media_id=str(file.id))
        return await get(tx, media_id)


def _recognised(file: MediaFile, head: bytes) -> tuple[str, str]:
    try:
        seen = sniff(head)
    except Unwelcome as fault:
        raise errors.INVALID_FILE(str(fault)) from None
    said = file.mime.partition("/")[0]
    if said in ("image", "audio", "video") and said != seen.mime.partition("/")[0] and seen.mime != "audio/ogg":
        raise errors.INVALID_FILE("The file is not what its name says it is.", details={"found": seen.mime})
    if file.kind == "sticker":
        if seen.kind is not Kind.IMAGE:
            raise errors.INVALID_FILE("A sticker is made of a picture.")
        return "sticker", seen.mime
    return seen.kind.value, seen.mime


async def change(tx: Tx, media_id: UUID, changes: Mapping[str, Any]) -> MediaFile:
    """Set `name`, `alt`, `is_pinned` (kept for good) or `category_ids`. Raises 404, 422."""
    before = await get(tx, media_id)
    values: dict[str, Any] = {}
    if "name" in changes:
        values["name"] = _name(changes["name"])
    if "alt" in changes:
        values["alt"] = _alt(changes["alt"] or "")
    if "is_pinned" in changes:
        values["is_pinned"] = changes["is_pinned"]
        values["expires_at"] = None if changes["is_pinned"] else clock.now() + timedelta(days=policy.KEPT_DAYS)
    if values:
        await repository.change(tx, before.id, values)
    if "category_ids" in changes:
        await shelves.shelve(tx, before.id, changes["category_ids"])
    await identity.audit(tx, "media.changed", "media", before.id, {"fields": sorted(changes)})
    return await get(tx, before.id)


async def delete(tx: Tx, media_id: UUID) -> None:
    """Take a file out of the library; for thirty days it can be brought back. Raises 404, 409 while it is in use."""
    file = await get(tx, media_id)
    if used := await uses(tx, [file.id]):
        raise errors.INVALID_STATE("It is used: {names}.", details={"used_by": used, "names": ", ".join(used[:5])})
    await repository.delete(tx, [file.id])
    await identity.audit(tx, "media.deleted", "media", file.id, {"name": file.name})
    tx.publish(events.deleted(file.id))
    await jobs.drop_soon(tx)


async def restore(tx: Tx, media_id: UUID) -> MediaFile:
    """Bring a file back that was taken out. Raises 404, and 409 once its bytes are gone."""
    if not await repository.bring_back(tx, media_id):
        raise errors.INVALID_STATE("Its bytes are gone, or the same file was uploaded again.")
    await identity.audit(tx, "media.restored", "media", media_id, {})
    return await get(tx, media_id)


async def uses(tx: Tx, media_ids: Sequence[UUID]) -> list[str]:
    """The names of what still needs files: templates, drafts, schedules."""
    return [name for used_by in jobs.USES for name in await used_by(tx, media_ids)]


def _name(name: str) -> str:
    try:
        tidy = text.clean(name.replace("\\", "/").rpartition("/")[2], 200, required=True)
    except text.BadText as fault:
        code = {"empty": "missing_required_field", "too_long": "out_of_range"}.get(fault.code, "validation_failed")
        raise errors.invalid_field("name", code) from None
    return "".join(letter for letter in tidy if letter.isprintable()) or "file"


def _alt(alt: str) -> str:
    try:
        return text.clean(alt, 500)
    except text.BadText as fault:
        raise errors.invalid_field("alt", "out_of_range" if fault.code == "too_long" else "validation_failed") from None


def lasting(now: datetime) -> datetime:
    """When a file that nobody uses ends."""
    return now + timedelta(days=policy.KEPT_DAYS)
