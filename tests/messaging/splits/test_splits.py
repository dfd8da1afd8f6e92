"""A sample first, then the rest in the words that won (MSG-095)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import clock
from koinon.messaging import Split, SplitWords, jobs
from koinon.messaging.contracts import BroadcastState
from koinon.platform.errors import InvalidFieldsError, KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish

TWO = Split(others=(SplitWords(body="Good morning {{ contact.first_name }}"),), share=50, by="replies")


async def begun(services: Services, chapel: UUID, carrier: Simulator, drain: Drain, split: Split = TWO) -> UUID:
    """Forty people, a broadcast in two ways, its sample sent."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(40))
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}", ab=split)
    await cast.send(services, chapel, made.id)
    await settled(services, chapel, drain)
    return made.id


async def settled(services: Services, chapel: UUID, drain: Drain) -> None:
    """As worker and clock do."""
    for _ in range(4):
        await drain()
        await jobs.tend.run(services, chapel)


async def texts(services: Services, chapel: UUID, broadcast_id: UUID) -> dict[str, int]:
    """How many got which greeting."""
    async with services.database.transaction(chapel) as tx:
        rows = [row for _, row in await messaging.deliveries_page(tx, broadcast_id, limit=100)]
    told = [row.body.rsplit(" ", 1)[0] for row in rows if row.state == "sent"]
    return {words: told.count(words) for words in sorted(set(told))}


async def come_due(services: Services, chapel: UUID, broadcast_id: UUID) -> None:
    """The set time is over."""
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update broadcasts set ab_due_at = %(at)s where organization_id = %(o)s and id = %(id)s",
            {"at": clock.now() - timedelta(seconds=1), "o": chapel, "id": broadcast_id},
        )


async def answered(services: Services, chapel: UUID, broadcast_id: UUID, letter: str, most: int) -> None:
    """So many of those who got these words wrote back."""
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            """
            insert into counted_replies (organization_id, broadcast_id, address_hash, kind)
            select %(o)s, %(id)s, address_hash, 'reply'
            from deliveries
            where organization_id = %(o)s and broadcast_id = %(id)s and variant = %(letter)s
            order by position limit %(most)s
            """,
            {"o": chapel, "id": broadcast_id, "letter": letter, "most": most},
        )


async def test_the_sample_gets_each_words_in_turn_and_the_rest_waits(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    broadcast_id = await begun(services, chapel, carrier, drain)
    found = await cast.found(services, chapel, broadcast_id)
    assert (found.state, found.counts.sent, found.counts.queued) == (BroadcastState.SENDING, 20, 20)
    assert await texts(services, chapel, broadcast_id) == {"Good morning": 10, "Hi": 10}
    async with services.database.transaction(chapel) as tx:
        state = await messaging.split_of(tx, broadcast_id)
    assert state is not None
    assert [(one.letter, one.total, one.sent) for one in state.tallies] == [("A", 10, 10), ("B", 10, 10)]
    assert (state.winner, state.likely.is_clear) == (None, False)


async def test_the_rest_get_the_words_that_most_answered_once(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain, finish: Finish
) -> None:
    broadcast_id = await begun(services, chapel, carrier, drain)
    await answered(services, chapel, broadcast_id, "B", 8)
    await answered(services, chapel, broadcast_id, "A", 1)
    await come_due(services, chapel, broadcast_id)
    await jobs.tend.run(services, chapel)
    await jobs.tend.run(services, chapel)
    done = await finish(chapel, broadcast_id)
    assert (done.state, done.ab_winner, done.counts.sent) == (BroadcastState.COMPLETED, "B", 40)
    assert await texts(services, chapel, broadcast_id) == {"Good morning": 30, "Hi": 10}


async def test_somebody_chooses_before_the_time_and_only_once(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain, finish: Finish
) -> None:
    by_hand = Split(others=TWO.others, share=10, by="hand")
    broadcast_id = await begun(services, chapel, carrier, drain, by_hand)
    async with services.database.transaction(chapel) as tx:
        for none in ("", "AB", "C"):
            with pytest.raises(InvalidFieldsError):
                await messaging.choose_winner(tx, broadcast_id, none)
        await messaging.choose_winner(tx, broadcast_id, "A")
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await messaging.choose_winner(tx, broadcast_id, "B")
    assert refused.value.code == "invalid_state"
    assert (await finish(chapel, broadcast_id)).counts.sent == 40
    assert await texts(services, chapel, broadcast_id) == {"Good morning": 2, "Hi": 38}


async def test_cancelling_while_the_rest_waits_sends_it_to_nobody(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain, finish: Finish
) -> None:
    broadcast_id = await begun(services, chapel, carrier, drain)
    async with services.database.transaction(chapel) as tx:
        await messaging.cancel(tx, broadcast_id)
    done = await finish(chapel, broadcast_id)
    assert (done.counts.sent, done.counts.cancelled) == (20, 20)


async def test_what_one_of_the_words_lacks_is_missed_and_the_longest_is_paid_for(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(2), names=[("Ada", "Byron"), ("Grace", "")])
    split = Split(others=(SplitWords(body="x" * 200 + "{{ contact.last_name }}"),))
    made = await cast.draft(services, chapel, "Hi", ab=split)
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert (looked.blanks, looked.segments) == (1, 4)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"ab": Split(others=TWO.others, share=60)}, "ab.share"),
        ({"ab": Split(others=(SplitWords(),))}, "ab.others[0].body"),
        ({"ab": Split(others=())}, "ab.others"),
        ({"ab": TWO, "channel": "auto"}, "channel"),
    ],
)
async def test_ways_out_of_bounds_are_refused(
    services: Services, chapel: UUID, values: dict[str, object], path: str
) -> None:
    with pytest.raises(KoinonError) as refused:
        await cast.draft(services, chapel, **values)
    assert isinstance(refused.value, InvalidFieldsError)
    assert [fault.path for fault in refused.value.faults] == [path]
