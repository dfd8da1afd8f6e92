"""`koinon org …`: what an operator does to organizations, by the same use cases as the console (ORG-048)."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from koinon import identity, organizations
from koinon.kit import ids
from koinon.organizations import Kind, Listed, Locale, NewOrganization
from koinon.platform import process
from koinon.platform.actor import system
from koinon.platform.configuration import Configuration
from koinon.platform.errors import InvalidFieldsError, KoinonError
from koinon.platform.services import Services

Act = Callable[[Services, argparse.Namespace], Awaitable[Any]]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="koinon org", description="Look after the organizations of an installation.")
    acts = parser.add_subparsers(required=True, metavar="act")

    def add(name: str, act: Act, meaning: str, *, which: bool = True, reason: bool = False) -> argparse.ArgumentParser:
        sub = acts.add_parser(name, help=meaning, description=meaning)
        sub.set_defaults(act=act)
        sub.add_argument("--json", action="store_true", help="machine-readable output")
        if which:
            sub.add_argument("organization", help="its slug or id")
        if reason:
            sub.add_argument("--reason", required=True, help="ten characters or more; the owners read it")
        return sub

    listed = add("list", _list, "list organizations, newest first", which=False)
    listed.add_argument("--search", default="", help="part of the name or slug")
    listed.add_argument("--state", choices=[s.value for s in organizations.State])
    made = add("create", _create, "make an organization and print its owner's one-time link", which=False)
    made.add_argument("name")
    made.add_argument("--kind", choices=[k.value for k in Kind], default="nonprofit")
    made.add_argument("--country", default="US")
    made.add_argument("--time-zone", default="America/New_York")
    made.add_argument("--language", choices=[one.value for one in Locale], default="en")
    made.add_argument("--region", help="where its data lies, as `koinon placement list` names it")
    made.add_argument("--placement", help="the database it lives on, a dedicated one too")
    add("suspend", _suspend, "stop everything it sends", reason=True)
    frozen = add("read-only", _read_only, "let it be read and not written", reason=True)
    frozen.add_argument("--until", type=datetime.fromisoformat, help="expected end, 2026-12-31T08:00+00:00")
    add("release", _release, "let it send and write again", reason=True)
    limit = add("limit", _limit, "allow it more or less of something than its plan", reason=True)
    limit.add_argument("resource", choices=sorted(organizations.RESOURCES))
    limit.add_argument("limit", type=int, help="-1 is unlimited")
    limit.add_argument("--until", type=datetime.fromisoformat, help="end of the exception")
    plan = add("plan", _plan, "put it on a plan of the catalogue")
    plan.add_argument("plan")
    mode = add("sending", _sending, "let it send to everybody (live) or to test numbers only (trial)", reason=True)
    mode.add_argument("mode", choices=["live", "trial"])
    closed = add("close", _close, "close it: erased in 30 days unless an owner takes it back")
    closed.add_argument("--name", required=True, help="its full name, typed")
    add("keep", _keep, "take the closing back")
    add("hold", _hold, "keep it from being erased (legal hold)", reason=True)
    erased = add("erase", _erase, "erase it now, without the 30 days")
    erased.add_argument("--name", required=True, help="its full name, typed")
    saved = add("export", _export, "write everything of it into a file")
    saved.add_argument("file", type=Path)
    saved.add_argument("--passphrase", help="seals the file")
    read = add("import", _import, "make an organization of an archive", which=False)
    read.add_argument("file", type=Path)
    read.add_argument("--passphrase", help="of the archive")
    read.add_argument("--region", help="where its data lies")
    read.add_argument("--placement", help="the database it lives on, a dedicated one too")
    read.add_argument("--new-ids", action="store_true", help="give everything new ids, to have it beside the first")
    return parser


def read(arguments: list[str]) -> argparse.Namespace:
    """The act that `arguments` ask for. Raises SystemExit after help or a fault of usage."""
    return _parser().parse_args(arguments)


def main(configuration: Configuration, arguments: list[str]) -> int:
    """Read and carry out one command; its exit code."""
    return run(configuration, read(arguments))


def run(configuration: Configuration, parsed: argparse.Namespace) -> int:
    """Carry one act out; its exit code."""
    try:
        answer = asyncio.run(_with_services(configuration, parsed))
    except InvalidFieldsError as refused:
        print(*(f"{fault.path}: {fault.sentence}" for fault in refused.faults), sep="\n", file=sys.stderr)
        return 1
    except KoinonError as refused:
        print(refused.message, file=sys.stderr)
        return 1
    if parsed.json:
        print(json.dumps(msgspec.to_builtins(answer)))
    elif isinstance(answer, list):
        print(*(_line(each) for each in answer), sep="\n")
    else:
        print(_line(answer) if isinstance(answer, Listed) else answer)
    return 0


async def _with_services(configuration: Configuration, parsed: argparse.Namespace) -> Any:
    async with process.services(configuration, name="org-command", pool=2) as services:
        return await parsed.act(services, parsed)


def _line(found: Listed) -> str:
    flags = " ".join(found.flags)
    return (
        f"{found.id}  {found.state:10} {found.kind:9} {found.plan_code or '-':10} {found.slug:30} {found.name} {flags}"
    )


async def _which(services: Services, parsed: argparse.Namespace) -> Listed:
    async with services.database.system() as tx:
        found = await organizations.find_organization(tx, parsed.organization)
    if found is None:
        raise organizations.unknown_organization()
    return found


async def _list(services: Services, parsed: argparse.Namespace) -> list[Listed]:
    async with services.database.system() as tx:
        return await organizations.every_organization(tx, search=parsed.search, state=parsed.state)


async def _create(services: Services, parsed: argparse.Namespace) -> str:
    new = NewOrganization(
        name=parsed.name,
        kind=Kind(parsed.kind),
        country=parsed.country.upper(),
        time_zone=parsed.time_zone,
        locale=Locale(parsed.language),
    )
    organization_id = ids.uuid7()
    await services.placements.place(organization_id, parsed.region, parsed.placement)
    async with services.database.transaction(organization_id) as tx:
        made = await organizations.create(tx, organizations.as_configured(new, services.configuration))
    token = await identity.issue_owner_link(services, [made.id])
    return f"{made.id}  {made.slug}\nOwner link (30 minutes): {services.configuration.base_url}/owner/{token}"


async def _do(
    services: Services, parsed: argparse.Namespace, act: Callable[..., Awaitable[Any]], *given: Any
) -> Listed:
    found = await _which(services, parsed)
    said = {"command": True, **({"reason": parsed.reason} if getattr(parsed, "reason", None) else {})}
    async with organizations.console.at_work(services, system(), found.id, parsed.act.__name__.strip("_"), said) as tx:
        await act(tx, *given)
    return await _which(services, parsed)


async def _suspend(services: Services, parsed: argparse.Namespace) -> Listed:
    return await _do(services, parsed, organizations.suspend, parsed.reason)


async def _sending(services: Services, parsed: argparse.Namespace) -> Listed:
    act = partial(organizations.answer_live, live=parsed.mode == "live")
    return await _do(services, parsed, act, parsed.reason)


async def _read_only(services: Services, parsed: argparse.Namespace) -> Listed:
    return await _do(services, parsed, organizations.make_read_only, parsed.reason, parsed.until)


async def _release(services: Services, parsed: argparse.Namespace) -> Listed:
    return await _do(services, parsed, organizations.release, parsed.reason)


async def _limit(services: Services, parsed: argparse.Namespace) -> Listed:
    given = (parsed.resource, parsed.limit, parsed.reason, parsed.until)
    return await _do(services, parsed, organizations.override_limit, *given)


async def _plan(services: Services, parsed: argparse.Namespace) -> Listed:
    return await _do(services, parsed, organizations.change_plan, parsed.plan)


async def _close(services: Services, parsed: argparse.Namespace) -> Listed:
    return await _do(services, parsed, organizations.close, parsed.name)


async def _keep(services: Services, parsed: argparse.Namespace) -> Listed:
    return await _do(services, parsed, organizations.keep_open)


async def _hold(services: Services, parsed: argparse.Namespace) -> Listed:
    return await _do(services, parsed, organizations.hold, parsed.reason)


async def _erase(services: Services, parsed: argparse.Namespace) -> str:
    found = await _which(services, parsed)
    if parsed.name != found.name:
        raise organizations.unknown_organization()
    await organizations.erase_now(services, found.id)
    async with services.database.system() as tx:
        await organizations.console.record(tx, "erase", {"command": True}, (found.id, found.name))
    return f"{found.id} is erased."


async def _export(services: Services, parsed: argparse.Namespace) -> str:
    found = await _which(services, parsed)
    manifest = await organizations.export(services, found.id, parsed.file, parsed.passphrase)
    rows = sum(each["rows"] for each in manifest["tables"].values())
    return f"{parsed.file}: {rows} rows of {len(manifest['tables'])} tables"


async def _import(services: Services, parsed: argparse.Namespace) -> Listed:
    made = await organizations.import_archive(
        services,
        parsed.file,
        passphrase=parsed.passphrase,
        new_ids=parsed.new_ids,
        place=partial(services.placements.place, region=parsed.region, named=parsed.placement),
    )
    return await _which(services, argparse.Namespace(organization=str(made)))
