"""An export as XLSX: its rows wait as lines until all are there, then a job of its own writes the workbook."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from koinon.kit import workbook
from koinon.platform.bulk import exporting
from koinon.platform.bulk.repository import Stored
from koinon.platform.services import Services

_rows = msgspec.json.Decoder(list[Any])


def waits(row: Stored) -> bool:
    """Whether the rows of a job are to become a workbook still."""
    return (row.result_file or "").endswith(f".{exporting.WAITING}")


async def write(services: Services, row: Stored) -> str:
    """The name of the workbook made of a job's rows; whole or not at all. The rows stay until `forget_rows`."""
    return await asyncio.to_thread(_written, services, row)


def forget_rows(services: Services, row: Stored) -> None:
    """The workbook is known to be there: its rows may go."""
    exporting.path_of(services, f"{row.id}.{exporting.WAITING}").unlink(missing_ok=True)


def _written(services: Services, row: Stored) -> str:
    lines, name = exporting.path_of(services, f"{row.id}.{exporting.WAITING}"), f"{row.id}.xlsx"
    with tempfile.TemporaryDirectory(dir=lines.parent) as folder:
        half = Path(folder) / name
        workbook.write(half, row.spec["columns"], _each(lines, int(row.spec["bytes"])), Path(folder))
        half.chmod(0o600)
        half.replace(lines.with_name(name))
    return name


def _each(lines: Path, size: int) -> Iterator[list[Any]]:
    """Rows up to the last batch that was committed."""
    with lines.open("rb") as file:
        while file.tell() < size and (line := file.readline()):
            yield _rows.decode(line)
