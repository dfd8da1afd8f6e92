"""Who may answer a conversation, and whose it becomes (INB-023)."""

from datetime import datetime, timedelta
from uuid import UUID

from koinon import organizations
from koinon.inbox import errors as refusals
from koinon.inbox import events, preferences
from koinon.inbox.contracts import LIVE, Conversation
from koinon.inbox.dealing import repository as dealing
from koinon.inbox.repository import states, teams
from koinon.inbox.service import lines
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.db import Tx

ADMINISTER = "settings:write"
JUST_BEFORE = timedelta(microseconds=1)


async def require_may_answer(tx: Tx, known: Conversation) -> None:
    """Raises `not_yours_to_answer` in restricted mode, `invalid_state` where a newer conversation is open."""
    if (refusal := await objection(tx, known)) is not None:
        raise refusal


async def objection(tx: Tx, known: Conversation) -> errors.KoinonError | None:
    """Why the acting user may not answer here, before anything is written; None where they may."""
    if known.status not in LIVE and await states.with_newer(tx, [known.id]):
        return errors.INVALID_STATE("A newer conversation with this person is open.")
    if not await organizations.setting(tx, preferences.RESTRICTED.key):
        return None
    if known.assignee_id in (None, tx.actor.id) or tx.actor.may(ADMINISTER):
        return None
    leads = await teams.role_in(tx, known.team_id, tx.actor.id) if known.team_id and tx.actor.id else None
    return None if leads else refusals.NOT_YOURS_TO_ANSWER()


async def taker(tx: Tx, known: Conversation, user_id: UUID | None, at: datetime) -> UUID | None:
    """Whose a conversation of nobody's becomes by this answer, told in the thread; None where it stays as it is."""
    if known.assignee_id is not None or user_id is None or not await preferences.assigns_on_reply(tx):
        return None
    await lines.write(tx, known.id, "assigned", at - JUST_BEFORE, to=user_id, why="answered")
    passed = {"id": ids.uuid7(), "conversation_id": known.id, "to_user_id": user_id}
    await dealing.record(tx, [passed], "user", user_id, "answered")
    tx.publish(events.assigned(known.id, None, user_id))
    return user_id
