"""What becomes of an uploaded file: put together, looked at, made ready; and what ends after its time.

Every step may be done twice: forms are named by the file's id and written whole, and a row moves on only once.
"""

import hashlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import structlog

from koinon import organizations
from koinon.kit import clock
from koinon.messaging.media import events, policy, repository
from koinon.messaging.media.contracts import MediaFile, MediaVariant
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.media import (
    Decoded,
    DecodedVariant,
    Infected,
    ScannerAway,
    Undecodable,
    Unwelcome,
    decode,
    scan,
    sniff,
)
from koinon.platform.services import Services
from koinon.platform.storage import Storage, storage

STORAGE = "storage_bytes"
AT_ONCE = 200
SCANNER_WAIT = timedelta(minutes=1)
UsedBy = Callable[[Tx, Sequence[UUID]], Awaitable[list[str]]]
KeptIds = Callable[[Tx], Awaitable[Sequence[UUID]]]
USES: list[UsedBy] = []
_kept: list[KeptIds] = []
log = structlog.get_logger("koinon.messaging")


def register_media_use(used_by: UsedBy, kept: KeptIds) -> None:
    """What names files: `used_by(tx, ids)` its names, `kept(tx)` the ids that must not end for want of use."""
    USES.append(used_by)
    _kept.append(kept)


def part_name(organization_id: UUID, media_id: UUID, number: int) -> str:
    """Where a part of an upload lies."""
    return f"{organization_id}/uploads/{media_id}/{number}"


def form_name(organization_id: UUID, media_id: UUID, form: str, ending: str) -> str:
    """Where a form of a file lies."""
    return f"{organization_id}/media/{media_id}/{form}.{ending}"


@job("messaging.process_media", queue="bulk", time_limit=300.0)
async def process(services: Services, organization_id: UUID, *, media_id: str) -> None:
    """Put a file together, see what it is, make its forms. What cannot be used says why."""
    async with services.database.transaction(organization_id) as tx:
        file = await repository.get(tx, UUID(media_id))
    if file is None or not file.is_processing or file.id != UUID(media_id):
        return
    store = storage(services.configuration)
    with tempfile.TemporaryDirectory(prefix="koinon-media-") as folder:
        try:
            await _ready(services, organization_id, file, store, Path(folder))
        except (Unwelcome, Undecodable) as fault:
            await _refuse(services, organization_id, file, str(fault))
        except Infected as found:
            log.warning("media_infected", media_id=media_id, found=str(found))
            await _refuse(services, organization_id, file, "A virus was found in it.")
        except ScannerAway as fault:
            log.warning("scanner_away", error=str(fault))
            async with services.database.transaction(organization_id) as tx:
                await process.defer(tx, once=f"media:{file.id}", at=clock.now() + SCANNER_WAIT, media_id=media_id)
            return
    await _drop_parts(store, organization_id, file.id, file.bytes)


async def _drop_parts(store: Storage, organization_id: UUID, media_id: UUID, size: int) -> None:
    for number in range(1, len(policy.parts_of(size)) + 1):
        await store.delete(part_name(organization_id, media_id, number))


async def _ready(services: Services, organization_id: UUID, file: MediaFile, store: Storage, folder: Path) -> None:
    source = folder / "source"
    digest = await _together(store, organization_id, file, source)
    async with services.database.transaction(organization_id) as tx:
        known = await repository.of_bytes(tx, digest, file.id)
        if known and await repository.still_processed(tx, file.id):
            await _is_the_same(tx, file, known)
            return
    with source.open("rb") as opened:
        head = opened.read(8192)
    seen = sniff(head, source.read_bytes() if head.startswith(b"PK") else b"")
    if services.configuration.virus_scanner:
        await scan(services.configuration.virus_scanner, _pieces(source))
    kind = "sticker" if file.kind == "sticker" else seen.kind.value
    if kind == "document":
        whole = DecodedVariant("full", seen.mime, file.bytes, str(source))
        made, endings = Decoded((whole,)), {"full": seen.ending}
    else:
        made = await decode(source, folder, kind, seen.mime)
        endings = {one.name: Path(one.path).suffix[1:] for one in made.variants}
    for one in made.variants:
        await store.put_file(form_name(organization_id, file.id, one.name, endings[one.name]), Path(one.path))
    async with services.database.transaction(organization_id) as tx:
        if await repository.still_processed(tx, file.id):
            await _keep(tx, file, kind, seen.mime, made, endings, digest)
            return
        kept = await repository.get(tx, file.id)
    if kept is None:  # taken out meanwhile, and what it was charged given back
        for one in made.variants:
            await store.delete(form_name(organization_id, file.id, one.name, endings[one.name]))


