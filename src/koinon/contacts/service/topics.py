"""Topics: declared, renamed, put in order, taken away (CON-041)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity
from koinon.contacts import errors as refusals
from koinon.contacts import events
from koinon.contacts.contracts.topics import MOST_TOPICS, NewTopic, Topic, TopicChanges, TopicFigures
from koinon.contacts.policy.columns import custom_key
from koinon.contacts.repository import topics as rows
from koinon.contacts.service.cleaning import clean
from koinon.contacts.service.places import require_everywhere
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.db import Tx

MAX_NAME = 60
LANGUAGES = ("en", "es", "pt")
Uses = Callable[[Tx, UUID], Awaitable[list[str]]]
_uses: list[Uses] = []


def register_topic_use(used_by: Uses) -> None:
    """Have `used_by(tx, topic_id)` name what still sends about a topic; it is not deleted while anything does."""
    _uses.append(used_by)


async def topics(tx: Tx) -> list[Topic]:
    """Every topic in its order."""
    return await rows.all_of_them(tx)


async def get_topic(tx: Tx, topic_id: UUID) -> Topic:
    """A topic. Raises 404."""
    found = await rows.get(tx, topic_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def topic_figures(tx: Tx, topic_id: UUID) -> TopicFigures:
    """How many people said yes and no to a topic."""
    return await rows.figures(tx, topic_id)


async def create_topic(tx: Tx, new: NewTopic) -> Topic:
    """Add a topic behind the others. Raises 403, 409 for a taken key or the twenty-first, 422."""
    require_everywhere(tx)
    others, names = await rows.all_of_them(tx), _names(new.names)
    if new.key in {one.key for one in others}:
        raise errors.DUPLICATE_RESOURCE("There is a topic of this key already.")
    _require_free(others, names)
    key = new.key or _free_key(others, custom_key(next(iter(names.values()))))
    topic_id = ids.uuid7()
    columns = {"key": key, "names": names, "purpose": new.purpose, "default_subscribed": new.default_subscribed}
    if not await rows.insert(tx, {"id": topic_id, **columns}):
        if len(await rows.all_of_them(tx)) >= MOST_TOPICS:
            raise refusals.TOO_MANY_TOPICS(details={"limit": MOST_TOPICS})
        raise errors.DUPLICATE_RESOURCE("There is a topic of this key already.")
    await identity.audit(tx, "topic.created", "topic", topic_id, {"after": columns})
    return await get_topic(tx, topic_id)


async def update_topic(tx: Tx, topic_id: UUID, changes: TopicChanges) -> Topic:
    """Change a topic; what people said of it stays. Raises 403, 404, 422."""
    require_everywhere(tx)
    before = await rows.get(tx, topic_id, lock=True)
    if before is None:
        raise errors.RESOURCE_NOT_FOUND()
    written = _changed(before, changes)
    if "names" in written:
        _require_free([one for one in await rows.all_of_them(tx) if one.id != topic_id], written["names"])
    if written:
        await rows.update(tx, topic_id, written)
        seen = {"before": {name: getattr(before, name) for name in written}, "after": written}
        await identity.audit(tx, "topic.updated", "topic", topic_id, seen)
    return await get_topic(tx, topic_id)


async def move_topic(tx: Tx, topic_id: UUID, *, up: bool) -> None:
    """Change places with the one before or behind it; at the end of the row nothing happens. Raises 403, 404."""
    require_everywhere(tx)
    moved = await get_topic(tx, topic_id)
    order = [one.id for one in await rows.all_of_them(tx)]
    at = order.index(topic_id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        await rows.arrange(tx, order)
        seen = {"before": {"position": moved.position}, "after": {"position": to + 1}}
        await identity.audit(tx, "topic.updated", "topic", topic_id, seen)


async def delete_topic(tx: Tx, topic_id: UUID) -> None:
    """Remove a topic with what people said of it. Raises 403, 404, 409 `resource_in_use` while something sends it."""
    require_everywhere(tx)
    topic = await rows.get(tx, topic_id, lock=True)
    if topic is None:
        raise errors.RESOURCE_NOT_FOUND()
    if used := [name for used_by in _uses for name in await used_by(tx, topic_id)]:
        told = "Something still sends about this topic: {names}."
        raise errors.RESOURCE_IN_USE(told, details={"used_by": used, "names": ", ".join(used[:5])})
    await rows.delete(tx, topic_id)
    events.gone(tx, events.TOPIC_DELETED, "topic", topic_id)
    await identity.audit(tx, "topic.deleted", "topic", topic_id, {"before": {"key": topic.key, "names": topic.names}})


def _changed(before: Topic, changes: TopicChanges) -> dict[str, Any]:
    sent = {name: value for name, value in msgspec.structs.asdict(changes).items() if value is not msgspec.UNSET}
    if "names" in sent:
        sent["names"] = _names(sent["names"])
    return {name: value for name, value in sent.items() if value != getattr(before, name)}


def _names(sent: Mapping[str, str]) -> dict[str, str]:
    if unknown := set(sent) - set(LANGUAGES):
        raise errors.invalid_field(f"names.{min(unknown)}", "invalid_enum", "The language is en, es or pt.")
    tidy = {one: clean(sent[one], MAX_NAME, f"names.{one}") for one in LANGUAGES if one in sent}
    kept = {language: name for language, name in tidy.items() if name}
    if not kept:
        raise errors.invalid_field("names", "missing_required_field", "A topic needs a name.")
    return kept


def _require_free(others: Sequence[Topic], names: Mapping[str, str]) -> None:
    """Two topics of one name cannot be told apart by who is asked about them."""
    taken = {(language, name.casefold()) for topic in others for language, name in topic.names.items()}
    if same := [language for language, name in names.items() if (language, name.casefold()) in taken]:
        raise errors.invalid_field(f"names.{same[0]}", "validation_failed", "There is a topic of this name already.")


def _free_key(others: Sequence[Topic], wanted: str) -> str:
    taken = {topic.key for topic in others}
    numbered = (f"{wanted[:57]}_{n}" for n in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(key for key in numbered if key not in taken)
