"""Amazon's error names and what they mean to us. Matched by name, never by HTTP status or text (CHN-040).

Source: botocore model sesv2 (SendEmail, BulkEmailStatus); SES Developer Guide "Bounce types"; the errors every AWS
service has. MessageRejected has one name for an address that is not verified and for a content refused: its words are
the only thing that tells them apart.
"""

import time

import msgspec

from koinon.channels.contracts import ErrorKind, ProviderError
from koinon.channels.mail.calls import wait_asked
from koinon.channels.mail.status import kind_of
from koinon.channels.providers.ses import schemas
from koinon.platform.http import Response

NAMES: dict[ErrorKind, str] = {
    ErrorKind.RETRYABLE: (
        "InternalFailure InternalServiceErrorException ServiceUnavailable ServiceUnavailableException TRANSIENT_FAILURE"
        " Transient.General Transient.MailboxFull Undetermined.Undetermined RequestExpired"
    ),
    ErrorKind.THROTTLED: "TooManyRequestsException Throttling ThrottlingException ACCOUNT_THROTTLED",
    ErrorKind.RECIPIENT_INVALID: (
        "InvalidAddress Permanent.General Permanent.NoEmail Permanent.Suppressed Permanent.OnAccountSuppressionList"
    ),
    ErrorKind.OPTED_OUT: "Permanent.UnsubscribedRecipient",
    ErrorKind.CONTENT: (
        "MessageRejected BadRequestException MESSAGE_REJECTED INVALID_PARAMETER Reject RenderingFailure FAILED"
        " Transient.MessageTooLarge Transient.ContentRejected Transient.AttachmentRejected"
    ),
    ErrorKind.CONFIGURATION: (
        "domain_unverified MailFromDomainNotVerifiedException NotFoundException AccessDeniedException"
        " UnrecognizedClientException InvalidClientTokenId SignatureDoesNotMatch InvalidSignatureException"
        " MissingAuthenticationTokenException IncompleteSignatureException InvalidAccessKeyId"
        " MAIL_FROM_DOMAIN_NOT_VERIFIED CONFIGURATION_SET_NOT_FOUND TEMPLATE_NOT_FOUND INVALID_SENDING_POOL_NAME"
    ),
    ErrorKind.ACCOUNT: (
        "AccountSuspendedException SendingPausedException ACCOUNT_SUSPENDED ACCOUNT_SENDING_PAUSED"
        " CONFIGURATION_SET_SENDING_PAUSED"
    ),
    ErrorKind.CAP: "LimitExceededException ACCOUNT_DAILY_QUOTA_EXCEEDED daily_quota_exceeded",
}
KINDS: dict[str, ErrorKind] = {name: kind for kind, names in NAMES.items() for name in names.split()}
LONGEST_DETAIL = 500
UNTOLD_WAIT = 1.0  # Amazon says no Retry-After: its rates are by the second


def classify(code: str) -> ErrorKind:
    """The class of an error's name, or of a mail server\'s code such as 5.1.1; UNKNOWN_CODE for what is in no table."""
    return KINDS.get(code) or kind_of(code)


def refusal(response: Response) -> ProviderError:
    """Our error for an answer that is no 2xx."""
    try:
        fault = schemas.fault_decoder.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        fault = schemas.Fault()
    header = (response.header("x-amzn-errortype") or fault.type or "").partition(":")[0]
    name = header.rpartition("#")[2]
    wait = (wait_asked(response, time.time()) or UNTOLD_WAIT) if response.status == 429 else None
    if not name:
        kinds = {403: ErrorKind.CONFIGURATION, 429: ErrorKind.THROTTLED}
        kind = kinds.get(response.status, ErrorKind.UNKNOWN_CODE)
        return ProviderError(f"http_{response.status}", kind, f"HTTP {response.status} without an error name", wait)
    return named(name, fault.message or fault.Message or "", wait)


def named(name: str, words: str, wait: float | None = None) -> ProviderError:
    """Our error for a name: of several meanings the one its words tell."""
    said = words.lower()
    if name in ("MessageRejected", "MESSAGE_REJECTED") and "not verified" in said:
        name = "domain_unverified"
    elif name in ("BadRequestException", "INVALID_PARAMETER") and ("domain" in said or "address" in said):
        name = "InvalidAddress"
    elif name == "TooManyRequestsException" and "daily" in said:
        name = "daily_quota_exceeded"
    return ProviderError(name, classify(name), words[:LONGEST_DETAIL], wait)
