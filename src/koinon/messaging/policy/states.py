"""Which states may follow which: a delivery only ever moves forward (MSG-034), a broadcast by its diagram."""

from koinon.messaging.contracts import BroadcastState as B

RANK = {
    "queued": 0,
    "held": 0,
    "sending": 1,
    "sent": 2,
    "delivered": 3,
    "failed": 3,
    "refused": 3,
    "cancelled": 3,
    "expired": 3,
}
FINAL = frozenset(state for state, rank in RANK.items() if rank == 3)

ALLOWED: dict[str, tuple[B, ...]] = {
    "edit": (B.DRAFT,),
    "send": (B.DRAFT,),
    "undo": (B.SCHEDULED,),
    "pause": (B.PREPARING, B.SENDING),
    "resume": (B.PAUSED,),
    "cancel": (B.SCHEDULED, B.PREPARING, B.SENDING, B.PAUSED),
    "retry": (B.COMPLETED, B.SENDING),
}


def moves(before: str, after: str) -> bool:
    """Whether a fact that says `after` changes a row that says `before`."""
    return RANK[after] > RANK[before]
