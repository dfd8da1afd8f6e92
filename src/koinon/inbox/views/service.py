"""Keeping, sharing and dropping views. One's own anybody may; what others are shown, who may change conversations."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from koinon import identity
from koinon.inbox.contracts import Counts
from koinon.inbox.contracts.lists import Filters
from koinon.inbox.repository import tallies, visible
from koinon.inbox.repository.tallies import Watched
from koinon.inbox.repository.visible import UNLIMITED
from koinon.inbox.service import listing
from koinon.inbox.service.listing import reader
from koinon.inbox.views import repository
from koinon.inbox.views.contracts import COLUMNS, Column, InboxView, Watching, Whose
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx

MOST = 50
SHARE = "conversations:write"


class ViewDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A view as it is to be; `team_id` with `whose` team only."""

    name: str
    filters: Filters
    whose: Whose = Whose.MINE
    team_id: UUID | None = None
    sort: Literal["newest", "oldest"] = "newest"
    columns: Sequence[Column] = COLUMNS
    position: int = 0


async def all_views(tx: Tx) -> list[InboxView]:
    """What the acting user is shown, in order."""
    return await repository.shown_to(tx, reader(tx))


async def get_view(tx: Tx, view_id: UUID) -> InboxView:
    """One view. Raises `resource_not_found`."""
    found = await repository.view(tx, view_id, reader(tx))
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def keep_view(tx: Tx, draft: ViewDraft) -> InboxView:
    """A new view. Raises 422, and `insufficient_permissions` for one that others are shown."""
    if len(await all_views(tx)) >= MOST:
        raise errors.invalid_field("name", "validation_failed", "There are {most} views already.", most=MOST)
    row = {"id": ids.uuid7(), **await _values(tx, draft)}
    await repository.insert(tx, row)
    await identity.audit(tx, "inbox_view.created", "inbox_view", row["id"])
    return await get_view(tx, row["id"])


async def change_view(tx: Tx, view_id: UUID, draft: ViewDraft, version: int | None = None) -> InboxView:
    """Another name, other filters. Raises as `keep_view`, `resource_not_found`, `precondition_failed`."""
    known = await get_view(tx, view_id)
    _may_change(tx, known)
    if version is not None and version != known.version:
        raise errors.PRECONDITION_FAILED(details={"current_version": known.version})
    await repository.update(tx, {"id": view_id, **await _values(tx, draft)})
    await identity.audit(tx, "inbox_view.updated", "inbox_view", view_id)
    return await get_view(tx, view_id)


async def drop_view(tx: Tx, view_id: UUID) -> None:
    """Keep it no longer. Raises `resource_not_found`, `insufficient_permissions`."""
    _may_change(tx, await get_view(tx, view_id))
    await repository.delete(tx, view_id)
    await identity.audit(tx, "inbox_view.deleted", "inbox_view", view_id)


async def counts(tx: Tx) -> Counts:
    """What waits for the acting user, with every view they are shown."""
    kept = [(view.id, view.filters) for view in await all_views(tx)]
    return msgspec.structs.replace(await listing.counts(tx), views=await listing.view_counts(tx, kept))


async def watched_counts(tx: Tx, watching: Sequence[Watching], until: float | None = None) -> list[dict[UUID, int]]:
    """How many conversations the views hold that each of these watches, as they see them; what they are not shown any
    more, or what could not be counted before `until` (of `time.monotonic`), is left out."""
    shown = await repository.shown_among(tx, watching)
    users = [one.actor_id for one in watching if one.is_user]
    reaches = await visible.access_of_all(tx, users) if users else {}
    asked = [
        (n, view_id, Watched(filters, one.actor_id if one.is_user else None, reaches.get(one.actor_id, UNLIMITED)))
        for n, one in enumerate(watching)
        for view_id, filters in shown.get(one.actor_id, {}).items()
        if view_id in one.view_ids
    ]
    found: list[dict[UUID, int]] = [{} for _ in watching]
    counted = await tallies.of_views(tx, [one for *_, one in asked], until)
    for (n, view_id, _), number in zip(asked, counted, strict=True):
        if number is not None:
            found[n][view_id] = number
    return found


def draft_of(view: InboxView) -> ViewDraft:
    """A view as a draft, to be changed in part."""
    return ViewDraft(
        name=view.name,
        filters=view.filters,
        whose=view.whose,
        team_id=view.team_id,
        sort=view.sort,
        columns=view.columns,
        position=view.position,
    )


def may_change_view(actor: Actor, view: InboxView) -> bool:
    """Whether somebody may change a view they are shown: their own, or, who may share, what others are shown."""
    return view.whose is Whose.MINE or actor.may(SHARE)


def _may_change(tx: Tx, view: InboxView) -> None:
    if not may_change_view(tx.actor, view):
        raise errors.INSUFFICIENT_PERMISSIONS(details={"permission": SHARE})


async def _values(tx: Tx, draft: ViewDraft) -> dict[str, Any]:
    owner = reader(tx)
    if draft.whose is Whose.MINE and owner is None:
        raise errors.invalid_field("whose", "validation_failed", "A key has no views of its own.")
    if draft.whose is not Whose.MINE and not tx.actor.may(SHARE):
        raise errors.INSUFFICIENT_PERMISSIONS(details={"permission": SHARE})
    if draft.whose is Whose.TEAM and not (draft.team_id and await repository.is_team(tx, draft.team_id)):
        raise errors.invalid_field("team_id", "validation_failed", "There is no such team.")
    return {
        "name": draft.name,
        "owner_id": owner if draft.whose is Whose.MINE else None,
        "team_id": draft.team_id if draft.whose is Whose.TEAM else None,
        "filters": msgspec.json.encode(draft.filters).decode(),
        "sort": draft.sort,
        "columns": list(draft.columns),
        "position": draft.position,
    }
