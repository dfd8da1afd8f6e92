"""How a provider refuses."""

from enum import StrEnum

import msgspec


class ErrorKind(StrEnum):
    """The classes of the error table in the channels specification; each decides what happens next."""

    RETRYABLE = "retryable"
    THROTTLED = "throttled"
    RECIPIENT_INVALID = "recipient_invalid"
    LANDLINE = "landline"
    OPTED_OUT = "opted_out"
    CONTENT = "content"
    WINDOW_CLOSED = "window_closed"
    TEMPLATE = "template"
    CONFIGURATION = "configuration"
    ACCOUNT = "account"
    CAP = "cap"
    UNKNOWN_CODE = "unknown_code"


class ProviderError(msgspec.Struct, frozen=True, gc=False):
    """A refusal in the provider's own code and words; `retry_after` in seconds where it asked for one.

    `for_recipient`: only messages to this one came too fast (WhatsApp's pair limit); the sender goes on as before.
    """

    code: str
    kind: ErrorKind
    detail: str
    retry_after: float | None = None
    for_recipient: bool = False
