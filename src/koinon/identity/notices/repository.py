"""SQL of notices and of what people want to be told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon.identity.notices.contracts import QuietHours, Raised, Row
from koinon.identity.notices.kinds import NoticeKind
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

MAIL_AFTER = timedelta(minutes=5)
MAIL_EVERY = timedelta(hours=1)
PUSH_EVERY = timedelta(seconds=30)
_ROW = "id, user_id, kind, about, link, data, happened, created_at, changed_at, read_at"


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


async def wanting(tx: Tx, kind: NoticeKind, user_ids: Sequence[UUID], way: str) -> list[UUID]:
    """Those of the users who want to be told of a kind by `in_app`, `email` or `push`."""
    return await tx.all(
        UUID,
        f"""
        select u.id
        from unnest(%(user_ids)s::uuid[]) as u (id)
        left join notification_preferences p
          on p.organization_id = %(organization_id)s
         and p.user_id = u.id
         and p.kind = %(kind)s
        where coalesce(p.{way}, %(default)s)
        """,
        {
            "organization_id": tx.organization_id,
            "user_ids": list(user_ids),
            "kind": kind.code,
            "default": getattr(kind, way),
        },
    )


async def notices(tx: Tx, user_id: UUID, limit: int, at: Cursor | None, *, unread: bool) -> list[Row]:
    """Up to `limit` of a user's notices, what changed last first."""
    order, beyond = ("asc", ">") if at is not None and at.direction == "prev" else ("desc", "<")
    return await tx.all(
        Row,
        f"""
        select {_ROW}
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
        select {_ROW}
        from notifications
        where organization_id = %(organization_id)s
          and user_id = %(user_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "user_id": user_id, "id": notice_id},
    )


async def choices(tx: Tx, user_id: UUID) -> Mapping[str, tuple[bool, bool, bool]]:
    """What a user chose: (in app, mail, push) by kind; kinds left alone are not in it."""
    rows: list[tuple[str, bool, bool, bool]] = await tx.all(
        tuple,
        """
        select kind, in_app, email, push
        from notification_preferences
        where organization_id = %(organization_id)s
          and user_id = %(user_id)s
        """,
        {"organization_id": tx.organization_id, "user_id": user_id},
    )
    return {kind: (in_app, email, push) for kind, in_app, email, push in rows}


async def choose(tx: Tx, user_id: UUID, chosen: Mapping[str, tuple[bool, bool, bool]]) -> None:
    """Keep what a user wants of these kinds."""
    rows = list(chosen.items())
    await tx.execute(
        """
        insert into notification_preferences (organization_id, user_id, kind, in_app, email, push)
        select %(organization_id)s, %(user_id)s, c.kind, c.in_app, c.email, c.push
        from unnest(%(kinds)s::text[], %(in_app)s::boolean[], %(email)s::boolean[], %(push)s::boolean[])
             as c (kind, in_app, email, push)
        on conflict (organization_id, user_id, kind) do update
        set in_app = excluded.in_app, email = excluded.email, push = excluded.push
        """,
        {
            "organization_id": tx.organization_id,
            "user_id": user_id,
            "kinds": [kind for kind, _ in rows],
            "in_app": [each[0] for _, each in rows],
            "email": [each[1] for _, each in rows],
            "push": [each[2] for _, each in rows],
        },
    )


async def hours(tx: Tx, user_ids: Sequence[UUID]) -> dict[UUID, QuietHours]:
    """The quiet hours of those who keep some."""
    rows: list[tuple[UUID, int, int]] = await tx.all(
        tuple,
        """
        select user_id, quiet_from, quiet_until
        from notification_hours
        where organization_id = %(organization_id)s
          and user_id = any(%(user_ids)s)
        """,
        {"organization_id": tx.organization_id, "user_ids": list(user_ids)},
    )
    return {user_id: QuietHours(quiet_from, quiet_until) for user_id, quiet_from, quiet_until in rows}


async def keep_hours(tx: Tx, user_id: UUID, quiet: QuietHours | None) -> None:
    """Keep a user's quiet hours, or none."""
    known = {"organization_id": tx.organization_id, "user_id": user_id}
    if quiet is None:
        await tx.execute(
            "delete from notification_hours where organization_id = %(organization_id)s and user_id = %(user_id)s",
            known,
        )
        return
    await tx.execute(
        """
        insert into notification_hours (organization_id, user_id, quiet_from, quiet_until)
        values (%(organization_id)s, %(user_id)s, %(from)s, %(until)s)
        on conflict (organization_id, user_id) do update
        set quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until
        """,
        {**known, "from": quiet.quiet_from, "until": quiet.quiet_until},
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


async def to_mail(tx: Tx, limit: int) -> list[Row]:
    """Notices whose mail is due and that nobody read; taken, so that nobody else mails them."""
    return await tx.all(
        Row,
        f"""
        update notifications
        set mail_due_at = null, mailed_at = %(now)s
        where organization_id = %(organization_id)s
          and id in (select n.id
                     from notifications n
                     where n.organization_id = %(organization_id)s
                       and n.mail_due_at <= %(now)s
                     order by n.mail_due_at
                     limit %(limit)s
                     for update skip locked)
        returning {_ROW}
        """,
        {"organization_id": tx.organization_id, "now": clock.now(), "limit": limit},
    )


async def to_push(tx: Tx, limit: int, leased_until: datetime) -> list[Row]:
    """Notices whose push is due and that nobody read; leased, so that nobody else pushes them meanwhile."""
    return await tx.all(
        Row,
        f"""
        update notifications
        set push_due_at = %(leased_until)s
        where organization_id = %(organization_id)s
          and id in (select n.id
                     from notifications n
                     where n.organization_id = %(organization_id)s
                       and n.push_due_at <= %(now)s
                     order by n.push_due_at
                     limit %(limit)s
                     for update skip locked)
        returning {_ROW}
        """,
        {
            "organization_id": tx.organization_id,
            "now": clock.now(),
            "limit": limit,
            "leased_until": leased_until,
        },
    )


async def pushed(tx: Tx, rows: Sequence[Row], took: Sequence[UUID], again: Sequence[UUID], now: datetime) -> None:
    """End the leases: what a device took was pushed now; what changed meanwhile is pushed again 30 seconds later."""
    await tx.execute(
        """
        update notifications n
        set pushed_at = case when n.id = any(%(took)s) then %(now)s else n.pushed_at end,
            push_due_at = case when n.read_at is not null then null
                               when n.id = any(%(again)s) then n.push_due_at
                               when n.changed_at > r.changed_at then %(now)s + %(push_every)s::interval end
        from unnest(%(ids)s::uuid[], %(changed)s::timestamptz[]) as r (id, changed_at)
        where n.organization_id = %(organization_id)s
          and n.id = r.id
        """,
        {
            "organization_id": tx.organization_id,
            "ids": [row.id for row in rows],
            "changed": [row.changed_at for row in rows],
            "took": list(took),
            "again": list(again),
            "now": now,
            "push_every": PUSH_EVERY,
        },
    )


async def overdue(tx: Tx) -> tuple[bool, bool]:
    """Whether mails and pushes of the organization should have gone out already."""
    found: tuple[bool, bool] = await tx.one(
        tuple,
        """
        select exists (select from notifications
                       where organization_id = %(organization_id)s and mail_due_at <= %(now)s),
               exists (select from notifications
                       where organization_id = %(organization_id)s and push_due_at <= %(now)s)
        """,
        {"organization_id": tx.organization_id, "now": clock.now()},
    )
    return found
