"""Which sender a message leaves from, and who stands in for whom (CHN-008, 048, 049)."""

import asyncio
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import channels
from koinon.channels import Route, RouteSender, Sender, repository
from koinon.channels.repository.routes import Member
from koinon.channels.routing import Routing, regions, weighted
from koinon.channels.service.routes import register_lags, weigh
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

ANY, US, PROMO = UUID(int=1), UUID(int=2), UUID(int=3)
A, B, C = UUID(int=11), UUID(int=12), UUID(int=13)


def member(route: UUID, sender: UUID, weight: int = 50, **changes: object) -> Member:
    standing = Member(route, "sms", "", None, sender, weight, 100, "active", sender, "active", False, "telnyx")
    return standing._replace(**changes)


def test_the_most_fitting_route_is_taken() -> None:
    routing = Routing(
        [member(ANY, A), member(US, B, prefix="+1"), member(PROMO, C, prefix="+1", purpose="promotional")]
    )
    assert routing.route("sms", "ES", "informational") == ANY
    assert routing.route("sms", "CA", "informational") == US
    assert routing.route("sms", "US", "promotional") == PROMO
    assert routing.route("whatsapp", "US", "promotional") is None


def test_a_calling_code_stands_for_its_countries() -> None:
    """ITU-T E.164: +1 is the North American plan, +44 the United Kingdom with the islands."""
    assert {"US", "CA", "PR"} <= regions("+1")
    assert "GB" in regions("+44")
    assert "US" not in regions("+44")


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6), st.floats(0, 1, exclude_max=True))
def test_only_who_has_a_share_is_chosen(shares: list[int], chance: float) -> None:
    pairs = [(UUID(int=i), float(share)) for i, share in enumerate(shares)]
    chosen = weighted(pairs, chance)
    assert (chosen is None) == (sum(shares) == 0)
    assert chosen is None or dict(pairs)[chosen] > 0


def test_the_choice_follows_the_weights() -> None:
    """CHN-049: 75 to 25, and what a sender lost of its own weight counts."""
    steps = iter(n / 1000 for n in range(1000))
    routing = Routing([member(ANY, A, 75), member(ANY, B, 50, health=50)], chance=lambda: next(steps))
    assert Counter(routing.pick(ANY) for _ in range(1000)) == {A: 750, B: 250}


def test_who_cannot_send_is_not_chosen() -> None:
    members = [member(ANY, A, 100, state="paused"), member(ANY, B, 0), member(ANY, C, 1)]
    assert Routing(members).pick(ANY) == C
    assert Routing(members, lambda one: one.sender_id == C).pick(ANY) == B, "the first that can, without a share"
    assert Routing(members, lambda _: True).pick(ANY) == A, "none can: it waits at the first"


def test_the_next_that_can_stands_in() -> None:
    """CHN-048."""
    routing = Routing([member(ANY, A), member(ANY, B, account_state="suspended"), member(ANY, C)])
    assert routing.instead(ANY, A) == C
    assert routing.instead(ANY, C) == A
    assert routing.instead(ANY, C, onward=True) is None, "it comes to an end"
    assert routing.instead(None, A) is None, "somebody chose that sender"
    assert routing.away() == {B}


@pytest.fixture
async def second(services: Services, chapel: UUID, sender: Sender) -> UUID:
    async with services.database.transaction(chapel) as tx:
        new = channels.NewSender(account_id=sender.account_id, value="+12025550101", limit_per_second=100)
        return (await channels.add_sender(tx, new)).id


def route(*shares: tuple[UUID, int], prefix: str = "") -> Route:
    senders = tuple(RouteSender(sender, weight) for sender, weight in shares)
    return Route(channel="sms", prefix=prefix, purpose=None, senders=senders)


