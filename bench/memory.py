"""Memory of the web and the worker process while 100,000 messages go out and 200,000 receipts come back."""

import os
import sys

import uvloop

from bench.receipts import PROCESSES, Went, installed

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "100000"))
LIMIT_MB = 250
FLAT = 1.15


def shown(went: Went, name: str) -> str:
    """One process's line: its peak, and whether the second half needed more than the first."""
    samples = went.memory[name]
    early = max(mb for share, mb in samples if share <= 0.5)
    peak = max(mb for _, mb in samples)
    verdict = "met" if peak < LIMIT_MB else "MISSED"
    flat = "flat" if peak <= early * FLAT else "GROWING"
    return (
        f"{name:8} start {samples[0][1]:6.0f} MB   first half {early:6.0f} MB   peak {peak:6.0f} MB"
        f"   limit {LIMIT_MB} MB: {verdict}; {flat}"
    )


async def main() -> int:
    """One broadcast; print each process beside the limit."""
    async with installed(RECIPIENTS) as place:
        went = await place.send(RECIPIENTS)
    print(f"{RECIPIENTS:,} sent in {went.accepted:.0f} s, delivered in {went.delivered:.0f} s")
    for name in PROCESSES:
        print(shown(went, name))
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
