"""Rows of watched segments: who is in each as of its last evaluation (CON-039)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from koinon.contacts import events
from koinon.contacts.contracts import Fragment
from koinon.contacts.contracts.segments import Rules
from koinon.contacts.repository.segments import LIVING
from koinon.platform.db import Tx

MINE = (events.SEGMENT_ENTERED, events.SEGMENT_LEFT)


class Watched(Struct, frozen=True):
    """A watched segment as it is evaluated; `evaluated_at` is None before the first time."""

    id: UUID
    rules: Rules
    backfill: bool
    evaluated_at: datetime | None


async def all_of_them(tx: Tx) -> list[Watched]:
    """Every watched segment."""
    return await tx.all(
        Watched,
        """
        select id, rules, backfill, evaluated_at
        from segments
        where organization_id = %(organization_id)s
          and watched
        order by id
        """,
        {"organization_id": tx.organization_id},
    )


async def hold(tx: Tx, segment_id: UUID) -> Watched | None:
    """One, which nobody changes until the transaction ends; None where it is not watched or held by another."""
    return await tx.first(
        Watched,
        """
        select id, rules, backfill, evaluated_at
        from segments
        where organization_id = %(organization_id)s
          and id = %(id)s
          and watched
        for update skip locked
        """,
        {"organization_id": tx.organization_id, "id": segment_id},
    )


async def changed_since(tx: Tx, at: datetime) -> bool:
    """Whether anything of the organization was published since; what this evaluation itself says does not count."""
    return bool(
        await tx.scalar(
            """
            select exists (
              select
              from events
              where organization_id = %(organization_id)s
                and occurred_at >= %(at)s
                and type <> all(%(mine)s))
            """,
            {"organization_id": tx.organization_id, "at": at, "mine": list(MINE)},
        )
    )


async def switch(tx: Tx, segment_id: UUID, *, watched: bool, backfill: bool) -> None:
    """Begin or end watching; who was in it is forgotten."""
    await forget(tx, [segment_id])
    await tx.execute(
        """
        update segments
        set watched = %(watched)s,
            backfill = %(backfill)s,
            evaluated_at = null,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": segment_id, "watched": watched, "backfill": backfill},
    )


async def begin_anew(tx: Tx, segment_ids: Sequence[UUID]) -> None:
    """Have the next evaluation be a first one: what was meant by these segments has changed."""
    await tx.execute(
        """
        update segments
        set evaluated_at = null
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and watched
        """,
        {"organization_id": tx.organization_id, "ids": list(segment_ids)},
    )


async def forget(tx: Tx, segment_ids: Sequence[UUID]) -> None:
    """Forget who is in them."""
    await tx.execute(
        "delete from segment_members where organization_id = %(organization_id)s and segment_id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(segment_ids)},
    )


async def evaluate(tx: Tx, segment_id: UUID, rule: Fragment, *, told: bool) -> tuple[list[UUID], list[UUID]]:
    """Bring who is in it up to date in one statement; who entered and who left, where that is to be `told`."""
    rows: list[tuple[bool, UUID]] = await tx.all(
        tuple,
        f"""
        with fitting as materialized (
          select c.id {LIVING} and {rule.sql}
        ), entered as (
          insert into segment_members (organization_id, segment_id, contact_id)
          select %(organization_id)s, %(segment_id)s, f.id
          from fitting f
          where not exists (
            select
            from segment_members m
            where m.organization_id = %(organization_id)s
              and m.segment_id = %(segment_id)s
              and m.contact_id = f.id)
          on conflict do nothing
          returning contact_id
        ), gone as (
          delete from segment_members m
          where m.organization_id = %(organization_id)s
            and m.segment_id = %(segment_id)s
            and not exists (select from fitting f where f.id = m.contact_id)
          returning m.contact_id
        )
        select true, contact_id from entered where %(told)s
        union all
        select false, contact_id from gone where %(told)s
        order by 2
        """,
        {"organization_id": tx.organization_id, "segment_id": segment_id, "told": told, **rule.params},
    )
    return [one for came, one in rows if came], [one for came, one in rows if not came]


async def evaluated(tx: Tx, segment_id: UUID, at: datetime) -> None:
    """Note when; from then on it is told who comes and goes."""
    await tx.execute(
        """
        update segments
        set evaluated_at = %(at)s,
            backfill = false
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": segment_id, "at": at},
    )


async def present(tx: Tx, segment_id: UUID) -> tuple[int, datetime | None]:
    """How many were in it when it was last evaluated, and when that was."""
    return await tx.one(
        tuple,
        """
        select (select count(*) from segment_members m
                where m.organization_id = %(organization_id)s and m.segment_id = s.id),
               s.evaluated_at
        from segments s
        where s.organization_id = %(organization_id)s
          and s.id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": segment_id},
    )
