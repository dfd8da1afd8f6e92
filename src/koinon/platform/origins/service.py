"""List, look up and remember origins."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from koinon.platform import errors
from koinon.platform.db import Database, Tx
from koinon.platform.origins.policy import MOST_ORIGINS, normalized

KIND = "cors_origin"
REMEMBER_SECONDS = 30.0
MOST_REMEMBERED = 5_000


class Remembered:
    """Answers for half a minute: a page makes many calls."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, UUID | None], tuple[float, bool]] = OrderedDict()

    def get(self, name: tuple[str, UUID | None]) -> bool | None:
        """What was found a moment ago."""
        kept = self._kept.get(name)
        return kept[1] if kept is not None and kept[0] > time.monotonic() else None

    def put(self, name: tuple[str, UUID | None], found: bool) -> bool:
        """Remember an answer."""
        self._kept[name] = time.monotonic() + REMEMBER_SECONDS, found
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)
        return found

    def clear(self) -> None:
        """Forget everything: a list changed."""
        self._kept.clear()


FOUND = Remembered()


async def listed_origins(tx: Tx) -> list[str]:
    """The organization's origins."""
    return await tx.all(
        str,
        "select origin from cors_origins where organization_id = %(organization_id)s order by origin",
        {"organization_id": tx.organization_id},
    )


async def allow_origins(tx: Tx, origins: Sequence[str]) -> list[str]:
    """Make `origins` the organization's list. Raises 422 for each that is no exact https origin."""
    written = {i: normalized(origin) for i, origin in enumerate(origins)}
    sentence = "An origin is https:// and a name, without a path: https://www.example.org."
    faults = [
        errors.FieldFault(f"origins[{i}]", "validation_failed", sentence) for i, o in written.items() if o is None
    ]
    if faults:
        raise errors.invalid(faults)
    wanted = sorted({origin for origin in written.values() if origin is not None})
    if len(wanted) > MOST_ORIGINS:
        raise errors.invalid_field("origins", "out_of_range", "At most {most} origins.", most=MOST_ORIGINS)
    named = {"organization_id": tx.organization_id, "kind": KIND, "origins": wanted, "user": tx.actor.id}
    await tx.execute("delete from cors_origins where organization_id = %(organization_id)s", named)
    await tx.execute(
        """
        insert into cors_origins (organization_id, origin, created_by)
        select %(organization_id)s, origin, %(user)s
        from unnest(%(origins)s::text[]) as o (origin)
        """,
        named,
    )
    await tx.execute("delete from directory where kind = %(kind)s and organization_id = %(organization_id)s", named)
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id)
        select %(kind)s, key_hash, %(organization_id)s
        from unnest(%(hashes)s::bytea[]) as h (key_hash)
        """,
        {**named, "hashes": [_hash(origin) + tx.organization_id.bytes for origin in wanted]},
    )
    tx.after_commit(FOUND.clear)
    return wanted


async def is_known(database: Database, origin: str) -> bool:
    """Whether any organization lists `origin`; all that a preflight can be told."""
    if (kept := FOUND.get((origin, None))) is not None:
        return kept
    begin = _hash(origin)
    async with database.system() as tx:
        found = await tx.scalar(
            """
            select exists (
              select 1
              from directory
              where kind = %(kind)s
                and key_hash >= %(begin)s
                and key_hash <= %(end)s)
            """,
            {"kind": KIND, "begin": begin, "end": begin + b"\xff" * 16},
        )
    return FOUND.put((origin, None), bool(found))


async def is_allowed(database: Database, organization_id: UUID, origin: str) -> bool:
    """Whether this organization lists `origin`."""
    if (kept := FOUND.get((origin, organization_id))) is not None:
        return kept
    async with database.system() as tx:
        found = await tx.scalar(
            "select exists (select 1 from directory where kind = %(kind)s and key_hash = %(key_hash)s)",
            {"kind": KIND, "key_hash": _hash(origin) + organization_id.bytes},
        )
    return FOUND.put((origin, organization_id), bool(found))


def _hash(origin: str) -> bytes:
    return hashlib.sha256(origin.encode()).digest()
