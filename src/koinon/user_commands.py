"""`koinon user …`: what who runs an installation does to people who sign in (IDN-005, 025, 053)."""

import argparse
import asyncio
import csv
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from koinon import identity, organizations
from koinon.platform import process
from koinon.platform.configuration import Configuration
from koinon.platform.errors import InvalidFieldsError, KoinonError
from koinon.platform.services import Services

Act = Callable[[Services, argparse.Namespace], Awaitable[dict[str, Any]]]
COLUMNS = ("email", "name", "role", "password_hash")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="koinon user", description="Look after the people who sign in.")
    acts = parser.add_subparsers(required=True, metavar="act")

    def add(name: str, act: Act, meaning: str) -> argparse.ArgumentParser:
        sub = acts.add_parser(name, help=meaning, description=meaning)
        sub.set_defaults(act=act)
        sub.add_argument("--json", action="store_true", help="machine-readable output")
        return sub

    made = add("operator", _operator, "let somebody run this installation (once they have a second factor)")
    made.add_argument("address")
    made.add_argument("--end", action="store_true", help="no longer")
    link = add("owner-link", _owner_link, "print a one-time link, 30 minutes good, for the first owner")
    link.add_argument("--organization", help="its slug or id: whoever takes the link owns it, where nobody is here yet")
    lost = add("reset-mfa", _reset_mfa, "take somebody's second factors away, in 24 hours")
    lost.add_argument("address")
    lost.add_argument("--reason", required=True, help="ten characters or more")
    brought = add("import", _import, "give people of another system seats here; bcrypt hashes go on working")
    brought.add_argument("file", type=Path, help=f"CSV with {', '.join(COLUMNS)}; the last may be empty")
    brought.add_argument("--organization", required=True, help="its slug or id")
    return parser


def read(arguments: list[str]) -> argparse.Namespace:
    """The act that `arguments` ask for. Raises SystemExit after help or a fault of usage."""
    return _parser().parse_args(arguments)


def run(configuration: Configuration, parsed: argparse.Namespace) -> int:
    """Carry one act out; its exit code."""
    try:
        answer = asyncio.run(_with_services(configuration, parsed))
    except InvalidFieldsError as refused:
        print(*(f"{fault.path}: {fault.sentence}" for fault in refused.faults), sep="\n", file=sys.stderr)
        return 1
    except (KoinonError, OSError, UnicodeDecodeError, csv.Error) as refused:
        print(refused.message if isinstance(refused, KoinonError) else refused, file=sys.stderr)
        return 1
    print(json.dumps(answer) if parsed.json else answer["words"])
    return 0


async def _with_services(configuration: Configuration, parsed: argparse.Namespace) -> dict[str, Any]:
    async with process.services(configuration, name="user-command", pool=2) as services:
        found: dict[str, Any] = await parsed.act(services, parsed)
        return found


async def _operator(services: Services, parsed: argparse.Namespace) -> dict[str, Any]:
    await identity.make_operator(services, parsed.address, ends=parsed.end)
    ended = "They do not run this installation any more."
    words = ended if parsed.end else "They run this installation as soon as they have a second factor."
    return {"address": parsed.address, "is_operator": not parsed.end, "words": words}


async def _owner_link(services: Services, parsed: argparse.Namespace) -> dict[str, Any]:
    given = [await _organization(services, parsed.organization)] if parsed.organization else []
    link = f"{services.configuration.base_url}/owner/{await identity.issue_owner_link(services, given)}"
    return {"link": link, "words": link}


async def _reset_mfa(services: Services, parsed: argparse.Namespace) -> dict[str, Any]:
    at = await identity.ask_factor_reset(services, parsed.address, parsed.reason)
    words = f"Their second factors are removed at {at:%Y-%m-%d %H:%M} UTC; they have been told by mail."
    return {"address": parsed.address, "at": at.isoformat(), "words": words}


async def _import(services: Services, parsed: argparse.Namespace) -> dict[str, Any]:
    organization_id = await _organization(services, parsed.organization)
    with parsed.file.open(encoding="utf-8-sig", newline="") as file:
        people = [_person(row) for row in csv.DictReader(file)]
    done = await identity.import_members(services, organization_id, people)
    words = f"{done.made} new, {done.joined} had an account, {done.there} had a seat."
    return {**done._asdict(), "words": words}


def _person(row: dict[str, str | None]) -> identity.NewMember:
    return identity.NewMember(*((row.get(name) or "").strip() for name in COLUMNS))


async def _organization(services: Services, named: str) -> Any:
    async with services.database.system() as tx:
        found = await organizations.find_organization(tx, named)
    if found is None:
        raise organizations.unknown_organization()
    return found.id