async def _together(store: Storage, organization_id: UUID, file: MediaFile, target: Path) -> bytes:
    hashed = hashlib.sha256()
    with target.open("wb") as whole:
        for number in range(1, len(policy.parts_of(file.bytes)) + 1):
            async for piece in store.stream(part_name(organization_id, file.id, number)):
                hashed.update(piece)
                whole.write(piece)
                if whole.tell() > file.bytes:  # the storage took more than was announced
                    raise Unwelcome("The file is not what its name says it is.")
    return hashed.digest()


async def _pieces(source: Path) -> AsyncIterator[bytes]:
    with source.open("rb") as opened:
        while piece := opened.read(1024 * 1024):
            yield piece


async def _keep(
    tx: Tx, file: MediaFile, kind: str, mime: str, made: Decoded, endings: dict[str, str], digest: bytes
) -> None:
    variants = {
        one.name: MediaVariant(
            mime=one.mime, bytes=one.bytes, ending=endings[one.name], width=one.width, height=one.height
        )
        for one in made.variants
    }
    size = policy.stored_bytes(variants.values())
    await organizations.give_back(tx, STORAGE, max(0, file.bytes - size))
    await repository.change(
        tx,
        file.id,
        {
            "status": "completed",
            "kind": kind,
            "mime": mime,
            "sha256": digest,
            "variants": msgspec.json.encode(variants).decode(),
            "width": made.width,
            "height": made.height,
            "duration_ms": made.duration_ms,
            "charged": size,
            "expires_at": None if file.is_pinned else clock.now() + timedelta(days=policy.KEPT_DAYS),
        },
    )
    tx.publish(events.completed(file.id, kind, file.bytes))


async def _is_the_same(tx: Tx, file: MediaFile, known: UUID) -> None:
    """The bytes were here before: they are kept once, and whoever asks for this file finds the other."""
    await organizations.give_back(tx, STORAGE, file.bytes)
    await repository.change(tx, file.id, {"same_as": known, "charged": 0})
    await repository.delete(tx, [file.id])
    tx.publish(events.completed(known, file.kind, file.bytes))


async def _refuse(services: Services, organization_id: UUID, file: MediaFile, sentence: str) -> None:
    async with services.database.transaction(organization_id) as tx:
        if not await repository.still_processed(tx, file.id):
            return
        await organizations.give_back(tx, STORAGE, file.bytes)
        await repository.change(tx, file.id, {"status": "failed", "error": sentence, "charged": 0})
        tx.publish(events.failed(file.id))


async def drop_soon(tx: Tx) -> None:
    """Have bytes that are due for it go."""
    await drop.defer(tx, once=f"drop_media:{tx.organization_id}")


@job("messaging.drop_media", queue="maintenance", time_limit=300.0)
async def drop(services: Services, organization_id: UUID) -> None:
    """Delete the bytes of files that left the library thirty days ago."""
    store = storage(services.configuration)
    async with services.database.transaction(organization_id) as tx:
        gone = await repository.to_drop(tx, policy.BYTES_KEPT_DAYS, AT_ONCE)
    for one in gone:
        if not one.variants:  # it never was whole: what was uploaded of it lies there still
            await _drop_parts(store, organization_id, one.id, one.bytes)
        for form, variant in one.variants.items():
            await store.delete(form_name(organization_id, one.id, form, variant["ending"]))
    async with services.database.transaction(organization_id) as tx:
        await repository.dropped(tx, [one.id for one in gone])
        await organizations.give_back(tx, STORAGE, sum(one.charged for one in gone))
        if len(gone) == AT_ONCE:
            await drop_soon(tx)


async def expire(tx: Tx, _time_zone: str) -> None:
    """Once a night: files that nobody used for ninety days leave the library; uploads left lying are looked after."""
    kept = [media_id for ids in _kept for media_id in await ids(tx)]
    over = await repository.delete(tx, await repository.expired(tx, kept, 10_000))
    for media_id in over:
        tx.publish(events.expired(media_id))
    for media_id in await repository.waiting(tx, clock.now() - timedelta(hours=1)):
        await process.defer(tx, once=f"media:{media_id}", media_id=str(media_id))
    await drop_soon(tx)


async def erase(services: Services, organization_id: UUID) -> None:
    """Delete every file of an organization that is being erased: the library's, and those that people sent."""
    await storage(services.configuration).delete_all(f"{organization_id}/")
