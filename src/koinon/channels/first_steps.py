"""Channels' steps of the onboarding checklist: a number to text from, and calls that arrive (ORG-015, CHN-007)."""

from koinon import organizations
from koinon.channels import repository
from koinon.channels.service.blockers import SENDABLE, blockers_of
from koinon.platform.db import Tx
from koinon.platform.webhooks import heard_of

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


WEBHOOK_STEP = organizations.Step(
    "webhook",
    "Make sure that your carrier reaches us",
    "Answers, opt-outs and receipts come by its calls. Press “Test the connection” beside the account.",
    2,
    "/settings/carriers",
    order=25,
)


async def calls_arrive(tx: Tx) -> organizations.Finding:
    """Done where the last test of a used account found the way open, or one of its calls came before any test."""
    known = await repository.calls_arriving(tx, sorted(SENDABLE))
    for account_id, arrive in known.items():
        if arrive is None and await heard_of(tx, account_id):
            await repository.note_calls(tx, account_id, True)
            return organizations.Finding(True)
    return organizations.Finding(any(known.values()))


LIVE_NEED = organizations.Need(
    "sender", "Connect a number of your own, registered with its carrier.", "/settings/senders"
)


async def real_sender(tx: Tx) -> bool:
    """Whether there is a number that reaches real phones and nothing stands in its way."""
    real = [one for one in await repository.senders(tx) if not one.is_simulated and one.state in SENDABLE]
    return any(not found for found in (await blockers_of(tx, real)).values())


def register() -> None:
    """Add the steps to the checklist, and what going live asks."""
    organizations.register_live_need(LIVE_NEED, real_sender)
    organizations.register_onboarding_check(SENDER_STEP, sender_connected)
    organizations.register_onboarding_check(WEBHOOK_STEP, calls_arrive)
