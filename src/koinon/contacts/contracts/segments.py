"""Segments: rules that select people, always current (CON-031..036)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts.people import ContactRow

Rules = dict[str, Any]
"""`{"all": […]}`, `{"any": […]}` or `{"none": […]}` of conditions `{"field", "op", "value"}` and further such rules."""


class Segment(Struct, frozen=True):
    """A saved rule and its name; of a `watched` one it is told who enters and who leaves."""

    id: UUID
    name: str
    rules: Rules
    watched: bool
    created_at: datetime
    updated_at: datetime


class SegmentPreview(Struct, frozen=True):
    """Whom a rule selects now: exactly how many, how many of them each channel reaches, and some of them."""

    count: int
    reach: dict[str, int]
    sample: list[ContactRow]


class SegmentField(Struct, frozen=True):
    """Something rules can ask about. `kind` says which operators fit; `options` are its choices, where it has some."""

    name: str
    label: str
    kind: str
    ops: list[str]
    options: list[str] = []
