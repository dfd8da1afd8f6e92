"""Writing an archive: one snapshot of the database, a file of JSON lines for each table, people and messages as CSV."""

import csv
import hashlib
import io
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from koinon.kit import clock, ids
from koinon.organizations import events
from koinon.organizations.archive import envelope
from koinon.organizations.archive.parts import LEFT_OUT, ArchivePart, Beside, parts, sealed_as
from koinon.organizations.auditing import audit
from koinon.organizations.repository import archives as rows
from koinon.organizations.repository import closing, wakeups
from koinon.organizations.repository.archives import Archive
from koinon.organizations.service import require_everywhere
from koinon.organizations.telling import mail_owners_after
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

KEPT = timedelta(days=7)
MOST_A_DAY = 3
SEALED_AS = "archive_words"
FETCH, FETCH_FILES = 2_000, 20
CSV_TABLES = ("contacts", "addresses", "messages", "deliveries", "consent_ledger")
_HEX = re.compile(r"\\x[0-9a-f]*")


async def request_export(tx: Tx, vault: Vault, passphrase: str | None = None) -> Archive:
    """Ask for an archive. Raises 409 while one is written, 429 after three in a day, 422 for a short passphrase.

    Whoever is limited to some locations is refused (403): an archive holds everything of everybody.
    """
    require_everywhere(tx)
    if passphrase is not None and len(passphrase) < 12:
        raise errors.invalid([errors.FieldFault("passphrase", "out_of_range", "Use twelve characters or more.")])
    standing = await rows.standing(tx, clock.now() - timedelta(days=1))
    if standing.running:
        raise errors.INVALID_STATE("An export is being written already.")
    if standing.today >= MOST_A_DAY:
        raise errors.RATE_LIMIT_EXCEEDED(retry_after=3_600)
    archive_id = ids.uuid7()
    sealed = None if passphrase is None else vault.encrypt(passphrase, tx.organization_id, SEALED_AS)
    await rows.insert(tx, archive_id, sealed)
    await audit(tx, "organization.export_requested", "organization", tx.organization_id, {})
    return await rows.get(tx, archive_id)


async def archives(tx: Tx) -> list[Archive]:
    """The organization's archives, latest first; none for who is limited to some locations."""
    return [] if tx.actor.places else await rows.every(tx)


class LostRowsError(Exception):
    """Rows that lie outside the database could not be read, perhaps for now."""


async def run_export(
    services: Services, organization_id: UUID, archive_id: UUID, *, accept_losses: bool = False
) -> None:
    """Write a requested archive and tell the owners; run again after a crash it starts over.

    Raises LostRowsError where something could not be read, unless that is to be accepted: then the owners are told.
    """
    async with services.database.transaction(organization_id) as tx:
        found = await rows.begin(tx, archive_id)
    if found is None:
        return
    secret = found.passphrase_cipher
    passphrase = services.vault.decrypt(secret, organization_id, SEALED_AS) if secret else None
    target = archive_path(services, organization_id, archive_id)
    manifest = await export(services, organization_id, target, passphrase, accept_losses=accept_losses)
    lost = max(each.get("lost", 0) for each in manifest["tables"].values())  # a mail's look is lost with its words
    expires_at = clock.now() + KEPT
    async with services.database.transaction(organization_id) as tx:
        counted = (len(manifest["tables"]), sum(each["rows"] for each in manifest["tables"].values()))
        await rows.finish(tx, archive_id, target.stat().st_size, _digest(target), counted, expires_at)
        await wakeups.set_due(tx, wakeups.ARCHIVES, expires_at)
        tx.publish(events.exported(organization_id))
        await mail_owners_after(tx, "exported", {"day": expires_at.date().isoformat(), "lost": lost})


async def expire(services: Services, organization_id: UUID) -> None:
    """Delete archives whose seven days are over."""
    async with services.database.transaction(organization_id) as tx:
        over, following = await rows.expire(tx, clock.now())
        if following is not None:
            await wakeups.set_due(tx, wakeups.ARCHIVES, following)
    for archive_id in over:
        archive_path(services, organization_id, archive_id).unlink(missing_ok=True)


async def remove_files(services: Services, organization_id: UUID) -> None:
    """Take every archive of an organization away: it is being erased."""
    shutil.rmtree(archive_path(services, organization_id, organization_id).parent, ignore_errors=True)


