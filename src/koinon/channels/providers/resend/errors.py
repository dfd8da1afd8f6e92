"""Resend's error names and what they mean to us. Matched by name, never by HTTP status or text (CHN-040).

Source: resend.com/docs/api-reference/errors. Two names have two meanings, which only the status beside them tells:
validation_error with 403 is a domain that is not verified.
"""

import time

import msgspec

from koinon.channels.contracts import ErrorKind, ProviderError
from koinon.channels.mail.calls import wait_asked
from koinon.channels.mail.status import kind_of
from koinon.channels.providers.resend import schemas
from koinon.platform.http import Response

NAMES: dict[ErrorKind, str] = {
    ErrorKind.RETRYABLE: "application_error internal_server_error service_unavailable concurrent_idempotent_requests",
    ErrorKind.THROTTLED: "rate_limit_exceeded",
    ErrorKind.CAP: "daily_quota_exceeded monthly_quota_exceeded",
    ErrorKind.CONTENT: (
        "validation_error invalid_attachment missing_required_field missing_required_fields invalid_parameter"
    ),
    ErrorKind.CONFIGURATION: (
        "missing_api_key invalid_api_key restricted_api_key invalid_from_address domain_unverified invalid_access"
        " invalid_region not_found method_not_allowed invalid_idempotency_key invalid_idempotent_request"
    ),
    ErrorKind.ACCOUNT: "security_error",
    ErrorKind.RECIPIENT_INVALID: "invalid_to_address bounced",
    ErrorKind.OPTED_OUT: "suppressed_complaint suppressed_unsubscribe",
}
KINDS: dict[str, ErrorKind] = {name: kind for kind, names in NAMES.items() for name in names.split()}
LONGEST_DETAIL = 500


def classify(code: str) -> ErrorKind:
    """The class of an error's name, or of a mail server\'s code such as 5.1.1; UNKNOWN_CODE for what is in no table."""
    return KINDS.get(code) or kind_of(code)


def refusal(response: Response) -> ProviderError:
    """Our error for an answer that is no 2xx."""
    wait = wait_asked(response, time.time())
    try:
        fault = schemas.fault_decoder.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return by_status(response.status, wait)
    return named(fault.name, fault.message, response.status, wait)


def named(name: str, words: str, status: int = 422, wait: float | None = None) -> ProviderError:
    """Our error for a name: of two meanings the one that fits."""
    if name == "validation_error" and status == 403:
        name = "domain_unverified"
    elif name == "validation_error" and "`to`" in words:
        name = "invalid_to_address"
    return ProviderError(name, classify(name), words[:LONGEST_DETAIL], wait if status == 429 else None)


def by_status(status: int, wait: float | None) -> ProviderError:
    """Our error for a definite refusal whose body tells nothing."""
    kinds = {
        401: ErrorKind.CONFIGURATION,
        403: ErrorKind.CONFIGURATION,
        429: ErrorKind.THROTTLED,
        451: ErrorKind.ACCOUNT,
    }
    kind = kinds.get(status, ErrorKind.CONFIGURATION if 300 <= status < 400 else ErrorKind.UNKNOWN_CODE)
    return ProviderError(f"http_{status}", kind, f"HTTP {status} without an error name", wait)
