"""What a mail server's enhanced status code means to us (RFC 3463; the list of bulk senders' refusals of 2024)."""

import re

from koinon.channels.contracts import ErrorKind, ProviderError

LONGEST_DETAIL = 500
# Mailbox or domain that takes no mail: bad, moved, disabled, badly written, null MX (RFC 7505).
GONE = "5.1.0 5.1.1 5.1.2 5.1.3 5.1.6 5.1.10 5.2.1 5.4.1 5.4.4"
TOO_LARGE = "5.2.3 5.3.4"
# SPF, DKIM or DMARC did not hold (RFC 7372), or the sender's name has no address (5.1.7, 5.1.8).
UNPROVEN = "5.1.7 5.1.8 5.7.9 5.7.20 5.7.21 5.7.22 5.7.23 5.7.25 5.7.26 5.7.27 5.7.515"
KINDS: dict[str, ErrorKind] = (
    dict.fromkeys(GONE.split(), ErrorKind.RECIPIENT_INVALID)
    | dict.fromkeys(TOO_LARGE.split(), ErrorKind.CONTENT)
    | dict.fromkeys(UNPROVEN.split(), ErrorKind.CONFIGURATION)
    | {"5.2.2": ErrorKind.RETRYABLE}
)
_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"^\D{0,40}?\b([245]\d\d)[ -]")


def kind_of(status: str) -> ErrorKind:
    """The class of an enhanced code such as 5.1.1, or of a reply code such as 550; UNKNOWN_CODE for what is neither."""
    known = KINDS.get(status)
    if known is not None:
        return known
    if status.startswith("4.7."):
        return ErrorKind.THROTTLED
    if status.startswith("4"):
        return ErrorKind.RETRYABLE
    if status.startswith(("5.6.", "5.7.")):
        return ErrorKind.CONTENT
    return ErrorKind.UNKNOWN_CODE


def found_in(words: str) -> str:
    """The enhanced code in a server's words, else its reply code, else an empty text."""
    enhanced = _CODE.search(words)
    if enhanced:
        return enhanced.group(0)
    reply = _REPLY.search(words)
    return reply.group(1) if reply else ""


def bounce(status: str | None, words: str | None, code: str = "bounced") -> ProviderError:
    """The error of a bounce: by its status, else by the code in its words, else under the provider's own `code`."""
    told = _CODE.search(status or "")
    enhanced = told.group(0) if told else found_in(words or "")
    detail = " ".join((words or "").split())[:LONGEST_DETAIL]
    return ProviderError(enhanced or code, kind_of(enhanced), detail or "The mail server gave no reason.")
