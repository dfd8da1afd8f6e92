"""Which conversations a user may see (INB-112): the one fragment that lists, counts, search and threads are asked with.

A role sees all conversations, those of its teams and its own, or only its own; who has none of these roles, an API key
and Koinon itself see all. Locations are another matter: policies of the database see to them (ADR 10).
"""

from collections.abc import Collection, Iterable
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from msgspec import Meta, Struct

from koinon import organizations
from koinon.inbox.contracts.lists import Reach
from koinon.organizations import Setting
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx

Codes = Annotated[list[Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,40}$")]], Meta(max_length=50)]


class InboxAccess(Struct, frozen=True, forbid_unknown_fields=True):
    """Roles that see only conversations of their teams and their own; roles that see only their own."""

    teams_only: Codes = []
    own_only: Codes = []


SETTING = organizations.declare_setting(
    Setting(
        "inbox.access",
        InboxAccess,
        InboxAccess(),
        "Who sees which conversations",
        "Roles that see only their teams' conversations and their own, and roles that see only their own.",
        group="Inbox",
    )
)


class Access(NamedTuple):
    """How far somebody sees."""

    reach: Reach = Reach.ALL
    user_id: UUID | None = None

    @property
    def sql(self) -> str:
        """A condition on `c` (conversations), to be joined by "and"; its parameter is `%(seer)s`."""
        return _CONDITIONS[self.reach]

    def of(self, column: str) -> str:
        """The same for rows beside conversations, where `column` names one; what is deleted nobody sees."""
        return f"""and exists (select from conversations c
          where c.organization_id = %(organization_id)s
            and c.id = {column}
            and c.deleted_at is null
            {self.sql})"""

    def of_each(self, column: str) -> str:
        """`sql` for many who see as far, where `column` says who."""
        return self.sql.replace("%(seer)s", column)

    @property
    def params(self) -> dict[str, Any]:
        """The parameter of `sql`."""
        return {} if self.reach is Reach.ALL else {"seer": self.user_id}


UNLIMITED = Access()
_CONDITIONS = {
    Reach.ALL: "",
    Reach.TEAMS: """and (c.assignee_id = %(seer)s
         or c.team_id in (select t.team_id
                          from inbox_team_members t
                          where t.organization_id = %(organization_id)s
                            and t.user_id = %(seer)s))""",
    Reach.OWN: "and c.assignee_id = %(seer)s",
}


_LIMITED = """exists (
         select
         from organization_settings g
         join memberships b
           on b.organization_id = %(organization_id)s
          and b.user_id = %(seer)s
          and b.state <> 'removed'
         where g.organization_id = %(organization_id)s
           and g.key = 'inbox.access'
           and {role})"""
INLINE = f"""and (not {_LIMITED.format(role="(g.value->'own_only' ? b.role or g.value->'teams_only' ? b.role)")}
         or c.assignee_id = %(seer)s
         or (c.team_id in (select t.team_id
                           from inbox_team_members t
                           where t.organization_id = %(organization_id)s
                             and t.user_id = %(seer)s)
             and not {_LIMITED.format(role="g.value->'own_only' ? b.role")}))"""
"""The same, found out by the statement itself: for a few rows of one person, where a statement more would tell."""


async def access(tx: Tx, user_id: UUID | None = None) -> Access:
    """How far the acting user sees, or the user with this id."""
    seer = user_id or (tx.actor.id if tx.actor.kind is ActorKind.USER else None)
    return Access() if seer is None else (await access_of_all(tx, [seer]))[seer]


async def access_of_all(tx: Tx, user_ids: Collection[UUID]) -> dict[UUID, Access]:
    """How far each of the users sees: at most two statements for all of them."""
    limits: InboxAccess = await organizations.setting(tx, SETTING.key)
    if not (limits.teams_only or limits.own_only):
        return dict.fromkeys(user_ids, UNLIMITED)
    seats = await tx.all(
        tuple,
        """
        select m.user_id, m.role
        from memberships m
        where m.organization_id = %(organization_id)s
          and m.user_id = any(%(ids)s)
          and m.state <> 'removed'
        """,
        {"organization_id": tx.organization_id, "ids": list(user_ids)},
    )
    reaches = {user_id: _reach(limits, role) for user_id, role in seats}
    return {one: Access(reach, one) if (reach := reaches.get(one)) else UNLIMITED for one in user_ids}


def _reach(limits: InboxAccess, role: str) -> Reach | None:
    if role in limits.own_only:
        return Reach.OWN
    return Reach.TEAMS if role in limits.teams_only else None


async def among(tx: Tx, ids: Iterable[UUID], user_id: UUID | None = None) -> set[UUID]:
    """Those of the conversations that the acting user (or the user with this id) may see."""
    seen = await access(tx, user_id)
    return set(
        await tx.all(
            UUID,
            f"""
            select c.id
            from conversations c
            where c.organization_id = %(organization_id)s
              and c.id = any(%(ids)s)
              {seen.sql}
            """,
            {"organization_id": tx.organization_id, "ids": list(ids), **seen.params},
        )
    )


async def sees(tx: Tx, conversation_id: UUID) -> bool:
    """Whether the acting user may see a conversation that there is."""
    return (await access(tx)).reach is Reach.ALL or conversation_id in await among(tx, [conversation_id])
