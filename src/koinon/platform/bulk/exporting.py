"""Exports as jobs: the file grows batch by batch, lies there for 7 days, each link leads to it for 24 hours.

What was written beyond the last committed batch, by a worker that died, is cut off before the next one is appended.
"""

import base64
import binascii
import hmac
import math
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon.kit import clock, csv_file
from koinon.platform import errors
from koinon.platform.bulk import repository
from koinon.platform.bulk.contracts import ExportFormat, ExportUpdates, JobState, Outcome
from koinon.platform.bulk.engine import Judged, Row
from koinon.platform.bulk.registry import Export, Work
from koinon.platform.bulk.repository import Stored
from koinon.platform.db import Tx
from koinon.platform.limits import Bucket
from koinon.platform.rest.responses import XLSX
from koinon.platform.rest.shapes import convert
from koinon.platform.services import Services

KEPT = timedelta(days=7)
LINK = timedelta(hours=24)
MOST_AN_HOUR = 10
USABLE = (JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS)
PURPOSE = "export_download"
_SIGNATURE, _TOKEN = 32, 16 + 16 + 8 + 32
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson", "xlsx": XLSX}
WAITING = "rows"
"""The ending of rows that wait to become a workbook, which cannot be written bit by bit."""


class Result(msgspec.Struct, frozen=True):
    """Where the file of an export is had, by whoever has this link, until it expires."""

    url: str
    name: str
    expires_at: datetime


class Download(NamedTuple):
    """A file that a signed link leads to."""

    path: Path
    name: str
    media_type: str


async def charge(services: Services, organization_id: UUID) -> None:
    """Count an export against the ten an hour of an organization (API-037). Raises 429."""
    verdict = await services.limits.take([Bucket("exports", str(organization_id), MOST_AN_HOUR, 3_600)])
    if verdict.refused is not None:
        raise errors.RATE_LIMIT_EXCEEDED(details={"bucket": "exports"}, retry_after=math.ceil(verdict.refused.reset_in))


async def write(
    tx: Tx, services: Services, row: Stored, export: Export, rows: Sequence[Row]
) -> tuple[list[Judged], dict[str, object]]:
    """Append a batch to the file of a job; what became of each row, and what the job must remember."""
    asked = convert(row.spec.get("updates", {}), ExportUpdates)
    format_ = asked.format
    work = Work(services, asked, {name: UUID(value) for name, value in row.spec.get("scope", {}).items()})
    columns = row.spec.get("columns") or await columns_of(tx, work, export)
    found = await export.rows(tx, work, [one.target_id for one in rows if one.target_id is not None]) if rows else {}
    size = int(row.spec.get("bytes", 0))
    there = [found[one.target_id] for one in rows if one.target_id is not None and one.target_id in found]
    waits = format_ is ExportFormat.XLSX
    path = path_of(services, f"{row.id}.{WAITING if waits else format_}")
    size = _append(path, size, _text(columns, format_, there, first=size == 0))
    remembered: dict[str, object] = {
        "spec": msgspec.json.encode({**row.spec, "bytes": size, "columns": columns}).decode(),
        "result_file": path.name,
        "result_name": f"{row.kind}-{row.created_at.date().isoformat()}.{format_}",
    }
    return [_judged(one, found) for one in rows], remembered


async def columns_of(tx: Tx, work: Work, export: Export) -> Sequence[str]:
    """Those asked for, in that order; asked once a file: one that appears or goes meanwhile shifts no other.

    Raises 422 for one that there is not.
    """
    there = list(await export.columns(tx, work) if callable(export.columns) else export.columns)
    wanted = list(dict.fromkeys(work.updates.columns))
    if unknown := [name for name in wanted if name not in there]:
        sentence = "There is no column “{name}”. There are: {allowed}."
        raise errors.invalid_field(
            "updates.columns", "invalid_enum", sentence, name=unknown[0], allowed=", ".join(there)
        )
    return wanted or there


