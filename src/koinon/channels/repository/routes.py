"""Statements of routes and of the weights of senders (CHN-048, 049)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from koinon.channels.repository.shared import bound
from koinon.platform.db import Tx

LOST, MOST_ERRORS, WITHIN_SECONDS = 10, 50, 60


class Member(NamedTuple):
    """A sender of a route as it stands now; `weight` by the route, `health` its own."""

    route_id: UUID
    channel: str
    prefix: str
    purpose: str | None
    sender_id: UUID
    weight: int
    health: int
    state: str
    account_id: UUID
    account_state: str
    is_paused: bool
    provider: str


async def route_members(tx: Tx) -> list[Member]:
    """Every sender of every route, in the order of each."""
    rows = await tx.all(
        tuple,
        """
        select r.id, r.channel, r.prefix, r.purpose, m.sender_id, m.weight, s.weight, s.state, s.account_id, a.state,
               coalesce(s.paused_until > now(), false), a.provider
        from routes r
        join route_senders m on m.organization_id = %(organization_id)s and m.route_id = r.id
        join senders s on s.organization_id = %(organization_id)s and s.id = m.sender_id
        join provider_accounts a on a.organization_id = %(organization_id)s and a.id = s.account_id
        where r.organization_id = %(organization_id)s
        order by r.channel, r.prefix, r.purpose nulls first, r.id, m.position
        """,
        bound(tx),
    )
    return [Member(*row) for row in rows]


async def lock_routes(tx: Tx) -> None:
    """Held until the transaction ends: who replaces all routes does so alone, though none may be there to lock."""
    key = str(tx.organization_id)
    await tx.execute("select pg_advisory_xact_lock(hashtextextended(%(key)s, 36))", {"key": key})


async def clear_routes(tx: Tx) -> None:
    await tx.execute("delete from routes where organization_id = %(organization_id)s", bound(tx))


async def insert_route(
    tx: Tx, route_id: UUID, channel: str, prefix: str, purpose: str | None, senders: Sequence[tuple[UUID, int]]
) -> None:
    await tx.execute(
        """
        insert into routes (id, organization_id, channel, prefix, purpose, created_by)
        values (%(id)s, %(organization_id)s, %(channel)s, %(prefix)s, %(purpose)s, %(by)s)
        """,
        bound(tx, id=route_id, channel=channel, prefix=prefix, purpose=purpose, by=tx.actor.id),
    )
    await tx.execute(
        """
        insert into route_senders (organization_id, route_id, position, sender_id, weight)
        select %(organization_id)s, %(id)s, m.position - 1, m.sender_id, m.weight
        from unnest(%(senders)s::uuid[], %(weights)s::int[]) with ordinality as m (sender_id, weight, position)
        """,
        bound(tx, id=route_id, senders=[s for s, _ in senders], weights=[w for _, w in senders]),
    )


async def routes_of(tx: Tx, sender_id: UUID) -> int:
    """How many routes use a sender."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from route_senders
            where organization_id = %(organization_id)s
              and sender_id = %(sender_id)s
            """,
            bound(tx, sender_id=sender_id),
        )
    )


async def spare_accounts(tx: Tx, sender_id: UUID, states: Sequence[str]) -> list[list[UUID]]:
    """By route of a sender: the other live accounts there that have a number in one of these states."""
    return await tx.all(
        list[UUID],
        """
        select coalesce(array_agg(a.id) filter (where a.id is not null), '{}')
        from route_senders mine
        join route_senders m on m.organization_id = %(organization_id)s and m.route_id = mine.route_id
        join senders own on own.organization_id = %(organization_id)s and own.id = mine.sender_id
        join senders s on s.organization_id = %(organization_id)s and s.id = m.sender_id
        left join provider_accounts a on a.organization_id = %(organization_id)s
          and a.id = s.account_id
          and a.id <> own.account_id
          and a.state = 'active'
          and a.environment = 'live'
          and s.state = any(%(states)s)
          and coalesce(s.paused_until <= now(), true)
        where mine.organization_id = %(organization_id)s
          and mine.sender_id = %(sender_id)s
        group by mine.route_id
        """,
        bound(tx, sender_id=sender_id, states=list(states)),
    )


async def leave_routes(tx: Tx, sender_id: UUID) -> None:
    """Take a sender out of every route; one without senders goes."""
    await tx.execute(
        "delete from route_senders where organization_id = %(organization_id)s and sender_id = %(sender_id)s",
        bound(tx, sender_id=sender_id),
    )
    await tx.execute(
        """
        delete from routes r
        where r.organization_id = %(organization_id)s
          and not exists (
            select from route_senders m
            where m.organization_id = %(organization_id)s
              and m.route_id = r.id)
        """,
        bound(tx),
    )


async def note_errors(tx: Tx, sender_id: UUID, errors: int) -> bool:
    """Count errors of the present minute, of all processes; whether they cost the sender weight now."""
    counted = await tx.scalar(
        """
        insert into sender_errors as e (organization_id, sender_id, since, errors)
        values (%(organization_id)s, %(sender_id)s, now(), %(errors)s)
        on conflict (organization_id, sender_id) do update
        set errors = case when e.since > now() - make_interval(secs => %(within)s) then e.errors else 0 end
                   + excluded.errors,
            since = case when e.since > now() - make_interval(secs => %(within)s) then e.since else now() end
        where e.organization_id = %(organization_id)s
        returning errors
        """,
        bound(tx, sender_id=sender_id, errors=errors, within=WITHIN_SECONDS),
    )
    if counted < MOST_ERRORS:
        return False
    await tx.execute(
        "update sender_errors set errors = 0, since = now()"
        " where organization_id = %(organization_id)s and sender_id = %(sender_id)s",
        bound(tx, sender_id=sender_id),
    )
    return await lose_weight(tx, [sender_id])


async def lose_weight(tx: Tx, sender_ids: Sequence[UUID]) -> bool:
    """Ten points less for each; whether any had any left."""
    return bool(
        await tx.execute(
            """
            update senders
            set weight = greatest(0, weight - %(lost)s), updated_at = now()
            where organization_id = %(organization_id)s
              and id = any(%(ids)s)
              and weight > 0
            """,
            bound(tx, ids=list(sender_ids), lost=LOST),
        )
    )


async def regain_weight(tx: Tx, but: Sequence[UUID]) -> int:
    """Ten points more for each that lost some, but those; how many."""
    return await tx.execute(
        """
        update senders
        set weight = least(100, weight + %(lost)s), updated_at = now()
        where organization_id = %(organization_id)s
          and weight < 100
          and id <> all(%(but)s)
        """,
        bound(tx, but=list(but), lost=LOST),
    )


async def organizations_with_routes(tx: Tx) -> list[UUID]:
    """Whose clock for weights runs."""
    return await tx.all(UUID, "select organization_id from wakeups where kind = 'channels.weights'")


async def watch_weights(tx: Tx, *, wanted: bool) -> None:
    """Have the weights of an organization looked at, or not any more."""
    if wanted:
        await tx.execute(
            """
            insert into wakeups (organization_id, kind, due_at)
            values (%(organization_id)s, 'channels.weights', now())
            on conflict (organization_id, kind) do nothing
            """,
            bound(tx),
        )
    else:
        await tx.execute(
            "delete from wakeups where organization_id = %(organization_id)s and kind = 'channels.weights'", bound(tx)
        )
