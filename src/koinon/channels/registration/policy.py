"""The states of what is registered (specification of channels §1), and which news wins (CHN-023)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from koinon.channels.contracts.registration import SubjectKind

BRAND = {
    "draft": ("submitted",),
    "submitted": ("verified", "unverified", "vetted", "failed"),
    "verified": ("vetted", "unverified", "failed"),
    "unverified": ("vetted", "verified", "submitted", "failed"),
    "vetted": ("unverified", "failed"),
    "failed": ("submitted", "verified", "unverified", "vetted"),
}
_AHEAD = ("registry_accepted", "provider_accepted", "carriers_pending", "provisioned", "rejected", "failed")
_OVER = ("suspended", "expired")
CAMPAIGN = {
    "draft": ("submitted",),
    "submitted": (*_AHEAD, *_OVER),
    "registry_accepted": (*_AHEAD[1:], *_OVER),
    "provider_accepted": (*_AHEAD[2:], *_OVER),
    "carriers_pending": (*_AHEAD[3:], *_OVER),
    "provisioned": ("rejected", "failed", *_OVER),
    "rejected": ("submitted", *_AHEAD[:4], "failed", *_OVER),
    "failed": ("submitted", *_AHEAD[:5], *_OVER),
    "suspended": ("provisioned", "rejected", "expired"),
    "expired": ("submitted", "provisioned", "suspended"),
}
TOLLFREE = {
    "draft": ("submitted",),
    "submitted": ("in_review", "needs_answer", "verified", "rejected"),
    "in_review": ("submitted", "needs_answer", "verified", "rejected"),
    "needs_answer": ("submitted", "in_review", "verified", "rejected"),
    "verified": ("rejected", "in_review"),
    "rejected": ("submitted", "in_review", "needs_answer", "verified"),
}
ASSIGNMENT = {
    "pending": ("assigned", "failed", "unassigning", "removed"),
    "assigned": ("unassigning", "failed", "removed"),
    "failed": ("pending", "assigned", "unassigning", "removed"),
    "unassigning": ("removed", "assigned"),
    "removed": (),
}
MOVES: Mapping[SubjectKind, Mapping[str, tuple[str, ...]]] = {
    "brand": BRAND,
    "campaign": CAMPAIGN,
    "tollfree": TOLLFREE,
    "assignment": ASSIGNMENT,
}
# With these a number sends; a brand in them takes campaigns.
READY: Mapping[SubjectKind, frozenset[str]] = {
    "brand": frozenset({"verified", "unverified", "vetted"}),
    "campaign": frozenset({"provisioned"}),
    "tollfree": frozenset({"verified"}),
    "assignment": frozenset({"assigned"}),
}
REFUSED = frozenset({"rejected", "failed", "needs_answer"})
LOST = frozenset({"suspended", "expired"})
# A form can be changed in these, and handed in.
OPEN = frozenset({"draft", "unverified", "expired"}) | REFUSED
WAITING = frozenset(
    {"submitted", "registry_accepted", "provider_accepted", "carriers_pending", "in_review", "pending", "unassigning"}
)
EVERY = timedelta(minutes=30)
DAILY = timedelta(days=1)
# How long carriers take, in days (CHN-006, Telnyx "10DLC Campaign Registration", "Toll-Free Verification").
REVIEW_DAYS: Mapping[SubjectKind, tuple[int, int]] = {
    "brand": (1, 3),
    "campaign": (3, 7),
    "tollfree": (3, 10),
    "assignment": (1, 2),
}


class Known(NamedTuple):
    """A state, and of what moment the fact is that told it; None while only we have said anything."""

    state: str
    as_of: datetime | None


def after(kind: SubjectKind, known: Known, told: str, at: datetime) -> Known:
    """What is known once a provider's fact came in: the newer fact wins, whatever order they come in (CHN-023).

    The provider is believed about any state of its own: a step that nobody told us of may lie between. It never makes
    a draft. Of two facts of one moment the state that stands later in the machine is kept, so that order is nothing.
    """
    steps = list(MOVES[kind])
    if told not in steps or told == "draft":
        return known
    if known.as_of is not None and (at, steps.index(told)) < (known.as_of, steps.index(known.state)):
        return known
    return Known(told, at)


def may_move(kind: SubjectKind, state: str, to: str) -> bool:
    """Whether our own act may lead from one state to the other."""
    return to in MOVES[kind][state]


def next_check(state: str, now: datetime) -> datetime:
    """When the provider is asked again: each 30 minutes while it decides, daily after that."""
    return now + (EVERY if state in WAITING else DAILY)


def expected_at(kind: SubjectKind, submitted_at: datetime | None) -> datetime | None:
    """By when the carriers have usually decided."""
    return None if submitted_at is None else submitted_at + timedelta(days=REVIEW_DAYS[kind][1])
