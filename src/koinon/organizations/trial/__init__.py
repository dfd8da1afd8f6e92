"""Trial sending: to confirmed test numbers only, until an organization goes live (ORG-027, 028)."""

from koinon.organizations.trial.going_live import (
    LiveState,
    Need,
    answer_live,
    ask_live,
    go_live,
    live_state,
    register_live_need,
)
from koinon.organizations.trial.guests import (
    MOST_GUESTS,
    Guest,
    GuestCode,
    Guests,
    add_guest,
    confirm_guest,
    guests,
    guests_in_trial,
    remove_guest,
)

__all__ = [
    "MOST_GUESTS",
    "Guest",
    "GuestCode",
    "Guests",
    "LiveState",
    "Need",
    "add_guest",
    "answer_live",
    "ask_live",
    "confirm_guest",
    "go_live",
    "guests",
    "guests_in_trial",
    "live_state",
    "register_live_need",
    "remove_guest",
]
