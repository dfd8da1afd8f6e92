"""Labels: made, painted, put on conversations and taken off."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.inbox import events
from koinon.inbox.contracts import Colour, Conversation, Label
from koinon.inbox.repository import labels as rows
from koinon.inbox.service import lines
from koinon.inbox.service.states import require_version
from koinon.inbox.service.thread import conversation
from koinon.kit import ids
from koinon.kit.text import BadText, clean
from koinon.platform import errors
from koinon.platform.db import Tx

LONGEST_NAME = 40
MOST_SHOWN = 1_000


async def all_labels(tx: Tx) -> list[Label]:
    """Every label by name, with how many living conversations bear it."""
    return await rows.labels(tx)


async def get_label(tx: Tx, label_id: UUID) -> Label:
    """One label. Raises `resource_not_found`."""
    found = await rows.label(tx, label_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def create_label(tx: Tx, name: str, colour: Colour = Colour.GREY) -> Label:
    """A new label. Raises 422 for a name that is empty, too long or taken, and 409 beyond 200 labels."""
    name, label_id = named(name, LONGEST_NAME), ids.uuid7()
    if await rows.count(tx) >= rows.MOST:
        raise errors.INVALID_STATE("There are 200 labels. Remove one first.")
    if not await rows.add(tx, label_id, name, colour):
        raise errors.invalid_field("name", "validation_failed", "There is a label of this name.")
    await identity.audit(tx, "label.created", "label", label_id, {"name": [None, name]})
    return await get_label(tx, label_id)


async def update_label(tx: Tx, label_id: UUID, changes: Mapping[str, Any]) -> Label:
    """Another name or colour, at once on all its conversations. Raises as `create_label` does."""
    known = await get_label(tx, label_id)
    name = named(changes["name"], LONGEST_NAME) if "name" in changes else known.name
    colour = Colour(changes.get("colour", known.colour))
    if (name, colour) == (known.name, known.colour):
        return known
    if await rows.taken(tx, name, label_id):
        raise errors.invalid_field("name", "validation_failed", "There is a label of this name.")
    await rows.change(tx, label_id, name, colour)
    await identity.audit(tx, "label.updated", "label", label_id, {"name": [known.name, name]})
    await _show(tx, label_id)
    return await get_label(tx, label_id)


async def delete_label(tx: Tx, label_id: UUID) -> Label:
    """Take it from every conversation and remove it; what it was. Raises `resource_not_found`."""
    known = await get_label(tx, label_id)
    await _show(tx, label_id)
    await rows.delete(tx, label_id)
    await identity.audit(tx, "label.deleted", "label", label_id, {"name": [known.name, None]})
    return known


async def set_labels(
    tx: Tx, conversation_id: UUID, label_ids: Sequence[UUID], version: int | None = None
) -> Conversation:
    """Have a conversation bear exactly these labels. Raises `resource_not_found`, 422 for one there is not."""
    known = await conversation(tx, conversation_id, lock=True)
    require_version(known, version)
    present = {label.id for label in known.labels}
    wanted = set(label_ids)
    if wanted - present:
        await label_many(tx, [known.id], sorted(wanted - present))
    if present - wanted:
        await unlabel_many(tx, [known.id], sorted(present - wanted))
    return await conversation(tx, known.id)


async def label_many(tx: Tx, conversation_ids: Sequence[UUID], label_ids: Sequence[UUID], **why: Any) -> list[UUID]:
    """Put labels on conversations; those that had not all of them. Raises 422 for a label there is not."""
    return list(await label_each(tx, conversation_ids, label_ids, **why))


async def label_each(
    tx: Tx, conversation_ids: Sequence[UUID], label_ids: Sequence[UUID], **why: Any
) -> dict[UUID, list[UUID]]:
    """The same, with the labels that each did not have; `rule` names the rule that does it."""
    names = {label.id: label.name for label in await rows.known(tx, label_ids)}
    if missing := set(label_ids) - set(names):
        raise errors.invalid_field("label_ids", "validation_failed", "There is no label {id}.", id=str(min(missing)))
    stuck = await rows.stick(tx, lines.ordered(conversation_ids), label_ids, auto="rule" in why)
    await _tell(tx, stuck, names, added=True, why=why)
    return stuck


async def unlabel_many(tx: Tx, conversation_ids: Sequence[UUID], label_ids: Sequence[UUID]) -> list[UUID]:
    """Take labels from conversations; those that had one of them."""
    return list(await unlabel_each(tx, conversation_ids, label_ids))


async def unlabel_each(tx: Tx, conversation_ids: Sequence[UUID], label_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The same, with the labels that each had."""
    names = {label.id: label.name for label in await rows.known(tx, label_ids)}
    peeled = await rows.peel(tx, lines.ordered(conversation_ids), label_ids)
    await _tell(tx, peeled, names, added=False, why={})
    return peeled


async def _tell(
    tx: Tx, changed: Mapping[UUID, Sequence[UUID]], names: Mapping[UUID, str], *, added: bool, why: Mapping[str, Any]
) -> None:
    if not changed:
        return
    await rows.touch(tx, lines.ordered(list(changed)))
    for label_id, name in names.items():
        told = {"to" if added else "from_": label_id, "name": name, **why}
        await lines.write_many(tx, {one: told for one, which in changed.items() if label_id in which}, "label")
    if len(changed) > 1:
        tx.publish(events.batch_changed(changed, "labels"))
    else:
        for one, which in changed.items():
            tx.publish(events.labelled(one, which if added else (), () if added else which))
    for event in events.conversations_updated(changed):
        tx.publish(event)


async def _show(tx: Tx, label_id: UUID) -> None:
    for event in events.conversations_updated(await rows.bearers(tx, label_id, MOST_SHOWN)):
        tx.publish(event)


def named(name: str, longest: int, path: str = "name") -> str:
    """A name without needless blanks. Raises 422 at `path`."""
    try:
        return clean(name, longest, required=True)
    except BadText as bad:
        sentence = {"empty": "Give it a name.", "too_long": "At most {most} characters."}.get(
            bad.code, "The name holds characters that cannot be kept."
        )
        raise errors.invalid_field(path, "validation_failed", sentence, most=longest) from None
