"""Teams and who is in them."""

from collections.abc import Sequence
from uuid import UUID

from koinon.inbox.contracts import AssignmentMode, Team
from koinon.platform.db import Tx

MOST = 100
_TEAM = """
select t.id, t.name, t.assignment_mode, t.language, t.version, t.pages_urgent,
       (select count(*) from (select 1
                              from conversations c
                              where c.organization_id = %(organization_id)s
                                and c.team_id = t.id
                                and c.status = 'open'
                              limit 1000) a)::int as open,
       (select count(*) from (select 1
                              from conversations c
                              where c.organization_id = %(organization_id)s
                                and c.team_id = t.id
                                and c.status = 'open'
                                and c.assignee_id is null
                              limit 1000) b)::int as unassigned,
       coalesce((select jsonb_agg(jsonb_build_object('user_id', m.user_id, 'name', u.name, 'is_lead', m.is_lead)
                                  order by lower(u.name), u.id)
                 from inbox_team_members m
                 join users u
                   on u.id = m.user_id
                 where m.organization_id = %(organization_id)s
                   and m.team_id = t.id), '[]') as members
from inbox_teams t
where t.organization_id = %(organization_id)s
"""


async def teams(tx: Tx) -> list[Team]:
    """All of them by name; there are at most 100."""
    return await tx.all(Team, f"{_TEAM} order by lower(t.name), t.id", {"organization_id": tx.organization_id})


async def team(tx: Tx, team_id: UUID) -> Team | None:
    """One of them."""
    return await tx.first(Team, f"{_TEAM} and t.id = %(id)s", {"organization_id": tx.organization_id, "id": team_id})


async def names(tx: Tx) -> dict[UUID, str]:
    """Their names alone, for menus."""
    found: list[tuple[UUID, str]] = await tx.all(
        tuple,
        "select id, name from inbox_teams where organization_id = %(organization_id)s order by lower(name), id",
        {"organization_id": tx.organization_id},
    )
    return dict(found)


async def ways(tx: Tx) -> dict[UUID, tuple[AssignmentMode, frozenset[UUID]]]:
    """How each team's conversations are given out, and to whom."""
    found: list[tuple[UUID, str, list[UUID]]] = await tx.all(
        tuple,
        """
        select t.id, t.assignment_mode,
               coalesce(array_agg(m.user_id) filter (where m.user_id is not null), '{}') as members
        from inbox_teams t
        left join inbox_team_members m
          on m.organization_id = %(organization_id)s
         and m.team_id = t.id
        where t.organization_id = %(organization_id)s
        group by t.id, t.assignment_mode
        """,
        {"organization_id": tx.organization_id},
    )
    return {team_id: (AssignmentMode(mode), frozenset(members)) for team_id, mode, members in found}


async def count(tx: Tx) -> int:
    """How many there are."""
    found = await tx.scalar(
        "select count(*) from inbox_teams where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )
    return int(found)


async def add(tx: Tx, team_id: UUID, name: str, mode: str, language: str | None, *, pages_urgent: bool) -> bool:
    """A new team; False where the name is taken, in whatever case."""
    return bool(
        await tx.execute(
            """
            insert into inbox_teams (id, organization_id, name, assignment_mode, language, pages_urgent)
            values (%(id)s, %(organization_id)s, %(name)s, %(mode)s, %(language)s, %(pages_urgent)s)
            on conflict (organization_id, lower(name)) do nothing
            """,
            {
                "id": team_id,
                "organization_id": tx.organization_id,
                "name": name,
                "mode": mode,
                "language": language,
                "pages_urgent": pages_urgent,
            },
        )
    )


async def taken(tx: Tx, name: str, but: UUID) -> bool:
    """Whether another team has this name."""
    return bool(
        await tx.scalar(
            """
            select exists (select
                           from inbox_teams
                           where organization_id = %(organization_id)s
                             and lower(name) = lower(%(name)s)
                             and id <> %(but)s)
            """,
            {"organization_id": tx.organization_id, "name": name, "but": but},
        )
    )


async def change(tx: Tx, team_id: UUID, name: str, mode: str, language: str | None, *, pages_urgent: bool) -> None:
    """Another name, way or language, and whether it is told of what is urgent."""
    await tx.execute(
        """
        update inbox_teams
        set name = %(name)s,
            assignment_mode = %(mode)s,
            language = %(language)s,
            pages_urgent = %(pages_urgent)s,
            version = version + 1,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {
            "organization_id": tx.organization_id,
            "id": team_id,
            "name": name,
            "mode": mode,
            "language": language,
            "pages_urgent": pages_urgent,
        },
    )


async def set_members(tx: Tx, team_id: UUID, users: Sequence[UUID], leads: Sequence[UUID]) -> None:
    """Exactly these are in it, and these lead it."""
    where = {"organization_id": tx.organization_id, "id": team_id, "users": list(users), "leads": list(leads)}
    await tx.execute(
        """
        delete from inbox_team_members
        where organization_id = %(organization_id)s
          and team_id = %(id)s
          and not user_id = any(%(users)s)
        """,
        where,
    )
    await tx.execute(
        """
        insert into inbox_team_members as m (organization_id, team_id, user_id, is_lead)
        select %(organization_id)s, %(id)s, u.id, u.id = any(%(leads)s)
        from unnest(%(users)s::uuid[]) as u (id)
        on conflict (organization_id, team_id, user_id) do update
          set is_lead = excluded.is_lead
          where m.organization_id = %(organization_id)s
        """,
        where,
    )


async def leave(tx: Tx, user_id: UUID) -> None:
    """Somebody is in no team any more."""
    await tx.execute(
        "delete from inbox_team_members where organization_id = %(organization_id)s and user_id = %(user_id)s",
        {"organization_id": tx.organization_id, "user_id": user_id},
    )


async def delete(tx: Tx, team_id: UUID) -> int:
    """Remove it; its conversations and rules have no team then."""
    return await tx.execute(
        "delete from inbox_teams where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": team_id},
    )


async def role_in(tx: Tx, team_id: UUID, user_id: UUID) -> bool | None:
    """Whether somebody leads a team; None where they are not in it."""
    return await tx.first(
        bool,
        """
        select is_lead
        from inbox_team_members
        where organization_id = %(organization_id)s
          and team_id = %(team_id)s
          and user_id = %(user_id)s
        """,
        {"organization_id": tx.organization_id, "team_id": team_id, "user_id": user_id},
    )


async def set_team(tx: Tx, ids: Sequence[UUID], team_id: UUID | None) -> None:
    """Whose work conversations are."""
    await tx.execute(
        """
        update conversations c
        set team_id = %(team_id)s::uuid,
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "team_id": team_id},
    )
