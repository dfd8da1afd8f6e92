"""Reading an archive into a fresh organization of any installation (ORG-040)."""

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from koinon.kit import clock, ids
from koinon.organizations import closing, policy, repository, slugs
from koinon.organizations.archive import envelope
from koinon.organizations.archive.parts import ArchivePart, after_import, parts, sealed_as
from koinon.organizations.plans.periods import next_at
from koinon.organizations.plans.recount import HOUR
from koinon.organizations.repository import closing as closing_rows
from koinon.organizations.repository import wakeups
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

BATCH, BATCH_FILES = 1_000, 20
Place = Callable[[UUID], Awaitable[object]]
LOOKED_UP = frozenset({"phone", "email"})
_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


async def import_archive(
    services: Services, path: Path, *, passphrase: str | None = None, new_ids: bool = False, place: Place | None = None
) -> UUID:
    """Make an organization of an archive, equal but for senders (none is connected) and seats (it has none).

    Ids stay unless `new_ids`. Raises 422 `invalid_file` for a damaged archive or a wrong passphrase, 409 where its
    organization exists here. What failed half way is erased again.
    """
    with tempfile.TemporaryDirectory(prefix="koinon-import-") as folder:
        plain = _opened(path, Path(folder) / "archive.zip", passphrase)
        try:
            with zipfile.ZipFile(plain) as file:
                return await _Import(services, file, new_ids).run(place or services.placements.place)
        except (zipfile.BadZipFile, msgspec.MsgspecError, KeyError) as error:
            raise errors.INVALID_FILE("This is no archive of Koinon, or it is damaged.") from error


def _opened(path: Path, plain: Path, passphrase: str | None) -> Path:
    if not envelope.is_sealed(path):
        return path
    try:
        envelope.unseal(path, plain, passphrase or "")
    except envelope.WrongPassphrase as error:
        raise errors.INVALID_FILE("The passphrase does not open this archive, or it is damaged.") from error
    return plain


