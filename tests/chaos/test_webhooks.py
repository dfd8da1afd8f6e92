"""A storm of carriers' calls while processes are killed: each that was acknowledged is applied once (CHN-055..062).

Open loop, 1,000 calls a second: KOINON_CHAOS_CALLS=60000 makes it a minute (as does `python -m bench storm`),
KOINON_CHAOS_SEED throws other dice.
"""

import os

import pytest
from tests.chaos.storm import Plan, weather
from tests.chaos.test_chaos import SEED

CALLS = int(os.environ.get("KOINON_CHAOS_CALLS", "6000"))
VICTIMS = ("web-0", "worker", "postgres", "web-0", "worker")

pytestmark = [pytest.mark.chaos, pytest.mark.slow]


async def test_every_acknowledged_call_is_applied_once_in_effect() -> None:
    plan = Plan(calls=CALLS, rate=1_000, victims=VICTIMS, seed=SEED)
    seen = await weather(plan)
    assert seen.answered == seen.made, "a carrier gives up on nothing here"
    assert (seen.stored, seen.applied, seen.dead) == (seen.events, seen.events, 0)
    assert seen.repeated == 0, "no receipt counts twice"
    assert (seen.counts, seen.early_counts) == ((plan.people, 0, 0), (plan.early, 0, 0))
    assert seen.heard == (plan.people // 10, plan.people // 10)
    assert seen.opt_outs[0] == seen.opt_outs[1]
    assert seen.accepted[0] == seen.accepted[1], "nobody was written to twice"
    assert all(seen.kills.values())
