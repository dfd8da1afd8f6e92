"""Teams: who is in them, how their conversations are given out, and moving conversations to them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from koinon import identity
from koinon.inbox import events
from koinon.inbox.contracts import AssignmentMode, Conversation, Team
from koinon.inbox.dealing import repository as dealing
from koinon.inbox.dealing import service as dealer
from koinon.inbox.repository import teams as rows
from koinon.inbox.repository import wakeups
from koinon.inbox.service import lines, paging
from koinon.inbox.service.labels import named
from koinon.inbox.service.states import require_live, require_version
from koinon.inbox.service.thread import conversation
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx

LONGEST_NAME = 80
MOST_MEMBERS = 500


class TeamDraft(NamedTuple):
    """What a team is to be; `leads` are among `members`."""

    name: str
    assignment_mode: AssignmentMode = AssignmentMode.MANUAL
    language: str | None = None
    members: Sequence[UUID] = ()
    leads: Sequence[UUID] = ()
    pages_urgent: bool = False


async def all_teams(tx: Tx) -> list[Team]:
    """Every team by name."""
    return await rows.teams(tx)


async def team_names(tx: Tx) -> dict[UUID, str]:
    """Their names, for menus."""
    return await rows.names(tx)


async def get_team(tx: Tx, team_id: UUID) -> Team:
    """One team. Raises `resource_not_found`."""
    found = await rows.team(tx, team_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def create_team(tx: Tx, draft: TeamDraft) -> Team:
    """A new team. Raises 422 for a name that is taken or empty and for people who have no seat, 409 beyond 100."""
    name, team_id = named(draft.name, LONGEST_NAME), ids.uuid7()
    if await rows.count(tx) >= rows.MOST:
        raise errors.INVALID_STATE("There are 100 teams. Remove one first.")
    await _require_seats(tx, draft)
    if not await rows.add(tx, team_id, name, draft.assignment_mode, draft.language, pages_urgent=draft.pages_urgent):
        raise errors.invalid_field("name", "validation_failed", "There is a team of this name.")
    await rows.set_members(tx, team_id, draft.members, draft.leads)
    await identity.audit(tx, "inbox_team.created", "inbox_team", team_id, {"name": [None, name]})
    return await get_team(tx, team_id)


async def update_team(tx: Tx, team_id: UUID, changes: Mapping[str, Any]) -> Team:
    """Change what is named of a team; its waiting conversations are dealt out anew. Raises as `create_team` does."""
    known = await get_team(tx, team_id)
    draft = _changed(known, changes)
    name = named(draft.name, LONGEST_NAME)
    await _require_seats(tx, draft)
    if await rows.taken(tx, name, team_id):
        raise errors.invalid_field("name", "validation_failed", "There is a team of this name.")
    mode, pages = draft.assignment_mode, draft.pages_urgent
    await rows.change(tx, team_id, name, mode, draft.language, pages_urgent=pages)
    await rows.set_members(tx, team_id, draft.members, draft.leads)
    await identity.audit(tx, "inbox_team.updated", "inbox_team", team_id, {"name": [known.name, name]})
    await wakeups.set_earliest(tx, wakeups.POOL, clock.now())
    return await get_team(tx, team_id)


def _changed(known: Team, changes: Mapping[str, Any]) -> TeamDraft:
    present = {
        "name": known.name,
        "assignment_mode": known.assignment_mode,
        "language": known.language,
        "members": [one.user_id for one in known.members],
        "leads": [one.user_id for one in known.members if one.is_lead],
        "pages_urgent": known.pages_urgent,
    }
    return TeamDraft(**(present | dict(changes)))


async def _require_seats(tx: Tx, draft: TeamDraft) -> None:
    seated = set(await identity.users_who_may(tx, "conversations:read"))
    if set(draft.members) - seated:
        raise errors.invalid_field("members", "validation_failed", "Nobody here has this id.")
    if set(draft.leads) - set(draft.members):
        raise errors.invalid_field("leads", "validation_failed", "Whoever leads a team is in it.")
    if len(set(draft.members)) > MOST_MEMBERS:
        raise errors.invalid_field("members", "validation_failed", "At most {most} people.", most=MOST_MEMBERS)


async def delete_team(tx: Tx, team_id: UUID) -> Team:
    """Remove it; its conversations have no team then. Raises `resource_not_found`."""
    known = await get_team(tx, team_id)
    await rows.delete(tx, team_id)
    await identity.audit(tx, "inbox_team.deleted", "inbox_team", team_id, {"name": [known.name, None]})
    await wakeups.set_earliest(tx, wakeups.POOL, clock.now())
    return known


async def set_team(
    tx: Tx, conversation_id: UUID, team_id: UUID | None, version: int | None = None, *, reopen: bool = False
) -> Conversation:
    """Have a conversation be a team's work, or no team's (INB-022).

    Whoever has it keeps it; what is nobody's is dealt out in the new team. Raises `resource_not_found`,
    `precondition_failed`, `invalid_state` when it is done and `reopen` is not said, 422 for a team there is not.
    """
    known = await conversation(tx, conversation_id, lock=True)
    require_version(known, version)
    if known.team_id != team_id:
        known = await require_live(tx, known, reopen=reopen) if team_id is not None else known
        await move_to_team(tx, {known.id: known.team_id}, team_id)
        change = {"team": [known.team_id, team_id]}
        await identity.audit(tx, "conversation.team_changed", "conversation", known.id, change)
        if known.assignee_id is None:
            await dealer.deal_opened(tx, [known.id])
    return await conversation(tx, known.id)


async def move_to_team(tx: Tx, before: Mapping[UUID, UUID | None], team_id: UUID | None, **why: Any) -> None:
    """Set the team of locked conversations, from what each had; `rule` names the rule that does it. Raises 422."""
    names = await rows.names(tx)
    if team_id is not None and team_id not in names:
        raise errors.invalid_field("team_id", "validation_failed", "There is no such team.")
    name = names[team_id] if team_id is not None else None
    await rows.set_team(tx, lines.ordered(list(before)), team_id)
    await lines.write_many(tx, lines.lines_of(before, team_id, name=name, **why), "team")
    history = [
        {"id": ids.uuid7(), "conversation_id": one, "from_team_id": was, "to_team_id": team_id}
        for one, was in before.items()
    ]
    by = "rule" if "rule" in why else "user"
    if team_id is not None:
        await paging.page(tx, before)
    await dealing.record(tx, history, by, None if by == "rule" else tx.actor.id, str(why.get("rule", ""))[:200])
    if before:
        tx.publish(events.batch_changed(before, "team"))
    for event in events.conversations_updated(before):
        tx.publish(event)
