"""`kill -9` between a number's order and our commit: it is found at the provider, and bought once (CHN-012)."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from koinon.channels import NumberState
from koinon.platform.configuration import Configuration
from tests.channels.conftest import simulator
from tests.channels.test_numbers import Shop, shop
from tests.conftest import SECRETS

__all__ = ["shop", "simulator"]
ROOT = Path(__file__).parents[2]
ORDERING = """
import asyncio, sys
from uuid import UUID
import koinon.wiring
from koinon.channels.service.numbers import turns
from koinon.platform import configuration, process
import os
async def order():
    async with process.services(configuration.load(os.environ), name="victim", pool=2) as services:
        await turns.advance(services, UUID(sys.argv[1]), UUID(sys.argv[2]))
asyncio.run(order())
"""


async def test_kill_9_after_the_order_buys_one_number_and_loses_none(shop: Shop, settings: Configuration) -> None:
    shop.suffer(order_answer_seconds=600)
    number = await shop.buy()
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATA_DIR")
    environment = SECRETS | {f"KOINON_{name}": str(settings.resolved[name].value) for name in names}
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]}
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ORDERING, str(shop.id), str(number.id), env=environment, cwd=ROOT
    )
    orders = shop.simulator.carrier.numbers.kept.orders
    while not orders and victim.returncode is None:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    victim.kill()
    assert await victim.wait() == -9
    assert (await shop.read(number)).state == NumberState.ORDERING
    shop.suffer(order_answer_seconds=0)
    assert (await shop.step(number)).state == NumberState.ORDERING  # the dead worker's lease still runs
    number = await shop.step(number, timedelta(minutes=3))
    assert (number.state, len(orders)) == (NumberState.OWNED, 1)
    assert (await shop.step(number, timedelta(minutes=3))).linking_state == "linked"
