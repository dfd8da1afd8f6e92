"""`koinon placement …`: the databases that organizations live on (ORG-035)."""

import argparse
import asyncio
import json
import sys
from typing import Any

import msgspec

from koinon import organizations
from koinon.platform import process, roles, upgrading
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx
from koinon.platform.doorbell import PLACEMENTS
from koinon.platform.errors import InvalidFieldsError, KoinonError
from koinon.platform.placements import NewPlacement, Placement, registering
from koinon.platform.placements.service import other_url
from koinon.platform.services import Services

STATES = {"drain": "draining", "open": "open", "offline": "offline"}


def read(arguments: list[str]) -> argparse.Namespace:
    """The act that `arguments` ask for. Raises SystemExit after help or a fault of usage."""
    parser = argparse.ArgumentParser(prog="koinon placement", description="The databases that organizations live on.")
    acts = parser.add_subparsers(dest="act", required=True, metavar="act")
    added = acts.add_parser("add", help="register a database, made and migrated first where it is not")
    added.add_argument("--name", required=True, help="such as eu; what the directory calls it")
    added.add_argument("--region", default="", help="where it stands; the installation's own region when left out")
    added.add_argument("--kind", choices=["shared", "dedicated"], default="shared")
    added.add_argument("--url-setting", required=True, metavar="SETTING", help="KOINON_PLACEMENT_EU_URL; never the URL")
    added.add_argument("--capacity", type=int, help="organizations it takes at most")
    added.add_argument("--bootstrap", metavar="ADMIN_URL", help="first make roles and database with this address")
    acts.add_parser("list", help="every database, what lives on it, and its state")
    for name, meaning in (
        ("drain", "let no new organization come to it"),
        ("open", "let new organizations come to it"),
        ("offline", "stop using it: whoever lives there is told to come back later"),
    ):
        acts.add_parser(name, help=meaning).add_argument("name")
    moved = acts.add_parser("region", help="say where a database stands, the installation's own (here) too")
    moved.add_argument("name")
    moved.add_argument("region")
    for act in acts.choices.values():
        act.add_argument("--json", action="store_true", help="machine-readable output")
    return parser.parse_args(arguments)


def run(configuration: Configuration, parsed: argparse.Namespace) -> int:
    """Carry one act out; its exit code."""
    try:
        if parsed.act == "add":
            _prepare(configuration, parsed)
        found = asyncio.run(_act(configuration, parsed))
    except InvalidFieldsError as refused:
        print(*(f"{fault.path}: {fault.sentence}" for fault in refused.faults), sep="\n", file=sys.stderr)
        return 1
    except KoinonError as refused:
        print(refused.message, file=sys.stderr)
        return 1
    if parsed.json:
        print(json.dumps(msgspec.to_builtins(found)))
    else:
        print(*(_line(one) for one in found), sep="\n")
    return 0


def _prepare(configuration: Configuration, parsed: argparse.Namespace) -> None:
    """Make and migrate the database, as far as the addresses that are set allow."""
    urls = configuration.placement_urls
    url, owner = urls.get(parsed.url_setting), urls.get(other_url(parsed.url_setting, "OWNER"))
    if parsed.bootstrap and url is not None:
        roles.bootstrap(parsed.bootstrap, *roles.told_by([url, owner]))
    if owner is not None:
        upgrading.upgrade(owner)


async def _act(configuration: Configuration, parsed: argparse.Namespace) -> list[Placement]:
    async with process.services(configuration, name="placement-command", pool=2) as services:
        if parsed.act != "list":
            async with services.database.system() as tx:
                await _change(tx, services, parsed)
                await organizations.console.record(tx, f"placement_{parsed.act}", {"command": True, **_said(parsed)})
                await tx.execute("select pg_notify('koinon', %(bell)s)", {"bell": PLACEMENTS})
            services.placements.forget_list()
        return list(await services.placements.all())


async def _change(tx: Tx, services: Services, parsed: argparse.Namespace) -> None:
    if parsed.act == "add":
        new = NewPlacement(parsed.name, parsed.region, parsed.kind, parsed.url_setting, parsed.capacity)
        await registering.add(tx, services, new)
    elif parsed.act == "region":
        await registering.change(tx, parsed.name, {"region": parsed.region})
    else:
        await registering.change(tx, parsed.name, {"state": STATES[parsed.act]})


def _said(parsed: argparse.Namespace) -> dict[str, Any]:
    named = ("name", "region", "kind", "url_setting", "capacity")
    return {name: value for name in named if (value := getattr(parsed, name, None)) is not None}


def _line(one: Placement) -> str:
    room = f"{one.organizations}/{one.capacity}" if one.capacity else str(one.organizations)
    return f"{one.name:20} {one.region or '-':16} {one.kind:10} {one.state:9} {room:>12}  {one.url_setting or '-'}"


def migrate_all(configuration: Configuration) -> list[str]:
    """Bring every other database whose owner's address is set to this version; their settings."""
    owners = [name for name in configuration.placement_urls if name.endswith("_OWNER_URL")]
    for name in owners:
        upgrading.upgrade(configuration.placement_urls[name])
    return owners


def names(configuration: Configuration) -> list[str]:
    """The databases beside the installation's own that can be worked on here; those that are offline are not."""
    if not configuration.placement_urls:
        return []
    return asyncio.run(_names(configuration))


async def _names(configuration: Configuration) -> list[str]:
    async with process.services(configuration, name="up", pool=2) as services:
        return [database.placement for database in await services.placements.apart()]
