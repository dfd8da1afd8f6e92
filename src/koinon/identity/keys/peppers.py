"""Under which secret the hashes of API keys are made, and how it is changed without breaking any (IDN-038, 053).

Pepper 0 is the installation's secret key. Later ones lie in the database as cipher texts, so a stolen database is still
not enough. A key of an older pepper is found by it too, and moves to the newest at its next call.
"""

import hmac
import os
import time
from uuid import UUID
from weakref import WeakKeyDictionary

from koinon.platform.crypto import Vault
from koinon.platform.db import Database, Tx

PURPOSE = "api_key"
RELOAD_SECONDS = 60.0
KIND = "key_pepper"
_NOWHERE = UUID(int=0)


class Peppers:
    """What one process knows: the peppers after the installation's own, the newest first."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._later = vault, list[bytes]()
        self.loaded_at = float("-inf")

    def hash(self, secret: str) -> bytes:
        """The hash under which a key is kept from now on."""
        return self._keyed(self._later[0], secret) if self._later else self._vault.hash_secret(secret, PURPOSE)

    def hashes(self, secret: str) -> list[bytes]:
        """Every hash under which a key may have been kept, the newest first."""
        return [*(self._keyed(one, secret) for one in self._later), self._vault.hash_secret(secret, PURPOSE)]

    def older_than(self, seconds: float) -> bool:
        """Whether the database may hold a pepper that this process does not know."""
        return time.monotonic() - self.loaded_at > seconds

    async def load(self, tx: Tx) -> None:
        """Read the peppers."""
        rows = await tx.all(bytes, "select pepper from key_peppers order by version desc")
        self._later = [self._vault.unseal(row, _NOWHERE, KIND) for row in rows]
        self.loaded_at = time.monotonic()

    @staticmethod
    def _keyed(pepper: bytes, secret: str) -> bytes:
        return hmac.digest(pepper, PURPOSE.encode() + b"\0" + secret.encode(), "sha256")


_held: WeakKeyDictionary[Vault, Peppers] = WeakKeyDictionary()


def of(vault: Vault) -> Peppers:
    """The peppers of this process."""
    found = _held.get(vault)
    if found is None:
        found = _held[vault] = Peppers(vault)
    return found


async def known(database: Database, vault: Vault) -> Peppers:
    """The peppers, read anew once a minute."""
    held = of(vault)
    if held.older_than(RELOAD_SECONDS):
        async with database.system() as tx:
            await held.load(tx)
    return held


async def newest(tx: Tx, vault: Vault) -> Peppers:
    """The same within a transaction, surely with the newest: what is kept now must be found by every process."""
    held = of(vault)
    await held.load(tx)
    return held


async def rotate(tx: Tx, vault: Vault) -> int:
    """Add a pepper; its number."""
    await tx.execute("select pg_advisory_xact_lock(hashtext('koinon.key_peppers'))")
    version = int(await tx.scalar("select coalesce(max(version), 0) + 1 from key_peppers"))
    await tx.execute(
        "insert into key_peppers (version, pepper) values (%(version)s, %(pepper)s)",
        {"version": version, "pepper": vault.seal(os.urandom(32), _NOWHERE, KIND)},
    )
    tx.after_commit(lambda: forget(vault))
    return version


def forget(vault: Vault) -> None:
    """Read the database again at the next need."""
    _held.pop(vault, None)
