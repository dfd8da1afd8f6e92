"""What one turn of the engine works with: the broadcast, its text, its sender, and whether to stop."""

import asyncio
import copy
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon import channels, contacts, organizations
from koinon.kit import clock, ids
from koinon.messaging.engine.writing import Writer
from koinon.messaging.policy import burst
from koinon.messaging.policy.gate import (
    PLAIN,
    Decision,
    Message,
    Person,
    Standing,
    Verdict,
    organization_active,
    sender_usable,
    within_budget,
)
from koinon.messaging.repository.works import Work
from koinon.messaging.rules import budgets
from koinon.messaging.rules.service import Rules
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

LANES = 4
PATIENCE_SECONDS = 4.0
HURRY_SECONDS = 0.5
SLICE_SECONDS = 0.1
SLOW_RATE = 200


class Context:
    """One worker's turn with one broadcast."""

    def __init__(
        self,
        services: Services,
        organization_id: UUID,
        work: Work,
        transport: channels.Transport,
        sender: channels.Sender,
        writer: Writer,
    ) -> None:
        if work.ledger_from is None:
            raise ValueError("the broadcast has no ledger yet")
        self.main = self
        """The turn's own; others go through other senders of its broadcast."""
        self.routing: channels.Routing | None = None
        self.services = services
        self.organization_id = organization_id
        self.work = work
        self.ledger_from = work.ledger_from
        self.transport = transport
        self.sender = sender
        self.worker = ids.uuid7()
        self.writer = writer
        self.message = Message(work.purpose, "broadcast", work.expires_at)
        self.errors: deque[str | None] = deque(maxlen=burst.WINDOW)
        self.burst: burst.Burst | None = None
        self.rivals_until = 0.0  # until then another broadcast writes through the same sender, or did so just now
        self.own: list[bytes] = []  # the numbers we send from, as hashes: nobody writes to one of them
        self.room_at: datetime | None = None  # when the plan has room again
        self.over_plan = False  # it is the plan, not the number, that has none
        self.wait = 0.0  # seconds until the carrier may be asked again
        self.in_trial = False
        self.rules: Rules | None = None  # quiet hours and caps; through a practice number usually none
        self.has_sent = False
        self.finished = asyncio.Event()
        self.ends_at = asyncio.get_running_loop().time()

    def through(self, transport: channels.Transport, rivals_until: float) -> "Context":
        """The same turn through another sender."""
        other = copy.copy(self)
        other.transport, other.sender, other.rivals_until = transport, transport.sender, rivals_until
        return other

    @property
    def stopping(self) -> bool:
        """Whether no new range may be begun."""
        return self.finished.is_set() or asyncio.get_running_loop().time() >= self.main.ends_at

    def stop(self) -> None:
        """Begin nothing more; what is under way finishes."""
        self.finished.set()

    def hurry(self) -> None:
        """Begin no new range, and give back soon what a slow sender has not got to."""
        self.main.ends_at = asyncio.get_running_loop().time() - PATIENCE_SECONDS + HURRY_SECONDS

    def hand_back(self) -> None:
        """End the turn and give back what is in hand: the next turn asks the gate about it again."""
        self.main.ends_at = asyncio.get_running_loop().time() - PATIENCE_SECONDS

    @property
    def has_rivals(self) -> bool:
        """Whether addresses have to be looked at before anything is written to them (CHN-053)."""
        return asyncio.get_running_loop().time() < self.rivals_until

    @property
    def range_size(self) -> int:
        """Positions to lease at once: some seconds of a slow sender, at most 1,000."""
        return int(max(20, min(1_000, self.sender.segments_per_second * 5)))

    @property
    def lanes(self) -> int:
        """Micro-batches under way at once: one for a slow sender, so that few intents wait for their slot."""
        return int(max(1, min(LANES, self.sender.segments_per_second // 25)))

    @property
    def overdue(self) -> bool:
        """Whether the turn has lasted so long that a range is better given back than finished."""
        return asyncio.get_running_loop().time() >= self.main.ends_at + PATIENCE_SECONDS

    @property
    def batch_size(self) -> int:
        """Messages in a micro-batch: a tenth of a second of the sender's rate, so that it never bursts; at most 100.

        Half of that for a slow one: a batch leaves at its first slot, and no 10 s may hold one too many (CHN-051).
        """
        rate = self.transport.rate("bulk")
        return int(max(1, min(100, rate * SLICE_SECONDS * (1 if rate >= SLOW_RATE else 0.5))))


async def standing(tx: Tx, sender_id: UUID | None, known: channels.Sender | None = None) -> Standing:
    """What is true now of the organization and the sender, who may be `known` already."""
    organization = await organizations.get(tx)
    sender = known or (await channels.sender(tx, sender_id) if sender_id else None)
    in_trial = (
        organization.sending_mode == "trial" and not organization.is_sample and not (sender and sender.is_simulated)
    )
    replies_go_on = sender is not None and sender.replies_go_on
    over_budget = await budgets.used_up(tx)
    blocked = "sender_not_registered" if sender and await channels.is_unregistered(tx, sender) else None
    return Standing(
        organization.state,
        sender.state if sender else None,
        blocked,
        in_trial=in_trial,
        replies_go_on=replies_go_on,
        over_budget=over_budget,
    )


async def guests_of(tx: Tx, *standings: Standing) -> organizations.Guests | None:
    """Whom sending on trial reaches; asked for only where one of `standings` is on trial."""
    return await organizations.guests_in_trial(tx) if any(each.in_trial for each in standings) else None


def as_guest(person: Person, guests: organizations.Guests | None, address_hash: bytes, origin: str) -> Person:
    """The person, marked if a message of this origin reaches them on trial."""
    return person if guests is None else person._replace(is_guest=guests.include(address_hash, origin))


def objection(message: Message, now_standing: Standing) -> Decision | None:
    """What forbids to send anything at all, whoever it is to: the whole broadcast waits for it."""
    now = clock.now()
    for rule in (organization_active, within_budget, sender_usable):
        decision = rule(message, now_standing, PLAIN, now)
        if decision is not None and decision.verdict is not Verdict.ALLOW:
            return decision
    return None


def recently(now: datetime) -> UUID:
    """The id floor of ten minutes ago: what rules 11 and 12 look back to."""
    return ids.floor_at(datetime.fromtimestamp(now.timestamp() - 600, now.tzinfo))


async def own_numbers(tx: Tx, vault: Vault, senders: Sequence[channels.Sender] | None = None) -> list[bytes]:
    """Hashes of the addresses we send from ourselves: writing to one begins an endless conversation (MSG-056)."""
    ours = await channels.senders(tx) if senders is None else senders
    own = [(one.channel, one.value) for one in ours if one.value[:1] == "+" or "@" in one.value]
    return [contacts.address_hash(vault, tx.organization_id, channel, value) for channel, value in dict.fromkeys(own)]
