"""Everybody's own page, as other contexts reach it."""

from koinon.contacts.contracts.preferences import (
    ChannelChoice,
    LeaveReason,
    PreferenceChanges,
    Preferences,
    PreferredChannel,
)
from koinon.contacts.policy.preference_links import LIFE as PREFERENCE_LIFE
from koinon.contacts.service.addresses import holders
from koinon.contacts.service.claims import claim_number, confirm_number
from koinon.contacts.service.preferences import (
    leave_reason,
    leave_reasons,
    locale_of,
    preference_actor,
    preference_token,
    preferences,
    save_preferences,
    unsubscribe,
)

__all__ = [
    "PREFERENCE_LIFE",
    "ChannelChoice",
    "LeaveReason",
    "PreferenceChanges",
    "Preferences",
    "PreferredChannel",
    "claim_number",
    "confirm_number",
    "holders",
    "leave_reason",
    "leave_reasons",
    "locale_of",
    "preference_actor",
    "preference_token",
    "preferences",
    "save_preferences",
    "unsubscribe",
]
