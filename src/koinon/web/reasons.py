"""Why somebody gets nothing, in a few words for chips and in a sentence with what can be done."""

from typing import NamedTuple

from koinon.messaging import reason_sentence
from koinon.web.formats import number
from koinon.web.i18n import N_, gettext, ngettext


class Words(NamedTuple):
    """`one` and `many` count people; `title` heads a row; `advice` says what to do; `tone` colours the chip."""

    one: str
    many: str
    title: str
    advice: str
    tone: str = ""


def n_(one: str, many: str) -> tuple[str, str]:
    """Mark a counted sentence for translation."""
    return one, many


WORDS: dict[str, Words] = {
    "opted_out": Words(
        *n_("%(count)s opted out", "%(count)s opted out"),
        N_("Opted out by STOP"),
        N_("They asked. Nothing to do."),
        "warn",
    ),
    "no_address": Words(
        *n_("%(count)s without a number", "%(count)s without a number"),
        N_("No mobile number"),
        N_("Add one on their page, or ask them for it."),
        "bad",
    ),
    "invalid": Words(
        *n_("%(count)s invalid number", "%(count)s invalid numbers"),
        N_("Not a working number"),
        N_("It will not be texted again until it is corrected."),
        "bad",
    ),
    "landline": Words(
        *n_("%(count)s landline", "%(count)s landlines"),
        N_("Not a mobile number"),
        N_("Landlines will not be texted again."),
        "bad",
    ),
    "consent_missing": Words(
        *n_("%(count)s without consent", "%(count)s without consent"),
        N_("No consent on record"),
        N_("Record how they agreed, then they are included."),
        "warn",
    ),
    "refusal_pending": Words(
        *n_("%(count)s may have refused", "%(count)s may have refused"),
        N_("May have asked for no more messages"),
        N_("Decide in their conversation: a stop, or not."),
        "warn",
    ),
    "not_subscribed": Words(
        *n_("%(count)s does not want this topic", "%(count)s do not want this topic"),
        N_("Does not want this topic"),
        N_("They left it, or never asked for it. Only they can come back, on their own page."),
    ),
    "resting": Words(
        *n_("%(count)s asked for a pause", "%(count)s asked for a pause"),
        N_("Asked for a pause"),
        N_("They get messages again when it is over."),
    ),
    "duplicate": Words(
        *n_("%(count)s shares a phone: 1 text each", "%(count)s share a phone: 1 text each"),
        N_("Shares a phone"),
        N_("Somebody with the same number gets it."),
    ),
    "frequency_cap_reached": Words(
        *n_("%(count)s had enough lately", "%(count)s had enough lately"),
        N_("Had as many as your rules allow"),
        N_("Send it later, or change the sending rules."),
        "warn",
    ),
    "quiet_hours_outlast": Words(
        *n_("%(count)s asleep until it is too late", "%(count)s asleep until it is too late"),
        N_("Quiet hours outlast it"),
        N_("Send it by day, or let messages last longer in the sending rules."),
        "warn",
    ),
    "blocked": Words(
        *n_("%(count)s blocked", "%(count)s blocked"),
        N_("Blocked by your team"),
        N_("Unblock them on their page if that was a mistake."),
    ),
    "deceased": Words(*n_("%(count)s deceased", "%(count)s deceased"), N_("Deceased"), N_("Nothing to do.")),
    "erased": Words(*n_("%(count)s deleted", "%(count)s deleted"), N_("Deleted meanwhile"), N_("Nothing to do.")),
    "do_not_contact": Words(
        *n_("%(count)s marked do not contact", "%(count)s marked do not contact"),
        N_("Marked do not contact"),
        N_("Your team decided so on their page."),
    ),
    "minor": Words(
        *n_("%(count)s minor: goes to a guardian", "%(count)s minors: it goes to guardians"),
        N_("A minor"),
        N_("The heads of their household get it. Name the child by the field Child’s first name."),
    ),
    "no_guardian": Words(
        *n_("%(count)s minor without a guardian", "%(count)s minors without a guardian"),
        N_("A minor without a guardian in reach"),
        N_("Put them into the household of a parent who can be texted."),
        "warn",
    ),
    "missing_value": Words(
        *n_("%(count)s lacks a value", "%(count)s lack a value"),
        N_("A value of the text is missing"),
        N_("Fill it in on their page, or give the text a default."),
        "warn",
    ),
    "content": Words(
        *n_("%(count)s stopped as spam", "%(count)s stopped as spam"),
        N_("Blocked by the carrier"),
        N_("The text looked like spam. Say who you are, avoid link shorteners and capitals."),
        "bad",
    ),
    "undeliverable": Words(
        *n_("%(count)s unreachable", "%(count)s unreachable"),
        N_("Phone off or unreachable"),
        N_("Usually works later."),
        "bad",
    ),
    "outcome_unknown": Words(
        *n_("%(count)s unknown", "%(count)s unknown"),
        N_("Never confirmed"),
        N_("The carrier never said what became of it. It may have arrived: ask before you send it again."),
        "warn",
    ),
    "not_confirmed": Words(
        *n_("%(count)s unknown", "%(count)s unknown"),
        N_("Sent, not confirmed"),
        N_("The carrier never said what became of it. It may have arrived: ask before you send it again."),
    ),
    "expired": Words(
        *n_("%(count)s too late", "%(count)s too late"),
        N_("Its time had passed"),
        N_("It would have come too late to be of use."),
    ),
    "no_language": Words(
        *n_("%(count)s without words in their language", "%(count)s without words in their language"),
        N_("No words in their language"),
        N_("Write it in their language too, or once for everybody."),
        "warn",
    ),
    "no_content": Words(
        *n_("%(count)s only by a channel without words", "%(count)s only by a channel without words"),
        N_("Reached only by a channel without words"),
        N_("Write something for that channel too."),
        "warn",
    ),
    "outside_messaging_window": Words(
        *n_("%(count)s has not written for 24 hours", "%(count)s have not written for 24 hours"),
        N_("Has not written on WhatsApp for 24 hours"),
        N_("Name an approved template: it may go to them at any time."),
        "warn",
    ),
    "cancelled": Words(
        *n_("%(count)s cancelled", "%(count)s cancelled"), N_("Cancelled before it left"), N_("You stopped it.")
    ),
}
# The same reasons where somebody is reached without a phone.
_LEFT = Words(*WORDS["opted_out"][:2], N_("Asked for no more messages"), WORDS["opted_out"].advice, "warn")
_NOWHERE = Words(
    *n_("%(count)s without an address", "%(count)s without an address"),
    N_("No address to write to"),
    WORDS["no_address"].advice,
    "bad",
)
_MAYBE = N_("The provider never said what became of it. It may have arrived: ask before you send it again.")
_NEITHER = {
    "opted_out": _LEFT,
    "no_address": _NOWHERE,
    "invalid": Words(
        *n_("%(count)s invalid address", "%(count)s invalid addresses"),
        N_("Not a working address"),
        N_("It will not be written to again until it is corrected."),
        "bad",
    ),
    "duplicate": Words(
        *n_("%(count)s shares an address: 1 message each", "%(count)s share an address: 1 message each"),
        N_("Shares an address"),
        N_("Somebody with the same address gets it."),
    ),
    "no_guardian": WORDS["no_guardian"]._replace(
        advice=N_("Put them into the household of a parent who can be reached.")
    ),
    "missing_value": WORDS["missing_value"]._replace(
        title=N_("A value of the message is missing"), advice=N_("Fill it in on their page, or give it a default.")
    ),
    "content": WORDS["content"]._replace(
        title=N_("Looked like spam"),
        advice=N_("Say who you are and why you write; avoid capitals and links that hide where they lead."),
    ),
    "undeliverable": WORDS["undeliverable"]._replace(title=N_("Out of reach")),
    "outcome_unknown": WORDS["outcome_unknown"]._replace(advice=_MAYBE),
    "not_confirmed": WORDS["not_confirmed"]._replace(advice=_MAYBE),
}
_MAIL = {
    "no_address": Words(
        *n_("%(count)s without a mail address", "%(count)s without a mail address"),
        N_("No mail address"),
        WORDS["no_address"].advice,
        "bad",
    ),
    "invalid": _NEITHER["invalid"]._replace(title=N_("Not a working mail address")),
    "duplicate": Words(
        *n_("%(count)s shares a mailbox: 1 mail each", "%(count)s share a mailbox: 1 mail each"),
        N_("Shares a mailbox"),
        N_("Somebody with the same address gets it."),
    ),
    "undeliverable": WORDS["undeliverable"]._replace(title=N_("Mailbox full or unreachable")),
}
_WHATSAPP = {
    "no_address": WORDS["no_address"],
    "invalid": WORDS["invalid"]._replace(
        title=N_("Not on WhatsApp"), advice=N_("It will not be written to again until it is corrected.")
    ),
    "undeliverable": WORDS["undeliverable"],
}
_PUSH = {
    "no_address": Words(
        *n_("%(count)s without the app", "%(count)s without the app"),
        N_("No device that takes notifications"),
        N_("They get notifications once they sign in to your app and allow them."),
        "bad",
    ),
    "invalid": _NEITHER["invalid"]._replace(
        title=N_("The app is gone from the device"), advice=N_("They get notifications when they sign in to it again.")
    ),
}
ELSEWHERE: dict[str, dict[str, Words]] = {
    "email": _NEITHER | _MAIL,
    "whatsapp": _NEITHER | _WHATSAPP,
    "push": _NEITHER | _PUSH,
    "auto": _NEITHER,
}
SAME_AS = {
    "recipient_opted_out": "opted_out",
    "recipient_invalid": "invalid",
    "unconfirmed": "not_confirmed",
    "window_closed": "outside_messaging_window",
    "retryable": "undeliverable",
    "throttled": "undeliverable",
}


def words(code: str, channel: str = "sms") -> Words | None:
    """The words of a reason code on a channel, None where only its sentence is known."""
    code = SAME_AS.get(code, code)
    return ELSEWHERE.get(channel, {}).get(code) or WORDS.get(code)


def counted(code: str, count: int, sentence: str = "", channel: str = "sms") -> str:
    """“41 opted out”."""
    found = words(code, channel)
    if found is None:
        return f"{number(count)} · {gettext(sentence or reason_sentence(code, channel))}"
    return ngettext(found.one, found.many, count) % {"count": number(count)}


def title(code: str, sentence: str = "", channel: str = "sms") -> str:
    """A row's headline."""
    found = words(code, channel)
    return gettext(found.title if found else sentence or reason_sentence(code, channel))


def advice(code: str, channel: str = "sms") -> str:
    """What can be done; empty where we know nothing better than the headline."""
    found = words(code, channel)
    return gettext(found.advice) if found else ""


def tone(code: str) -> str:
    """The colour of a chip."""
    found = words(code)
    return found.tone if found else ""
