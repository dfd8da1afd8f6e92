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
from koinon.messaging.content.wording import Filled, Said, Wording, variants_of

__all__ = [
    "CONTACT_PATHS",
    "KNOWN_PATHS",
    "Fault",
    "Filled",
    "Measured",
    "MissingValue",
    "Offence",
    "Said",
    "SegmentsPreview",
    "Template",
    "Wording",
    "check",
    "choose",
    "compiled",
    "content_hash",
    "measure",
    "segments_preview",
    "variants_of",
]
