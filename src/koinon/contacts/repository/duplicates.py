"""Pairs of people who may be one: found by what they share, scored, and remembered when they are not."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts.merging import DuplicateReason
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

# Of a number that a hundred people share (an office, a school) each is held against the next of them only, so that the
# work grows with the people and not with their pairs.
NEIGHBOURS = 20


class Pair(Struct, frozen=True):
    """Two living people with something in common; the smaller id first."""

    first_id: UUID
    second_id: UUID
    first_given: str
    first_family: str
    first_preferred: str
    first_born: date | None
    first_year_known: bool
    second_given: str
    second_family: str
    second_preferred: str
    second_born: date | None
    second_year_known: bool
    same_phone: bool
    same_email: bool


# Two looks by an index for each person, both with an upper bound: `lateral … limit` keeps the planner from joining the
# table with itself. {way} is > for a walk over everybody, where each pair is met once, and <> for one person.
_PAIRS = """
with people as materialized (
  select c.id, c.family_key, c.birth_date
  from contacts c
  where c.organization_id = %(organization_id)s
    and c.deleted_at is null
    and c.status <> 'erased'
    {whom}
  order by c.id
  limit %(limit)s
),
met as (
  select p.id, o.contact_id as other, a.kind
  from people p
  join addresses a on a.organization_id = %(organization_id)s and a.contact_id = p.id and a.kind in ('phone', 'email')
  cross join lateral (
    select n.contact_id
    from addresses n
    where n.organization_id = %(organization_id)s
      and n.kind = a.kind
      and n.value_hash = a.value_hash
      and n.contact_id {way} p.id
    order by n.contact_id
    limit %(neighbours)s) o
  union all
  select p.id, o.id, 'birthday'
  from people p
  cross join lateral (
    select n.id
    from contacts n
    where n.organization_id = %(organization_id)s
      and n.birth_date = p.birth_date
      and n.family_key = p.family_key
      and n.deleted_at is null
      and n.id {way} p.id
    order by n.id
    limit %(neighbours)s) o
  where p.birth_date is not null
    and p.family_key <> ''
),
pairs as (
  select least(id, other) as first_id, greatest(id, other) as second_id, bool_or(kind = 'phone') as same_phone,
         bool_or(kind = 'email') as same_email
  from met
  group by 1, 2
)
select p.first_id, p.second_id, f.given_key, f.family_key, f.preferred_name, f.birth_date, f.birth_year_known,
       s.given_key, s.family_key, s.preferred_name, s.birth_date, s.birth_year_known, p.same_phone, p.same_email
from pairs p
join contacts f on f.organization_id = %(organization_id)s and f.id = p.first_id and f.deleted_at is null
  and f.status <> 'erased'
join contacts s on s.organization_id = %(organization_id)s and s.id = p.second_id and s.deleted_at is null
  and s.status <> 'erased'
"""
_WALK = _PAIRS.format(whom="and c.id > %(after)s", way=">")
_SOME = _PAIRS.format(whom="and c.id = any(%(ids)s)", way="<>")


async def pairs_after(tx: Tx, after: UUID, limit: int) -> tuple[list[Pair], UUID | None]:
    """Pairs of the next people, and where to go on; None at the end."""
    params = {"organization_id": tx.organization_id, "after": after, "limit": limit, "neighbours": NEIGHBOURS}
    last = await tx.first(
        UUID,
        """
        select id
        from (select id
              from contacts
              where organization_id = %(organization_id)s
                and id > %(after)s
                and deleted_at is null
                and status <> 'erased'
              order by id
              limit %(limit)s) n
        order by id desc
        limit 1
        """,
        params,
    )
    return ([] if last is None else await _pairs(tx, _WALK, params)), last


async def pairs_of(tx: Tx, ids: Sequence[UUID]) -> list[Pair]:
    """Pairs that these people are part of."""
    return await _pairs(
        tx,
        _SOME,
        {"organization_id": tx.organization_id, "ids": list(ids), "limit": len(ids), "neighbours": NEIGHBOURS},
    )


async def _pairs(tx: Tx, sql: str, params: dict[str, object]) -> list[Pair]:
    rows: list[tuple[object, ...]] = await tx.all(tuple, sql, params)
    return [Pair(*row) for row in rows]  # type: ignore[arg-type]


class Scored(Struct, frozen=True):
    """A pair and how likely they are one."""

    first_id: UUID
    second_id: UUID
    score: int
    reasons: list[DuplicateReason]


async def keep(tx: Tx, found: Sequence[Scored], now: datetime) -> None:
    """Write pairs down; what somebody called "not the same" stays so."""
    if not found:
        return
    await tx.execute(
        """
        insert into likely_duplicates as d (organization_id, first_id, second_id, score, reasons, found_at)
        select %(organization_id)s, n.first_id, n.second_id, n.score, string_to_array(n.reasons, ','), %(now)s
        from unnest(%(first)s::uuid[], %(second)s::uuid[], %(scores)s::int[], %(reasons)s::text[])
             as n (first_id, second_id, score, reasons)
        order by n.first_id, n.second_id
        on conflict (organization_id, first_id, second_id) do update
        set score = excluded.score, reasons = excluded.reasons, found_at = excluded.found_at
        where d.dismissed_at is null
        """,
        {
            "organization_id": tx.organization_id,
            "now": now,
            "first": [one.first_id for one in found],
            "second": [one.second_id for one in found],
            "scores": [one.score for one in found],
            "reasons": [",".join(one.reasons) for one in found],
        },
    )


async def forget_before(tx: Tx, at: datetime) -> None:
    """Drop what a walk over everybody did not find again."""
    await tx.execute(
        """
        delete from likely_duplicates
        where organization_id = %(organization_id)s
          and found_at < %(at)s
          and dismissed_at is null
        """,
        {"organization_id": tx.organization_id, "at": at},
    )


async def forget_of(tx: Tx, ids: Sequence[UUID], *, but: Sequence[Scored] = ()) -> None:
    """Drop the open pairs of people, except those."""
    await tx.execute(
        """
        delete from likely_duplicates d
        where d.organization_id = %(organization_id)s
          and (d.first_id = any(%(ids)s) or d.second_id = any(%(ids)s))
          and d.dismissed_at is null
          and (d.first_id, d.second_id) not in (
            select n.first_id, n.second_id
            from unnest(%(first)s::uuid[], %(second)s::uuid[]) as n (first_id, second_id))
        """,
        {
            "organization_id": tx.organization_id,
            "ids": list(ids),
            "first": [one.first_id for one in but],
            "second": [one.second_id for one in but],
        },
    )


_LIVING = """
from likely_duplicates d
join contacts f on f.organization_id = %(organization_id)s and f.id = d.first_id and f.deleted_at is null
join contacts s on s.organization_id = %(organization_id)s and s.id = d.second_id and s.deleted_at is null
where d.organization_id = %(organization_id)s
  and d.dismissed_at is null
