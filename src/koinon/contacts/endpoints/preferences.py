"""REST v1 of a person's preferences: channels, topics, preferred channel, pause (CON-064)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, convert, field

from koinon.contacts import errors as refusals
from koinon.contacts.contracts.preferences import PreferenceChanges, Preferences, PreferredChannel
from koinon.contacts.contracts.words import Channel, ConsentSource
from koinon.contacts.service import preferences
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/contacts/{contact_id:uuid}/preferences"
READ = {"permission": "contacts:read", "cache": "live"}
WRITE = {
    "permission": "consent:write",
    "errors": [refusals.CONSENT_DENIED, refusals.TOPIC_DECLINED, errors.RECIPIENT_UNREACHABLE],
}


class ChannelState(Struct, frozen=True):
    """Whether a person is written to by a channel, and at which address (masked as the caller may see it)."""

    channel: Literal["sms", "whatsapp", "email", "push", "data_processing"]
    on: bool
    address: str


class TopicState(Struct, frozen=True):
    """Where a person stands with a topic; `source` and `said_at` are null where they never said."""

    topic_id: UUID
    key: str
    names: dict[str, str]
    subscribed: bool
    source: ConsentSource | None
    said_at: datetime | None


class PreferencesOut(Struct, frozen=True):
    """What a person gets, and by which way."""

    contact_id: UUID
    channels: list[ChannelState]
    topics: list[TopicState]
    preferred_channel: PreferredChannel
    paused_until: datetime | None


class PreferencesIn(rest.Body, frozen=True, kw_only=True):
    """What is noted of a person's wishes; what is absent stays. A channel or topic switched on names the words.

    `channels`: whether they are written to by it; `topics`: by id, whether they want it; `pause_days` 0 ends a pause.
    """

    channels: Annotated[dict[Literal["sms", "email"], bool], Meta(max_length=2)] = field(default_factory=dict)
    topics: Annotated[dict[UUID, bool], Meta(max_length=20)] = field(default_factory=dict)
    preferred_channel: PreferredChannel | None = None
    pause_days: Literal[0, 30, 90] | None = None
    text_version_id: UUID | None = None


@get(PATH, opt=READ)
async def get_contact_preferences(
    contact_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[PreferencesOut]:
    """Read what a person gets, and by which way."""
    async with services.database.transaction(actor) as tx:
        return rest.one(_out(await preferences.preferences(tx, services.vault, contact_id)))


@put(PATH, opt=WRITE)
async def put_contact_preferences(
    contact_id: FromPath[UUID], data: JSONBody[PreferencesIn], services: Services, actor: Actor
) -> rest.Envelope[PreferencesOut]:
    """Note what a person wants. What they refused themselves only they can take back, on their own page."""
    changes = PreferenceChanges(
        channels=convert(data.channels, dict[Channel, bool]),
        topics=data.topics,
        preferred_channel=data.preferred_channel,
        pause_days=data.pause_days,
        text_id=data.text_version_id,
    )
    async with services.database.transaction(actor) as tx:
        return rest.one(_out(await preferences.save_preferences(tx, services.vault, contact_id, changes, "api")))


def _out(found: Preferences) -> PreferencesOut:
    return PreferencesOut(
        contact_id=found.contact_id,
        channels=[ChannelState(one.channel, one.on, one.address) for one in found.channels],
        topics=[
            TopicState(one.topic.id, one.topic.key, one.topic.names, one.subscribed, one.source, one.said_at)
            for one in found.topics
        ],
        preferred_channel=found.preferred_channel,
        paused_until=found.paused_until,
    )


ENDPOINTS = [get_contact_preferences, put_contact_preferences]
