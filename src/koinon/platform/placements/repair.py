"""What stands at home of an organization that lives apart is made as it is there: a crash can come between two commits.

Where it lives counts. A difference is only believed where a second look, a minute later, sees the very same one: a
transaction may just have committed at home and not yet there.
"""

import hashlib
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import structlog

from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.jobs import Schedule, job
from koinon.platform.placements.repository import tenants
from koinon.platform.services import Services

AGAIN = timedelta(minutes=1)
log = structlog.get_logger("koinon.placements")

# In the order in which they can be filled: table, the column that holds the organization, the key.
TABLES = (
    ("organizations", "id", ("id",)),
    ("roles", "organization_id", ("id",)),
    ("memberships", "organization_id", ("id",)),
    ("organization_days", "organization_id", ("organization_id", "day")),
)
Row = dict[str, Any]


class Difference(NamedTuple):
    """Of one table: rows that home lacks or has otherwise, and rows that it has too many of."""

    table: str
    tenant: str
    key: tuple[str, ...]
    wanted: list[Row]
    surplus: list[Row]


async def differences(tx: Tx) -> list[Difference]:
    """How home differs from where the transaction's organization lives."""
    found = []
    for table, tenant, key in TABLES:
        values = {"organization_id": tx.organization_id}
        here = {_key(row, key): row for row in await tx.all(dict, _sql("where it lives", table, tenant), values)}
        home = {_key(row, key): row for row in await tx.all(dict, _sql("at home", table, tenant), values)}
        wanted = [row for name, row in here.items() if _plain(home.get(name)) != _plain(row)]
        surplus = [row for name, row in home.items() if name not in here]
        if wanted or surplus:
            found.append(Difference(table, tenant, key, wanted, surplus))
    return found


def _sql(where: str, table: str, tenant: str) -> str:
    return f"select /* {where} */ t.* from {table} t where t.{tenant} = %(organization_id)s"


def _key(row: Row, key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[name] for name in key)


def _plain(row: Row | None) -> Row | None:
    """Without what the two clocks of one write may have made differ."""
    stamped = ("created_at", "updated_at", "joined_at")
    return None if row is None else {name: value for name, value in row.items() if name not in stamped}


def mark(found: list[Difference]) -> str:
    """The same for the same differences."""
    return hashlib.sha256(msgspec.json.encode([tuple(one) for one in found], order="sorted")).hexdigest()


async def _mend(tx: Tx, found: list[Difference]) -> None:
    for one in reversed(found):
        for row in one.surplus:
            matching = " and ".join(f"{name} = %({name})s" for name in {*one.key, one.tenant})
            await tx.execute(f"delete /* at home */ from {one.table} where {matching}", row)
    for one in found:
        for row in one.wanted:
            columns = ", ".join(row)
            written = ", ".join(f"%({name})s" for name in row)
            changed = ", ".join(f"{name} = excluded.{name}" for name in row)
            await tx.execute(
                f"insert /* at home */ into {one.table} ({columns}) values ({written}) "
                f"on conflict ({', '.join(one.key)}) do update set {changed}",
                row,
            )


async def _forget_where(tx: Tx) -> None:
    """Home knows an organization that was never made: its transaction ended between the two commits."""
    exists = "select /* where it lives */ exists (select from organizations where id = %(organization_id)s)"
    values = {"organization_id": tx.organization_id}
    if not await tx.scalar(exists, values):
        await tx.execute("delete from directory where organization_id = %(organization_id)s", values)


@job("placements.repair_one", queue="maintenance", time_limit=60.0)
async def repair_one(services: Services, organization_id: UUID, *, seen: str = "") -> None:
    """Look at one organization; mend what was seen before just so."""
    async with services.database.transaction(organization_id) as tx:
        if tx.home is None or not (found := await differences(tx)):
            return
        if mark(found) != seen:
            await repair_one.defer(tx, at=clock.now() + AGAIN, once=f"repair:{organization_id}", seen=mark(found))
            return
        await _mend(tx, found)
        await _forget_where(tx)
        log.warning("placement_repaired", organization_id=str(organization_id), tables=[one.table for one in found])


@job("placements.repair", queue="maintenance", time_limit=3_600.0)
async def repair(services: Services, _organization_id: UUID | None) -> None:
    """Look at every organization of this database; at home there is nothing to compare with."""
    if services.database.home is None:
        return
    async with services.database.system() as tx:
        found = await tenants(tx)
    for organization_id in found:
        await repair_one.call(services, str(organization_id))


JOBS = (repair_one, repair)
SCHEDULES = (Schedule(repair, 3_600),)
