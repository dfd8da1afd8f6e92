"""What each class of provider error means: a sentence (a gettext msgid) and whether trying again may help."""

from typing import NamedTuple

from koinon.channels.contracts import ErrorKind


class ErrorMeaning(NamedTuple):
    sentence: str
    retryable: bool


ERROR_MEANINGS: dict[ErrorKind, ErrorMeaning] = {
    ErrorKind.RETRYABLE: ErrorMeaning("The carrier had a hiccup. We try again by ourselves.", True),
    ErrorKind.THROTTLED: ErrorMeaning("The carrier asked us to slow down. We go on more slowly.", True),
    ErrorKind.RECIPIENT_INVALID: ErrorMeaning("This number does not exist or cannot be reached.", False),
    ErrorKind.LANDLINE: ErrorMeaning("This is a landline and cannot receive texts.", False),
    ErrorKind.OPTED_OUT: ErrorMeaning("This person replied STOP, so the carrier blocks messages to them.", False),
    ErrorKind.CONTENT: ErrorMeaning("The text looked like spam to the carrier or broke its rules.", False),
    ErrorKind.WINDOW_CLOSED: ErrorMeaning("More than 24 hours have passed: this needs a template.", False),
    ErrorKind.TEMPLATE: ErrorMeaning("The template was refused or does not fit its values.", False),
    ErrorKind.CONFIGURATION: ErrorMeaning("The sender is not set up for this. Sending waits until it is fixed.", False),
    ErrorKind.ACCOUNT: ErrorMeaning("The carrier stopped the account, for example for lack of funds.", False),
    ErrorKind.CAP: ErrorMeaning("A daily limit was reached. We try again tomorrow.", True),
    ErrorKind.UNKNOWN_CODE: ErrorMeaning("The carrier refused it for a reason we do not know yet.", False),
}


def meaning(kind: ErrorKind) -> ErrorMeaning:
    """The sentence and the retryable flag of an error class."""
    return ERROR_MEANINGS[kind]
