"""`koinon dead-letters`: the jobs that gave up, for the person for whom they wait (OPS-014)."""

import argparse
import json
import sys
from uuid import UUID

from koinon.platform import dead_letters, process
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx


async def run(configuration: Configuration, asked: argparse.Namespace) -> int:
    """List, or retry or discard one; the exit code."""
    async with process.services(configuration, name="letters", pool=2) as services, services.database.system() as tx:
        if asked.retry or asked.discard:
            return await _settle(tx, asked)
        await _list(tx, as_json=asked.json)
    return 0


async def _settle(tx: Tx, asked: argparse.Namespace) -> int:
    try:
        letter_id = UUID(asked.retry or asked.discard)
    except ValueError:
        print("That is no id of a letter; see `koinon dead-letters`.", file=sys.stderr)
        return 2
    done = (
        await dead_letters.retry(tx, letter_id)
        if asked.retry
        else await dead_letters.discard(tx, letter_id, asked.reason)
    )
    print(("It is tried again." if asked.retry else "It is discarded.") if done else "No dead letter has this id.")
    return 0 if done else 1


async def _list(tx: Tx, *, as_json: bool) -> None:
    found = await dead_letters.waiting(tx)
    if as_json:
        names = ("id", "organization_id", "job", "queue", "arguments", "attempts", "error", "retries", "failed_at")
        print(json.dumps([{n: getattr(one, n) for n in names} for one in found], default=str))
        return
    for one in found:
        fate = "tried again every 5 minutes" if one.transient and one.retries < 10 else "waits for you"
        print(f"{one.id}  {one.job}  {one.error} after {one.attempts} attempts, {one.failed_at:%Y-%m-%d %H:%M}  {fate}")
    if not found:
        print("No job gave up.")
