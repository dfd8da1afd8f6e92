"""Channels' step of the onboarding checklist: a number to text from (ORG-015, CHN-007)."""

from koinon import organizations
from koinon.channels import repository
from koinon.channels.service.queries import SENDABLE, blockers
from koinon.platform.db import Tx

SENDER_STEP = organizations.Step(
    "channel",
    "Choose a number to text from",
    "Your people see this number and can answer it. The simulator's number is good for practice.",
    5,
    "/settings/senders",
    order=20,
)


async def sender_connected(tx: Tx) -> organizations.Finding:
    """Done with a sender that can send; "practice" as long as all of them are simulated."""
    usable = [sender for sender in await repository.senders(tx) if sender.state in SENDABLE]
    practice = bool(usable) and all(sender.is_simulated for sender in usable)
    return organizations.Finding(bool(usable), "practice" if practice else "")


LIVE_NEED = organizations.Need(
    "sender", "Connect a number of your own, registered with its carrier.", "/settings/senders"
)


async def real_sender(tx: Tx) -> bool:
    """Whether there is a number that reaches real phones and nothing stands in its way."""
    for sender in await repository.senders(tx):
        if not sender.is_simulated and sender.state in SENDABLE and not await blockers(tx, sender.id):
            return True
    return False


def register() -> None:
    """Add the steps to the checklist, and what going live asks."""
    organizations.register_live_need(LIVE_NEED, real_sender)
    organizations.register_onboarding_check(SENDER_STEP, sender_connected)
