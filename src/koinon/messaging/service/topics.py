"""The topic a message is about: whether there is one like it, and whether it fits the kind of message (CON-041)."""

from uuid import UUID

from koinon import contacts
from koinon.contacts import Topic
from koinon.messaging.contracts import Aim
from koinon.platform import errors
from koinon.platform.db import Tx

WITH_TOPIC = ("informational", "promotional")
UNFIT = "Only informational and promotional messages are about a topic."
PROMOTIONAL = "This topic is promotional, so the message has to be as well."


async def topic_of(tx: Tx, topic_id: UUID | None) -> Topic | None:
    """The topic. Raises 422 where there is none of this id."""
    if topic_id is None:
        return None
    found = next((one for one in await contacts.topics(tx) if one.id == topic_id), None)
    if found is None:
        raise errors.invalid_field("topic_id", "resource_not_found", "There is no such topic.")
    return found


def unfit(topic: Topic | None, purpose: str) -> str | None:
    """Why a message of this purpose cannot be about the topic, as an English msgid; None where it can."""
    if topic is None:
        return None
    if purpose not in WITH_TOPIC:
        return UNFIT
    return PROMOTIONAL if topic.purpose == "promotional" and purpose != "promotional" else None


async def require_fit(tx: Tx, aim: Aim) -> None:
    """Raise 422 for an unknown topic, or one the message cannot be about."""
    if (sentence := unfit(await topic_of(tx, aim.topic_id), aim.purpose)) is not None:
        raise errors.invalid_field("topic_id", "validation_failed", sentence)
