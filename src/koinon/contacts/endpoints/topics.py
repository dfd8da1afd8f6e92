"""REST v1 of topics (CON-041)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.contacts import errors as refusals
from koinon.contacts.contracts.topics import NewTopic, Topic, TopicChanges, TopicPurpose
from koinon.contacts.service import topics
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/topics"
OWN = "/api/v1/topics/{topic_id:uuid}"
READ = {"permission": "contacts:read", "cache": "live"}
WRITE = {"permission": "settings:write"}
Names = Annotated[
    dict[str, Annotated[str, Meta(max_length=60)]],
    Meta(min_length=1, max_length=3, examples=[{"en": "Offers", "es": "Ofertas"}]),
]
Key = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,59}$", examples=["offers"])]


class NewTopicBody(rest.Body, frozen=True, kw_only=True):
    """A topic to add; without a key one is made from its first name."""

    names: Names
    key: Key | None = None
    purpose: TopicPurpose = "informational"
    default_subscribed: bool = True


class TopicPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a topic; the key stays."""

    names: Names | UnsetType = UNSET
    purpose: TopicPurpose | UnsetType = UNSET
    default_subscribed: bool | UnsetType = UNSET
    position: Annotated[int, Meta(ge=0, le=1_000)] | UnsetType = UNSET


@get(PATH, opt=READ)
async def list_topics(services: Services, actor: Actor) -> rest.Envelope[Sequence[Topic]]:
    """List topics in their order; there are at most twenty."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await topics.topics(tx))


@post(PATH, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE, refusals.TOO_MANY_TOPICS]})
@rest.once_per_key
async def create_topic(
    data: JSONBody[NewTopicBody], services: Services, actor: Actor
) -> Response[rest.Envelope[Topic]]:
    """Add a topic."""
    new = NewTopic(
        names=data.names, key=data.key or "", purpose=data.purpose, default_subscribed=data.default_subscribed
    )
    async with services.database.transaction(actor) as tx:
        made = await topics.create_topic(tx, new)
    return rest.created(made, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_topic(topic_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Topic]:
    """Read a topic."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await topics.get_topic(tx, topic_id))


@patch(OWN, opt=WRITE)
async def update_topic(
    topic_id: FromPath[UUID], data: JSONBody[TopicPatch], services: Services, actor: Actor
) -> rest.Envelope[Topic]:
    """Change a topic. What people said of it stays; `default_subscribed` speaks for those who said nothing."""
    changes = TopicChanges(
        names=data.names, purpose=data.purpose, default_subscribed=data.default_subscribed, position=data.position
    )
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: topics.get_topic(tx, topic_id), topic_id)
        return rest.one(await topics.update_topic(tx, topic_id, changes))


@delete(OWN, opt={**WRITE, "errors": [errors.RESOURCE_IN_USE]})
async def delete_topic(topic_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove a topic with what people said of it; not while a message about it still waits."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: topics.get_topic(tx, topic_id), topic_id)
        await topics.delete_topic(tx, topic_id)


ENDPOINTS = [list_topics, create_topic, get_topic, update_topic, delete_topic]
