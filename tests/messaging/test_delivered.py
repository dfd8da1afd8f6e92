"""A delivery rate below nine in ten is the operator's to know (OPS-090)."""

from uuid import UUID

import pytest

from koinon.kit import ids
from koinon.messaging.engine.delivered import SETTLED, Settled
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging.conftest import Finish
from tests.messaging.facts import SPAM, receipt, told
from tests.messaging.test_facts import one_sent


@pytest.mark.parametrize(("delivered", "failed", "alerts"), [(45, 5, 0), (44, 6, 1), (40, 9, 0)])
def test_below_nine_in_ten_of_fifty(delivered: int, failed: int, alerts: int) -> None:
    now = 6_000.0
    settled, chapel = Settled(lambda: now), ids.uuid7()
    settled.note(chapel, delivered, 0)
    settled.note(chapel, 0, failed)
    assert [(a.kind, a.organization_id) for a in settled.alerts()] == [("delivery_rate", chapel)] * alerts
    now += 15 * 60
    assert settled.alerts() == []


async def test_what_is_folded_is_counted(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("koinon.messaging.engine.delivered.FEWEST", 1)
    _, delivery_id = await one_sent(services, chapel, carrier, finish)
    await told(services, chapel, receipt(delivery_id, "failed", error=SPAM))
    assert [(a.kind, a.value) for a in SETTLED.alerts() if a.organization_id == chapel] == [("delivery_rate", 0.0)]
