"""Dates that come again (RFC 5545 §3.3.10), walked by ourselves so that no rule can keep a process busy.

A `Series` has its times on the wall clock of a named zone. Only there it leaves the RFC, on purpose: a time that a
zone's clock skips becomes the first minute that exists, where the RFC drops the date; a time that comes twice is the
first of the two (MSG-061).
"""

from koinon.kit.recurrence.localised import localised
from koinon.kit.recurrence.parsing import BadRule, parse
from koinon.kit.recurrence.rule import WEEKDAYS, Frequency, Rule, written
from koinon.kit.recurrence.series import Occurrence, Series

__all__ = [
    "WEEKDAYS",
    "BadRule",
    "Frequency",
    "Occurrence",
    "Rule",
    "Series",
    "localised",
    "parse",
    "written",
]
