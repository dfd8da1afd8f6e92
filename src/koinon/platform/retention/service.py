"""Archive, verify, then drop (OPS-053)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import structlog

from koinon.kit import clock
from koinon.platform.retention import files, repository
from koinon.platform.retention.repository import Archived, Owner
from koinon.platform.services import Services

FOR_EVER = -1
log = structlog.get_logger("koinon.retention")


class Kept(NamedTuple):
    """A table by months: the setting that says how many stay, and whether what goes is archived or only its counts."""

    table: str
    setting: str
    archived: bool


TABLES = (
    Kept("events", "keep_events_months", archived=True),
    Kept("delivery_events", "keep_deliveries_months", archived=False),
    Kept("deliveries", "keep_deliveries_months", archived=False),
)


async def retire(services: Services) -> list[str]:
    """Let every month go that is old enough; which went, as `events_202510`. What broke off goes on at the next run."""
    gone = []
    for kept in TABLES:
        months = int(getattr(services.configuration, kept.setting))
        if months == FOR_EVER:
            continue
        async with services.database.system() as tx:
            old = await repository.old_months(tx, kept.table, months)
        for month in old:
            await _archive_month(services, kept, month)
            async with services.database.system() as tx:
                dropped = await repository.drop_month(tx, kept.table, month)
            if dropped:
                gone.append(f"{kept.table}_{month:%Y%m}")
                log.info("month_dropped", table=kept.table, month=month.isoformat())
    return gone


async def _archive_month(services: Services, kept: Kept, month: date) -> None:
    async with services.database.system() as tx:
        owners = await repository.owners(tx, kept.table, month)
    for owner in owners:
        if kept.archived or owner.held:
            await _archive(services, kept.table, month, owner)


async def _archive(services: Services, table: str, month: date, owner: Owner) -> None:
    path = _path(services, owner.organization_id, table, month)
    async with services.database.transaction(owner.organization_id) as tx:
        pieces = repository.rows_of(tx, table, month, _following(month))
        written = await files.write(path, services.vault, owner.organization_id, pieces)
    if files.measure(path, services.vault, owner.organization_id) != (written.rows, written.sha256):
        raise files.DamagedArchive(path.name)
    relative = str(path.relative_to(_folder(services)))
    named = (owner.organization_id, table, month, written.rows, written.size, written.sha256, relative, clock.now())
    async with services.database.system() as tx:
        await repository.put(tx, Archived(*named))


def read(services: Services, found: Archived) -> Iterator[str]:
    """The rows of an archive as JSON, one a line, as they stood in the database. Raises DamagedArchive."""
    yield from files.lines(_folder(services) / found.path, services.vault, found.organization_id)


def sealed_before(services: Services, version: int) -> int:
    """How many files on this machine's disk were sealed with another key than `version`.

    They are never sealed anew: rows of deliveries lie in them as they stood, with cipher texts of that time inside.
    """
    return sum(files.key_version(path) not in (None, version) for path in _folder(services).glob("*/*.lines"))


async def forget_files(services: Services, organization_id: UUID) -> None:
    """Take away what was archived of an organization: it is being erased. Idempotent."""
    folder = _folder(services) / organization_id.hex
    if folder.exists():
        for path in sorted(folder.iterdir()):
            path.unlink(missing_ok=True)
        folder.rmdir()


def _folder(services: Services) -> Path:
    return Path(services.configuration.data_dir) / "months"


def _path(services: Services, organization_id: UUID, table: str, month: date) -> Path:
    return _folder(services) / organization_id.hex / f"{table}-{month:%Y%m}.lines"


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
