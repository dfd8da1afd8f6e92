"""A turn of the clock that fails in one organization keeps no other waiting, and the job is still seen to fail."""

from uuid import UUID

import pytest

from koinon.inbox.repository import wakeups
from koinon.inbox.service import turns
from koinon.kit import clock
from koinon.platform.db import Tx
from tests.conftest import make_organization
from tests.inbox.conftest import Desk


async def test_the_organization_behind_a_failing_one_has_its_turn(desk: Desk) -> None:
    """Whichever fails, the first of all that are due."""
    now, done, other = clock.now(), list[UUID](), await make_organization(desk.services.database, "Corner Café")
    for organization in (desk.organization, other):
        async with desk.services.database.transaction(organization) as tx:
            await wakeups.set_earliest(tx, wakeups.POOL, now)

    async def step(tx: Tx) -> int:
        if not done:
            done.append(tx.organization_id)
            raise ZeroDivisionError
        done.append(tx.organization_id)
        return 0

    with pytest.raises(ZeroDivisionError):
        await turns.each_batch(desk.services, wakeups.POOL, step, 500)
    assert {desk.organization, other} <= set(done)
