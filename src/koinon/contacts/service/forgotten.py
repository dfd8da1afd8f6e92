"""Who was forgotten, kept beside the database: one restored from before must forget them again (CON-098).

A line a person: ids, and keyed hashes of what nobody may write to. Nobody is recovered from them without the keys.
"""

import asyncio
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from koinon.contacts.contracts.privacy import Leaving
from koinon.kit import clock
from koinon.platform.services import Services

NAME = "erased-people.jsonl"


class Forgotten(NamedTuple):
    """Somebody whom a file names; `denied` are (channel, hash) of what was theirs alone."""

    organization_id: UUID
    contact_id: UUID
    denied: tuple[tuple[str, bytes], ...]


async def remember(
    services: Services, organization_id: UUID, leaving: Leaving, denied: Iterable[tuple[str, bytes]]
) -> None:
    """Note an erasure that begins now, durably, before anything goes; once more does no harm."""
    line = {
        "organization_id": str(organization_id),
        "contact_id": str(leaving.contact_id),
        "denied": [[channel, one.hex()] for channel, one in denied],
        "erased_at": clock.now().isoformat(),
    }
    await asyncio.to_thread(_append, Path(services.configuration.data_dir), json.dumps(line) + "\n")


def _append(folder: Path, line: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remembered(paths: Iterable[Path]) -> list[Forgotten]:
    """Whom files name, each once; a line that was cut short is passed over, as is a file that is not there."""
    lines = [line for path in paths if path.exists() for line in path.read_text(errors="replace").splitlines()]
    found = _read(lines)
    return list({(one.organization_id, one.contact_id): one for one in found}.values())


def _read(lines: Iterable[str]) -> Iterable[Forgotten]:
    for line in lines:
        try:
            told = json.loads(line)
            denied = tuple((str(channel), bytes.fromhex(one)) for channel, one in told["denied"])
            yield Forgotten(UUID(told["organization_id"]), UUID(told["contact_id"]), denied)
        except (ValueError, KeyError, TypeError):
            continue
