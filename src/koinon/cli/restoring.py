"""What is done once after a database was restored."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from koinon.cli.connected import connected
from koinon.platform import process

if TYPE_CHECKING:
    from koinon import organizations


def add_after_restore(add: Callable[..., argparse.ArgumentParser]) -> None:
    restored = add("after-restore", after_restore, "once after restoring: read what is written, forget who was erased")
    restored.add_argument("--placement", default="here", metavar="NAME", help="another database that was restored")
    restored.add_argument("--erased", metavar="FILE", help="erased-organizations.jsonl, if it lies elsewhere")
    said = "erased-people.jsonl of this machine or another; may be given more than once"
    restored.add_argument("--erased-people", metavar="FILE", action="append", help=said)


def after_restore(parsed: argparse.Namespace) -> int:
    import psycopg

    from koinon.platform import restored

    if connected().database_url is None:
        print("Name the database in KOINON_DATABASE_URL, or start the embedded one with `koinon up`.", file=sys.stderr)
        return 2

    async def run() -> int:
        url = await _url_of(parsed.placement)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            return await restored.catch_up(connection, lambda left: print(f"{left} ids to go", file=sys.stderr))

    try:
        used = asyncio.run(run())
    except psycopg.OperationalError as error:
        print(f"No connection to the database ({type(error).__name__}); is the server up?", file=sys.stderr)
        return 1
    again, people = asyncio.run(_bury_again(parsed))
    if parsed.json:
        print(json.dumps({"used": used, "erased": again.erased, "held": again.held, "people": people}))
        return 0
    print(f"{used} transaction ids used up; nothing is behind now.")
    print(f"{again.erased} organizations that had been erased were erased again; {again.held} are under a legal hold.")
    print(f"{people} people who had been forgotten were forgotten again.")
    return 0


async def _url_of(placement: str) -> str:
    async with process.services(connected(), name="after-restore", pool=2, placement=placement) as services:
        return services.database.url


async def _bury_again(parsed: argparse.Namespace) -> "tuple[organizations.Reburied, int]":
    from koinon import contacts, organizations, wiring

    assert wiring.MODULES  # every context says what of its own stands in no table
    named, people = parsed.erased, parsed.erased_people
    async with process.services(connected(), name="after-restore", pool=2, placement=parsed.placement) as services:
        buried = await organizations.bury_again(services, Path(named) if named else None)
        own = [str(Path(services.configuration.data_dir) / contacts.FORGOTTEN_FILE)]
        return buried, await contacts.forget_again(services, [Path(one) for one in people or own])
