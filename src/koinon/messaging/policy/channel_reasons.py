"""The sentences of reasons where those of a text are not true: of mail, WhatsApp, notifications, what suits each."""

_NEITHER = {
    "opted_out": "This person asked not to be written to.",
    "no_address": "There is no address to write to for this person.",
    "invalid": "This address does not exist or cannot be reached.",
    "duplicate": "Somebody else with the same address gets the message.",
    "no_language": "There are no words in this person’s language.",
    "missing_value": "A value that the message needs is missing for this person.",
    "loop": "The same message went to this address too many times in a few minutes, or it is one of our own.",
    "duplicate_content": "The same promotional message went to this address less than ten minutes ago.",
    "content": "The message looked like spam to the provider or broke its rules.",
    "retryable": "The provider had a hiccup and did not take it.",
    "throttled": "The provider was too busy to take it.",
    "account": "The provider stopped the account, for example for lack of funds.",
    "cap": "A daily limit of the provider was reached.",
    "unknown_code": "The provider refused it for a reason we do not know yet.",
    "outcome_unknown": "The provider never said what became of it. It may have arrived.",
    "unconfirmed": "Sent, but the provider cannot confirm that it arrived.",
    "not_confirmed": "Sent, not confirmed: the provider has said nothing about it for three days.",
    "undeliverable": "The provider could not deliver it.",
    "number_pace": "This sender goes slowly. The message waits for its turn.",
    "number_segments_per_day": "Today’s messages of this sender are used up. It goes on by itself at midnight UTC.",
    "number_people_per_day": "This sender has written to as many people today as it may. "
    "It goes on by itself at midnight UTC.",
    "number_spend_per_day": "Today’s spending limit of this sender is reached. It goes on by itself at midnight UTC.",
}
_MAIL = {
    "opted_out": "This person asked not to get mail.",
    "no_address": "There is no mail address for this person.",
    "invalid": "This mail address does not exist or takes no mail.",
    "duplicate": "Somebody else with the same mail address gets the message.",
    "no_language": "There is no mail in this person’s language.",
    "undeliverable": "The mailbox is full or could not be reached.",
}
_WHATSAPP = {
    "opted_out": "This person asked not to get messages by WhatsApp.",
    "no_address": "There is no mobile number for this person.",
    "invalid": "This number is not on WhatsApp or cannot be reached.",
    "cap": "WhatsApp is limiting marketing to this person.",
    "duplicate": "Somebody else with the same number gets the message.",
}
_PUSH = {
    "opted_out": "This person asked not to get notifications.",
    "no_address": "None of this person’s devices takes notifications.",
    "invalid": "This device does not take notifications any more.",
}
SAME = {"recipient_opted_out": "opted_out", "recipient_invalid": "invalid"}
SENTENCES: dict[str, dict[str, str]] = {
    "email": _NEITHER | _MAIL,
    "whatsapp": _NEITHER | _WHATSAPP,
    "push": _NEITHER | _PUSH,
    "auto": _NEITHER,
}


def elsewhere(code: str, channel: str) -> str | None:
    """The sentence of a code on a channel that is no text's; None where the general one is true."""
    return SENTENCES.get(channel, {}).get(SAME.get(code, code))