async def write_empty(tx: Tx, services: Services, row: Stored, export: Export | None) -> None:
    """An export of nothing is a file too: the columns, and no row."""
    if export is not None and row.result_file is None:
        _, remembered = await write(tx, services, row, export, [])
        await repository.change(tx, row.id, remembered)


def _judged(row: Row, found: Mapping[UUID, Any]) -> Judged:
    if row.target_id in found:
        return Judged(row.position, row.target_id, Outcome.OK)
    return Judged(row.position, row.target_id, Outcome.FAILED, error=errors.RESOURCE_NOT_FOUND())


def _text(columns: Sequence[str], format_: ExportFormat, rows: Sequence[Mapping[str, Any]], *, first: bool) -> bytes:
    if format_ is ExportFormat.XLSX:
        return b"".join(msgspec.json.encode([row.get(name) for name in columns]) + b"\n" for row in rows)
    if format_ is ExportFormat.JSONL:
        return b"".join(msgspec.json.encode({name: row.get(name) for name in columns}) + b"\n" for row in rows)
    head = [columns] if first else []
    return csv_file.encoded([*head, *([row.get(name) for name in columns] for row in rows)], first=first)


def _append(path: Path, size: int, data: bytes) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.truncate(size)
        file.seek(size)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return size + len(data)


def path_of(services: Services, name: str) -> Path:
    """Where a file of an export lies."""
    return Path(services.configuration.data_dir) / "exports" / name


def lies_ready(row: Stored) -> bool:
    """Whether the file of a job that has ended can be had."""
    return row.result_file is not None and row.result_expires_at is not None and row.result_expires_at > clock.now()


def result(services: Services, organization_id: UUID, row: Stored) -> Result:
    """A link to the file of a job, signed and good for a day, or as long as the file lies there."""
    assert row.result_expires_at is not None
    until = int(min(row.result_expires_at, clock.now() + LINK).timestamp())
    signed = organization_id.bytes + row.id.bytes + until.to_bytes(8, "big")
    token = base64.urlsafe_b64encode(signed + services.vault.sign(signed, PURPOSE)).decode().rstrip("=")
    url = f"{services.configuration.base_url}/api/v1/downloads/{token}"
    return Result(url, row.result_name or "export", datetime.fromtimestamp(until, UTC))


async def download(services: Services, token: str) -> Download:
    """The file that a signed link leads to. Raises 404 for one that is not ours, 410 after its time."""
    organization_id, job_id, until = _opened(services, token)
    if until <= clock.now().timestamp():
        raise errors.LINK_EXPIRED()
    async with services.database.transaction(organization_id) as tx:
        row = await repository.job(tx, job_id)
    if row is None or row.result_file is None or not (path := path_of(services, row.result_file)).exists():
        raise errors.LINK_EXPIRED()
    return Download(path, row.result_name or path.name, MEDIA_TYPES[path.suffix.removeprefix(".")])


def _opened(services: Services, token: str) -> tuple[UUID, UUID, int]:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise errors.RESOURCE_NOT_FOUND() from None
    signed, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if len(raw) != _TOKEN or not hmac.compare_digest(signature, services.vault.sign(signed, PURPOSE)):
        raise errors.RESOURCE_NOT_FOUND()
    return UUID(bytes=signed[:16]), UUID(bytes=signed[16:32]), int.from_bytes(signed[32:], "big")


async def remove_files(services: Services, organization_id: UUID) -> None:
    """Delete every file of an organization that is being erased, before the rows that name them go."""
    async with services.database.transaction(organization_id) as tx:
        for job_id in await repository.exported(tx):
            for ending in (*ExportFormat, WAITING):
                path_of(services, f"{job_id}.{ending}").unlink(missing_ok=True)


async def forget_expired(tx: Tx, services: Services) -> None:
    """Delete the files whose time is over."""
    for name in await repository.expired_results(tx, clock.now()):
        path_of(services, name).unlink(missing_ok=True)
