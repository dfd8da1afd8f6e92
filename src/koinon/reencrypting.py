"""`koinon encryption-keys`: addresses under a new key while everything runs, and how far that is (CON-017)."""

import argparse
import json
from typing import NamedTuple
from uuid import UUID

from koinon import contacts
from koinon.platform import process
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services

EVERY = "select organization_id from directory where kind = 'slug' order by organization_id"


class Progress(NamedTuple):
    """An organization's addresses, and those of them that still lie under an older key."""

    organization_id: UUID
    addresses: int
    left: int


async def run(configuration: Configuration, asked: argparse.Namespace) -> int:
    """Begin, or tell how far it is; the exit code: 1 while something is left."""
    async with process.services(configuration, name="keys", pool=2) as services:
        async with services.database.system() as tx:
            every = await tx.all(UUID, EVERY)
        found = [await progress(services, one, begin=asked.act == "rotate") for one in every]
    if asked.json:
        print(json.dumps([one._asdict() for one in found], default=str))
    else:
        _tell(found, services.vault.newest_version)
    return 1 if asked.act == "status" and any(one.left for one in found) else 0


async def progress(services: Services, organization_id: UUID, *, begin: bool) -> Progress:
    """How far one organization is; `begin` has its worker go on with what is left."""
    async with services.database.transaction(organization_id) as tx:
        addresses, left = await contacts.addresses_by_key(tx, services.vault.newest_version)
        if begin and left:
            await contacts.rotate_soon(tx)
    return Progress(organization_id, addresses, left)


def _tell(found: list[Progress], version: int) -> None:
    for one in found:
        if one.left:
            print(f"{one.organization_id}  {one.left} of {one.addresses} addresses are under an older key")
    left, every = sum(one.left for one in found), sum(one.addresses for one in found)
    share = 1 - left / every if every else 1.0
    print(f"Key {version}: {every - left} of {every} addresses ({share:.0%}).")
