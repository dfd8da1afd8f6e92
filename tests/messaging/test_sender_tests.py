"""A test from a sender that does not text is refused in words (CHN-007)."""

from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Environment, NewAccount, NewSender
from koinon.messaging.service import testing
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services


@pytest.mark.parametrize(("provider", "kind", "value"), [("fcm", "push_app", "org.example.app")])
async def test_one_of_another_channel_says_what_it_is(
    services: Services, chapel: UUID, provider: str, kind: channels.SenderKind, value: str
) -> None:
    async with services.database.transaction(chapel) as tx:
        new = NewAccount(provider=provider, name="App", environment=Environment.SIMULATOR)
        account = await channels.connect_account(tx, services.vault, new, "http://127.0.0.1:1")
        made = await channels.add_sender(tx, NewSender(account_id=account.id, value=value, kind=kind))
        with pytest.raises(KoinonError) as refused:
            await testing.test_sender(tx, services, made.id, "+12025550142")
    assert (refused.value.status, refused.value.message) == (409, testing.NO_TEXTS["push"])
