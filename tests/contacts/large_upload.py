"""A process that uploads a list of a given size and tells how much memory that took (test_large_upload.py)."""

import asyncio
import os
import sys
import time
from pathlib import Path
from uuid import UUID

from koinon import contacts, wiring
from koinon.platform import configuration, process

assert wiring.MODULES
MEGABYTE = 1024 * 1024


def listing(size: int, rows: int) -> bytes:
    """So many rows of names, numbers and remarks, `size` bytes in all but for less than a byte a row."""
    width = size // rows - 1
    head = b"Name,Phone,Remark" + b" " * (width - 17)
    lines = (b"Ada %07d,+1212%07d,%b" % (n, 2_000_000 + n, b"x" * (width - 25)) for n in range(rows - 1))
    return b"\n".join([head, *lines])


def memory(name: str) -> int:
    """Megabytes this process has now (`VmRSS`) or had at most since `forget_peak` (`VmHWM`), proc(5)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) // 1024


def forget_peak() -> None:
    """Begin to watch the most memory from now on (proc(5): 5 in clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5")


async def main(organization_id: UUID, size: int, rows: int) -> None:
    """Prints rows, seconds, and megabytes above what the file itself took."""
    data = listing(size, rows)
    assert size - rows <= len(data) <= size
    async with process.services(configuration.load(os.environ), name="upload") as services:
        forget_peak()
        before, began = memory("VmRSS"), time.monotonic()
        made = await contacts.create_import(services, organization_id, "large.csv", data)
        print(made.total_rows, round(time.monotonic() - began), memory("VmHWM") - before)


if __name__ == "__main__":
    asyncio.run(main(UUID(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
