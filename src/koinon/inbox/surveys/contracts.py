"""Surveys as they cross the border."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

LONGEST_COMMENT = 2_000
LASTS = timedelta(days=14)
CHANGEABLE = timedelta(hours=24)
DIGIT_WITHIN = timedelta(hours=48)
ONCE_IN = timedelta(days=7)
Question = Annotated[str, Meta(max_length=200)]
Rating = Annotated[int, Meta(ge=1, le=5)]


class Texts(Struct, frozen=True, forbid_unknown_fields=True):
    """The question by language; empty is our own words."""

    en: Question = ""
    es: Question = ""
    pt: Question = ""


class SurveySettings(Struct, frozen=True):
    """Whether people are asked, and how many minutes after a conversation is resolved."""

    is_on: bool = False
    delay_minutes: int = 10
    texts: Texts = Texts()


class Survey(Struct, frozen=True):
    """One survey: of whom, about which conversation, what was answered."""

    id: UUID
    conversation_id: UUID
    contact_id: UUID
    state: Literal["sent", "answered", "expired", "refused"]
    reason: str | None
    rating: int | None
    comment: str
    agent_id: UUID | None
    sent_at: datetime
    responded_at: datetime | None
    expires_at: datetime


class PublicSurvey(Struct, frozen=True):
    """What whoever has the link sees; `is_open` while they may answer or change their answer."""

    organization: str
    rating: int | None
    comment: str
    is_open: bool
    locale: str


class Candidate(Struct, frozen=True):
    """A conversation that was resolved and is asked about."""

    id: UUID
    contact_id: UUID
    resolved_at: datetime
    assignee_id: UUID | None
    locale: str | None


class AgentFigures(Struct, frozen=True):
    """Of one user, or of nobody: how many answers, their mean, how many were 4 or 5."""

    agent_id: UUID | None
    answers: int
    mean: float
    happy: int


class SurveyFigures(Struct, frozen=True):
    """Of the last days: how many were asked, answered, by rating from 1 to 5, and by user."""

    days: int
    asked: int
    answers: int
    mean: float | None
    happy: int
    by_rating: list[int]
    by_agent: list[AgentFigures]
