"""The job that seals anew, a page a transaction: whoever dies at it loses that page, and nothing is done twice."""

import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from koinon.kit import clock
from koinon.platform.actor import system
from koinon.platform.crypto import CryptoError, Vault
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.rotation import repository
from koinon.platform.rotation.columns import Sealed, within_reach
from koinon.platform.services import Services

SLICE_SECONDS = 60.0
"""After this a job goes on in another one, so that others of its queue have their turn."""
PATIENCE_MS = 600_000
"""Where nearly all is new, a statement reads far for the next old rows; until it finds one it holds nothing up."""
AGAIN = timedelta(minutes=1)
log = logging.getLogger("koinon.rotation")


class Page(NamedTuple):
    """How many values were sealed anew, and the row after which the next page begins; None after the last."""

    rewritten: int
    last: Sequence[str] | None


@job("platform.rotate_keys", queue="maintenance", time_limit=900.0)
async def rotate_keys(
    services: Services,
    organization_id: UUID | None,
    *,
    column: str = "",
    after: list[str] | None = None,
    rewritten: int = 0,
) -> None:
    """Seal with the newest key what lies under an older one: of an organization, or outside the tenant wall.

    `column` and `after` say where one before this left off. Once through, whoever rewrote anything looks once more in a
    minute: for rows that were in use, and for what a process with the old settings wrote meanwhile.
    """
    until = time.monotonic() + SLICE_SECONDS
    place: Sequence[str] | None = after
    while True:
        async with services.database.transaction(system(organization_id), timeout_ms=PATIENCE_MS) as tx:
            reach = within_reach(tx)
            sealed = next(one for one in reach if one.name >= column)
            page = await rotate_some(tx, services.vault, sealed, place if sealed.name == column else None)
            rewritten, place = rewritten + page.rewritten, page.last
            later = (one.name for one in reach if one.name > sealed.name)
            following = sealed.name if place else next(later, None)
            if following is None:
                if rewritten:
                    await rotate_soon(tx, wait=AGAIN)
                return
            column = following
            if time.monotonic() >= until:
                await _go_on(tx, column, place, rewritten)
                return


async def rotate_some(tx: Tx, vault: Vault, sealed: Sealed, after: Sequence[str] | None = None) -> Page:
    """Seal a page of a column anew. What does not open is left as it is and told."""
    old = await repository.outdated(tx, sealed, vault.newest_version, after)
    keys, ciphers = [], []
    for one in old:
        try:
            plain = vault.unseal(one.cipher, one.owner, one.kind)
        except CryptoError:
            continue
        keys.append(one.key)
        ciphers.append(vault.seal(plain, one.owner, one.kind))
    if keys:
        await repository.rewrite(tx, sealed, keys, ciphers)
    if len(keys) < len(old):
        said = {"column": sealed.name, "values": len(old) - len(keys), "organization_id": str(tx.actor.organization_id)}
        log.error("cipher_text_does_not_open", extra=said)
    return Page(len(keys), old[-1].key if len(old) == sealed.most else None)


async def rotate_soon(tx: Tx, *, wait: timedelta | None = None) -> bool:
    """Have what `tx` answers for sealed with the newest key; False where that waits already."""
    turn = _turn(tx)
    return await rotate_keys.defer(tx, once=turn, lock=turn, at=None if wait is None else clock.now() + wait)


async def _go_on(tx: Tx, column: str, after: Sequence[str] | None, rewritten: int) -> None:
    kept, turn = None if after is None else list(after), _turn(tx)
    await rotate_keys.defer(tx, once=turn, lock=turn, column=column, after=kept, rewritten=rewritten)


def _turn(tx: Tx) -> str:
    """One waits and one runs for each organization, and for what belongs to none."""
    return f"rotate:{tx.actor.organization_id or 'installation'}"
