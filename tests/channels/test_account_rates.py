"""What an account may send in a second, by its provider's word (Amazon SES, "GetAccount": SendQuota.MaxSendRate)."""

from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Environment, Limits, NewAccount, NewSender, health
from koinon.channels.contracts import Health
from koinon.channels.providers.ses.schemas import rate_of
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

VALUES = {
    "access_key_id": "AKIA0123456789ABCDEF", "secret_access_key": "x" * 40, "region": "us-east-1",
    "topic_arn": "arn:aws:sns:us-east-1:000000000000:koinon",
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "rate"),
    [
        (b'{"SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 1.0}}', 14.0),
        (b'{"SendQuota": {"MaxSendRate": -1}}', None),
        (b'{"SendingEnabled": true}', None),
        (b"no JSON", None),
    ],
)
def test_the_rate_is_read_from_the_answer(body: bytes, rate: float | None) -> None:
    assert rate_of(body) == rate


async def test_a_sender_may_go_as_fast_as_its_account_and_no_faster(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        new = NewAccount(provider="ses", name="SES", environment=Environment.LIVE, values=VALUES)
        account = await channels.connect_account(tx, services.vault, new, "")
        made = await channels.add_sender(
            tx, NewSender(account_id=account.id, value="office@chapel.example", kind="email", limit_per_second=14)
        )
        with pytest.raises(KoinonError):
            await channels.change_sender(tx, made.id, Limits(limit_per_second=200))
        for told, follows in ((200.0, 200), (1.0, 1), (50.0, 50)):
            await health.remember(tx, account.id, Health(True, 0.1, None, told))
            assert (await channels.sender(tx, made.id)).limit_per_second == follows
        await channels.change_sender(tx, made.id, Limits(limit_per_second=20))
        await health.remember(tx, account.id, Health(True, 0.1, None, 80.0))
        assert (await channels.sender(tx, made.id)).limit_per_second == 20, "what somebody chose stays"
        with pytest.raises(KoinonError):
            await channels.change_sender(tx, made.id, Limits(limit_per_second=81))
