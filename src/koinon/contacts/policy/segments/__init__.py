"""Rules of segments: read within bounds, compiled to one condition about `contacts c` (CON-031..035)."""

from koinon.contacts.policy.segments.compiling import Compiler
from koinon.contacts.policy.segments.fields import OPERATORS, Asked, Kind, SegmentSource, register_source, sources
from koinon.contacts.policy.segments.fields import builtin as builtin_fields
from koinon.contacts.policy.segments.fields import custom as custom_field
from koinon.contacts.policy.segments.reading import Condition, Rule, RuleError, mentioned, read

__all__ = [
    "OPERATORS",
    "Asked",
    "Compiler",
    "Condition",
    "Kind",
    "Rule",
    "RuleError",
    "SegmentSource",
    "builtin_fields",
    "custom_field",
    "mentioned",
    "read",
    "register_source",
    "sources",
]
