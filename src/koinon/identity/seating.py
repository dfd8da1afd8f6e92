"""SQL of seats and roles: who sits in an organization, and what that lets them do."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs

from koinon import organizations
from koinon.identity import mirroring, rights
from koinon.identity.contracts import Seat, User
from koinon.organizations import Kind
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx

Welcome = Callable[[Tx, UUID], Awaitable[None]]
_welcomes: list[Welcome] = []

_MEMBER = """
select m.id, m.user_id, u.name, u.email, m.role, coalesce(r.name, m.role) as role_name,
       coalesce(r.permissions, '{}') as own, m.location_ids, m.title, m.state, m.joined_at, u.last_seen_at, m.version,
       m.suspended_by_plan
from memberships m
join users u on u.id = m.user_id
left join roles r
  on r.organization_id = m.organization_id
  and r.code = m.role
where m.organization_id = %(organization_id)s
  and m.state <> 'removed'
"""


def register_welcome(welcome: Welcome) -> None:
    """A context says what a user who takes a seat finds there: `(tx, user)`, in the transaction that seats them."""
    if welcome not in _welcomes:
        _welcomes.append(welcome)


async def welcome(tx: Tx, user_id: UUID) -> None:
    """The user has a seat in the transaction's organization now."""
    for each in _welcomes:
        await each(tx, user_id)


class SeatRow(Struct, frozen=True):
    """A user's seat somewhere, with what a custom role holds."""

    organization_id: UUID
    name: str
    kind: str
    role: str
    is_sample: bool
    own: list[str]
    location_ids: list[UUID]
    sandbox_of: UUID | None = None
    slug: str = ""

    @property
    def permissions(self) -> frozenset[str]:
        """What this seat may do."""
        return rights.permissions_of(self.role, self.own)

    @property
    def home(self) -> UUID:
        """Where the seat itself is: whose roles and rules it follows."""
        return self.sandbox_of or self.organization_id

    @property
    def seat(self) -> Seat:
        """What its user sees of it."""
        livemode = self.sandbox_of is None
        return Seat(self.organization_id, self.name, Kind(self.kind), self.role, self.is_sample, livemode)


class MemberRow(Struct, frozen=True):
    """A seat with its user, as an organization sees it."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    role_name: str
    own: list[str]
    location_ids: list[UUID]
    title: str | None
    state: str
    joined_at: datetime
    last_seen_at: datetime | None
    version: int
    suspended_by_plan: bool

    @property
    def permissions(self) -> frozenset[str]:
        """What this seat may do."""
        return rights.permissions_of(self.role, self.own)


async def see_own_seats(tx: Tx, user_id: UUID) -> None:
    """Let this transaction read the user's own seats in every organization (a policy of the table)."""
    await tx.execute("select set_config('koinon.user_id', %(id)s, true)", {"id": str(user_id)})


async def seats(tx: Tx, user_id: UUID) -> list[SeatRow]:
    """The user's active seats; `see_own_seats` comes first."""
    return await tx.all(
        SeatRow,
        """
        select /* at home */
               m.organization_id, o.name, o.kind, m.role, o.is_sample, coalesce(r.permissions, '{}') as own,
               m.location_ids, o.slug
        from memberships m
        join organizations o on o.id = m.organization_id
        left join roles r
          on r.organization_id = m.organization_id
          and r.code = m.role
        where m.user_id = %(user_id)s
          and m.state = 'active'
          and o.state <> 'closed'
        order by o.is_sample, m.joined_at, m.organization_id
        """,
        {"user_id": user_id},
    )


async def names_around(tx: Tx, user: User) -> list[str]:
    """What a user's password may not consist of: their name, address and organizations (IDN-004)."""
    await see_own_seats(tx, user.id)
    return [user.name, user.email, *(row.name for row in await seats(tx, user.id))]


async def sandbox_seats(tx: Tx, rows: list[SeatRow]) -> list[SeatRow]:
    """The same seats in the sandboxes of those organizations: nobody has one there that they have not in the other."""
    twins = await organizations.sandboxes_of(tx, [row.organization_id for row in rows])
    return [
        structs.replace(
            row,
            organization_id=twins[row.organization_id],
            name=f"{row.name} (test)",
            location_ids=[],
            sandbox_of=row.organization_id,
            slug=f"{row.slug}~test",
        )
        for row in rows
        if row.organization_id in twins and "sandbox:read" in row.permissions
    ]


async def permissions_of(tx: Tx, organization_id: UUID, code: str) -> frozenset[str]:
    """What a role may do, asked before the tenant is set; `see_own_seats` comes first."""
    own = await tx.scalar(
        "select permissions from roles where organization_id = %(organization_id)s and code = %(code)s",
        {"organization_id": organization_id, "code": code},
    )
    return rights.permissions_of(code, own or ())


async def insert_seat(tx: Tx, values: dict[str, Any]) -> bool:
    """Give a user a seat in the transaction's organization; False where they have one."""
    await mirroring.mirror(tx, [values["user_id"]])
    return (
        await tx.execute(
            """
        insert into memberships (id, organization_id, user_id, role, location_ids)
        values (%(id)s, %(organization_id)s, %(user_id)s, %(role)s, %(location_ids)s)
        on conflict (organization_id, user_id) where state <> 'removed' do nothing
        """,
            {"location_ids": [], **values},
        )
        == 1
    )


