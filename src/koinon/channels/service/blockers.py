"""What stands in a sender's way, in words, with where to mend it and when it will be over (CHN-005, 006).

Whoever knows of something that a sender needs (its link at the provider, its registration, its domain's records)
registers a check; each is asked about all senders at once, so that a list costs no more statements than one.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from koinon.channels import repository
from koinon.channels.records import Blocker, Sender, SenderState
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx

SENDABLE = frozenset({SenderState.ACTIVE, SenderState.DEGRADED})
STATE_SENTENCES = {
    SenderState.DRAFT: "This sender is not set up yet.",
    SenderState.PENDING: "This sender is being checked by the carrier.",
    SenderState.PAUSED: "This sender is paused.",
    SenderState.SUSPENDED: "The carrier suspended this sender.",
    SenderState.RELEASED: "This number was given back.",
}
ACCOUNT_SENTENCES = {
    "paused": "The carrier account behind this sender is paused.",
    "suspended": "The carrier account behind this sender is suspended.",
}
BEGINNING = frozenset({SenderState.DRAFT, SenderState.PENDING})

Check = Callable[[Tx, Sequence[Sender]], Awaitable[Mapping[UUID, Sequence[Blocker]]]]

_checks: dict[str, tuple[Check, bool]] = {}


def register_check(name: str, check: Check, *, only_to_start: bool = False) -> None:
    """Have `check(tx, senders)` asked what stands in each sender's way, by sender id; it names only those it stops.

    It is given every sender of interest, of any channel and kind, and decides itself which are its business.
    `only_to_start`: it keeps a sender from becoming active, but does not stop one that is.
    """
    _checks[name] = check, only_to_start


def checks() -> list[str]:
    """The names of the checks that are known."""
    return sorted(_checks)


async def blockers(tx: Tx, sender_id: UUID) -> list[Blocker]:
    """Why this sender cannot send now; empty when it can. 404 for a stranger."""
    found = await repository.sender(tx, sender_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return (await blockers_of(tx, [found]))[sender_id]


async def blockers_of(tx: Tx, senders: Sequence[Sender]) -> dict[UUID, list[Blocker]]:
    """Why each of these senders cannot send now."""
    particular = await in_the_way(tx, senders)
    return {one.id: _standing(one, bool(particular[one.id])) + particular[one.id] for one in senders}


async def in_the_way(tx: Tx, senders: Sequence[Sender]) -> dict[UUID, list[Blocker]]:
    """What the registered checks find, whatever state a sender is in; nothing of released ones."""
    asked = [one for one in senders if one.state != SenderState.RELEASED]
    beginning = [one for one in asked if one.state in BEGINNING]
    found: dict[UUID, list[Blocker]] = defaultdict(list)
    for _, (check, only_to_start) in sorted(_checks.items()):
        if those := beginning if only_to_start else asked:
            for sender_id, some in (await check(tx, those)).items():
                found[sender_id] += some
    return found


def _standing(sender: Sender, explained: bool) -> list[Blocker]:
    """What its own state and its account's say; that it is being checked only where no check says more."""
    path, found = "/settings/carriers", []
    if sender.state not in SENDABLE and not (explained and sender.state in BEGINNING):
        found.append(Blocker(f"sender_{sender.state}", STATE_SENTENCES[sender.state], path))
    elif sender.paused_until is not None and sender.paused_until > clock.now():
        words = STATE_SENTENCES[SenderState.PAUSED]
        found.append(Blocker("sender_paused", words, path, expected_at=sender.paused_until))
    if sender.account_state in ACCOUNT_SENTENCES:
        found.append(Blocker(f"account_{sender.account_state}", ACCOUNT_SENTENCES[sender.account_state], path))
    return found
