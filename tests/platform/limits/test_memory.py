"""Moving windows of one process: what they let through, and when they let more (API-035, 036, 038)."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from koinon.platform.limits import Bucket, Kind, MemoryLimits


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_a_limit_is_exact_however_many_call_at_once() -> None:
    limits, bucket = MemoryLimits(), Bucket("organization", "a", 500, 900)
    verdicts = await asyncio.gather(*(limits.take([bucket]) for _ in range(1_500)))
    assert sum(v.allowed for v in verdicts) == 500


async def test_a_full_bucket_tells_when_its_oldest_hit_leaves() -> None:
    clock = Clock()
    limits, bucket = MemoryLimits(clock), Bucket("key", "a", 2, 900)
    await limits.take([bucket])
    clock.now += 100
    await limits.take([bucket])
    clock.now += 300
    refused = (await limits.take([bucket])).refused
    assert refused is not None
    assert (refused.remaining, refused.reset_in) == (0, 500)
    clock.now += 500
    assert (await limits.take([bucket])).allowed
    assert not (await limits.take([bucket])).allowed


async def test_a_refusal_by_one_bucket_charges_none() -> None:
    limits = MemoryLimits()
    wide, narrow = Bucket("organization", "a", 10, 900), Bucket("key", "k", 1, 900)
    assert (await limits.take([wide, narrow])).allowed
    assert not (await limits.take([wide, narrow])).allowed
    assert [level.remaining for level in await limits.look([wide])] == [9]


async def test_keys_and_names_do_not_meet() -> None:
    limits = MemoryLimits()
    for bucket in (Bucket("key", "a", 1, 60), Bucket("key", "b", 1, 60), Bucket("user", "a", 1, 60)):
        assert (await limits.take([bucket])).allowed


async def test_what_is_given_back_was_never_charged() -> None:
    limits, bucket = MemoryLimits(), Bucket("sign_in", "ada", 1, 900)
    for _ in range(3):
        verdict = await limits.take([bucket])
        assert verdict.allowed
        await limits.give_back(verdict)
    assert (await limits.take([bucket])).allowed


async def test_a_place_in_flight_is_free_again_when_the_call_ends() -> None:
    limits, bucket = MemoryLimits(), Bucket("in_flight", "a", 2, 120, Kind.IN_FLIGHT)
    first, second = await limits.take([bucket]), await limits.take([bucket])
    assert not (await limits.take([bucket])).allowed
    await limits.give_back(first)
    assert (await limits.take([bucket])).allowed
    await limits.give_back(second)
    assert (await limits.look([bucket]))[0].remaining == 1


async def test_a_lower_limit_holds_at_once() -> None:
    clock = Clock()
    limits = MemoryLimits(clock)
    for _ in range(5):
        clock.now += 10
        await limits.take([Bucket("organization", "a", 5, 900)])
    refused = (await limits.take([Bucket("organization", "a", 2, 900)])).refused
    assert refused is not None
    assert refused.reset_in == 890  # one of two: the fourth hit of five must leave


async def test_strangers_cannot_fill_the_memory() -> None:
    limits = MemoryLimits(remembered=100)
    for i in range(1_000):
        await limits.take([Bucket("anonymous", f"2001:db8:{i:x}::/64", 1_000, 900, Kind.COARSE)])
    assert len(limits._pieces) == 100


@given(st.lists(st.floats(0, 40), min_size=1, max_size=80), st.integers(1, 8))
def test_no_window_ever_holds_more_than_the_limit(steps: list[float], limit: int) -> None:
    async def run(kind: Kind) -> list[float]:
        clock, taken = Clock(), []
        limits = MemoryLimits(clock)
        for step in steps:
            clock.now += step
            if (await limits.take([Bucket("b", "k", limit, 60, kind)])).allowed:
                taken.append(clock.now)
        return taken

    for kind in (Kind.LOG, Kind.COARSE):
        taken = asyncio.run(run(kind))
        assert all(sum(at - 60 < other <= at for other in taken) <= limit for at in taken)
