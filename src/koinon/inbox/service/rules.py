"""The rules that sort what arrives: made, changed, ordered, removed."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from koinon import channels, contacts, identity, organizations
from koinon.inbox.contracts import Priority, Rule
from koinon.inbox.policy import Decision, decide
from koinon.inbox.repository import labels, teams
from koinon.inbox.repository import rules as rows
from koinon.inbox.service.labels import named
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.db import Tx

LONGEST_NAME = 80


class RuleDraft(NamedTuple):
    """A rule as it is to be: what it asks, and what it does."""

    name: str
    position: int = 0
    is_active: bool = True
    channels: Sequence[str] = ()
    sender_ids: Sequence[UUID] = ()
    location_ids: Sequence[UUID] = ()
    tag_ids: Sequence[UUID] = ()
    languages: Sequence[str] = ()
    keywords: Sequence[str] = ()
    team_id: UUID | None = None
    label_id: UUID | None = None
    priority: Priority | None = None
    label_ids: Sequence[UUID] = ()
    sentiments: Sequence[str] = ()


async def all_rules(tx: Tx) -> list[Rule]:
    """Every rule in its order."""
    return await rows.rules(tx)


async def get_rule(tx: Tx, rule_id: UUID) -> Rule:
    """One rule. Raises `resource_not_found`."""
    found = await rows.rule(tx, rule_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def create_rule(tx: Tx, draft: RuleDraft) -> Rule:
    """A new rule. Raises 422 where it does nothing or names what there is not, 409 beyond 100."""
    if len(await rows.rules(tx)) >= rows.MOST:
        raise errors.INVALID_STATE("There are 100 rules. Remove one first.")
    rule_id, values = ids.uuid7(), await _checked(tx, draft)
    await rows.add(tx, rule_id, values)
    await identity.audit(tx, "inbox_rule.created", "inbox_rule", rule_id, {"name": [None, values["name"]]})
    return await get_rule(tx, rule_id)


async def update_rule(tx: Tx, rule_id: UUID, changes: Mapping[str, Any]) -> Rule:
    """Change what is named of a rule. Raises as `create_rule` does."""
    known = await get_rule(tx, rule_id)
    present = {name: getattr(known, name) for name in RuleDraft._fields}
    values = await _checked(tx, RuleDraft(**(present | dict(changes))))
    await rows.change(tx, rule_id, values)
    await identity.audit(tx, "inbox_rule.updated", "inbox_rule", rule_id, {"name": [known.name, values["name"]]})
    return await get_rule(tx, rule_id)


async def move_rule(tx: Tx, rule_id: UUID, by: int) -> list[Rule]:
    """Ask a rule so many places later, or earlier where `by` is below 0; all of them in their new order.

    Raises `resource_not_found`.
    """
    known = await rows.rules(tx, lock=True)
    at = next((number for number, one in enumerate(known) if one.id == rule_id), None)
    if at is None:
        raise errors.RESOURCE_NOT_FOUND()
    moved = known[:at] + known[at + 1 :]
    to = min(max(at + by, 0), len(moved))
    moved.insert(to, known[at])
    await rows.arrange(tx, [one.id for one in moved])
    if to != at:
        change = {"position": [at + 1, to + 1]}
        await identity.audit(tx, "inbox_rule.updated", "inbox_rule", rule_id, change)
    return await rows.rules(tx)


class Trial(NamedTuple):
    """A message as it might arrive: what is asked of it; it has no team yet, and a normal priority."""

    said: str
    channel: str
    sender_id: UUID | None = None
    location_id: UUID | None = None
    language: str = "en"
    tag_ids: Sequence[UUID] = ()
    label_ids: Sequence[UUID] = ()
    sentiment: str | None = None
    team_id: UUID | None = None
    priority: Priority = Priority.NORMAL


async def try_rules(tx: Tx, trial: Trial) -> Decision:
    """What the rules that are on would do with a message; nothing is changed."""
    return decide(await rows.rules(tx, active=True), trial, trial.said)


async def delete_rule(tx: Tx, rule_id: UUID) -> Rule:
    """Remove it; what it did stays. Raises `resource_not_found`."""
    known = await get_rule(tx, rule_id)
    await rows.delete(tx, rule_id)
    await identity.audit(tx, "inbox_rule.deleted", "inbox_rule", rule_id, {"name": [known.name, None]})
    return known


async def _checked(tx: Tx, draft: RuleDraft) -> dict[str, Any]:
    if draft.team_id is None and draft.label_id is None and draft.priority is None:
        raise errors.invalid_field("team_id", "validation_failed", "Choose a team, a label or a priority.")
    if draft.team_id is not None and draft.team_id not in await teams.names(tx):
        raise errors.invalid_field("team_id", "validation_failed", "There is no such team.")
    if draft.label_id is not None and not await labels.known(tx, [draft.label_id]):
        raise errors.invalid_field("label_id", "validation_failed", "There is no such label.")
    await _require_known(tx, draft)
    words = [" ".join(word.split()) for word in draft.keywords]
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in draft._asdict().items()}
    return plain | {"name": named(draft.name, LONGEST_NAME), "keywords": [word for word in words if word]}


async def _require_known(tx: Tx, draft: RuleDraft) -> None:
    known: dict[str, set[UUID]] = {
        "sender_ids": {one.id for one in await channels.senders(tx)} if draft.sender_ids else set(),
        "location_ids": {one.id for one in await organizations.locations(tx)} if draft.location_ids else set(),
        "tag_ids": {one.id for one in (await contacts.tags_page(tx))[0]} if draft.tag_ids else set(),
        "label_ids": {one.id for one in await labels.known(tx, draft.label_ids)} if draft.label_ids else set(),
    }
    for field, there in known.items():
        if set(getattr(draft, field)) - there:
            raise errors.invalid_field(field, "validation_failed", "One of these is not there any more.")
