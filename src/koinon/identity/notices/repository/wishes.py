"""What people want to be told, by which way, and when they want quiet."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon.identity.notices.contracts import QuietHours
from koinon.identity.notices.kinds import NoticeKind
from koinon.platform.db import Tx


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
