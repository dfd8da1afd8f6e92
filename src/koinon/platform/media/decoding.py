"""Decoding by libraries written in C, of bytes a stranger chose: in a process that may die, with bounds on it."""

import asyncio
import resource
import sys
from pathlib import Path

import msgspec

SECONDS = 120
MEMORY = 4 * 1024**3
LARGEST_FILE = 512 * 1024**2
"""Of what it writes; 50 million points without compression are 200 MB."""


class DecodedVariant(msgspec.Struct, frozen=True):
    """One form of a file, lying at `path`; `width` and `height` in pixels, None where it has none."""

    name: str
    mime: str
    bytes: int
    path: str
    width: int | None = None
    height: int | None = None


class Decoded(msgspec.Struct, frozen=True):
    """What was made of a file, and how long it plays."""

    variants: tuple[DecodedVariant, ...]
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


class Undecodable(Exception):
    """The libraries could not read it, or it is too large to be opened; its text is a sentence for people."""


async def decode(source: Path, folder: Path, kind: str, mime: str) -> Decoded:
    """Make the forms of a picture, sound or film at `source` in `folder`. Raises Undecodable."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "koinon.platform.media",
        str(source),
        str(folder),
        kind,
        mime,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(SECONDS + 10):
            out, _ = await process.communicate()
    except BaseException as fault:
        process.kill()
        await process.wait()
        if isinstance(fault, TimeoutError):
            raise Undecodable("It could not be read in time.") from None
        raise
    if process.returncode == 0:
        return msgspec.json.decode(out, type=Decoded)
    if process.returncode == 1 and out:
        raise Undecodable(out.decode())
    raise Undecodable("It could not be read. It may be damaged.")


def confine() -> None:
    """Bound what this process may use, before it opens anything."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
