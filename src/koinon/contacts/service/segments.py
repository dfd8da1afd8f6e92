"""Segments: saved, compiled for today, previewed; never a stale list (CON-031..038)."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import psycopg

from koinon import identity, organizations
from koinon.contacts import errors as refusals
from koinon.contacts import events
from koinon.contacts.contracts.fields import CustomField
from koinon.contacts.contracts.segments import Rules, Segment, SegmentField, SegmentPreview
from koinon.contacts.policy import segments as policy
from koinon.contacts.repository import segments as rows
from koinon.contacts.repository import watched as watched_rows
from koinon.contacts.service import custom_fields, reading, topics
from koinon.contacts.service.cleaning import clean
from koinon.contacts.service.heavy import heaviest
from koinon.contacts.service.rules import condition
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

MAX_NAME, SAMPLE = 80, 10
Uses = Callable[[Tx, UUID], Awaitable[list[str]]]
_uses: list[Uses] = []


def register_segment_use(used_by: Uses) -> None:
    """Have `used_by(tx, segment_id)` name what sends to a segment; it is not deleted while anything does."""
    _uses.append(used_by)


async def broken_by(tx: Tx, field: CustomField) -> list[str]:
    """Names of segments that ask about a field as it cannot be asked now: they would select nobody, nor be sent to."""
    asking = [one for one in await segments(tx) if f"custom.{field.key}" in _asked(one.rules)]
    broken = []
    for one in asking:
        try:
            await condition(tx, one.rules)
        except errors.KoinonError:
            broken.append(one.name)
    return broken


custom_fields.register_field_use(broken_by)


async def asking_about(tx: Tx, topic_id: UUID) -> list[str]:
    """Names of segments that ask about a topic: without it they would select nobody."""
    return [
        one.name
        for one in await segments(tx)
        if any(
            part.field == "topic" and str(topic_id) in str(part.value)
            for part in policy.mentioned(policy.read(one.rules))
        )
    ]


topics.register_topic_use(asking_about)


async def segments(tx: Tx) -> list[Segment]:
    """Every segment by name."""
    return await rows.all_of_them(tx)


async def segments_asking(tx: Tx, field: str) -> dict[Any, list[str]]:
    """Names of the segments that ask about `field`, by the value they ask for: who changes it sees them first."""
    found: dict[Any, list[str]] = {}
    for one in await segments(tx):
        asked = [each.value for each in policy.mentioned(policy.read(one.rules)) if each.field == field]
        for each in {part for value in asked for part in (value if isinstance(value, list) else [value])}:
            found.setdefault(each, []).append(one.name)
    return found


async def get_segment(tx: Tx, segment_id: UUID) -> Segment:
    """A segment. Raises 404."""
    found = await rows.get(tx, segment_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def create_segment(tx: Tx, name: str, rules: Rules) -> Segment:
    """Save a rule. Raises 409 for a name that is taken or a full plan, 422 with the path of what cannot be asked."""
    tidy = _name(name)
    await rows.alone(tx)
    await condition(tx, rules)
    await organizations.require_limit(tx, "segments")
    segment_id = ids.uuid7()
    if not await rows.insert(tx, segment_id, tidy, rules):
        raise errors.DUPLICATE_RESOURCE("There is a segment of this name already.")
    await identity.audit(tx, "segment.created", "segment", segment_id, {"after": {"name": tidy, "rules": rules}})
    return await get_segment(tx, segment_id)


async def update_segment(tx: Tx, segment_id: UUID, name: str | None = None, rules: Rules | None = None) -> Segment:
    """Change name or rule. Raises 404, 409 (`segment_cycle` where it would come to mean itself), 422."""
    await rows.alone(tx)
    before = await rows.get(tx, segment_id, lock=True)
    if before is None:
        raise errors.RESOURCE_NOT_FOUND()
    sent: dict[str, Any] = {"name": _name(name) if name is not None else None, "rules": rules}
    changed = {key: value for key, value in sent.items() if value is not None and value != getattr(before, key)}
    if "name" in changed and await rows.named(tx, changed["name"]) not in (None, segment_id):
        raise errors.DUPLICATE_RESOURCE("There is a segment of this name already.")
    if "rules" in changed:
        await condition(tx, changed["rules"])
        await _require_no_cycle(tx, segment_id, changed["rules"])
    if changed:
        await rows.update(tx, segment_id, changed)
        if "rules" in changed:
            await watched_rows.begin_anew(tx, await _meaning(tx, segment_id))
        seen = {"before": {key: getattr(before, key) for key in changed}, "after": changed}
        await identity.audit(tx, "segment.updated", "segment", segment_id, seen)
    return await get_segment(tx, segment_id)


async def delete_segment(tx: Tx, segment_id: UUID) -> None:
    """Remove a segment nothing uses. Raises 404, 409 `resource_in_use` with what does (CON-038)."""
    await rows.alone(tx)
    segment = await get_segment(tx, segment_id)
    others = [one for one in await segments(tx) if segment_id in _mentioned(one.rules)]
    used = [one.name for one in others] + [name for used_by in _uses for name in await used_by(tx, segment_id)]
    if used:
        raise errors.RESOURCE_IN_USE(details={"used_by": used})
    await rows.delete(tx, segment_id)
    events.gone(tx, events.SEGMENT_DELETED, "segment", segment_id)
    await organizations.give_back(tx, "segments", 1)
    await identity.audit(tx, "segment.deleted", "segment", segment_id, {"before": {"name": segment.name}})


async def preview(tx: Tx, vault: Vault, rules: Rules) -> SegmentPreview:
    """Whom a rule selects now. Raises 422, and 409 `segment_too_slow` after 5 s with the heaviest `condition`."""
    rule = await condition(tx, rules)
    await rows.bound(tx)
    try:
        async with tx.savepoint():
            count = await rows.count(tx, rule, is_own=_is_own(rules))
            reach = await rows.reach(tx, rule)
            some = await rows.sample(tx, rule, SAMPLE)
    except psycopg.errors.QueryCanceled:
        raise refusals.SEGMENT_TOO_SLOW(details={"condition": await heaviest(tx, rules)}) from None
    people = await reading.list_rows(tx, vault, some)
    return SegmentPreview(count, reach, [people[one] for one in some if one in people])


async def count_segment(tx: Tx, rules: Rules) -> int:
    """How many people a rule selects now, exactly. Raises 422, and 409 `segment_too_slow` after 5 s."""
    rule = await condition(tx, rules)
    await rows.bound(tx)
    try:
        return await rows.count(tx, rule, is_own=_is_own(rules))
    except psycopg.errors.QueryCanceled:
        raise refusals.SEGMENT_TOO_SLOW() from None


async def segment_fields(tx: Tx, locale: str) -> list[SegmentField]:
    """What the actor's rules can ask about; of their own fields and other contexts' with a name."""
    own = await custom_fields.fields(tx)
    labels = {f"custom.{field.key}": field.label(locale) for field in own}
    labels |= {f"{source.name}.{column}": word for source in policy.sources() for column, word in source.labels.items()}
    asked = [*policy.builtin_fields(), *(policy.custom_field(field) for field in own)]
    return [
        SegmentField(one.name, labels.get(one.name, ""), one.kind, list(policy.OPERATORS[one.kind]), list(one.options))
        for one in asked
    ]


async def _require_no_cycle(tx: Tx, segment_id: UUID, rules: Rules) -> None:
    known = {one.id: _mentioned(one.rules) for one in await segments(tx)} | {segment_id: _mentioned(rules)}
    seen, waiting = set[UUID](), list(known[segment_id])
    while waiting:
        one = waiting.pop()
        if one == segment_id:
            raise refusals.SEGMENT_CYCLE()
        if one not in seen:
            seen.add(one)
            waiting += known.get(one, ())


async def _meaning(tx: Tx, segment_id: UUID) -> list[UUID]:
    """A segment and those that mean it, themselves or through others."""
    known = {one.id: _mentioned(one.rules) for one in await segments(tx)}
    found = {segment_id}
    while more := {one for one, named in known.items() if named & found} - found:
        found |= more
    return list(found)


def _is_own(rules: Rules) -> bool:
    """Whether a rule asks about contacts' own tables alone: what other contexts write drops no count from the cache."""
    foreign = ("segment", *(f"{source.name}." for source in policy.sources()))
    return not any(field.startswith(foreign) for field in _asked(rules))


def _asked(rules: Rules) -> set[str]:
    return {one.field for one in policy.mentioned(policy.read(rules))}


def _mentioned(rules: Rules) -> set[UUID]:
    found = set()
    for one in policy.mentioned(policy.read(rules)):
        if one.field == "segment":
            found.add(UUID(one.value))
    return found


def _name(name: str) -> str:
    tidy = clean(name, MAX_NAME, "name")
    if not tidy:
        raise errors.invalid_field("name", "missing_required_field", "A segment needs a name.")
    return tidy
