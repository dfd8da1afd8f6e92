"""Counts for many readers at once: a statement for all who see as far; a view that shows them the same counts once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import structlog

from koinon.inbox.contracts import ConversationQuery, View
from koinon.inbox.contracts.lists import Filters, Reach
from koinon.inbox.repository import filtering
from koinon.inbox.repository.listing import conditions
from koinon.inbox.repository.visible import UNLIMITED, Access
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError

log = structlog.get_logger("koinon.inbox")
AT_ONCE = 50
"""Views counted by one statement: a union of hundreds takes longer to plan than to run."""


class Watched(NamedTuple):
    """A view's filters as one reader sees them; a key (None) is nobody's assignee."""

    filters: Filters
    user_id: UUID | None
    access: Access = UNLIMITED


async def unread(tx: Tx, readers: Mapping[UUID, Access]) -> dict[UUID, int]:
    """How many conversations each of the users has not read."""
    found = dict.fromkeys(readers, 0)
    for reach in Reach:
        alike = [user_id for user_id, access in readers.items() if access.reach is reach]
        if alike:
            found |= await _unread(tx, Access(reach), alike)
    return found


async def _unread(tx: Tx, access: Access, user_ids: list[UUID]) -> dict[UUID, int]:
    limited = f"""and exists (select from conversations c
          where c.organization_id = %(organization_id)s
            and c.id = r.conversation_id
            {access.of_each("r.user_id")})"""
    return dict(
        await tx.all(
            tuple,
            f"""
            select r.user_id, count(*)
            from unread r
            where r.organization_id = %(organization_id)s
              and r.user_id = any(%(ids)s)
              {limited if access.sql else ""}
            group by r.user_id
            """,
            {"organization_id": tx.organization_id, "ids": user_ids},
        )
    )


class Part(NamedTuple):
    """Conditions of one view with the parameters that stand in them."""

    sql: str
    params: dict[str, Any]


async def of_views(tx: Tx, watched: Sequence[Watched]) -> list[int | None]:
    """How many conversations each of the views shows its reader, in their order; None where it could not be counted."""
    asked = [_asked(one) for one in watched]
    distinct = list(dict(one for one in asked if one is not None).items())
    found: dict[str, int] = {}
    for start in range(0, len(distinct), AT_ONCE):
        found |= await _as_far_as_possible(tx, distinct[start : start + AT_ONCE])
    return [None if one is None else found.get(one[0]) for one in asked]


async def _as_far_as_possible(tx: Tx, asked: Sequence[tuple[str, Part]]) -> dict[str, int]:
    """All at once; where that fails in halves, so that a view that takes too long withholds no other's count."""
    try:
        async with tx.savepoint():
            return await _count(tx, asked)
    except (psycopg.errors.QueryCanceled, psycopg.DataError, psycopg.ProgrammingError) as error:
        half = len(asked) // 2
        if not half:
            log.warning("view_not_counted", error=type(error).__name__)
            return {}
        return await _as_far_as_possible(tx, asked[:half]) | await _as_far_as_possible(tx, asked[half:])


def _asked(one: Watched) -> tuple[str, Part] | None:
    """What is counted, and by what two who are to be told the same number are known.

    None for senseless filters, and for words, which only a search finds: no number is better than a wrong one.
    """
    if one.filters.text.strip():
        return None
    try:
        narrowed = filtering.where(one.filters)
    except KoinonError:
        return None
    sql = conditions(ConversationQuery(View.LIVE, filters=one.filters), narrowed.sql, None, one.access)
    given = {"user_id": one.user_id, **narrowed.params, **one.access.params}
    params = {name: value for name, value in given.items() if f"%({name})s" in sql}
    return f"{sql} {sorted(params.items())}", Part(sql, params)


async def _count(tx: Tx, asked: Sequence[tuple[str, Part]]) -> dict[str, int]:
    parts = [
        f"""
        select {n}, count(*)
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.message_count > 0
          {sql}
        """
        for n, sql in enumerate(_renamed(asked))
    ]
    params = {f"v{n}_{name}": value for n, (_, part) in enumerate(asked) for name, value in part.params.items()}
    rows: list[tuple[int, int]] = await tx.all(
        tuple, "union all".join(parts), {"organization_id": tx.organization_id, **params}
    )
    return {asked[n][0]: number for n, number in rows}


def _renamed(asked: Sequence[tuple[str, Part]]) -> Iterator[str]:
    for n, (_, part) in enumerate(asked):
        sql = part.sql
        for name in part.params:
            sql = sql.replace(f"%({name})s", f"%(v{n}_{name})s")
        yield sql
