"""Twilio's error codes and what they mean to us. Matched by code, never by HTTP status or text (CHN-040).

Source: twilio.com/docs/api/errors "Error and warning dictionary".
"""

from koinon.channels.contracts import ErrorKind, ProviderError

CODES: dict[ErrorKind, str] = {
    ErrorKind.RETRYABLE: "20500 20503 20504 30001 30008 30017 63013",
    ErrorKind.THROTTLED: "14107 20429 21611 30022 63017 63018",
    ErrorKind.RECIPIENT_INVALID: "21211 21217 21219 21265 21421 30003 30005 63003 63024",
    ErrorKind.LANDLINE: "21614 21635 30006",
    ErrorKind.OPTED_OUT: "21610",
    ErrorKind.CONTENT: (
        "12300 21602 21605 21617 21619 21620 21622 21623 21624 30004 30007 30019 63005 63009 63012 63019 63021 63023"
    ),
    ErrorKind.WINDOW_CLOSED: "63016",
    ErrorKind.TEMPLATE: "21654 21655 21656 21658 63022 63027 63028 63036 63040 63041 63042",
    ErrorKind.CONFIGURATION: (
        "20003 20008 20101 20403 20404 20422 21212 21408 21603 21606 21609 21612 21626 21659 21660 21661 21701 21703"
        " 21704 21705 21712 30024 30032 30033 30034 30035 30037 63002 63006 63007 63010 63020"
    ),
    ErrorKind.ACCOUNT: "20005 20006 20010 20012 21216 30002 30010 63038 90010",
    ErrorKind.CAP: "30023 30027 63032 63049",
}
KINDS: dict[str, ErrorKind] = {code: kind for kind, codes in CODES.items() for code in codes.split()}
LONGEST_DETAIL = 500


def classify(code: str) -> ErrorKind:
    """The class of a Twilio code; UNKNOWN_CODE for one that is not in the table."""
    return KINDS.get(code, ErrorKind.UNKNOWN_CODE)


def to_error(code: int | str | None, detail: str | None, retry_after: float | None = None) -> ProviderError:
    """Our error for a code that Twilio gave in an answer, a callback or a listed message."""
    name = str(code) if code not in (None, "", 0, "0") else "none"
    return ProviderError(name, classify(name), (detail or "")[:LONGEST_DETAIL], retry_after)


def by_status(status: int, retry_after: float | None) -> ProviderError:
    """Our error for a definite refusal (4xx) whose body tells nothing."""
    kinds = {401: ErrorKind.CONFIGURATION, 403: ErrorKind.CONFIGURATION, 429: ErrorKind.THROTTLED}
    kind = kinds.get(status, ErrorKind.CONFIGURATION if 300 <= status < 400 else ErrorKind.UNKNOWN_CODE)
    return ProviderError(f"http_{status}", kind, f"HTTP {status} without an error code", retry_after)
