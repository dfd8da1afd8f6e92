"""Meta's error codes and what they mean to us. Matched by code, never by HTTP status or text (CHN-040).

Source: developers.facebook.com "WhatsApp Cloud API, Error codes" and "Graph API, Handle errors".
"""

from koinon.channels.contracts import ErrorKind, ProviderError
from koinon.channels.providers.whatsapp_cloud.schemas import Fault

PAIR_LIMIT = "131056"
CODES: dict[ErrorKind, str] = {
    ErrorKind.RETRYABLE: "1 2 131000 131016 131057",
    ErrorKind.THROTTLED: "4 80007 130429 131056 133016",
    ErrorKind.RECIPIENT_INVALID: "131021 131026",
    ErrorKind.OPTED_OUT: "131050",
    ErrorKind.CONTENT: "131051 131052 131053 132007",
    ErrorKind.WINDOW_CLOSED: "131047",
    ErrorKind.TEMPLATE: "132000 132001 132005 132008 132012 132015 132016 132068 132069",
    ErrorKind.CONFIGURATION: (
        "0 3 10 33 100 190 131005 131008 131009 131030 131037 131042 131045 131062 131063 131064 133010"
    ),
    ErrorKind.ACCOUNT: "368 130497 131031 131048",
    ErrorKind.CAP: "130472 131049",
}
KINDS: dict[str, ErrorKind] = {code: kind for kind, codes in CODES.items() for code in codes.split()}
# 200 to 299 are missing permissions, each of another product (Graph API, "Handle errors").
KINDS |= {str(code): ErrorKind.CONFIGURATION for code in range(200, 300)}
# What to wait where Meta names nothing: the pair limit is tried again after 4^n seconds ("Pair rate limits").
WAITS = {PAIR_LIMIT: 4.0}
DEFAULT_WAIT = 2.0
LONGEST_DETAIL = 500


def classify(code: str) -> ErrorKind:
    """The class of one of Meta's codes; UNKNOWN_CODE for one that is not in the table."""
    return KINDS.get(code, ErrorKind.UNKNOWN_CODE)


def to_error(fault: Fault, retry_after: float | None = None) -> ProviderError:
    """Our error for Meta's; `error_data.details` says more than `message`."""
    code = str(fault.code) if fault.code is not None else "none"
    kind = classify(code)
    detail = (fault.error_data.details if fault.error_data else None) or fault.message or fault.title or ""
    if kind is ErrorKind.THROTTLED and retry_after is None:
        retry_after = WAITS.get(code, DEFAULT_WAIT)
    return ProviderError(code, kind, detail[:LONGEST_DETAIL], retry_after, for_recipient=code == PAIR_LIMIT)


def by_status(status: int, retry_after: float | None) -> ProviderError:
    """Our error for a definite refusal (4xx) whose body tells nothing."""
    kinds = {401: ErrorKind.CONFIGURATION, 403: ErrorKind.CONFIGURATION, 429: ErrorKind.THROTTLED}
    kind = kinds.get(status, ErrorKind.CONFIGURATION if 300 <= status < 400 else ErrorKind.UNKNOWN_CODE)
    if kind is ErrorKind.THROTTLED and retry_after is None:
        retry_after = DEFAULT_WAIT
    return ProviderError(f"http_{status}", kind, f"HTTP {status} without an error code", retry_after)