async def test_routes_are_replaced_as_a_whole(services: Services, chapel: UUID, sender: Sender, second: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await channels.save_routes(tx, [route((sender.id, 80), (second, 20)), route((second, 1), prefix="+1")])
        saved = await channels.save_routes(tx, [route((second, 30), (sender.id, 70))])
        assert await channels.routes(tx) == saved
    assert [(one.sender_id, one.weight) for one in saved[0].senders] == [(second, 30), (sender.id, 70)]


@pytest.mark.parametrize("wrong", ["stranger", "twice", "nobody", "code", "weightless"])
async def test_a_route_that_cannot_be_is_refused(services: Services, chapel: UUID, sender: Sender, wrong: str) -> None:
    routes = {
        "stranger": route((A, 1)),
        "twice": route((sender.id, 1), (sender.id, 2)),
        "nobody": route(),
        "code": route((sender.id, 1), prefix="+999"),
        "weightless": route((sender.id, 0)),
    }
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(KoinonError) as refused:
            await channels.save_routes(tx, [routes[wrong]])
    assert refused.value.status == 422


async def test_two_who_replace_them_at_once_do_it_one_after_the_other(
    services: Services, chapel: UUID, sender: Sender, second: UUID
) -> None:
    async def replaced(chosen: UUID) -> None:
        async with services.database.transaction(chapel) as tx:
            await channels.save_routes(tx, [route((chosen, 100))])

    await asyncio.gather(*(replaced(chosen) for chosen in (sender.id, second) * 4))
    async with services.database.transaction(chapel) as tx:
        assert len(await channels.routes(tx)) == 1


async def test_a_number_that_is_given_up_leaves_its_routes(
    services: Services, chapel: UUID, sender: Sender, second: UUID
) -> None:
    async with services.database.transaction(chapel) as tx:
        await channels.save_routes(tx, [route((sender.id, 80), (second, 20)), route((second, 1), prefix="+1")])
        await channels.release_sender(tx, second)
        [left] = await channels.routes(tx)
    assert [one.sender_id for one in left.senders] == [sender.id]


async def weight(tx: Tx, sender_id: UUID) -> int:
    return (await channels.sender(tx, sender_id)).weight


async def test_fifty_errors_in_a_minute_cost_ten_points(services: Services, chapel: UUID, sender: Sender) -> None:
    """CHN-049, whichever process met them."""
    async with services.database.transaction(chapel) as tx:
        for count in (20, 20, 9):
            assert not await repository.note_errors(tx, sender.id, count)
        assert await weight(tx, sender.id) == 100
        assert await repository.note_errors(tx, sender.id, 1)
        assert await weight(tx, sender.id) == 90
        assert not await repository.note_errors(tx, sender.id, 49), "counted anew"


async def test_errors_of_an_earlier_minute_are_forgotten(services: Services, chapel: UUID, sender: Sender) -> None:
    async with services.database.transaction(chapel) as tx:
        await repository.note_errors(tx, sender.id, 49)
        await tx.execute("update sender_errors set since = now() - interval '61 seconds'")
        assert not await repository.note_errors(tx, sender.id, 49)


async def test_a_slow_sender_loses_while_another_is_not_slow_and_all_else_regain(
    services: Services, chapel: UUID, sender: Sender, second: UUID
) -> None:
    """CHN-049."""
    told: dict[UUID, float] = {}

    async def lags(_tx: Tx, _services: Services) -> dict[UUID, float]:
        return told

    register_lags(lags)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update senders set weight = 50")
        told |= {sender.id: 0.15, second: 0.1}
        await weigh(tx, services)
        assert (await weight(tx, sender.id), await weight(tx, second)) == (40, 60)
        told |= {second: 0.5}
        await weigh(tx, services)
        assert (await weight(tx, sender.id), await weight(tx, second)) == (50, 70), "both are slow: nobody's fault"
        told.clear()
        for _ in range(6):
            await weigh(tx, services)
        assert (await weight(tx, sender.id), await weight(tx, second)) == (100, 100)
