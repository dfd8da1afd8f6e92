"""Rules that select people, and the fields they ask about."""

from koinon.contacts.contracts.segments import Segment, SegmentField, SegmentPreview
from koinon.contacts.policy.segments import Kind as SegmentKind
from koinon.contacts.policy.segments import SegmentSource
from koinon.contacts.policy.segments import register_source as register_segment_source
from koinon.contacts.service.custom_fields import (
    create_field,
    delete_field,
    field_text,
    fields,
    get_field,
    people_with,
    read_value,
    update_field,
)
from koinon.contacts.service.rules import conditions as segment_conditions
from koinon.contacts.service.segments import (
    count_segment,
    create_segment,
    delete_segment,
    get_segment,
    register_segment_use,
    segment_fields,
    segments,
    segments_asking,
    update_segment,
)
from koinon.contacts.service.segments import preview as preview_segment
from koinon.contacts.service.watching import watch_segment, watched_now

__all__ = [
    "Segment",
    "SegmentField",
    "SegmentKind",
    "SegmentPreview",
    "SegmentSource",
    "count_segment",
    "create_field",
    "create_segment",
    "delete_field",
    "delete_segment",
    "field_text",
    "fields",
    "get_field",
    "get_segment",
    "people_with",
    "preview_segment",
    "read_value",
    "register_segment_source",
    "register_segment_use",
    "segment_conditions",
    "segment_fields",
    "segments",
    "segments_asking",
    "update_field",
    "update_segment",
    "watch_segment",
    "watched_now",
]
