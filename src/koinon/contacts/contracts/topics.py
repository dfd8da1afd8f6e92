"""Topics: what an organization writes about, and what of it a person wants to hear (CON-041)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from koinon.contacts.contracts.words import ConsentSource

TopicPurpose = Literal["promotional", "informational"]
MOST_TOPICS = 20


class Topic(Struct, frozen=True):
    """A topic: `names` by language; without a word of theirs people are in it if `default_subscribed`."""

    id: UUID
    key: str
    names: dict[str, str]
    purpose: TopicPurpose
    default_subscribed: bool
    position: int
    created_at: datetime
    updated_at: datetime

    def name(self, locale: str) -> str:
        """Its name in a language, else in English, else in any."""
        return self.names.get(locale) or self.names.get("en") or next(iter(self.names.values()), self.key)


class NewTopic(Struct, frozen=True, kw_only=True):
    """A topic to add; without a key one is made from its first name."""

    names: dict[str, str]
    key: str = ""
    purpose: TopicPurpose = "informational"
    default_subscribed: bool = True


class TopicChanges(Struct, frozen=True, kw_only=True):
    """What changes of a topic; absent is unchanged."""

    names: dict[str, str] | UnsetType = UNSET
    purpose: TopicPurpose | UnsetType = UNSET
    default_subscribed: bool | UnsetType = UNSET
    position: int | UnsetType = UNSET


class TopicChoice(Struct, frozen=True):
    """Where a person stands with a topic on a channel; `source` and `said_at` are None where they never said."""

    topic: Topic
    subscribed: bool
    paused_until: datetime | None
    source: ConsentSource | None
    said_at: datetime | None


class TopicFigures(Struct, frozen=True):
    """How many people said yes and no to a topic."""

    subscribed: int
    unsubscribed: int
