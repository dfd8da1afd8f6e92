"""Why somebody was not reached: one code, one sentence (an English msgid), and whether trying again may help."""

from typing import NamedTuple

from koinon.messaging.policy.channel_reasons import elsewhere


class Reason(NamedTuple):
    sentence: str
    retryable: bool = False


REASONS: dict[str, Reason] = {
    "no_address": Reason("There is no mobile number for this person."),
    "no_language": Reason("There is no text in this person's language."),
    "invalid": Reason("This number does not exist or cannot be reached."),
    "recipient_invalid": Reason("This number does not exist or cannot be reached."),
    "landline": Reason("This is a landline and cannot receive texts."),
    "opted_out": Reason("This person replied STOP or asked not to get texts."),
    "recipient_opted_out": Reason("This person replied STOP or asked not to get texts."),
    "consent_missing": Reason("There is no recorded consent for this kind of message."),
    "refusal_pending": Reason("They seem to have asked not to be written to; your team has not decided yet.", True),
    "not_subscribed": Reason("This person does not want this topic."),
    "resting": Reason("This person asked for a pause."),
    "blocked": Reason("This person is blocked."),
    "deceased": Reason("This person has died."),
    "erased": Reason("This person was deleted."),
    "do_not_contact": Reason("This person is marked do not contact."),
    "minor": Reason("A minor: it goes to a parent or guardian instead."),
    "no_guardian": Reason("A minor, and no parent or guardian can be reached."),
    "duplicate": Reason("Somebody else with the same number gets the message."),
    "merged": Reason("The same person gets this message once: two entries of theirs were merged."),
    "missing_value": Reason("A value that the text needs is missing for this person."),
    "organization_suspended": Reason("The organization is suspended: nothing can be sent.", True),
    "trial_mode_restricted": Reason("Sending is on trial: only confirmed test numbers get messages.", True),
    "sender_not_registered": Reason("The sender is not registered for this kind of message.", True),
    "sender_paused": Reason("The sender is paused.", True),
    "loop": Reason("The same text went to this number too many times in a few minutes, or it is one of our own."),
    "duplicate_content": Reason("The same promotional text went to this number less than ten minutes ago."),
    "frequency_cap_reached": Reason("They have had as many messages of this kind as your rules allow.", True),
    "quiet_hours_outlast": Reason("Its time runs out before quiet hours end where they are."),
    "over_plan": Reason("The plan had no room for it, and the rest was to be left out.", True),
    "expired": Reason("Its time had passed before it could be sent."),
    "cancelled": Reason("It was cancelled before it was sent."),
    "retryable": Reason("The carrier had a hiccup and did not take it.", True),
    "throttled": Reason("The carrier was too busy to take it.", True),
    "content": Reason("The text looked like spam to the carrier or broke its rules.", True),
    "window_closed": Reason("More than 24 hours have passed: this needs a template."),
    "outside_messaging_window": Reason("They have not written on WhatsApp for 24 hours: this needs a template."),
    "no_content": Reason("Only a channel without words would reach this person."),
    "template": Reason("The template was refused or does not fit its values.", True),
    "configuration": Reason("The sender is not set up for this kind of message.", True),
    "account": Reason("The carrier stopped the account, for example for lack of funds.", True),
    "cap": Reason("A daily limit of the carrier was reached.", True),
    "unknown_code": Reason("The carrier refused it for a reason we do not know yet.", True),
    "outcome_unknown": Reason("The carrier never said what became of it. It may have arrived.", True),
    "unconfirmed": Reason("Sent, but the carrier cannot confirm that it arrived."),
    "not_confirmed": Reason("Sent, not confirmed: the carrier has said nothing about it for three days."),
    "undeliverable": Reason("The carrier could not deliver it.", True),
}
NUMBER_PACE = "number_pace"
NUMBER_SEGMENTS, NUMBER_PEOPLE, NUMBER_SPEND = (
    "number_segments_per_day",
    "number_people_per_day",
    "number_spend_per_day",
)
BUDGETS = ("budget_month", "budget_broadcast", "budget_user")
QUIET_HOURS, FREQUENCY_CAP = "quiet_hours", "frequency_cap"
# What a message waits for that nothing is wrong with: it goes on by itself.
WAITS: dict[str, str] = {
    NUMBER_PACE: "This number sends slowly. The message waits for its turn.",
    NUMBER_SEGMENTS: "Today’s messages of this number are used up. It goes on by itself at midnight UTC.",
    NUMBER_PEOPLE: "This number has written to as many people today as it may. It goes on by itself at midnight UTC.",
    NUMBER_SPEND: "Today’s spending limit of this number is reached. It goes on by itself at midnight UTC.",
    QUIET_HOURS: "It is night where they are. It goes out by itself in the morning.",
    FREQUENCY_CAP: "They have had as many messages of this kind as your rules allow. It goes out when there is room.",
    "budget_month": "This month’s budget is used up. Raise it, or it goes on next month.",
    "budget_broadcast": "The budget for one broadcast is used up. Raise it, then resume.",
    "budget_user": "This month’s budget of whoever sends it is used up. Raise it, or it goes on next month.",
    "messages_per_day": "Today’s messages of your plan are used up. It goes on by itself tomorrow.",
    "messages_per_month": "This month’s messages of your plan are used up. It goes on next month.",
    "trial_messages_per_day": "Sending is on trial: 100 messages a day. It goes on by itself tomorrow, or go live.",
}
NEVER_RETRIED = frozenset(code for code, reason in REASONS.items() if not reason.retryable)


def sentence(code: str | None, channel: str = "sms") -> str:
    """The msgid for a reason code in the words of its channel; unknown codes get the general one."""
    known = code if code in REASONS else "unknown_code"
    return elsewhere(known, channel) or REASONS[known].sentence


def waiting_sentence(code: str | None, channel: str = "sms") -> str | None:
    """The msgid of what a message waits for; None where it simply is not due yet."""
    if code is None:
        return None
    return (elsewhere(code, channel) or WAITS[code]) if code in WAITS else sentence(code, channel)


def retryable(code: str) -> bool:
    """Whether "retry failed" may be offered for it (MSG-040)."""
    return code not in NEVER_RETRIED
