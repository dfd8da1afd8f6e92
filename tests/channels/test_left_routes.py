"""A number that is gone stands in no route, and in nobody's way when its account is removed (CHN-016, 017)."""

from datetime import timedelta

import pytest

from koinon import channels
from koinon.channels import NumberState
from koinon.channels.contracts import Credentials
from koinon.channels.ports import ProviderRefused
from koinon.channels.providers.twilio.files import Files
from tests.channels.conftest import simulator
from tests.channels.test_numbers import Shop, shop

__all__ = ["shop", "simulator"]


async def test_a_number_given_back_leaves_its_routes(shop: Shop) -> None:
    number = await shop.linked()
    member = channels.RouteSender(number.sender_id, 50)
    async with shop.services.database.transaction(shop.ada) as tx:
        await channels.save_routes(tx, [channels.Route(channel="sms", prefix="+1", purpose=None, senders=(member,))])
        await channels.release_number(tx, number, number.e164)
    number = await shop.step(number, timedelta(days=7, seconds=1))
    assert number.state == NumberState.RELEASED
    async with shop.services.database.transaction(shop.ada) as tx:
        assert [one.senders for one in await channels.routes(tx) if one.senders] == []
        await channels.remove_account(tx, shop.account.id)


async def test_an_address_that_is_none_is_a_refusal() -> None:
    url = "http://[x/2010-04-01/Accounts/AC" + "0" * 32 + "/Messages/MM1/Media/ME1"
    with pytest.raises(ProviderRefused, match="foreign_address"):
        await Files().fetch(Credentials("key", "https://api.twilio.com", "key"), url)
