"""Channels' step of the onboarding checklist: a number to text from (ORG-015, CHN-007)."""

from koinon import organizations
from koinon.channels import repository
from koinon.channels.service.queries import SENDABLE
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


def register() -> None:
    """Add the steps to the checklist."""
    organizations.register_onboarding_check(SENDER_STEP, sender_connected)
