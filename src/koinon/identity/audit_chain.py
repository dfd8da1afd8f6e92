"""Seals over the audit trail: what is in it can be proved unchanged, as of each minute (IDN-044).

Each row carries a hash that the database makes when it is inserted; no role of the application may change a row. A seal
covers an organization's rows from the last seal up to the oldest running transaction, in the order (txid, id), and is
an HMAC, under a key outside the database, of the seal before it and of these hashes. "Up to yesterday" by the clock
would be wrong: an open transaction commits rows that are dated before the seal.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import psycopg
import structlog
from msgspec import Struct

from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

PURPOSE = "audit_seal"
log = structlog.get_logger("koinon.audit")
_NOWHERE = UUID(int=0)
_STRANGE = "seal {} was not made with this installation's key"
_ROW_HASH = """koinon_audit_hash(a.id, a.organization_id, a.actor_kind, a.actor_id, a.on_behalf_of, a.action,
         a.resource_type, a.resource_id, a.changes, a.ip, a.user_agent, a.request_id, a.created_at, a.txid)"""


class Seal(Struct, frozen=True):
    """One link of the chain; transaction ids as text, since they are 64 bits without a sign."""

    number: int
    after_txid: str
    after_id: UUID
    up_to_txid: str
    up_to_id: UUID
    rows: int
    digest: bytes
    seal: bytes
    sealed_at: datetime
    archived_at: datetime | None = None


class Stretch(Struct, frozen=True):
    """Rows in a row: how many, their last one, and the digest of their hashes."""

    rows: int
    up_to_txid: str | None
    up_to_id: UUID | None
    digest: bytes | None


class Verdict(NamedTuple):
    """What checking an organization's chain found; `fault` is empty where everything holds, `head` is its last seal.

    A head that was noted elsewhere shows later that nothing was cut off the chain's end, which no chain can tell alone.
    """

    seals: int
    rows: int
    fault: str = ""
    head: str = ""


@job("identity.seal_audit", queue="maintenance", time_limit=50.0)
async def seal_audit(services: Services, _organization_id: UUID | None) -> None:
    """Seal what every organization's trail has grown by."""
    async with services.database.system() as tx:
        since, horizon = await _bounds(tx)
        waiting = await tx.all(UUID, "select organization_id from koinon_audit_unsealed(%(since)s::xid8)", since)
    failed = [one for one in waiting if not await _sealed_now(services, one)]
    if failed:
        return  # the next pass asks for the same stretch again
    async with services.database.system() as tx:
        await tx.execute("update audit_sealing set txid = %(horizon)s::xid8", {"horizon": horizon})


async def _sealed_now(services: Services, organization_id: UUID) -> bool:
    """Seal one organization's trail; the others must not wait for one that cannot be sealed."""
    try:
        async with services.database.transaction(organization_id) as tx:
            await seal(tx, services.vault)
    except psycopg.Error as error:
        log.error("audit_not_sealed", organization_id=str(organization_id), error=type(error).__name__)
        return False
    return True


async def _bounds(tx: Tx) -> tuple[dict[str, str], str]:
    rows: list[tuple[str, str]] = await tx.all(
        tuple, "select txid::text, pg_snapshot_xmin(pg_current_snapshot())::text from audit_sealing"
    )
    return {"since": rows[0][0]}, rows[0][1]


