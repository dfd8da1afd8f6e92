"""Files of the installation: on the local disk, in S3, GCS or Azure, by one address (KOINON_STORAGE_URL).

Owns no tables. Names are ours: an organization's id first, so that all of one organization's files go together. What
is personal is sealed by whoever keeps it, before it is put here.
"""

from functools import lru_cache
from pathlib import Path

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from koinon.platform.configuration import Configuration

FOLDER = "files"


class Storage:
    """`storage(configuration)` gives the installation's own."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, name: str, data: bytes) -> None:
        """Keep a file whole or not at all; one of this name is replaced."""
        await obstore.put_async(self._store, name, data)

    async def get(self, name: str) -> bytes | None:
        """A file's bytes; None where there is none."""
        try:
            found = await obstore.get_async(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return None
        return bytes(await found.bytes_async())

    async def delete(self, name: str) -> None:
        """Forget a file; one that is not there is forgotten already."""
        try:
            await obstore.delete_async(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return


def storage(configuration: Configuration) -> Storage:
    """The storage that the settings name; a folder beside the database where they name none."""
    return _opened(configuration.storage_url, configuration.data_dir)


@lru_cache(maxsize=16)
def _opened(url: str | None, data_dir: Path) -> Storage:
    if url:
        return Storage(from_url(url))
    return Storage(LocalStore(Path(data_dir).absolute() / FOLDER, mkdir=True))