class _Import:
    def __init__(self, services: Services, file: zipfile.ZipFile, new_ids: bool) -> None:
        self._services, self._file = services, file
        self._manifest: dict[str, Any] = msgspec.json.decode(file.read("manifest.json"))
        self._old = UUID(self._manifest["organization_id"])
        self._new = ids.uuid7() if new_ids else self._old
        self._hashes: dict[str, str] = {}

    async def run(self, place: Place) -> UUID:
        self._verify()
        await self._refuse_twice()
        await place(self._new)
        [row] = [msgspec.json.decode(line) for line in self._lines("organizations")]
        async with self._services.database.transaction(self._new) as tx:
            await _insert_organization(tx, {**row, "id": str(self._new)})
        try:
            for table in await self._order():
                await self._table(parts()[table])
            for after in after_import():
                await after(self._services, self._new)
        except BaseException:
            await closing.erase_now(self._services, self._new)
            raise
        return self._new

    async def _refuse_twice(self) -> None:
        async with self._services.database.transaction(self._new) as tx:
            if await closing_rows.stands(tx):
                raise errors.DUPLICATE_RESOURCE("This organization exists here. Give it new ids to have it twice.")

    def _verify(self) -> None:
        if self._manifest.get("format") != "koinon-archive" or self._manifest.get("version") != 1:
            raise errors.INVALID_FILE("This is no archive of Koinon, or of a version that is not known here.")
        for name, told in self._manifest["tables"].items():
            digest = hashlib.sha256()
            with self._file.open(f"tables/{name}.jsonl") as lines:
                while piece := lines.read(1024 * 1024):
                    digest.update(piece)
            if digest.hexdigest() != told["sha256"]:
                raise errors.INVALID_FILE("This archive is damaged: a checksum differs.")

    async def _order(self) -> list[str]:
        """Parents before children; where addresses stand open comes before what knows them by hash only."""
        async with self._services.database.system() as tx:
            order = closing.emptying_order(await closing_rows.tables(tx), await closing_rows.references(tx))
        told = self._manifest["tables"]
        wanted = [t for t in reversed(order) if t in told and t in parts() and parts()[t].imported]
        return sorted(wanted, key=lambda t: bool(parts()[t].hashes) and not parts()[t].ciphers)

    def _lines(self, table: str) -> Iterator[bytes]:
        with self._file.open(f"tables/{table}.jsonl") as lines:
            for line in lines:
                yield self._renamed(line)

    def _renamed(self, line: bytes) -> bytes:
        """Every id is made new from the old one, so that references still meet; its time stays in it (UUIDv7)."""
        if self._new == self._old:
            return line
        key = self._new.bytes

        def fresh(found: re.Match[bytes]) -> bytes:
            old = UUID(found[0].decode())
            if old == self._old:
                return str(self._new).encode()
            mixed = hashlib.blake2b(old.bytes, key=key, digest_size=10).digest()
            tail = bytes([0x70 | mixed[0] & 15, mixed[1], 0x80 | mixed[2] & 63]) + mixed[3:]
            return str(UUID(bytes=old.bytes[:6] + tail)).encode()

        return _UUID.sub(fresh, line)

    async def _table(self, part: ArchivePart) -> None:
        pending: list[dict[str, Any]] = []
        for line in self._lines(part.table):
            pending.append(self._sealed(msgspec.json.decode(line), part))
            if len(pending) >= (BATCH_FILES if part.binary else BATCH):
                await self._write(part.table, pending)
                pending = []
        await self._write(part.table, pending)

    def _sealed(self, row: dict[str, Any], part: ArchivePart) -> dict[str, Any]:
        vault, sealed = self._services.vault, {**row, "organization_id": str(self._new)}
        for name, kind in part.ciphers.items():
            if row.get(name) is None:
                continue
            named = sealed_as(kind, row)
            plain = bytes.fromhex(row[name]) if name in part.binary else row[name].encode()
            sealed[name] = "\\x" + vault.seal(plain, self._new, named).hex()
            if named in LOOKED_UP and row[name]:
                self._learn(row, part, vault, row[name], named)
        for name in part.hashes:
            sealed[name] = self._hashes.get(row[name], row[name])
        return part.adjust(sealed, vault, self._new) if part.adjust is not None else sealed

    def _learn(self, row: dict[str, Any], part: ArchivePart, vault: Vault, value: str, kind: str) -> None:
        for name in part.hashes:
            if row[name] not in self._hashes:
                canonical = policy.canonical_address(kind, value)
                self._hashes[row[name]] = "\\x" + vault.lookup(canonical, self._new, kind).hex()

    async def _write(self, table: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            async with self._services.database.transaction(self._new) as tx:
                for _, alike in groupby(rows, key=lambda row: row.keys()):  # what an older row lacks has its default
                    await _insert(tx, table, list(alike))


async def _insert(tx: Tx, table: str, rows: list[dict[str, Any]]) -> None:
    known = await tx.all(
        str,
        """
        select attname
        from pg_attribute
        where attrelid = %(table)s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
        """,
        {"table": table},
    )
    columns = ", ".join(name for name in known if name in rows[0])
    await tx.execute(
        f"insert into {table} ({columns}) "
        f"select {columns} from jsonb_populate_recordset(null::{table}, %(rows)s::jsonb)",
        {"rows": msgspec.json.encode(rows).decode()},
    )


async def _insert_organization(tx: Tx, row: dict[str, Any]) -> None:
    fresh: dict[str, Any] = {
        "state": "active",
        "state_reason": None,
        "state_until": None,
        "suspended_at": None,
        "closing_at": None,
        "legal_hold": False,
        "sandbox_of": None,
        "flags": [],
        "plan_code": None,
    }
    if await tx.scalar("select exists (select from organizations where id = %(id)s)", {"id": tx.organization_id}):
        raise errors.DUPLICATE_RESOURCE("This organization exists here. Give it new ids to have it twice.")
    for slug in [row["slug"], *policy.slug_candidates(row["name"], tx.organization_id.hex)]:
        if await slugs.is_held(tx, slug):
            continue
        try:
            async with tx.savepoint():
                await _insert(tx, "organizations", [{**row, **fresh, "slug": slug}])
                await repository.point_at(tx, "slug", slugs.hash_of(slug))
            break
        except psycopg.errors.UniqueViolation:
            continue
    await wakeups.set_due(tx, wakeups.RECOUNT, next_at(HOUR, row["time_zone"], clock.now()))
