"""`koinon encryption-keys`: all that is sealed under a new key while everything runs, and how far that is (CON-017)."""

import argparse
import json
from typing import NamedTuple
from uuid import UUID

import psycopg

from koinon.platform import placements, process, retention, rotation
from koinon.platform.actor import system
from koinon.platform.configuration import Configuration
from koinon.platform.db import DatabaseUnavailable, Tx
from koinon.platform.rotation.columns import within_reach
from koinon.platform.services import Services

PATIENCE_MS = 600_000


class Progress(NamedTuple):
    """What is sealed of an organization, or of a database outside any (None), and what lies under an older key still.

    `columns` says where that is: how many values in each.
    """

    database: str
    organization_id: UUID | None
    values: int
    left: int
    columns: dict[str, int]


async def run(configuration: Configuration, asked: argparse.Namespace) -> int:
    """Begin, or tell how far it is; the exit code: 1 while something is left, or a database did not answer."""
    async with process.services(configuration, name="keys", pool=2) as services:
        found, away = await every(services, begin=asked.act == "rotate")
        files = retention.sealed_before(services, services.vault.newest_version)
        version = services.vault.newest_version
    if asked.json:
        print(json.dumps([one._asdict() for one in found], default=str))
    else:
        _tell(found, version)
        for name in away:
            print(f"Database {name} does not answer: what lies there is not told. Ask again.")
        if files:
            print(f"{files} files of archived months are under an older key: keep it as long as you keep them.")
    return 1 if away or (asked.act == "status" and any(one.left for one in found)) else 0


async def every(services: Services, *, begin: bool) -> tuple[list[Progress], list[str]]:
    """How far each database and each of its organizations is, and the names of databases that do not answer."""
    found, away = [], []
    for place in await services.placements.all():
        try:
            database = await services.placements.get(place.name)
            async with database.transaction(system(), timeout_ms=PATIENCE_MS) as tx:
                found.append(await _progress(tx, services, begin=begin))
                tenants = await placements.tenants(tx)
            found += [await progress(services, one, begin=begin) for one in sorted(tenants)]
        except (DatabaseUnavailable, psycopg.OperationalError):
            away.append(place.name)
    return found, away


async def progress(services: Services, organization_id: UUID, *, begin: bool) -> Progress:
    """How far one organization is; `begin` has its worker go on with what is left."""
    async with services.database.transaction(organization_id, timeout_ms=PATIENCE_MS) as tx:
        return await _progress(tx, services, begin=begin)


async def _progress(tx: Tx, services: Services, *, begin: bool) -> Progress:
    figures = await rotation.figures(tx, within_reach(tx), services.vault.newest_version)
    columns = {one.column: one.left for one in figures if one.left}
    if begin and columns:
        await rotation.rotate_soon(tx)
    values, left = sum(one.values for one in figures), sum(columns.values())
    return Progress(tx.placement, tx.actor.organization_id, values, left, columns)


def _tell(found: list[Progress], version: int) -> None:
    for one in found:
        if one.left:
            named = ", ".join(f"{name} {count}" for name, count in one.columns.items())
            whose = one.organization_id or f"database {one.database}"
            print(f"{whose}  {one.left} of {one.values} values are under an older key: {named}")
    left, every = sum(one.left for one in found), sum(one.values for one in found)
    share = 1 - left / every if every else 1.0
    print(f"Key {version}: {every - left} of {every} values ({share:.0%}).")
