"""A minute of a carrier's calls, 1,000 a second, open loop, while web, worker and database are killed (two minutes).

What must be true after it is asserted by `tests/chaos/test_webhooks.py`, whose run at full size this is; BENCH_CALLS
and BENCH_RATE change it. A call's time runs from the moment it was due, through every try, to its 200.
"""

import os
import sys

import uvloop
from tests.chaos.storm import Plan, weather

PLAN = Plan(
    calls=int(os.environ.get("BENCH_CALLS", "60000")),
    rate=float(os.environ.get("BENCH_RATE", "1000")),
    victims=("web-0", "worker", "postgres", "worker", "web-0", "postgres", "worker", "web-0"),
    seed=20261121,
)


async def main() -> int:
    """Print what was seen; 1 where a call was lost or counted twice."""
    seen = await weather(PLAN)
    whole = seen.answered == seen.made and seen.stored == seen.applied == seen.events and not seen.dead
    ledger = seen.counts == (PLAN.people, 0, 0) and seen.early_counts == (PLAN.early, 0, 0)
    people = seen.heard[0] == seen.heard[1] == PLAN.people // 10 and seen.opt_outs[0] == seen.opt_outs[1]
    once = not seen.repeated and seen.accepted[0] == seen.accepted[1]
    p50, p95, p99, longest = seen.slowest
    kills = ", ".join(f"{name} {times} times" for name, times in seen.kills.items())
    print(f"killed with -9: {kills}")
    print(f"calls made {seen.made:,}, answered with 200 {seen.answered:,}, in {seen.tries:,} tries")
    print(f"due to answered: p50 {p50 * 1000:.0f} ms, p95 {p95:.1f} s, p99 {p99:.1f} s, at most {longest:.1f} s")
    print(f"distinct calls {seen.events:,}, stored {seen.stored:,}, applied {seen.applied:,}, dead {seen.dead}")
    print(
        f"all answered {seen.answered_after:.1f} s after the first call,"
        f" all applied {seen.applied_after:.1f} s after it"
    )
    print(f"messages told of before the carrier had answered {seen.early} of {PLAN.early}")
    print(f"receipts that count twice {seen.repeated}; delivered {seen.counts[0]:,} of {PLAN.people:,}")
    verdict = "met" if whole and ledger and people and once else f"MISSED: {seen}"
    print(f"every acknowledged call applied exactly once in effect: {verdict}")
    return 0 if verdict == "met" else 1


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
