"""Drafts: written, saved, found."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity
from koinon.kit import ids
from koinon.messaging import events
from koinon.messaging.contracts import AudienceRef, Broadcast, BroadcastDraft, BroadcastState, TargetRef, within
from koinon.messaging.media.attaching import require_fitting
from koinon.messaging.repository import broadcasts, works
from koinon.messaging.repository.audience import EARLIER
from koinon.messaging.service import variants
from koinon.messaging.service.texts import require_storable, require_valid_text
from koinon.messaging.service.topics import topic_of
from koinon.messaging.splits import drafting
from koinon.platform import errors
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx

MOST_DAYS = 365
UNNAMED = "Untitled"
# A page saves a draft every few seconds: for the trail that is one act.
ONE_SITTING = timedelta(minutes=10)


async def create_draft(tx: Tx, draft: BroadcastDraft, *, unfinished: bool = False) -> Broadcast:
    """A new draft. Raises 422 with line and suggestion for a template mistake, unless it is `unfinished`."""
    return await get(tx, await write(tx, draft, unfinished=unfinished))


async def write(tx: Tx, draft: BroadcastDraft, *, unfinished: bool = False) -> UUID:
    """The same for whoever makes many and needs no more than the id."""
    broadcast_id = await _written(tx, draft, unfinished=unfinished)
    await identity.audit(tx, "broadcast.created", "broadcast", broadcast_id)
    return broadcast_id


async def _written(tx: Tx, draft: BroadcastDraft, *, unfinished: bool) -> UUID:
    broadcast_id = ids.uuid7()
    await topic_of(tx, draft.topic_id)
    if not unfinished:
        await require_files(tx, draft)
    await broadcasts.insert(tx, broadcast_id, _values(draft, unfinished=unfinished))
    return broadcast_id


async def update_draft(
    tx: Tx,
    broadcast_id: UUID,
    changes: dict[str, Any],
    *,
    if_version: int | None = None,
    edit_key: str | None = None,
    unfinished: bool = False,
) -> Broadcast:
    """Change fields of a draft (names of BroadcastDraft); what changes nothing is not written.

    `if_version` is the one that was read; `edit_key` names the open page, whose own saves are never somebody else's.
    `unfinished` keeps a text with a template mistake, for whoever is still writing it; planning and sending refuse it.
    Raises 404, 409 unless a draft, 412 where somebody changed it since.
    """
    work = await works.find(tx, broadcast_id, lock=True)
    current = await get(tx, broadcast_id)
    if work is None or current.state is not BroadcastState.DRAFT:
        raise errors.INVALID_STATE(details={"state": current.state.value})
    if if_version is not None and if_version != current.version:
        last = await broadcasts.last_edit(tx, broadcast_id)
        if edit_key is None or last.edit_key != edit_key:
            raise errors.PRECONDITION_FAILED(details={"etag": f'"v{current.version}"', "version": current.version})
    known = draft_of(current)
    draft = msgspec.structs.replace(known, **changes)
    draft = msgspec.structs.replace(draft, audience=within(draft.audience, current.places))
    if "template_version_id" not in changes and not _says_the_same(draft, known):
        draft = msgspec.structs.replace(draft, template_version_id=None)  # words of its own now
    if draft == known:
        return current
    if draft.topic_id != known.topic_id:
        await topic_of(tx, draft.topic_id)
    if not unfinished and not _says_the_same(draft, known):
        await require_files(tx, draft)
    by = tx.actor.id if tx.actor.kind is ActorKind.USER else None
    await broadcasts.update(
        tx,
        broadcast_id,
        {
            **_values(draft, unfinished=unfinished or _says_the_same(draft, known)),
            "updated_by": by,
            "edit_key": edit_key,
        },
    )
    await identity.audit_once(tx, "broadcast.updated", "broadcast", broadcast_id, ONE_SITTING)
    tx.publish(events.edited(broadcast_id))
    return await get(tx, broadcast_id)


def _says_the_same(draft: BroadcastDraft, known: BroadcastDraft) -> bool:
    return (draft.body, draft.variants) == (known.body, known.variants)


async def get(tx: Tx, broadcast_id: UUID) -> Broadcast:
    """A broadcast with its figures. Raises 404."""
    found = await broadcasts.get(tx, broadcast_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def delete_draft(tx: Tx, broadcast_id: UUID) -> None:
    """Throw a draft away. Raises 404, 409 unless a draft."""
    current = await get(tx, broadcast_id)
    if current.state is not BroadcastState.DRAFT:
        raise errors.INVALID_STATE(details={"state": current.state.value})
    await tx.execute(
        "delete from broadcasts where organization_id = %(organization_id)s and id = %(id)s and state = 'draft'",
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )
    tx.publish(events.deleted(broadcast_id))
    await identity.audit(tx, "broadcast.deleted", "broadcast", broadcast_id, {"before": {"name": current.name}})


async def duplicate(tx: Tx, broadcast_id: UUID, *, newcomers: bool = False) -> Broadcast:
    """A new draft with the same words and people, or only those who came since (`newcomers`, MSG-024)."""
    current = await get(tx, broadcast_id)
    draft = draft_of(current)
    if newcomers:
        without = (*draft.audience.exclude, TargetRef("broadcast", broadcast_id))
        audience = within(AudienceRef(draft.audience.include, without), current.places)
        draft = msgspec.structs.replace(draft, audience=audience)
    made = await _written(tx, draft, unfinished=True)
    await identity.audit(tx, "broadcast.duplicated", "broadcast", made, {"from": str(broadcast_id)})
    return await get(tx, made)


def draft_of(broadcast: Broadcast) -> BroadcastDraft:
    """What of a broadcast can be written."""
    return BroadcastDraft(
        name=broadcast.name,
        body=broadcast.body,
        audience=within(broadcast.audience, broadcast.places),
        purpose=broadcast.purpose,
        sender_id=broadcast.sender_id,
        blank_policy=broadcast.blank_policy,
        topic_id=broadcast.topic_id,
        channel=broadcast.channel,  # type: ignore[arg-type]
        variants=broadcast.variants,
        fallback=broadcast.fallback,
        template_version_id=broadcast.template_version_id,
        ab=broadcast.ab,
        tracking=broadcast.tracking,
    )


def require_targets(audience: AudienceRef) -> None:
    """Raise 422 where a target lacks the id or days it needs, or is one that can only be left out."""
    for side in ("include", "exclude"):
        for index, target in enumerate(getattr(audience, side)):
            path = f"audience.{side}[{index}]"
            if side == "include" and target.kind in EARLIER:
                raise errors.invalid_field(f"{path}.kind", "invalid_enum")
            if target.kind == "recent" and not 1 <= (target.days or 0) <= MOST_DAYS:
                raise errors.invalid_field(f"{path}.days", "out_of_range")
            if target.kind not in ("all", "recent") and target.id is None:
                raise errors.invalid_field(f"{path}.id", "missing_required_field")


def _values(draft: BroadcastDraft, *, unfinished: bool = False) -> dict[str, Any]:
    (require_storable if unfinished else require_valid_text)(draft.body)
    require_targets(draft.audience)
    variants.hold(draft, unfinished=unfinished)
    drafting.hold(draft, unfinished=unfinished)
    for index, one in enumerate(drafting.ways_of(draft)):
        (require_storable if unfinished else require_valid_text)(one.body, f"ab.others[{index}].body")
        variants.hold(one, unfinished=unfinished)
    words = draft.body or next((one.subject or one.body for one in draft.variants), "")
    return {
        "name": (draft.name or first_words(words) or UNNAMED)[:120],
        "channel": draft.channel,
        "purpose": draft.purpose.value,
        "body": draft.body,
        "audience": msgspec.json.encode(within(draft.audience, ())).decode(),
        "sender_id": draft.sender_id,
        "blank_policy": draft.blank_policy.value,
        "topic_id": draft.topic_id,
        "variants": msgspec.json.encode(draft.variants).decode(),
        "fallback": msgspec.json.encode(draft.fallback).decode(),
        "template_version_id": draft.template_version_id,
        "ab": None if draft.ab is None else msgspec.json.encode(draft.ab).decode(),
        "tracking": draft.tracking,
    }


async def require_files(tx: Tx, draft: BroadcastDraft) -> None:
    """Raise 422 where a file is not there, not ready, or cannot go by its channel."""
    await require_fitting(tx, draft.variants)
    for index, one in enumerate(drafting.ways_of(draft)):
        await require_fitting(tx, one.variants, f"ab.others[{index}].variants[{{}}].")


def first_words(body: str) -> str:
    """A name for a broadcast that was given none."""
    plain = " ".join(body.split())
    return plain if len(plain) <= 40 else plain[:40].rsplit(" ", 1)[0] + "…"
