"""`koinon audit verify`: is every organization's audit trail as it was sealed? (IDN-044)"""

import argparse
import json
import sys
from pathlib import Path
from uuid import UUID

from koinon import identity
from koinon.platform import process
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services


async def run(configuration: Configuration, asked: argparse.Namespace) -> int:
    """Check all organizations, or one; 1 where a trail does not hold, 2 for an id that is none."""
    try:
        only = UUID(asked.organization) if asked.organization else None
    except ValueError:
        print("That is no id of an organization.", file=sys.stderr)
        return 2
    try:
        noted = _noted(Path(asked.against)) if asked.against else {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        print(f"{asked.against} is not what `koinon audit verify --json` prints ({error}).", file=sys.stderr)
        return 2
    async with process.services(configuration, name="audit", pool=2) as services:
        found = [(one, await _verdict(services, one, noted)) for one in await _organizations(services, only)]
    if asked.json:
        print(json.dumps([{"organization_id": str(one), **verdict._asdict()} for one, verdict in found]))
    else:
        for one, verdict in found:
            said = verdict.fault or f"{verdict.rows} rows under {verdict.seals} seals hold"
            print(f"{one}  {said}")
    return 1 if any(verdict.fault for _, verdict in found) else 0


async def _organizations(services: Services, only: UUID | None) -> list[UUID]:
    if only is not None:
        return [only]
    async with services.database.system() as tx:
        every = "select organization_id from directory where kind = 'slug' order by organization_id"
        return [*await tx.all(UUID, every), identity.INSTALLATION]


def _noted(path: Path) -> dict[UUID, identity.AuditVerdict]:
    """What an earlier run printed with `--json`."""
    return {UUID(one.pop("organization_id")): identity.AuditVerdict(**one) for one in json.loads(path.read_text())}


async def _verdict(
    services: Services, organization_id: UUID, noted: dict[UUID, identity.AuditVerdict]
) -> identity.AuditVerdict:
    async with services.database.transaction(organization_id, timeout_ms=600_000) as tx:
        return await identity.verify_audit(tx, services.vault, noted.get(organization_id))
