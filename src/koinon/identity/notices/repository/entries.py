"""Notices as they are written, listed, read and forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon.identity.notices.contracts import Raised, Row
from koinon.identity.notices.kinds import NoticeKind
from koinon.identity.notices.repository.columns import ROW
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

MAIL_AFTER = timedelta(minutes=5)
MAIL_EVERY = timedelta(hours=1)
PUSH_EVERY = timedelta(seconds=30)


class Due(msgspec.Struct, frozen=True):
    """Whom a notice was written for, and when mail and push follow."""

    user_id: UUID
    in_app: bool
    mail_due_at: datetime | None
    push_due_at: datetime | None


async def write(tx: Tx, kind: NoticeKind, raised: Sequence[Raised], *, once: bool = False) -> list[Due]:
    """Write a notice for each who has a seat and wants it; what is unread about the same thing counts up instead.

    Mail waits five minutes, in which it may be read; the same unread notice is mailed again after an hour at the
    earliest. A push about one thing follows the last by 30 seconds. `once`: who was told before, read or not, is not.
    """
    return await tx.all(
        Due,
        """
        insert into notifications as n (organization_id, user_id, kind, about, link, data, happened, in_app,
                                        created_at, changed_at, mail_due_at, push_due_at)
        select %(organization_id)s, m.user_id, %(kind)s, r.about, r.link, r.data::jsonb, r.times,
               coalesce(p.in_app, %(in_app)s), %(now)s, %(now)s,
               case when coalesce(p.email, %(email)s) and %(mails)s then %(mail_at)s::timestamptz end,
               case when coalesce(p.push, %(push)s)
                    then greatest(%(now)s, (select max(o.pushed_at) + %(push_every)s::interval
                                            from notifications o
                                            where o.organization_id = %(organization_id)s
                                              and o.user_id = m.user_id
                                              and o.about = r.about)) end
        from unnest(%(user_ids)s::uuid[], %(abouts)s::text[], %(links)s::text[], %(datas)s::text[],
                    %(times)s::int[]) as r (user_id, about, link, data, times)
        join memberships m
          on m.organization_id = %(organization_id)s
         and m.user_id = r.user_id
         and m.state = 'active'
        left join notification_preferences p
          on p.organization_id = %(organization_id)s
         and p.user_id = m.user_id
         and p.kind = %(kind)s
        where (coalesce(p.in_app, %(in_app)s)
               or coalesce(p.push, %(push)s)
               or (coalesce(p.email, %(email)s) and %(mails)s))
          and not (%(once)s
                   and exists (select
                               from notifications o
                               where o.organization_id = %(organization_id)s
                                 and o.user_id = m.user_id
                                 and o.kind = %(kind)s
                                 and o.about = r.about))
        on conflict (organization_id, user_id, kind, about) where read_at is null
        do update
        set happened = n.happened + excluded.happened,
            link = excluded.link,
            data = excluded.data,
            in_app = n.in_app or excluded.in_app,
            changed_at = excluded.changed_at,
            mail_due_at = coalesce(n.mail_due_at,
                                   case when n.mailed_at is null or n.mailed_at < %(now)s - %(mail_every)s::interval
                                        then excluded.mail_due_at end),
            push_due_at = coalesce(n.push_due_at, excluded.push_due_at)
        returning n.user_id, n.in_app, n.mail_due_at, n.push_due_at
        """,
        {**_written(tx, kind, raised), "once": once},
    )


def _written(tx: Tx, kind: NoticeKind, raised: Sequence[Raised]) -> dict[str, Any]:
    now = clock.now()
    return {
        "organization_id": tx.organization_id,
        "kind": kind.code,
        "in_app": kind.in_app,
        "email": kind.email,
        "push": kind.push,
        "mails": not kind.own_mail,
        "now": now,
        "mail_at": now + MAIL_AFTER,
        "mail_every": MAIL_EVERY,
        "push_every": PUSH_EVERY,
        "user_ids": [one.user_id for one in raised],
        "abouts": [one.about for one in raised],
        "links": [one.link for one in raised],
        "times": [one.times for one in raised],
        "datas": [msgspec.json.encode(dict(one.data)).decode() for one in raised],
    }


async def notices(tx: Tx, user_id: UUID, limit: int, at: Cursor | None, *, unread: bool) -> list[Row]:
    """Up to `limit` of a user's notices, what changed last first."""
    order, beyond = ("asc", ">") if at is not None and at.direction == "prev" else ("desc", "<")
    return await tx.all(
        Row,
        f"""
        select {ROW}
        from notifications
        where organization_id = %(organization_id)s
          and user_id = %(user_id)s
          and in_app
          {"and read_at is null" if unread else ""}
          {f"and (changed_at, id) {beyond} (%(changed_at)s, %(id)s)" if at else ""}
          /* asked: created_at; changed_at */
        order by changed_at {order}, id {order}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "user_id": user_id,
            "limit": limit,
            "changed_at": at.moment if at else None,
            "id": at.id if at else None,
        },
    )


async def unread(tx: Tx, user_ids: Sequence[UUID], most: int = 1_000) -> dict[UUID, int]:
    """How many notices each of the users has not read, counted up to `most`: one statement for all."""
    return dict(
        await tx.all(
            tuple,
            """
            select w.user_id, n.many
            from unnest(%(user_ids)s::uuid[]) as w (user_id)
            cross join lateral (select count(*) as many
                                from (select 1
                                      from notifications
                                      where organization_id = %(organization_id)s
                                        and user_id = w.user_id
                                        and read_at is null
                                        and in_app
                                      limit %(most)s) as first) n
            """,
            {"organization_id": tx.organization_id, "user_ids": list(user_ids), "most": most},
        )
    )


async def read(
    tx: Tx, user_id: UUID, *, ids: Sequence[UUID] | None = None, about: str | None = None, until: datetime | None = None
) -> int:
    """Mark a user's unread notices as read: those named, those about something, all that stood there at `until`."""
    chosen = ""
    if ids is not None:
        chosen += "and id = any(%(ids)s)"
    if about is not None:
        chosen += " and about = %(about)s"
    if until is not None:
        chosen += " and changed_at <= %(until)s"
    return await tx.execute(
        f"""
        update notifications
        set read_at = %(now)s, mail_due_at = null, push_due_at = null
        where organization_id = %(organization_id)s
          and user_id = %(user_id)s
          and read_at is null
          {chosen}
        """,
        {
            "organization_id": tx.organization_id,
            "user_id": user_id,
            "now": clock.now(),
            "ids": None if ids is None else list(ids),
            "about": about,
            "until": until,
        },
    )


async def one(tx: Tx, user_id: UUID, notice_id: UUID) -> Row | None:
    """One of a user's notices."""
    return await tx.first(
        Row,
        f"""
        select {ROW}
        from notifications
        where organization_id = %(organization_id)s
          and user_id = %(user_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "user_id": user_id, "id": notice_id},
    )


async def forget(tx: Tx, before: datetime) -> None:
    """Delete the organization's notices that nothing was added to since `before`."""
    await tx.execute(
        "delete from notifications where organization_id = %(organization_id)s and changed_at < %(before)s",
        {"organization_id": tx.organization_id, "before": before},
    )


async def forget_person(tx: Tx, user_id: UUID) -> None:
    """Delete what the organization keeps of one person's notices."""
    for table in (
        "notifications",
        "notification_preferences",
        "notification_hours",
        "notification_signals",
        "user_shortcuts",
    ):
        await tx.execute(
            f"delete from {table} where organization_id = %(organization_id)s and user_id = %(user_id)s",
            {"organization_id": tx.organization_id, "user_id": user_id},
        )
