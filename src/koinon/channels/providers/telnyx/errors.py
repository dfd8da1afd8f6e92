"""Telnyx's error codes and what they mean to us. Matched by code, never by HTTP status or text (CHN-040).

Source: developers.telnyx.com "API Error Codes" and "Messaging Error Code Reference".
"""

from koinon.channels.contracts import ErrorKind, ProviderError
from koinon.channels.providers.telnyx.schemas import Fault

CODES: dict[ErrorKind, str] = {
    ErrorKind.RETRYABLE: "10007 10008 10036 10037 40005 40006 40014 40320 40321",
    ErrorKind.THROTTLED: "10011 40011 40318",
    ErrorKind.RECIPIENT_INVALID: "10002 40008 40012 40310",
    ErrorKind.LANDLINE: "40001",
    ErrorKind.OPTED_OUT: "40300",
    ErrorKind.CONTENT: "40002 40003 40004 40009 40015 40017 40301 40302 40304 40316 40317 40322 40328",
    ErrorKind.CONFIGURATION: (
        "10001 10005 10009 10010 40010 40013 40100 40305 40306 40307 40308 40309 40311 40312 40313 40314 40315"
        " 40325 40329 40330 40331"
    ),
    ErrorKind.ACCOUNT: "20002 20006 20012 20013 20014 20100 40333",
    ErrorKind.CAP: "40016 40018 40019 40020",
}
KINDS: dict[str, ErrorKind] = {code: kind for kind, codes in CODES.items() for code in codes.split()}
EXPIRED = ProviderError("expired", ErrorKind.RETRYABLE, "The message expired on its way.")
LONGEST_DETAIL = 500


def classify(code: str) -> ErrorKind:
    """The class of a Telnyx code; UNKNOWN_CODE for one that is not in the table."""
    return KINDS.get(code, ErrorKind.UNKNOWN_CODE)


def to_error(fault: Fault, retry_after: float | None = None) -> ProviderError:
    """Our error for one entry of Telnyx's `errors` array."""
    code = str(fault.code) if fault.code is not None else "none"
    return ProviderError(code, classify(code), (fault.detail or fault.title or "")[:LONGEST_DETAIL], retry_after)


def by_status(status: int, retry_after: float | None) -> ProviderError:
    """Our error for a definite refusal (4xx) whose body tells nothing."""
    kinds = {401: ErrorKind.CONFIGURATION, 403: ErrorKind.CONFIGURATION, 429: ErrorKind.THROTTLED}
    kind = kinds.get(status, ErrorKind.CONFIGURATION if 300 <= status < 400 else ErrorKind.UNKNOWN_CODE)
    return ProviderError(f"http_{status}", kind, f"HTTP {status} without an error code", retry_after)
