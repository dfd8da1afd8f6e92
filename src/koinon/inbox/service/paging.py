"""Urgent work pages its team, where the team wants it (INB-021)."""

from collections.abc import Collection
from uuid import UUID

from koinon.inbox import notices
from koinon.inbox.contracts import Availability
from koinon.inbox.dealing import policy
from koinon.inbox.repository import agents
from koinon.inbox.repository import audience as rows
from koinon.inbox.service import audience
from koinon.kit import clock
from koinon.platform.db import Tx


async def page(tx: Tx, conversation_ids: Collection[UUID]) -> None:
    """Tell of those that have just become urgent work of a team: whoever of it is on duty, else all of the team.

    In the transaction that makes them so, and so once each.
    """
    called = await rows.urgent(tx, conversation_ids)
    if not called:
        return
    may_see = await audience.seers(tx, {one for one, _ in called}, {user for _, user in called})
    on_duty = await _on_duty(tx, {user for _, user in may_see})
    hearing = list[tuple[UUID, UUID]]()
    for conversation_id in dict.fromkeys(one for one, _ in called):
        of_team = [user for one, user in called if one == conversation_id and (one, user) in may_see]
        there = [user for user in of_team if user in on_duty]
        hearing += [(conversation_id, user) for user in there or of_team]
    await notices.tell_urgent(tx, hearing)


async def _on_duty(tx: Tx, users: Collection[UUID]) -> set[UUID]:
    now = clock.now()
    return {
        one.user_id
        for one in await agents.present(tx, sorted(users))
        if policy.availability(one.chosen, one.last_seen_at, one.last_active_at, now) is Availability.ONLINE
    }
