"""Business hours as they cross the border: a week of spans on a named zone's clock, and days that differ."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_SPANS = 4
MOST_EXCEPTIONS = 100
LONGEST_TEXT = 480
OpeningTime = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["09:00"])]
ClosingTime = Annotated[
    str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", examples=["17:00"], description="24:00 ends the day")
]


class Span(Struct, frozen=True, forbid_unknown_fields=True):
    """From when to when we are there; one that closes at or before it opens runs into the next day."""

    opens: OpeningTime
    closes: ClosingTime


Spans = Annotated[tuple[Span, ...], Meta(max_length=MOST_SPANS)]


class Week(Struct, frozen=True, forbid_unknown_fields=True):
    """The spans that begin on each day; a day without any is closed."""

    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()


class SpecialDay(Struct, frozen=True, forbid_unknown_fields=True):
    """A date whose spans win over the week's; without any it is closed."""

    date: date
    spans: Spans = ()
    label: Annotated[str, Meta(max_length=80, examples=["Christmas"])] = ""


class AwayTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said while nobody is there, by language; empty where it is not written."""

    en: Annotated[str, Meta(max_length=LONGEST_TEXT)] = ""
    es: Annotated[str, Meta(max_length=LONGEST_TEXT)] = ""
    pt: Annotated[str, Meta(max_length=LONGEST_TEXT)] = ""

    def reads(self, *locales: str | None) -> str:
        """The text in the first of `locales` that has one, else in any language; empty where none is written."""
        wanted = [one for one in locales if one in self.__struct_fields__]
        texts = (getattr(self, one) for one in (*wanted, *self.__struct_fields__))
        return next((text for text in texts if text.strip()), "")


class Hours(Struct, frozen=True):
    """Business hours of a number, of a location, or with neither of the organization."""

    id: UUID
    location_id: UUID | None
    sender_id: UUID | None
    zone: str
    week: Week
    exceptions: tuple[SpecialDay, ...]
    is_answering: bool
    away_texts: AwayTexts
    away_repeat_hours: int
    created_at: datetime
    updated_at: datetime


class NewHours(Struct, frozen=True):
    """What business hours are made of."""

    week: Week
    zone: str = ""
    location_id: UUID | None = None
    sender_id: UUID | None = None
    exceptions: tuple[SpecialDay, ...] = ()
    is_answering: bool = False
    away_texts: AwayTexts = AwayTexts()
    away_repeat_hours: int = 12