def archive_path(services: Services, organization_id: UUID, archive_id: UUID) -> Path:
    """Where an archive lies."""
    folder = Path(services.configuration.data_dir) / "archives" / str(organization_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{archive_id}.zip"


async def export(
    services: Services,
    organization_id: UUID,
    target: Path,
    passphrase: str | None = None,
    *,
    accept_losses: bool = True,
) -> dict[str, Any]:
    """Write everything of an organization to `target`; the manifest. One snapshot, no secret, nobody else's row.

    Unless losses are accepted, raises LostRowsError where something could not be read.
    """
    staging = target.with_suffix(f".{os.getpid()}")
    try:
        async with services.database.transaction(organization_id, timeout_ms=3_600_000) as tx:
            await tx.execute("set transaction isolation level repeatable read, read only")
            await tx.execute("set local idle_in_transaction_session_timeout = '600s'")
            with zipfile.ZipFile(staging, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as file:
                manifest = await _write(tx, services, file, accept_losses)
        if passphrase is not None:
            sealed = staging.with_suffix(".sealed")
            envelope.seal(staging, sealed, passphrase)
            sealed.replace(staging)
        staging.replace(target)
    finally:
        staging.unlink(missing_ok=True)
    return manifest


async def _write(tx: Tx, services: Services, file: zipfile.ZipFile, accept_losses: bool) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    known = set(await closing.tables(tx))
    organization = [row async for row in _rows(tx, "organizations", "id")]
    tables["organizations"] = _lines(file, "organizations", [msgspec.json.encode(row) for row in organization])
    for name, part in parts().items():
        if name in known:
            tables[name] = await _table(Beside(tx, services), file, part)
            if "lost" in tables[name] and not accept_losses:
                raise LostRowsError(f"{tables[name]['lost']} rows of {name} could not be read")
    manifest = {
        "format": "koinon-archive",
        "version": 1,
        "organization_id": str(tx.organization_id),
        "made_at": clock.now().isoformat(),
        "tables": tables,
        "left_out": LEFT_OUT,
    }
    file.writestr("schema.md", _schema(tables))
    file.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return manifest


async def _table(beside: Beside, file: zipfile.ZipFile, part: ArchivePart) -> dict[str, Any]:
    digest, count, names = hashlib.sha256(), 0, list[str]()
    sheet = _Sheet(file, part.table) if part.table in CSV_TABLES else None
    with file.open(f"tables/{part.table}.jsonl", "w", force_zip64=True) as out:
        async for plain in _plain(beside, part):
            names = names or list(plain)
            line = msgspec.json.encode(plain) + b"\n"
            digest.update(line)
            out.write(line)
            count += 1
            if sheet is not None:
                sheet.add(plain)
    if sheet is not None:
        sheet.close()
    told = {"rows": count, "sha256": digest.hexdigest(), "columns": names}
    return told | ({"lost": beside.lost} if beside.lost else {})


async def _plain(beside: Beside, part: ArchivePart) -> AsyncIterator[dict[str, Any]]:
    """A table's rows as they are exported, those that lie elsewhere after the others."""
    tx = beside.tx
    async for row in _rows(tx, part.table, most=FETCH_FILES if part.binary else FETCH):
        yield opened(row, part, beside.services.vault, tx.organization_id)
    if part.more is not None:
        async for row in part.more(beside):
            yield row


def opened(row: dict[str, Any], part: ArchivePart, vault: Vault, organization_id: UUID) -> dict[str, Any]:
    """A row as it is exported: encrypted columns open, secrets and the database's own columns gone."""
    plain = {name: value for name, value in row.items() if name not in part.omit}
    for name, kind in part.ciphers.items():
        value = plain.get(name)
        if isinstance(value, str) and _HEX.fullmatch(value):
            named = sealed_as(kind, row)
            data = vault.unseal(bytes.fromhex(value[2:]), organization_id, named)
            plain[name] = data.hex() if name in part.binary else data.decode()
    return plain


async def _rows(tx: Tx, table: str, key: str = "organization_id", most: int = FETCH) -> AsyncIterator[dict[str, Any]]:
    await tx.execute(
        f"declare archive_rows no scroll cursor for select to_jsonb(t) from {table} t where t.{key} = %(o)s",
        {"o": tx.organization_id},
    )
    while batch := await tx.all(dict, f"fetch {most} from archive_rows"):
        for row in batch:
            yield row["to_jsonb"]
    await tx.execute("close archive_rows")


def _lines(file: zipfile.ZipFile, name: str, lines: list[bytes]) -> dict[str, Any]:
    data = b"".join(line + b"\n" for line in lines)
    file.writestr(f"tables/{name}.jsonl", data)
    return {"rows": len(lines), "sha256": hashlib.sha256(data).hexdigest(), "columns": []}


class _Sheet:
    """A table as CSV for people; formulas in it are only text (API-034)."""

    def __init__(self, file: zipfile.ZipFile, name: str) -> None:
        self._file, self._name, self._columns = file, name, list[str]()
        self._kept = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - a zip takes one file at a time; closed below
        self._text = io.TextIOWrapper(self._kept, encoding="utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text)

    def add(self, row: dict[str, Any]) -> None:
        if not self._columns:
            self._columns = [name for name in row if name != "organization_id"]
            self._writer.writerow(self._columns)
        self._writer.writerow([_cell(row.get(name)) for name in self._columns])

    def close(self) -> None:
        self._text.flush()
        self._kept.seek(0)
        with self._file.open(f"csv/{self._name}.csv", "w", force_zip64=True) as out:
            shutil.copyfileobj(self._kept, out)
        self._text.close()


def _cell(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not text[1:].isdigit() else text


def _schema(tables: dict[str, Any]) -> str:
    lines = ["# What this archive holds", "", "One file of JSON lines a table in `tables/`, one object a row.", ""]
    lines += [f"- **{name}** ({each['rows']} rows): {', '.join(each['columns'])}" for name, each in tables.items()]
    return "\n".join(lines) + "\n"


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            digest.update(piece)
    return digest.hexdigest()


async def shorten_archives(tx: Tx) -> None:
    """No archive that lies ready stays longer than a day: it names somebody who was just erased."""
    latest = clock.now() + timedelta(days=1)
    if await rows.shorten(tx, latest):
        await wakeups.set_due(tx, wakeups.ARCHIVES, latest)
