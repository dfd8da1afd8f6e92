"""`koinon archive`: what left the database by months, and its rows again (OPS-053)."""

import asyncio
import json
import sys
from datetime import UTC, date, datetime

import msgspec

from koinon import organizations
from koinon.platform import process, retention
from koinon.platform.configuration import Configuration
from koinon.platform.retention import Archived
from koinon.platform.services import Services


def main(configuration: Configuration, organization: str, table: str, month: str, *, as_json: bool) -> int:
    """List an organization's archives, or print the rows of one; 1 where there is none, or its file is damaged."""
    try:
        wanted = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date() if month else None
    except ValueError:
        print("A month looks like 2025-10.", file=sys.stderr)
        return 2
    return asyncio.run(_run(configuration, organization, table, wanted, as_json=as_json))


async def _run(
    configuration: Configuration, organization: str, table: str, month: date | None, *, as_json: bool
) -> int:
    async with process.services(configuration, name="archive", pool=2) as services:
        found = await _found(services, organization)
        if found is None:
            print(organizations.unknown_organization().message, file=sys.stderr)
            return 1
        chosen = [one for one in found if (not table or one.name == table) and (month is None or one.month == month)]
        if not table or month is None:
            _list(chosen, as_json=as_json)
            return 0
        return _print(services, chosen)


async def _found(services: Services, organization: str) -> list[Archived] | None:
    async with services.database.system() as tx:
        known = await organizations.find_organization(tx, organization)
    if known is None:
        return None
    async with services.database.system() as tx:
        return await retention.archives(tx, known.id)


def _list(chosen: list[Archived], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([{"table": a.name, "month": f"{a.month:%Y-%m}", "rows": a.rows} for a in chosen]))
        return
    for one in chosen:
        print(f"{one.month:%Y-%m}  {one.name:16} {one.rows:>12,} rows {one.size / 1024**2:>10.1f} MB  {one.path}")


def _print(services: Services, chosen: list[Archived]) -> int:
    if not chosen:
        print("Nothing of that month was archived.", file=sys.stderr)
        return 1
    try:
        for one in chosen:
            for line in retention.read(services, one):
                sys.stdout.write(msgspec.json.encode(msgspec.json.decode(line)).decode() + "\n")
    except retention.DamagedArchive as damaged:
        print(f"The file {damaged} is damaged or missing.", file=sys.stderr)
        return 1
    return 0
