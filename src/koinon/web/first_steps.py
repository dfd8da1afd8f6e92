"""First steps with people and broadcasts, looked up through its context's front door (ORG-015)."""

from koinon import contacts, messaging, organizations
from koinon.messaging import BroadcastState
from koinon.organizations import Finding, Step
from koinon.platform.db import Tx
from koinon.web.i18n import N_

SENT = [state for state in BroadcastState if state is not BroadcastState.DRAFT]


async def _has_people(tx: Tx) -> Finding:
    return Finding(not await contacts.is_empty(tx))


async def _has_sent(tx: Tx) -> Finding:
    return Finding(bool(await messaging.list_page(tx, states=SENT, limit=1)))


def register() -> None:
    """Add the steps; once a process."""
    organizations.register_onboarding_check(
        Step(
            "contacts",
            N_("Bring your people in"),
            N_("A spreadsheet is enough: columns are recognised, doubles are found, nobody is texted."),
            10,
            "/imports",
            order=30,
        ),
        _has_people,
    )
    organizations.register_onboarding_check(
        Step(
            "broadcast",
            N_("Send your first text"),
            N_("You see who gets it and what it costs before anything leaves."),
            5,
            "/broadcasts/new",
            order=40,
        ),
        _has_sent,
    )


register()
