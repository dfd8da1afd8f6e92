"""Tags: made when first used, renamed, merged, taken away."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts import Tag
from koinon.contacts.repository import tags as rows
from koinon.contacts.service.auditing import note_many
from koinon.contacts.service.cleaning import MAX_TAG, clean
from koinon.contacts.service.places import require_everywhere
from koinon.contacts.service.survivors import survivors
from koinon.kit.pagination import Cursor
from koinon.platform import errors, merging
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

MERGED = "tag"


async def create_tag(tx: Tx, name: str, colour: str | None = None) -> Tag:
    """Add a tag, or return the one of that name (upper and lower case alike)."""
    known = await rows.by_name(tx, _name(name))
    tag_id = next(iter((await rows.ensure(tx, [_name(name)])).values()))
    if known is None:
        await identity.audit(tx, "tag.created", "tag", tag_id, {"after": {"name": _name(name), "colour": colour}})
    if colour is not None:
        await rows.update(tx, tag_id, {"colour": colour})
    return await get_tag(tx, tag_id)


async def get_tag(tx: Tx, tag_id: UUID) -> Tag:
    """A tag and how many bear it, or the one that it was merged into. Raises 404."""
    found = await rows.get(tx, tag_id)
    if found is None and (into := await merging.survivor(tx, MERGED, tag_id)) is not None:
        found = await rows.get(tx, into)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def tags_page(tx: Tx, paging: PageRequest | None = None, *, q: str = "") -> tuple[list[Tag], Pagination]:
    """Tags by name, those whose name has `q` in it."""
    paging = paging or PageRequest(limit=100)
    shown, pagination = await paging.page(
        tx,
        {"list": "tags", "q": q},
        lambda seen, at, limit: rows.page(seen, at, limit, q=q.strip()),
        lambda tag: Cursor((tag.name.lower(),), tag.id),
    )
    return list(shown), pagination


async def rename_tag(tx: Tx, tag_id: UUID, name: str) -> Tag:
    """Give a tag another name; that of another tag merges the two. Raises 403, 404."""
    return await update_tag(tx, tag_id, {"name": name})


async def update_tag(tx: Tx, tag_id: UUID, changes: Mapping[str, str | None]) -> Tag:
    """Change name or colour; the name of another tag merges the two, in one action (CON-027). Raises 403, 404."""
    name = changes.get("name")
    before = await get_tag(tx, tag_id)
    tag_id = before.id
    require_everywhere(tx)
    if "colour" in changes:
        await rows.update(tx, tag_id, {"colour": changes["colour"]})
    namesake = await rows.by_name(tx, _name(name)) if name is not None else None
    if namesake not in (None, tag_id):
        await rows.merge(tx, tag_id, namesake)
        await merging.note(tx, MERGED, tag_id, namesake)
        await identity.audit(tx, "tag.merged", "tag", tag_id, {"before": {"name": before.name}, "into": namesake})
        return await get_tag(tx, namesake)
    if name is not None:
        await rows.update(tx, tag_id, {"name": _name(name)})
    after = await get_tag(tx, tag_id)
    seen = [{"name": tag.name, "colour": tag.colour} for tag in (before, after)]
    if seen[0] != seen[1]:
        await identity.audit(tx, "tag.updated", "tag", tag_id, {"before": seen[0], "after": seen[1]})
    return after


async def delete_tag(tx: Tx, tag_id: UUID) -> Tag:
    """Remove a tag from everybody; what it was and how many bore it. Raises 403, 404."""
    tag = await rows.get(tx, tag_id)
    if tag is None:  # of a merged id nobody means to remove the one that stays
        raise errors.RESOURCE_NOT_FOUND()
    require_everywhere(tx)
    await rows.delete(tx, tag_id)
    events.gone(tx, events.TAG_DELETED, "tag", tag_id)
    await identity.audit(tx, "tag.deleted", "tag", tag_id, {"contacts": tag.contact_count})
    return tag


async def add_tags(tx: Tx, contact_ids: Sequence[UUID], names: Sequence[str], source: str = "manual") -> None:
    """Give people tags by name, made where missing."""
    people = await survivors(tx, contact_ids)
    await add_pairs(tx, [(tag_id, c) for tag_id in await ensure(tx, names) for c in people], source)


async def ensure(tx: Tx, names: Sequence[str]) -> list[UUID]:
    """Ids of tags by name, made where missing. Raises 422 for no name."""
    return list((await rows.ensure(tx, [_name(name) for name in names])).values()) if names else []


async def add_pairs(tx: Tx, pairs: Sequence[tuple[UUID, UUID]], source: str) -> list[tuple[UUID, UUID]]:
    """Give (tag, contact) pairs; those that are new."""
    added = await rows.add(tx, pairs, source)
    for tag_id in dict.fromkeys(tag for tag, _ in pairs):
        people = [contact for tag, contact in added if tag == tag_id]
        events.about_many(tx, events.TAGGED, "tag", tag_id, people)
        await note_many(tx, "tag.given", "tag", tag_id, people)
    return added


async def remove_tags(tx: Tx, contact_ids: Sequence[UUID], tag_ids: Sequence[UUID]) -> None:
    """Take tags away from people."""
    people = await survivors(tx, contact_ids)
    await remove_pairs(tx, [(tag_id, c) for tag_id in tag_ids for c in people])


async def remove_pairs(tx: Tx, pairs: Sequence[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    """Take (tag, contact) pairs away; those that were there."""
    removed = await rows.remove(tx, pairs)
    for tag_id in dict.fromkeys(tag for tag, _ in pairs):
        people = [contact for tag, contact in removed if tag == tag_id]
        events.about_many(tx, events.UNTAGGED, "tag", tag_id, people)
        await note_many(tx, "tag.taken", "tag", tag_id, people)
    return removed


def _name(name: str) -> str:
    tidy = clean(name, MAX_TAG, "name")
    if not tidy:
        raise errors.invalid_field("name", "missing_required_field", "A tag needs a name.")
    return tidy
