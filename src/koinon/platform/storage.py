"""Files of the installation: on the local disk, in S3, GCS or Azure, by one address (KOINON_STORAGE_URL).

Owns no tables. Names are ours: an organization's id first, so that all of one organization's files go together. What
is personal is sealed by whoever keeps it, before it is put here.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import AzureStore, GCSStore, LocalStore, ObjectStore, S3Store, from_url

from koinon.platform.configuration import Configuration

FOLDER = "files"
CHUNK = 1024 * 1024
UNREADABLE: tuple[type[Exception], ...] = (BaseError, OSError)
"""What reading a file may raise: there is none, it is shorter than was thought, or the storage does not answer."""


class Storage:
    """`storage(configuration)` gives the installation's own."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, name: str, data: bytes, *, durable: bool = False) -> None:
        """Keep a file whole or not at all; one of this name is replaced. `durable` outlasts a power cut."""
        await obstore.put_async(self._store, name, data)
        if durable and isinstance(self._store, LocalStore) and self._store.prefix is not None:
            await asyncio.to_thread(_to_disk, Path(self._store.prefix), name)

    async def get(self, name: str) -> bytes | None:
        """A file's bytes; None where there is none."""
        try:
            found = await obstore.get_async(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return None
        return bytes(await found.bytes_async())

    async def put_file(self, name: str, path: Path) -> None:
        """Keep a file that lies on this machine, in parts where it is large."""
        await obstore.put_async(self._store, name, path)

    async def size(self, name: str) -> int | None:
        """How many bytes a file has; None where there is none."""
        try:
            return int((await obstore.head_async(self._store, name))["size"])
        except (NotFoundError, FileNotFoundError):
            return None

    async def stream(self, name: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """A file's bytes in pieces, from `start` on. Raises FileNotFoundError before the first."""
        if length is not None:
            end = start + length
            while start < end:
                try:
                    piece = await obstore.get_range_async(self._store, name, start=start, end=min(start + CHUNK, end))
                except NotFoundError as missing:
                    raise FileNotFoundError(name) from missing
                yield bytes(piece)
                start += CHUNK
            return
        try:
            found = await obstore.get_async(self._store, name)
        except NotFoundError as missing:
            raise FileNotFoundError(name) from missing
        async for some in found.stream(min_chunk_size=CHUNK):
            yield bytes(some)

    async def signed_put(self, name: str, lasts: timedelta) -> str | None:
        """An address that takes a file of this name by PUT; None where files lie on this machine."""
        if not isinstance(self._store, (S3Store, GCSStore, AzureStore)):
            return None
        return str(await obstore.sign_async(self._store, "PUT", name, lasts))

    async def delete(self, name: str) -> None:
        """Forget a file; one that is not there is forgotten already."""
        try:
            await obstore.delete_async(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return

    async def delete_all(self, prefix: str) -> None:
        """Forget every file whose name begins so."""
        async for some in obstore.list(self._store, prefix=prefix.rstrip("/")):
            for one in some:
                await self.delete(one["path"])


def _to_disk(root: Path, name: str) -> None:
    """Have a file, and the folders that name it, written through (fsync(2): a new name needs its folder's)."""
    path = root / name
    for one in (path, *path.parents):
        opened = os.open(one, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
        if one == root:
            return


def storage(configuration: Configuration) -> Storage:
    """The storage that the settings name; a folder beside the database where they name none."""
    return _opened(configuration.storage_url, configuration.data_dir)


@lru_cache(maxsize=16)
def _opened(url: str | None, data_dir: Path) -> Storage:
    if url:
        return Storage(from_url(url))
    return Storage(LocalStore(Path(data_dir).absolute() / FOLDER, mkdir=True))
