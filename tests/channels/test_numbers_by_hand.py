"""Numbers added by hand that the account does not own, and who follows the usual sender (CHN-004, 006, 018)."""

from datetime import timedelta

import pytest

from koinon import channels
from koinon.channels import NewSender, repository
from koinon.kit import clock
from tests.channels.test_numbers import Shop, shop, simulator, trail

__all__ = ["shop", "simulator"]


async def by_hand(shop: Shop, value: str = "+1 404 555 0142", **more: object) -> channels.Sender:
    async with shop.services.database.transaction(shop.ada) as tx:
        new = NewSender(account_id=shop.account.id, value=value, **more)  # type: ignore[arg-type]
        return await channels.add_sender(tx, new)


async def line(shop: Shop, sender: channels.Sender) -> channels.Number:
    async with shop.services.database.transaction(shop.id) as tx:
        return (await channels.numbers_of(tx, [sender.id]))[sender.id]


async def blockers(shop: Shop, sender: channels.Sender) -> list[str]:
    async with shop.services.database.transaction(shop.id) as tx:
        return [one.sentence for one in await channels.blockers(tx, sender.id)]


async def release(shop: Shop, sender: channels.Sender) -> list[channels.Sender]:
    """Those that are the usual one afterwards."""
    async with shop.services.database.transaction(shop.ada) as tx:
        await channels.release_sender(tx, sender.id)
        return [one for one in await channels.senders(tx) if one.is_default]


async def test_a_number_that_the_account_does_not_own_sends_nothing(shop: Shop) -> None:
    sender = await by_hand(shop, (await shop.offers())[0].e164)  # for sale, so nobody's
    assert (sender.state, await blockers(shop, sender)) == ("active", [])  # nobody has asked yet
    number = await shop.step(await line(shop, sender))
    assert (number.linking_state, number.link_code) == ("failed", "not_there")
    assert await blockers(shop, sender) == ["This number is not in the carrier account."]
    async with shop.services.database.transaction(shop.id) as tx:
        await repository.claim_number(tx, number.id, clock.now() + timedelta(hours=2), clock.now() + timedelta(hours=3))
    assert await blockers(shop, sender) == ["This number is not in the carrier account."]  # while it is tried anew


@pytest.mark.parametrize(
    ("code", "stopped"), [("no_answer", False), ("wrong_webhook", False), ("not_there", True), ("no_profile", True)]
)
async def test_one_that_was_linked_stops_only_when_nothing_can_leave(shop: Shop, code: str, stopped: bool) -> None:
    number = await shop.linked()
    async with shop.services.database.transaction(shop.id) as tx:
        await repository.update_number(tx, number.id, {"linking_state": "failed", "link_code": code})
    assert bool(await blockers(shop, await shop.sender(number))) is stopped


async def test_the_oldest_that_can_send_follows_the_usual_sender(shop: Shop) -> None:
    values = ["+1 404 555 0140", (await shop.offers())[0].e164, "+1 404 555 0142", "+1 404 555 0143"]
    first, second, third, fourth = [await by_hand(shop, value) for value in values]
    await shop.step(await line(shop, second))  # it is not the account's
    async with shop.services.database.transaction(shop.ada) as tx:
        await channels.pause_sender(tx, third.id)
    assert [one.id for one in await release(shop, first)] == [fourth.id]
    changed = [changes for _, _, changes in await trail(shop.services, shop.id, "sender.changed")]
    assert changed == [{"is_default": True}]


async def test_releasing_another_leaves_the_usual_one(shop: Shop) -> None:
    first, second = [await by_hand(shop, f"+1 404 555 014{last}") for last in range(2)]
    assert [one.id for one in await release(shop, second)] == [first.id]
    assert await release(shop, first) == []
