"""SendGrid's refusals and what they mean to us.

Its API names no codes: what tells is the field an error is about, beside the status. The names here are ours for what
its documentation lists ("Errors", "Event Webhook Reference": drop reasons, "Bounce classifications").
"""

import re
import time

import msgspec

from koinon.channels.contracts import ErrorKind, ProviderError
from koinon.channels.mail.calls import wait_asked
from koinon.channels.mail.status import kind_of
from koinon.channels.providers.sendgrid import schemas
from koinon.platform.http import Response

CODES: dict[ErrorKind, str] = {
    ErrorKind.RETRYABLE: "internal_error technical mailbox_unavailable",
    ErrorKind.THROTTLED: "too_many_requests frequency_or_volume_too_high",
    ErrorKind.RECIPIENT_INVALID: "invalid_recipient bounced_address invalid invalid_address",
    ErrorKind.OPTED_OUT: "unsubscribed_address spam_reporting_address",
    ErrorKind.CONTENT: "invalid_content too_large spam_content content reputation",
    ErrorKind.CONFIGURATION: (
        "unauthorized forbidden not_found unsupported domain_unverified invalid_sender invalid_smtpapi_header"
    ),
    ErrorKind.CAP: "credits_exceeded recipient_list_over_package_quota",
    ErrorKind.ACCOUNT: "account_suspended",
}
KINDS: dict[str, ErrorKind] = {code: kind for kind, codes in CODES.items() for code in codes.split()}
BY_STATUS = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "unsupported",
    413: "too_large",
    415: "unsupported",
    429: "too_many_requests",
}
# The one refusal that shares status and (missing) field with a wrong key.
CREDITS = "maximum credits exceeded"
LONGEST_DETAIL = 500
_RECIPIENT = re.compile(r"personalizations\.(\d+)\.(?:to|cc|bcc)\b")


def classify(code: str) -> ErrorKind:
    """The class of a code, or of a mail server\'s code such as 5.1.1; UNKNOWN_CODE for what is in no table."""
    return KINDS.get(code) or kind_of(code)


def named(words: str) -> str:
    """SendGrid's words for a reason as a code: `Bounced Address` is bounced_address."""
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def faults(response: Response) -> list[schemas.Fault]:
    """The entries of an error body; empty where it cannot be read."""
    try:
        return schemas.faults_decoder.decode(response.body).errors
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []


def position(fault: schemas.Fault) -> int | None:
    """Which personalization an entry is about; None where it concerns the whole call."""
    found = _RECIPIENT.match(fault.field or "")
    return int(found.group(1)) if found else None


def refusal(response: Response) -> ProviderError:
    """Our error for an answer that is no 2xx."""
    told = faults(response)
    return to_error(response, told[0] if told else None)


def to_error(response: Response, fault: schemas.Fault | None) -> ProviderError:
    """Our error for one entry, or for a status that came without any."""
    wait = wait_asked(response, time.time()) if response.status == 429 else None
    if fault is None:
        code = BY_STATUS.get(response.status, f"http_{response.status}")
        return ProviderError(code, classify(code), f"HTTP {response.status} without words", wait)
    code = _code(response.status, fault)
    return ProviderError(code, classify(code), (fault.message or "")[:LONGEST_DETAIL], wait)


def _code(status: int, fault: schemas.Fault) -> str:
    field = fault.field or ""
    if (fault.message or "").lower().startswith(CREDITS):
        return "credits_exceeded"
    if field == "from" or field.startswith("from."):
        return "domain_unverified" if status == 403 else "invalid_sender"
    if position(fault) is not None:
        return "invalid_recipient"
    if status >= 500:
        return "internal_error"
    return BY_STATUS.get(status, "invalid_content" if field else f"http_{status}")
