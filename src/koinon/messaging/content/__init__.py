"""What is said: personalisation by Liquid, and segments as a carrier bills them."""

from koinon.messaging.content.choice import choose
from koinon.messaging.content.segments import (
    Measured,
    Offence,
    SegmentsPreview,
    content_hash,
    measure,
    segments_preview,
)
from koinon.messaging.content.template import (
    CONTACT_PATHS,
    KNOWN_PATHS,
    Fault,
    MissingValue,
    Template,
    check,
    compiled,
)

__all__ = [
    "CONTACT_PATHS",
    "KNOWN_PATHS",
    "Fault",
    "Measured",
    "MissingValue",
    "Offence",
    "SegmentsPreview",
    "Template",
    "check",
    "choose",
    "compiled",
    "content_hash",
    "measure",
    "segments_preview",
]
