"""A number that carriers do not know sends nothing: broadcasts are blocked before Send (CHN-024)."""

from uuid import UUID

import pytest

from koinon import channels
from koinon.kit import clock
from koinon.messaging.engine.context import standing
from koinon.messaging.policy.gate import PLAIN, Message, Verdict, decide
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.channels.registered import registered
from tests.messaging import cast


async def test_a_broadcast_is_blocked_before_send_and_the_gate_refuses(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    sender = await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(3))
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update provider_accounts set environment = 'live' where organization_id = %(o)s", {"o": chapel}
        )
    broadcast = await cast.draft(services, chapel)
    with pytest.raises(KoinonError) as refused:
        await cast.send(services, chapel, broadcast.id)
    assert refused.value.code == "broadcast_blocked"
    async with services.database.transaction(chapel) as tx:
        now_standing = await standing(tx, sender.id)
        assert await tx.scalar("select count(*) from deliveries where organization_id = %(o)s", {"o": chapel}) == 0
    decision = decide(Message("informational", "reply", is_new=True), now_standing, PLAIN, clock.now())
    assert (decision.verdict, decision.reason) == (Verdict.REFUSE, "sender_not_registered")
    async with services.database.transaction(chapel) as tx:
        await registered(tx, chapel)
        assert await channels.blockers(tx, sender.id) == []
    await cast.send(services, chapel, broadcast.id)
