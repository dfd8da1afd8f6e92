"""The words of an answer as they are kept: as many as their channel takes, and what stands above a mail."""

from koinon.inbox import policy
from koinon.kit.text import BadText, clean
from koinon.platform import errors

STRANGE = "The text holds characters that cannot be sent."
NO_SUBJECT = "Only a mail has a subject."
LONG_SUBJECT = "A subject may have at most {most} characters."
TOO_LONG = {
    "sms": "A text may have at most {most} characters.",
    "whatsapp": "WhatsApp takes at most {most} characters.",
    "email": "A mail may have at most {most} characters.",
}
LONG_CAPTION = "Beside a file WhatsApp takes at most {most} characters."


def checked(body: str, channel: str, *, has_files: bool = False, required: bool = True) -> str:
    """A reply's words as they are kept. Raises 422 that names the limit of the channel."""
    most = policy.longest(channel, has_files=has_files)
    try:
        return clean(body, most, required=required)
    except BadText as bad:
        too_long = LONG_CAPTION if channel == "whatsapp" and has_files else TOO_LONG[channel]
        sentence = {"empty": "Write something first.", "too_long": too_long}.get(bad.code, STRANGE)
        raise errors.invalid_field("body", "validation_failed", sentence, most=most) from None


def checked_subject(subject: str, channel: str) -> str:
    """A mail's subject in one line, empty where none is given. Raises 422."""
    line = " ".join(subject.split())
    if line and channel != "email":
        raise errors.invalid_field("subject", "validation_failed", NO_SUBJECT)
    try:
        return clean(line, policy.LONGEST_SUBJECT)
    except BadText as bad:
        sentence = LONG_SUBJECT if bad.code == "too_long" else STRANGE
        most = policy.LONGEST_SUBJECT
        raise errors.invalid_field("subject", "validation_failed", sentence, most=most) from None
