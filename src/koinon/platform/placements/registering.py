"""An operator adds a database, drains one, opens it again."""

from collections.abc import Mapping
from typing import Any

import psycopg

from koinon.platform import errors, schema
from koinon.platform.db import HERE, Tx
from koinon.platform.placements import repository
from koinon.platform.placements.contracts import NewPlacement
from koinon.platform.services import Services

SAME = 7_401_883_514
PATIENCE = 5


async def add(tx: Tx, services: Services, new: NewPlacement) -> None:
    """Register a database that is there, migrated, empty, and not this one.

    Raises 422 for a setting that is not set or an address that does not answer, 409 for what cannot be used.
    """
    url = services.configuration.placement_urls.get(new.url_setting)
    if url is None:
        raise errors.invalid_field("url_setting", "missing_required_field")
    await tx.execute("select pg_advisory_xact_lock(%(same)s)", {"same": SAME})
    try:
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=PATIENCE) as there:
            await _examine(there, new)
            if not await repository.insert(tx, new):
                raise errors.DUPLICATE_RESOURCE("A database with this name or setting is registered.")
    except psycopg.OperationalError:
        raise errors.INVALID_STATE("Nothing answers at the address of this setting.") from None


async def _examine(there: psycopg.AsyncConnection[Any], new: NewPlacement) -> None:
    """Refuse what cannot be used, and mark what can: it must not serve two installations."""
    values = {"same": SAME, **new._asdict()}
    if not await _scalar(there, "select pg_try_advisory_xact_lock(%(same)s)", values):
        raise errors.INVALID_STATE("This is the installation's own database.")
    known = await _scalar(there, "select to_regclass('placements') is not null", values)
    present = await _scalar(there, "select version_num from alembic_version", values) if known else "nothing"
    if present != schema.head():
        raise errors.INVALID_STATE("Its schema is not this version's: run `koinon migrate` first.")
    used = (
        "select exists (select from directory)"
        " or exists (select from placements where name not in ('here', %(name)s))"
        " or exists (select from users)"
    )
    if await _scalar(there, used, values):
        raise errors.INVALID_STATE("This database is in use already.")
    await there.execute(
        "insert into placements (name, region, kind, url_setting) values (%(name)s, %(region)s, %(kind)s,"
        " %(url_setting)s) on conflict do nothing",
        values,
    )


async def _scalar(there: psycopg.AsyncConnection[Any], sql: str, values: Mapping[str, Any]) -> Any:
    row = await (await there.execute(sql.encode(), values)).fetchone()
    return None if row is None else row[0]


async def change(tx: Tx, name: str, changes: dict[str, Any]) -> None:
    """Write `state`, `region` or `capacity`. Raises 404; 409 for taking home offline."""
    if name == HERE and changes.get("state") == "offline":
        raise errors.INVALID_STATE("Everybody signs in on the installation's own database.")
    if not await repository.update(tx, name, changes):
        raise errors.RESOURCE_NOT_FOUND("No database has this name.")
