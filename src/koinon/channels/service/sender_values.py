"""What a sender of each kind is called by: a number, an address, an app."""

import re
from typing import Literal

from koinon.kit import email_address, phone
from koinon.platform import errors

SenderKind = Literal["long_code", "toll_free", "short_code", "alphanumeric", "whatsapp", "email", "push_app"]
CHANNELS: dict[SenderKind, str] = {
    "long_code": "sms",
    "toll_free": "sms",
    "short_code": "sms",
    "alphanumeric": "sms",
    "whatsapp": "whatsapp",
    "email": "email",
    "push_app": "push",
}
NO_APP = "This is not an app's bundle id, such as org.example.app."
NO_NAME = "A name has 3 to 11 letters, digits or spaces, and at least one letter."
_APP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,199}")
# GSM 03.40 leaves eleven septets for an alphanumeric address; carriers take letters, digits and spaces.
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{3,11}")


def read(kind: SenderKind, value: str, region: str) -> str:
    """A sender's value as it is kept: E.164, a short code, a name, an address, a bundle id. 422 for another thing."""
    value = value.strip()
    match kind:
        case "long_code" | "toll_free" | "whatsapp":
            return _number(value, region)
        case "short_code":
            if not (value.isascii() and value.isdecimal() and 3 <= len(value) <= 8):
                raise errors.invalid_field("value", "invalid_phone_number")
        case "alphanumeric":
            if not _NAME.fullmatch(value):
                raise errors.invalid_field("value", "validation_failed", NO_NAME)
        case "email":
            return _address(value)
        case "push_app":
            if not _APP.fullmatch(value):
                raise errors.invalid_field("value", "validation_failed", NO_APP)
    return value


def _number(value: str, region: str) -> str:
    try:
        return phone.parse(value, region)
    except phone.InvalidPhone:
        raise errors.invalid_field("value", "invalid_phone_number") from None


def _address(value: str) -> str:
    try:
        return email_address.parse(value)
    except email_address.InvalidEmail:
        raise errors.invalid_field("value", "invalid_email") from None
