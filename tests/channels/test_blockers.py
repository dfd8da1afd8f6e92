"""What stands in a sender's way, with where it is mended and when it will be over (CHN-005, 006)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Blocker, Sender
from koinon.channels.service import blockers as registry
from koinon.platform.db import Database, Tx

SUBMITTED = datetime(2026, 11, 19, tzinfo=UTC)
DECIDED = datetime(2026, 11, 26, tzinfo=UTC)
REVIEW = Blocker(
    "sender_not_registered",
    "Carrier review takes {least} to {most} days.",
    "/settings/registration",
    DECIDED,
    SUBMITTED,
    {"least": "3", "most": "7"},
)


@pytest.fixture
def asked() -> Iterator[list[int]]:
    """A check that stops every number; how many senders it was asked about at once."""
    seen: list[int] = []

    async def review(tx: Tx, senders: Sequence[Sender]) -> Mapping[UUID, Sequence[Blocker]]:
        seen.append(len(senders))
        return {one.id: [REVIEW] for one in senders}

    known = dict(registry._checks)
    channels.register_check("test.review", review)
    yield seen
    registry._checks.clear()
    registry._checks.update(known)


async def test_a_check_says_what_when_and_where(
    asked: list[int], database: Database, sender: Sender, chapel: UUID
) -> None:
    async with database.transaction(chapel) as tx:
        assert await channels.blockers(tx, sender.id) == [REVIEW]


async def test_all_senders_are_asked_about_at_once(
    asked: list[int], database: Database, sender: Sender, chapel: UUID
) -> None:
    async with database.transaction(chapel) as tx:
        new = channels.NewSender(account_id=sender.account_id, value="+12025550101")
        other = await channels.add_sender(tx, new)
        asked.clear()
        found = await channels.blockers_of(tx, await channels.senders(tx))
    assert (asked, set(found)) == ([2], {sender.id, other.id})


async def test_what_is_checked_says_why_instead_of_that_it_is_checked(
    asked: list[int], database: Database, sender: Sender, chapel: UUID
) -> None:
    async with database.transaction(chapel) as tx:
        await tx.execute("update senders set state = 'pending'")
        assert [one.code for one in await channels.blockers(tx, sender.id)] == ["sender_not_registered"]
        await tx.execute("update senders set state = 'paused'")
        assert [one.code for one in await channels.blockers(tx, sender.id)] == [
            "sender_paused",
            "sender_not_registered",
        ]


async def test_a_released_sender_is_only_released(
    asked: list[int], database: Database, sender: Sender, chapel: UUID
) -> None:
    async with database.transaction(chapel) as tx:
        await tx.execute("update senders set state = 'released'")
        assert [one.code for one in await channels.blockers(tx, sender.id)] == ["sender_released"]
