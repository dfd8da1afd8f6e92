"""How a real sender stands to the receivers' rules, by its domain and what readers reported."""

from uuid import UUID

from msgspec.structs import replace

from koinon.channels.records import Environment
from koinon.messaging.mail.standing import sender_standing
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging.channels import cast
from tests.messaging.conftest import carrier

__all__ = ["carrier"]


async def test_a_real_sender_of_a_free_mailbox_is_told(services: Services, chapel: UUID, carrier: Simulator) -> None:
    made = await cast.sender(services, chapel, carrier.url, "email", "chapel@gmail.com")
    async with services.database.transaction(chapel) as tx:
        assert await sender_standing(tx, made) == ()
        real = await sender_standing(tx, replace(made, environment=Environment.LIVE))
    assert [one.code for one in real if one.standing == "stop"] == ["own_domain"]
    assert {one.code: one.standing for one in real if one.standing == "unknown"} == {
        "spf": "unknown", "dkim": "unknown", "dmarc": "unknown", "complaints": "unknown",
    }  # fmt: skip
