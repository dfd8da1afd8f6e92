"""What an SMTP server's refusal means: by its enhanced status (RFC 3463), else by its reply (RFC 5321 §4.2)."""

from aiosmtplib import errors as smtp

from koinon.channels.contracts import ErrorKind, ProviderError
from koinon.channels.mail.status import found_in, kind_of
from koinon.channels.providers.smtp.server_words import NO_LOGIN, NO_STARTTLS, NOT_TAKEN, Unusable
from koinon.platform.http.reasons import NO_TLS, UNTRUSTED, reason

LONGEST_DETAIL = 500
SLOW_DOWN_SECONDS = 60.0
"""SMTP says no time to wait; receivers that throttle ask for minutes rather than seconds."""
# RFC 4954 §6, RFC 3463 §3.8: the login, not the mail.
LOGIN = frozenset({"530", "534", "535", "538", "5.7.3", "5.7.8", "5.7.9", "5.7.11", "5.7.14"})


def classify(code: str) -> ErrorKind:
    """The class of a status or reply code; UNKNOWN_CODE for one that says nothing."""
    if code in LOGIN:
        return ErrorKind.CONFIGURATION
    if code in ("550", "551", "553", "556"):
        return ErrorKind.RECIPIENT_INVALID
    if code in ("552", "554", "555"):
        return ErrorKind.CONTENT
    # Only what has the shape of a code: three digits, or three numbers.
    if not (len(code) == 3 and code.isdecimal()) and code.count(".") != 2:
        return ErrorKind.UNKNOWN_CODE
    return kind_of(code)


def of_reply(reply: int, words: str) -> ProviderError:
    """Our error for a refusal: its enhanced code where it has one."""
    code = found_in(words) or str(reply)
    kind = classify(code)
    if kind is ErrorKind.UNKNOWN_CODE:
        kind = classify(str(reply)) if "." in code else kind
    wait = SLOW_DOWN_SECONDS if kind is ErrorKind.THROTTLED else None
    return ProviderError(code, kind, " ".join(words.split())[:LONGEST_DETAIL] or f"SMTP {reply}", wait)


def of_login(fault: Exception) -> ProviderError:
    """Our error for a server that could not be reached, trusted or entered: nothing was sent."""
    if isinstance(fault, smtp.SMTPAuthenticationError) or (
        isinstance(fault, smtp.SMTPResponseException) and str(fault.code) in LOGIN
    ):
        words = " ".join(fault.message.split())[:LONGEST_DETAIL]
        return ProviderError("5.7.8", ErrorKind.CONFIGURATION, words or NOT_TAKEN)
    if isinstance(fault, smtp.SMTPResponseException) and fault.code > 0:
        return of_reply(fault.code, fault.message)
    if type(fault) is smtp.SMTPException or isinstance(fault, smtp.SMTPNotSupported | Unusable):
        return ProviderError("not_supported", ErrorKind.CONFIGURATION, _lacking(str(fault)))
    return of_network(fault)


def of_network(fault: BaseException) -> ProviderError:
    """Our error for a server that was not reached, or not to be trusted."""
    words = reason(fault)
    if words in (UNTRUSTED, NO_TLS):
        return ProviderError("certificate", ErrorKind.CONFIGURATION, words)
    return ProviderError("unreachable", ErrorKind.RETRYABLE, words)


def _lacking(words: str) -> str:
    """What a server does not offer, in our words where aiosmtplib has its own."""
    if "STARTTLS" in words:
        return NO_STARTTLS
    return NO_LOGIN if "AUTH" in words else words[:LONGEST_DETAIL]
