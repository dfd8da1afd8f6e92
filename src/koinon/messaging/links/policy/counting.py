"""Which clicks count: repeats by one visitor within an hour are one, and who came before is not unique (MSG-077)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

REPEAT = timedelta(hours=1)
Who = tuple[UUID, bytes]
"""A link and a visitor of it."""


class Visit(NamedTuple):
    """A person's click on a link."""

    link_id: UUID
    visitor: bytes
    at: datetime


class Counted(NamedTuple):
    """Whether it counts, and whether this visitor had never counted there before."""

    counts: bool
    is_first: bool


def count(visits: Sequence[Visit], last: Mapping[Who, datetime]) -> list[Counted]:
    """For each of `visits`, in the order of their times; `last` is when each visitor's click last counted."""
    seen, found = dict(last), list[Counted]()
    for visit in visits:
        before = seen.get((visit.link_id, visit.visitor))
        counts = before is None or visit.at >= before + REPEAT
        if counts:
            seen[visit.link_id, visit.visitor] = visit.at
        found.append(Counted(counts, before is None))
    return found