async def places_of(tx: Tx, user_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """What those of the users are limited to who are limited to some locations here, as `Actor.places` says it."""
    rows: list[tuple[UUID, str, list[str], list[UUID]]] = await tx.all(
        tuple,
        """
        select m.user_id, m.role, coalesce(r.permissions, '{}') as own, m.location_ids
        from memberships m
        left join roles r
          on r.organization_id = m.organization_id
          and r.code = m.role
        where m.organization_id = %(organization_id)s
          and m.user_id = any(%(ids)s)
          and m.state = 'active'
          and m.location_ids <> '{}'
        """,
        {"organization_id": tx.organization_id, "ids": list(user_ids)},
    )
    return {user_id: _seated(rights.permissions_of(role, own), at).places for user_id, role, own, at in rows}


def _seated(permissions: frozenset[str], location_ids: list[UUID]) -> Actor:
    return Actor(
        kind=ActorKind.USER, organization_id=None, permissions=permissions, location_ids=frozenset(location_ids)
    )


async def users_with(tx: Tx, permission: str) -> list[UUID]:
    """Active seats of the transaction's organization whose role holds `permission`, oldest first."""
    return await tx.all(
        UUID,
        """
        select m.user_id
        from memberships m
        left join roles r
          on r.organization_id = m.organization_id
          and r.code = m.role
        where m.organization_id = %(organization_id)s
          and m.state = 'active'
          and (m.role = any(%(built_in)s) or r.permissions && %(granting)s::text[])
        order by m.joined_at, m.user_id
        """,
        {
            "organization_id": tx.organization_id,
            "built_in": rights.built_in_with(permission),
            "granting": rights.granting(permission),
        },
    )


async def members(tx: Tx, limit: int, after: UUID | None, *, backwards: bool) -> list[MemberRow]:
    """Seats that were not taken away, in the order of their ids."""
    order, beyond = ("desc", "<") if backwards else ("asc", ">")
    return await tx.all(
        MemberRow,
        f"""{_MEMBER}
          and (%(after)s::uuid is null or m.id {beyond} %(after)s)
          /* asked: m.created_at; m.updated_at */
        order by m.id {order}
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "after": after, "limit": limit},
    )


async def member(tx: Tx, member_id: UUID) -> MemberRow | None:
    """One seat by its id."""
    return await tx.first(
        MemberRow,
        f"{_MEMBER} and m.id = %(id)s",
        {"organization_id": tx.organization_id, "id": member_id},
    )


async def member_of(tx: Tx, user_id: UUID) -> MemberRow | None:
    """One seat by its user."""
    return await tx.first(
        MemberRow,
        f"{_MEMBER} and m.user_id = %(user_id)s",
        {"organization_id": tx.organization_id, "user_id": user_id},
    )


async def lock_team(tx: Tx) -> None:
    """Let one change of a team wait for another: two owners who leave at once must not both find the other there."""
    await tx.execute(
        "select from organizations where id = %(organization_id)s for no key update",
        {"organization_id": tx.organization_id},
    )


async def was_removed(tx: Tx, user_id: UUID) -> bool:
    """Whether somebody took this user's seat away here."""
    return bool(
        await tx.scalar(
            """
            select exists (select from memberships
                           where organization_id = %(organization_id)s
                             and user_id = %(user_id)s
                             and state = 'removed')
            """,
            {"organization_id": tx.organization_id, "user_id": user_id},
        )
    )


async def owners(tx: Tx) -> list[UUID]:
    """The seats of active owners."""
    return await tx.all(
        UUID,
        """
        select id
        from memberships
        where organization_id = %(organization_id)s
          and role = 'owner'
          and state = 'active'
        """,
        {"organization_id": tx.organization_id},
    )


async def update_member(tx: Tx, member_id: UUID, changes: dict[str, Any]) -> None:
    """Write `changes` (columns of this table, checked by the caller)."""
    assignments = "".join(f"{column} = %({column})s, " for column in changes)
    await tx.execute(
        f"""
        update memberships
        set {assignments}version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {**changes, "organization_id": tx.organization_id, "id": member_id},
    )


async def home_zone(tx: Tx, user_id: UUID) -> str | None:
    """The clock of the organization in hand, else of the user's first one; None for who has no seat."""
    await see_own_seats(tx, user_id)
    found = await tx.first(
        str,
        """
        select /* at home */ o.time_zone
        from memberships m
        join organizations o on o.id = m.organization_id
        where m.user_id = %(user_id)s
          and m.state = 'active'
        order by o.id is not distinct from %(here)s desc, o.is_sample, m.joined_at
        limit 1
        """,
        {"user_id": user_id, "here": tx.actor.organization_id},
    )
    await tx.execute("select set_config('koinon.user_id', '', true)")
    return found


async def member_names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of members by the id of their seat, of former ones too."""
    rows: list[tuple[UUID, str]] = await tx.all(
        tuple,
        """
        select m.id, u.name
        from memberships m
        join users u on u.id = m.user_id
        where m.organization_id = %(organization_id)s
          and m.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return dict(rows)


async def key_names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of API keys by id, of ended ones too."""
    rows: list[tuple[UUID, str]] = await tx.all(
        tuple,
        """
        select id, name
        from api_keys
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return dict(rows)
