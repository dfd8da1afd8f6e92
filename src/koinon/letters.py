"""`koinon dead-letters`: jobs and providers' calls that gave up, for whom they wait (OPS-014, CHN-059)."""

import argparse
import json
import sys
from uuid import UUID

from koinon.platform import dead_letters, process, webhooks
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx


async def run(configuration: Configuration, asked: argparse.Namespace) -> int:
    """List, or retry or discard one; the exit code."""
    opened = process.services(configuration, name="letters", pool=2, placement=asked.placement)
    async with opened as services, services.database.system() as tx:
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
        await dead_letters.retry(tx, letter_id) or await webhooks.replay(tx, letter_id)
        if asked.retry
        else await dead_letters.discard(tx, letter_id, asked.reason) or await webhooks.discard(tx, letter_id)
    )
    print(("It is tried again." if asked.retry else "It is discarded.") if done else "No dead letter has this id.")
    return 0 if done else 1


async def _list(tx: Tx, *, as_json: bool) -> None:
    found, calls = await dead_letters.waiting(tx), await webhooks.dead(tx)
    if as_json:
        names = ("id", "organization_id", "job", "queue", "arguments", "attempts", "error", "retries", "failed_at")
        told = [{n: getattr(one, n) for n in names} for one in found]
        print(json.dumps([*told, *(_as_letter(call) for call in calls)], default=str))
        return
    for one in found:
        fate = "tried again every 5 minutes" if one.transient and one.retries < 10 else "waits for you"
        print(f"{one.id}  {one.job}  {one.error} after {one.attempts} attempts, {one.failed_at:%Y-%m-%d %H:%M}  {fate}")
    for call in calls:
        print(f"{call.id}  webhook of {call.source}  {call.error}, {call.received_at:%Y-%m-%d %H:%M}  waits for you")
    if not found and not calls:
        print("No job gave up.")


def _as_letter(call: webhooks.Dead) -> dict[str, object]:
    """A provider's call among the jobs, for programs."""
    return {
        "id": call.id,
        "organization_id": call.organization_id,
        "job": f"webhook:{call.source}",
        "queue": "inbound",
        "arguments": {},
        "attempts": call.attempts,
        "error": call.error,
        "retries": 0,
        "failed_at": call.received_at,
    }
