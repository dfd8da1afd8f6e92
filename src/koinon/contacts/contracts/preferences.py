"""A person's own page: what they get, by which channel, and what they change of it (CON-063..066)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts.topics import TopicChoice
from koinon.contacts.contracts.words import Channel
from koinon.organizations import Brand

PreferredChannel = Literal["auto", "sms", "whatsapp", "email", "push", "both"]
LeaveReason = Literal["too_many", "not_relevant", "never_asked", "moved_on", "other"]


class ChannelChoice(Struct, frozen=True):
    """Whether somebody is written to by a channel, and where to: the masked main address."""

    channel: Channel
    on: bool
    address: str


class Preferences(Struct, frozen=True, kw_only=True):
    """How a person wants to be written to. `words` are what switching texts on agrees to, `text_id` their version."""

    contact_id: UUID
    organization: str
    brand: Brand
    locale: str
    given_name: str
    family_name: str
    preferred_channel: PreferredChannel
    paused_until: datetime | None
    channels: list[ChannelChoice]
    topics: list[TopicChoice]
    words: str
    text_id: UUID | None
    claimed: str | None = None


class PreferenceChanges(Struct, frozen=True, kw_only=True):
    """What a person wants otherwise; what is absent stays. `pause_days` 0 ends a pause."""

    channels: dict[Channel, bool] = {}
    topics: dict[UUID, bool] = {}
    preferred_channel: PreferredChannel | None = None
    pause_days: int | None = None
    locale: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    text_id: UUID | None = None
