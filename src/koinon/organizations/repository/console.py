"""What belongs to the installation and not to one organization: the operators' trail, announcements."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from koinon.platform.db import Tx


class OperatorAct(Struct, frozen=True):
    """Something that an operator did: who, when, to what; the name is that of its time."""

    id: UUID
    operator_id: UUID | None
    operator_name: str
    ip: str | None
    about_id: UUID | None
    about_name: str | None
    act: str
    details: dict[str, Any]
    created_at: datetime


async def insert_act(tx: Tx, act: str, about: tuple[UUID, str] | None, details: Mapping[str, Any]) -> None:
    """Write an act; the application may add to this table and change nothing in it."""
    actor = tx.actor
    await tx.execute(
        """
        insert into operator_acts (operator_id, operator_name, ip, request_id, about_id, about_name, act, details)
        values (%(operator_id)s, %(operator_name)s, %(ip)s, %(request_id)s, %(about_id)s, %(about_name)s, %(act)s,
                %(details)s::jsonb)
        """,
        {
            "operator_id": actor.id,
            "operator_name": actor.name or "koinon",
            "ip": actor.ip,
            "request_id": actor.request_id,
            "about_id": about[0] if about else None,
            "about_name": about[1] if about else None,
            "act": act,
            "details": msgspec.json.encode(details).decode(),
        },
    )


async def acts(tx: Tx, before: UUID | None, about: UUID | None, limit: int) -> list[OperatorAct]:
    """The newest acts, from a cursor; of one organization if asked."""
    return await tx.all(
        OperatorAct,
        """
        select id, operator_id, operator_name, ip, about_id, about_name, act, details, created_at
        from operator_acts
        where (%(before)s::uuid is null or id < %(before)s)
          and (%(about)s::uuid is null or about_id = %(about)s)
        order by id desc
        limit %(limit)s
        """,
        {"before": before, "about": about, "limit": limit},
    )


class Announcement(Struct, frozen=True):
    """The operator's words by language (`en` always), to organizations of some kinds and plans (none named: all)."""

    id: UUID
    texts: dict[str, str]
    kinds: list[str]
    plans: list[str]
    tone: str
    by_mail: bool
    starts_at: datetime
    ends_at: datetime
    mailed_at: datetime | None
    created_at: datetime
    dismissed: int


_COLUMNS = """a.id, a.texts, a.kinds, a.plans, a.tone, a.by_mail, a.starts_at, a.ends_at, a.mailed_at, a.created_at,
       (select count(*)::int from announcement_dismissals d where d.announcement_id = a.id) as dismissed"""


async def insert_announcement(tx: Tx, values: Mapping[str, Any]) -> UUID:
    """Add one; its id."""
    made: UUID = await tx.scalar(
        """
        insert into announcements (texts, kinds, plans, tone, by_mail, starts_at, ends_at, created_by)
        values (%(texts)s::jsonb, %(kinds)s, %(plans)s, %(tone)s, %(by_mail)s, %(starts_at)s, %(ends_at)s,
                %(created_by)s)
        returning id
        """,
        {**values, "texts": msgspec.json.encode(values["texts"]).decode()},
    )
    return made


async def announcements(tx: Tx, limit: int) -> list[Announcement]:
    """The newest."""
    return await tx.all(
        Announcement,
        f"select {_COLUMNS} from announcements a order by a.id desc limit %(limit)s",
        {"limit": limit},
    )


async def announcement(tx: Tx, announcement_id: UUID) -> Announcement | None:
    """One."""
    return await tx.first(
        Announcement, f"select {_COLUMNS} from announcements a where a.id = %(id)s", {"id": announcement_id}
    )


async def not_over(tx: Tx) -> list[Announcement]:
    """Those that stand, or will within a minute: what a process remembers."""
    return await tx.all(
        Announcement,
        f"""
        select {_COLUMNS}
        from announcements a
        where a.ends_at > now()
          and a.starts_at < now() + interval '1 minute'
        order by a.id desc
        """,
    )


async def dismissed_by(tx: Tx, user_id: UUID, announcement_ids: list[UUID]) -> set[UUID]:
    """Which of them this user does not want to see again."""
    found = await tx.all(
        UUID,
        """
        select announcement_id
        from announcement_dismissals
        where user_id = %(user_id)s
          and announcement_id = any(%(ids)s)
        """,
        {"user_id": user_id, "ids": announcement_ids},
    )
    return set(found)


async def insert_dismissal(tx: Tx, announcement_id: UUID, user_id: UUID) -> None:
    """This user has read it; nothing where there is none of that id."""
    await tx.execute(
        """
        insert into announcement_dismissals (announcement_id, user_id)
        select a.id, %(user_id)s
        from announcements a
        where a.id = %(id)s
        on conflict do nothing
        """,
        {"id": announcement_id, "user_id": user_id},
    )


async def end_announcement(tx: Tx, announcement_id: UUID) -> bool:
    """Take it down now (or before it begins); False where it is over or there is none."""
    return bool(
        await tx.execute(
            """
            update announcements
            set ends_at = greatest(now(), starts_at + interval '1 microsecond'),
                starts_at = least(starts_at, now() - interval '1 microsecond')
            where id = %(id)s
              and ends_at > now()
            """,
            {"id": announcement_id},
        )
    )


async def set_mailed(tx: Tx, announcement_id: UUID) -> None:
    """Every owner has their mail in the outbox."""
    await tx.execute("update announcements set mailed_at = now() where id = %(id)s", {"id": announcement_id})


async def audience(tx: Tx, kinds: list[str], plans: list[str], after: UUID | None, limit: int) -> list[UUID]:
    """Organizations of these kinds and plans (none named: all), from a cursor; no samples, sandboxes or closed ones."""
    return await tx.all(
        UUID,
        """
        select o.id
        from organizations o
        where o.sandbox_of is null
          and not o.is_sample
          and o.state <> 'closed'
          and (%(kinds)s::text[] = '{}' or o.kind = any(%(kinds)s))
          and (%(plans)s::text[] = '{}' or o.plan_code = any(%(plans)s))
          and (%(after)s::uuid is null or o.id > %(after)s)
        order by o.id
        limit %(limit)s
        """,
        {"kinds": kinds, "plans": plans, "after": after, "limit": limit},
    )