async def seal(tx: Tx, vault: Vault) -> bool:
    """Add a seal over the organization's new rows; False where there are none. One sealer at a time."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('audit_seal:' || %(id)s, 0))", _tenant(tx))
    last = await _last(tx)
    after = (last.up_to_txid, last.up_to_id) if last else ("0", _NOWHERE)
    found = await _stretch(tx, after, "a.hash")
    if not found.rows or found.digest is None:
        return False
    values = {
        **_tenant(tx),
        "number": last.number + 1 if last else 1,
        "after_txid": after[0],
        "after_id": after[1],
        "up_to_txid": found.up_to_txid,
        "up_to_id": found.up_to_id,
        "rows": found.rows,
        "digest": found.digest,
        "seal": _sealed(vault, last.seal if last else b"", found.rows, found.digest),
    }
    await tx.execute(
        """
        insert into audit_seals (organization_id, number, after_txid, after_id, up_to_txid, up_to_id, rows, digest,
                                 seal)
        values (%(id)s, %(number)s, %(after_txid)s::xid8, %(after_id)s, %(up_to_txid)s::xid8, %(up_to_id)s, %(rows)s,
                %(digest)s, %(seal)s)
        """,
        values,
    )
    return True


def _tenant(tx: Tx) -> dict[str, str]:
    return {"id": str(tx.organization_id)}


def _sealed(vault: Vault, previous: bytes, rows: int, digest: bytes) -> bytes:
    return vault.sign(previous + rows.to_bytes(8, "big") + digest, PURPOSE)


async def _last(tx: Tx) -> Seal | None:
    seals = await _seals(tx, "order by number desc limit 1")
    return seals[0] if seals else None


async def _seals(tx: Tx, order: str) -> list[Seal]:
    return await tx.all(
        Seal,
        f"""
        select number, after_txid::text, after_id, up_to_txid::text, up_to_id, rows, digest, seal, sealed_at,
               archived_at
        from audit_seals
        where organization_id = %(id)s
        {order}
        """,
        _tenant(tx),
    )


async def _stretch(tx: Tx, after: tuple[str, UUID], of: str, up_to: tuple[str, UUID] | None = None) -> Stretch:
    """The rows after a place, up to another or to the oldest running transaction; digest over the expression `of`."""
    end = "a.txid < pg_snapshot_xmin(pg_current_snapshot())"
    if up_to is not None:
        end = "(a.txid, a.id) <= (%(up_to_txid)s::xid8, %(up_to_id)s)"
    return await tx.one(
        Stretch,
        f"""
        select count(*) as rows,
               (array_agg(a.txid::text order by a.txid desc, a.id desc))[1] as up_to_txid,
               (array_agg(a.id order by a.txid desc, a.id desc))[1] as up_to_id,
               sha256(string_agg(coalesce({of}, ''::bytea), ''::bytea order by a.txid, a.id)) as digest
        from audit_log a
        where a.organization_id = %(id)s
          and (a.txid, a.id) > (%(after_txid)s::xid8, %(after_id)s)
          and {end}
        """,
        {
            **_tenant(tx),
            "after_txid": after[0],
            "after_id": after[1],
            "up_to_txid": up_to[0] if up_to else None,
            "up_to_id": up_to[1] if up_to else None,
        },
    )


async def verify(tx: Tx, vault: Vault, noted: Verdict | None = None) -> Verdict:
    """Check every seal of the organization against the rows as they are now, and against an earlier verdict.

    A row whose data was redacted keeps its first hash, and counts as whole while it names the redaction's own row. Of
    years that were archived the seals stay, and a row of the trail that says how far they go.
    """
    previous, place, checked = b"", ("0", _NOWHERE), 0
    seals, archived = await _seals(tx, "order by number"), await _archived(tx)
    of = f"case when a.redacted_by is null and a.hash is not null then {_ROW_HASH} else a.hash end"
    for expected, link in enumerate(seals, start=1):
        if link.number != expected or (link.after_txid, link.after_id) != place:
            return Verdict(len(seals), checked, f"a seal is missing before number {link.number}")
        if link.archived_at is not None and expected <= archived:
            if _sealed(vault, previous, link.rows, link.digest) != link.seal:
                return Verdict(len(seals), checked, _STRANGE.format(link.number))
            previous, place = link.seal, (link.up_to_txid, link.up_to_id)
            continue
        found = await _stretch(tx, place, of, (link.up_to_txid, link.up_to_id))
        if found.rows != link.rows:
            return Verdict(
                len(seals), checked, f"seal {link.number} covers {link.rows} rows, and {found.rows} are there"
            )
        if found.digest != link.digest:
            return Verdict(len(seals), checked, f"a row under seal {link.number} was changed")
        if _sealed(vault, previous, link.rows, link.digest) != link.seal:
            return Verdict(len(seals), checked, _STRANGE.format(link.number))
        previous, place, checked = link.seal, (link.up_to_txid, link.up_to_id), checked + link.rows
    if noted is not None and noted.seals and not _reaches(seals, noted):
        fault = f"it had {noted.seals} seals when that was noted; what was there from then on was cut off or replaced"
        return Verdict(len(seals), checked, fault, previous.hex())
    return Verdict(len(seals), checked, await _unwitnessed(tx), previous.hex())


async def _archived(tx: Tx) -> int:
    """Up to which seal the trail says that rows were archived."""
    found = await tx.scalar(
        """
        select max((changes -> 'after' ->> 'up_to_seal')::bigint)
        from audit_log
        where organization_id = %(id)s
          and action = 'audit.archived'
          and resource_type = 'audit_log'
        """,
        _tenant(tx),
    )
    return int(found or 0)


def _reaches(seals: Sequence[Seal], noted: Verdict) -> bool:
    return len(seals) >= noted.seals and seals[noted.seals - 1].seal.hex() == noted.head


async def _unwitnessed(tx: Tx) -> str:
    """A redaction that no row of the trail tells of."""
    found = await tx.scalar(
        """
        select count(*)
        from audit_log a
        where a.organization_id = %(id)s
          and a.redacted_by is not null
          and not exists (select from audit_log b
                          where b.organization_id = a.organization_id
                            and b.id = a.redacted_by
                            and b.action = 'audit.redacted')
        """,
        _tenant(tx),
    )
    return f"{found} rows were redacted without a trace" if found else ""
