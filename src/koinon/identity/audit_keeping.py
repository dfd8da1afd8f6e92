"""What the audit trail gives up: an erased person's data, and years that nobody must keep (IDN-044, 045).

The application may only append. Both acts go through functions of the database that belong to a role of its own, stand
in the trail themselves, and leave the seals provable: see `audit_chain.verify`.
"""

import asyncio
import gzip
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import structlog
from dateutil.relativedelta import relativedelta
from msgspec import Meta, Struct

from koinon import organizations
from koinon.identity.audit_trail import audit
from koinon.kit import clock
from koinon.organizations import Setting
from koinon.platform import placements
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

BATCH = 5_000
LEAST_MONTHS, MOST_MONTHS = 24, 84
KEPT_MONTHS = organizations.declare_setting(
    Setting(
        "identity.audit_months",
        Annotated[int, Meta(ge=LEAST_MONTHS, le=MOST_MONTHS)],
        LEAST_MONTHS,
        "How many months the audit trail is kept",
        "Older acts leave the trail, into files where the installation keeps some.",
        group="Security",
    )
)
log = structlog.get_logger("koinon.audit")


class Old(Struct, frozen=True):
    """The seals whose rows are older than is kept: from the first that is still here up to the last."""

    first: int
    last: int
    rows: int


class _Line(Struct, frozen=True):
    txid: str
    id: UUID
    line: str


async def redact_trail(tx: Tx, resource_type: str, resource_ids: Sequence[UUID]) -> int:
    """Take from the trail what it says of erased things; the acts, their hashes and how many there were stay."""
    if not resource_ids or not await _tells(tx, resource_type, resource_ids):
        return 0
    act = await audit(tx, "audit.redacted", resource_type, None, {"after": {"count": len(resource_ids)}})
    redacted = await tx.scalar(
        "select koinon_audit_redact(%(kind)s, %(things)s::uuid[], %(act)s)",
        {"kind": resource_type, "things": list(resource_ids), "act": act},
    )
    return int(redacted)


async def _tells(tx: Tx, resource_type: str, resource_ids: Sequence[UUID]) -> bool:
    return bool(
        await tx.scalar(
            """
            select exists (select
                           from audit_log
                           where organization_id = %(organization_id)s
                             and resource_type = %(kind)s
                             and resource_id = any (%(things)s::uuid[])
                             and redacted_by is null
                             and changes <> '{}')
            """,
            {"organization_id": tx.organization_id, "kind": resource_type, "things": list(resource_ids)},
        )
    )


@job("identity.archive_audit", queue="maintenance", time_limit=3_600.0)
async def archive_audit(services: Services, _organization_id: UUID | None) -> None:
    """Let go of what organizations no longer keep, into a file first where one is configured; then of empty months."""
    async with services.database.system() as tx:
        tenants = await placements.tenants(tx)
    for organization_id in tenants:
        try:
            await archive_one(services, organization_id)
        except OSError as error:  # a full disk keeps the rows, and no other organization waits for it
            log.error("audit_not_archived", organization_id=str(organization_id), error=type(error).__name__)
    async with services.database.system() as tx:
        await tx.execute("select koinon_drop_audit_months()")


async def archive_one(services: Services, organization_id: UUID) -> int:
    """Archive one organization's old acts; how many. A crash between file and deletion writes the same file again."""
    async with services.database.transaction(organization_id) as tx:
        if await organizations.is_held(tx):
            return 0
        months = int(await organizations.setting(tx, KEPT_MONTHS.key))
        old = await _old(tx, clock.now() - relativedelta(months=months))
    if old is None:
        return 0
    folder: Path | None = services.configuration.audit_archive
    name = f"{old.first:08}-{old.last:08}.jsonl.gz" if folder is not None else None
    if folder is not None and name is not None:
        await _write(services, organization_id, old, folder / str(organization_id) / name)
    async with services.database.transaction(organization_id) as tx:
        told = {"up_to_seal": old.last, "rows": old.rows, "file": name}
        await audit(tx, "audit.archived", "audit_log", None, {"after": told})
        return int(await tx.scalar("select koinon_audit_archive(%(last)s)", {"last": old.last}))


async def _old(tx: Tx, before: datetime) -> Old | None:
    """Seals made before a moment, whole: a seal covers rows that are older than itself."""
    return await tx.first(
        Old,
        """
        select min(number) as first, max(number) as last, sum(rows)::bigint as rows
        from audit_seals
        where organization_id = %(organization_id)s
          and archived_at is null
          and sealed_at < %(before)s
        having count(*) > 0
        """,
        {"organization_id": tx.organization_id, "before": before},
    )


async def _write(services: Services, organization_id: UUID, old: Old, path: Path) -> None:
    """Rows and seals as JSON lines, whole on the disk before the name stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with gzip.open(unfinished, "wb") as file:
        at: tuple[str, UUID] = ("0", UUID(int=0))
        while lines := await _lines(services, organization_id, old, at):
            await asyncio.to_thread(file.write, "".join(one.line + "\n" for one in lines).encode())
            at = (lines[-1].txid, lines[-1].id)
        async with services.database.transaction(organization_id) as tx:
            seals = await tx.all(str, _SEALS, {"organization_id": organization_id, **_range(old)})
        file.write("".join(one + "\n" for one in seals).encode())
    await asyncio.to_thread(_finish, unfinished, path)


def _finish(unfinished: Path, path: Path) -> None:
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)


def _range(old: Old) -> dict[str, Any]:
    return {"first": old.first, "last": old.last}


_SEALS = """
select to_jsonb(s)::text
from audit_seals s
where s.organization_id = %(organization_id)s
  and s.number between %(first)s and %(last)s
order by s.number
"""


async def _lines(services: Services, organization_id: UUID, old: Old, at: tuple[str, UUID]) -> list[_Line]:
    async with services.database.transaction(organization_id) as tx:
        return await tx.all(
            _Line,
            """
            select a.txid::text, a.id, to_jsonb(a)::text as line
            from audit_log a
            where a.organization_id = %(organization_id)s
              and (a.txid, a.id) > (%(txid)s::xid8, %(id)s)
              and (a.txid, a.id) <= (select s.up_to_txid, s.up_to_id
                                     from audit_seals s
                                     where s.organization_id = %(organization_id)s
                                       and s.number = %(last)s)
            order by a.txid, a.id
            limit %(limit)s
            """,
            {"organization_id": organization_id, "txid": at[0], "id": at[1], "last": old.last, "limit": BATCH},
        )
