"""A real process that runs an organization's schedules at a moment: `python -m … <organization> <moment>`."""

import sys
from datetime import datetime
from uuid import UUID

import uvloop

from koinon.kit import clock
from koinon.messaging.schedules import jobs
from koinon.platform import process
from koinon.platform.configuration import load
from koinon.platform.settings import environment


async def main() -> None:
    """As a worker would."""
    async with process.services(load(environment()), name="test") as services:
        with clock.frozen(datetime.fromisoformat(sys.argv[2])):
            await jobs.run_schedules.run(services, UUID(sys.argv[1]))


if __name__ == "__main__":
    uvloop.run(main())
