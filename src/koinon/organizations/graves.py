"""Who was erased, kept beside the database: one that is restored from before it must forget them again (ORG-044)."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from koinon.kit import clock
from koinon.organizations.repository import closing as rows
from koinon.platform.services import Services

NAME = "erased-organizations.jsonl"


class Reburied(NamedTuple):
    """What a restored database had again: erased once more, and kept for a legal hold."""

    erased: int
    held: int


def remember(services: Services, organization_id: UUID) -> None:
    """Note an erasure that begins now, durably; once more does no harm."""
    folder = Path(services.configuration.data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"organization_id": str(organization_id), "erased_at": clock.now().isoformat()}) + "\n"
    descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remembered(path: Path) -> list[UUID]:
    """Whom a file names, each once; a line that was cut short is passed over."""
    if not path.exists():
        return []
    return list(dict.fromkeys(_read(path.read_text(errors="replace").splitlines())))


def _read(lines: Iterable[str]) -> Iterable[UUID]:
    for line in lines:
        try:
            yield UUID(json.loads(line)["organization_id"])
        except (ValueError, KeyError, TypeError):
            continue


async def risen(services: Services, known: Iterable[UUID]) -> list[UUID]:
    """Those of `known`, and of the database's own tombstones, who have a row again."""
    found = []
    async with services.database.system() as tx:
        buried = await rows.erased(tx)
    for organization_id in dict.fromkeys([*known, *buried]):
        async with services.database.transaction(organization_id) as tx:
            if await rows.stands(tx):
                found.append(organization_id)
    return found
