"""A smaller plan closes the seats it has no room for, a larger one opens them again (ORG-025)."""

from uuid import UUID

from msgspec import Struct

from koinon.identity import events, seating, sessions
from koinon.identity.audit_trail import audit
from koinon.identity.usage import seats_taken
from koinon.platform.db import Tx

UNLIMITED = -1


class _Seat(Struct, frozen=True):
    id: UUID
    user_id: UUID


async def fit_seats(tx: Tx, limit: int) -> None:
    """Close what lies above `limit` (whoever was here last the longest ago, never an owner), or open what fits again.

    Whom an owner closed by hand stays closed. The owner chooses by closing another seat and opening this one.
    """
    await seating.lock_team(tx)
    active = await _active(tx)
    if limit != UNLIMITED and active > limit:
        await _tell(tx, await _close(tx, active - limit), "suspended")
    else:
        room = None if limit == UNLIMITED else max(0, limit - await seats_taken(tx))
        await _tell(tx, await _open(tx, room), "restored")


async def _active(tx: Tx) -> int:
    return int(
        await tx.scalar(
            "select count(*) from memberships where organization_id = %(organization_id)s and state = 'active'",
            {"organization_id": tx.organization_id},
        )
    )


async def _close(tx: Tx, many: int) -> list[_Seat]:
    chosen = await tx.all(
        UUID,
        """
        select s.id
        from memberships s
        join users u on u.id = s.user_id
        where s.organization_id = %(organization_id)s
          and s.state = 'active'
          and s.role <> 'owner'
        order by u.last_seen_at nulls first, s.joined_at desc, s.id desc
        limit %(many)s
        """,
        {"organization_id": tx.organization_id, "many": many},
    )
    return await tx.all(
        _Seat,
        """
        update memberships
        set state = 'suspended', suspended_by_plan = true, version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        returning id, user_id
        """,
        {"organization_id": tx.organization_id, "ids": chosen},
    )


async def _open(tx: Tx, many: int | None) -> list[_Seat]:
    chosen = await tx.all(
        UUID,
        """
        select s.id
        from memberships s
        join users u on u.id = s.user_id
        where s.organization_id = %(organization_id)s
          and s.state = 'suspended'
          and s.suspended_by_plan
        order by u.last_seen_at desc nulls last, s.joined_at, s.id
        limit %(many)s
        """,
        {"organization_id": tx.organization_id, "many": many},
    )
    return await tx.all(
        _Seat,
        """
        update memberships
        set state = 'active', suspended_by_plan = false, version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        returning id, user_id
        """,
        {"organization_id": tx.organization_id, "ids": chosen},
    )


async def _tell(tx: Tx, seats: list[_Seat], kind: str) -> None:
    for seat in seats:
        tx.publish(events.member_changed(kind, seat.user_id))
        await audit(tx, f"member.{kind}", "member", seat.id, {"after": {"by": "plan"}})
    if seats:
        tx.after_commit(sessions.REMEMBERED.forget)