"""


async def page(tx: Tx, after: Cursor | None, limit: int, contact_id: UUID | None = None) -> list[Scored]:
    """Open pairs of living people, the likeliest first: all, or one person's."""
    sign, way = ("<", "asc") if after is not None and after.direction == "prev" else (">", "desc")
    turned = "asc" if way == "desc" else "desc"
    beyond = f"and (-d.score, d.first_id, d.second_id) {sign} (%(score)s::int, %(first)s::uuid, %(second)s::uuid)"
    return await tx.all(
        Scored,
        f"""
        select d.first_id, d.second_id, d.score, d.reasons
        {_LIVING}
          {"and (d.first_id = %(contact)s or d.second_id = %(contact)s)" if contact_id else ""}
          {beyond if after else ""}
          /* asked: d.found_at; d.found_at */
        order by d.score {way}, d.first_id {turned}, d.second_id {turned}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "limit": limit,
            "contact": contact_id,
            "score": after.values[0] if after else None,
            "first": after.values[1] if after else None,
            "second": after.id if after else None,
        },
    )


async def count_open(tx: Tx, most: int) -> int:
    """How many pairs wait for a word, up to `most`."""
    return int(
        await tx.scalar(
            f"select count(*) from (select 1 {_LIVING} limit %(most)s) n",
            {"organization_id": tx.organization_id, "most": most},
        )
    )


async def get(tx: Tx, first_id: UUID, second_id: UUID) -> Scored | None:
    """What is known of a pair, whether somebody spoke on it or not."""
    return await tx.first(
        Scored,
        """
        select first_id, second_id, score, reasons
        from likely_duplicates
        where organization_id = %(organization_id)s
          and first_id = %(first)s
          and second_id = %(second)s
        """,
        {"organization_id": tx.organization_id, "first": first_id, "second": second_id},
    )


async def dismiss(tx: Tx, first_id: UUID, second_id: UUID, now: datetime) -> bool:
    """Remember that two people are not one; False where that is known."""
    changed = await tx.execute(
        """
        insert into likely_duplicates as d (organization_id, first_id, second_id, score, reasons, found_at,
                                            dismissed_by, dismissed_at)
        values (%(organization_id)s, %(first)s, %(second)s, 1, '{}', %(now)s, %(by)s, %(now)s)
        on conflict (organization_id, first_id, second_id) do update
        set dismissed_by = %(by)s, dismissed_at = %(now)s
        where d.dismissed_at is null
        """,
        {
            "organization_id": tx.organization_id,
            "first": first_id,
            "second": second_id,
            "by": tx.actor.id,
            "now": now,
        },
    )
    return changed == 1


async def reconsider(tx: Tx, first_id: UUID, second_id: UUID) -> bool:
    """Forget that two people are not one; False where nobody said so."""
    changed = await tx.execute(
        """
        update likely_duplicates
        set dismissed_by = null, dismissed_at = null
        where organization_id = %(organization_id)s
          and first_id = %(first)s
          and second_id = %(second)s
          and dismissed_at is not null
        """,
        {"organization_id": tx.organization_id, "first": first_id, "second": second_id},
    )
    return changed == 1
