"""First steps with people and broadcasts, looked up through its context's front door (ORG-015)."""

from koinon import contacts, identity, messaging, organizations
from koinon.messaging import BroadcastState
from koinon.organizations import Finding, Step
from koinon.platform.db import Tx
from koinon.web.i18n import N_

SENT = [state for state in BroadcastState if state is not BroadcastState.DRAFT]


async def _has_people(tx: Tx) -> Finding:
    return Finding(not await contacts.is_empty(tx))


async def _has_sent(tx: Tx) -> Finding:
    return Finding(bool(await messaging.list_page(tx, states=SENT, limit=1)))


async def _has_wording(tx: Tx) -> Finding:
    return Finding(bool(await contacts.consent_texts(tx)))


async def _has_tested(tx: Tx) -> Finding:
    return Finding(await messaging.test_arrived(tx))


async def _is_verified(tx: Tx) -> Finding:
    return Finding(await identity.owner_is_verified(tx))


async def _has_teammate(tx: Tx) -> Finding:
    return Finding(await identity.has_teammate(tx))


async def _has_factor(tx: Tx) -> Finding:
    return Finding(await identity.owner_has_factor(tx))


def _of_the_team() -> None:
    organizations.register_onboarding_check(
        Step(
            "verified_address",
            N_("Confirm your mail address"),
            N_("It is how you get back in, and how we tell you that something needs you."),
            1,
            "/account",
            order=50,
        ),
        _is_verified,
    )
    organizations.register_onboarding_check(
        Step(
            "teammate",
            N_("Invite a second person"),
            N_("Somebody else sees the answers when you are away, and gets in if you cannot."),
            2,
            "/team",
            order=60,
        ),
        _has_teammate,
    )
    organizations.register_onboarding_check(
        Step(
            "second_factor",
            N_("Secure your sign-in"),
            N_("With a passkey or an app, a stolen password alone opens nothing."),
            3,
            "/account/security",
            order=70,
        ),
        _has_factor,
    )


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
            "consent_wording",
            N_("Write down what people agree to"),
            N_("Whoever agrees sees these words, and they are your proof if a carrier or a court asks."),
            3,
            "/settings/consent",
            order=35,
        ),
        _has_wording,
    )
    organizations.register_onboarding_check(
        Step(
            "test_message",
            N_("Text yourself"),
            N_("Add yourself, write a broadcast and press “Send a test”: you see what your people will."),
            3,
            "/broadcasts/new",
            order=38,
            lasts=True,
        ),
        _has_tested,
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
    _of_the_team()


register()
