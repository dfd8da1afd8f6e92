"""Counts for many readers at once: a statement for all who see as far; a view that shows them the same counts once."""

import time
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

LONGEST_SECONDS = 5.0
"""For all views of one look: others' counts wait behind it. One alone has a quarter of it."""


class Slow:
    """What took too long a while ago, in this process."""

    SECONDS, MOST = 300.0, 10_000

    def __init__(self) -> None:
        self._until: dict[tuple[UUID, str], float] = {}

    def keep(self, key: tuple[UUID, str]) -> None:
        """Leave it alone for some minutes."""
        if len(self._until) >= self.MOST:
            self._until.clear()
        self._until[key] = time.monotonic() + self.SECONDS

    def holds(self, key: tuple[UUID, str]) -> bool:
        """Whether it is left alone now."""
        if self._until.get(key, 0.0) > time.monotonic():
            return True
        self._until.pop(key, None)
        return False


SLOW = Slow()


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


async def of_views(tx: Tx, watched: Sequence[Watched], until: float | None = None) -> list[int | None]:
    """How many conversations each of the views shows its reader, in their order; None where it could not be counted.

    All of it ends at `until` (of `time.monotonic`; LONGEST_SECONDS from now). What took too long is left alone a while.
    """
    until = time.monotonic() + LONGEST_SECONDS if until is None else until
    asked = [_asked(one) for one in watched]
    distinct = dict(one for one in asked if one is not None)
    wanted = [one for one in distinct.items() if not SLOW.holds((tx.organization_id, one[0]))]
    if not wanted:
        return [None for _ in asked]
    found: dict[str, int] = {}
    usual = await tx.scalar("select current_setting('statement_timeout')", {})
    for start in range(0, len(wanted), AT_ONCE):
        found |= await _as_far_as_possible(tx, wanted[start : start + AT_ONCE], until)
    await _bound(tx, usual)
    return [None if one is None else found.get(one[0]) for one in asked]


async def _as_far_as_possible(tx: Tx, asked: Sequence[tuple[str, Part]], until: float) -> dict[str, int]:
    """All at once in half of what time is left; where that fails each alone, so that one withholds no other's count."""
    found = await _tried(tx, asked, (until - time.monotonic()) / 2)
    if found is not None:
        return found
    found = {}
    for one in asked:
        share = min(until - time.monotonic(), LONGEST_SECONDS / 4)
        alone = await _tried(tx, [one], share)
        if alone is not None:
            found |= alone
        elif share >= LONGEST_SECONDS / 4:
            SLOW.keep((tx.organization_id, one[0]))
    return found


async def _tried(tx: Tx, asked: Sequence[tuple[str, Part]], seconds: float) -> dict[str, int] | None:
    """None where that takes longer, or where a filter holds what is no value; any other mistake is ours."""
    if seconds <= 0:
        return None
    try:
        async with tx.savepoint():
            await _bound(tx, str(max(1, int(seconds * 1_000))))
            return await _count(tx, asked)
    except (psycopg.errors.QueryCanceled, psycopg.DataError) as error:
        if len(asked) == 1:
            log.warning("view_not_counted", error=type(error).__name__)
        return None


async def _bound(tx: Tx, timeout: str) -> None:
    await tx.execute("select set_config('statement_timeout', %(timeout)s, true)", {"timeout": timeout})


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
