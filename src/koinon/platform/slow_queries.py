"""Our own statements that took over half a second: warned of, counted, kept by fingerprint; never a value (OPS-055)."""

import re
import sys
from collections import OrderedDict
from hashlib import blake2b
from types import FrameType
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
import structlog
from prometheus_client import Counter

from koinon.platform import tracing

if TYPE_CHECKING:
    from koinon.platform.db import Tx

SLOW_SECONDS = 0.5
SLOW_QUERY = "slow_query"
MOST_KEPT = 200
LONGEST_STATEMENT = 4_000
_VALUES = re.compile(r"'(?:[^']|'')*'|\b\d[\d.]*\b")
SLOW = Counter("db_slow_queries", "Statements of over half a second.", ["query"], registry=None)
log = structlog.get_logger("koinon.database")


class Slow(msgspec.Struct):
    """What one process saw of a statement since it last told."""

    fingerprint: str
    name: str
    statement: str
    route: str
    calls: int = 0
    max_ms: int = 0
    total_ms: int = 0


_seen: OrderedDict[str, Slow] = OrderedDict()


def note(sql: str, seconds: float, organization_id: UUID | None) -> None:
    """Warn of a statement that took `seconds`; called by the transaction that ran it."""
    statement = _VALUES.sub("?", " ".join(sql.split()))[:LONGEST_STATEMENT]
    fingerprint = blake2b(statement.encode(), digest_size=8).hexdigest()
    name, route, milliseconds = _caller(), tracing.place(), round(seconds * 1000)
    seen = _seen.setdefault(fingerprint, Slow(fingerprint, name, statement, route))
    _seen.move_to_end(fingerprint)
    if len(_seen) > MOST_KEPT:
        _seen.popitem(last=False)
    seen.calls, seen.total_ms, seen.route = seen.calls + 1, seen.total_ms + milliseconds, route
    seen.max_ms = max(seen.max_ms, milliseconds)
    SLOW.labels(name).inc()
    log.warning(
        SLOW_QUERY,
        query=name,
        fingerprint=fingerprint,
        milliseconds=milliseconds,
        route=route or None,
        organization_id=str(organization_id) if organization_id else None,
    )


def _caller() -> str:
    """`contacts.repository.lists.page`: the function that asked, as a name for the statement."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module not in ("koinon.platform.db", "koinon.platform.tx"):
            return f"{module.removeprefix('koinon.')}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "unknown"


async def tell(tx: "Tx") -> None:
    """Add what this process saw to the installation's list; what it says is forgotten here only with the commit."""
    told = [msgspec.structs.replace(one) for one in _seen.values() if one.calls]
    if not told:
        return
    columns = {name: [getattr(one, name) for one in told] for name in Slow.__struct_fields__}
    await tx.execute(
        """
        insert into slow_queries as known (fingerprint, name, statement, route, calls, max_ms, total_ms)
        select fingerprint, name, statement, route, calls, max_ms, total_ms
        from unnest(%(fingerprint)s::text[], %(name)s::text[], %(statement)s::text[], %(route)s::text[],
                    %(calls)s::bigint[], %(max_ms)s::int[], %(total_ms)s::bigint[])
          as seen (fingerprint, name, statement, route, calls, max_ms, total_ms)
        order by fingerprint
        on conflict (fingerprint) do update
        set calls = known.calls + excluded.calls,
            max_ms = greatest(known.max_ms, excluded.max_ms),
            total_ms = known.total_ms + excluded.total_ms,
            route = excluded.route,
            name = excluded.name,
            last_seen_at = now()
        """,
        columns,
    )
    tx.after_commit(lambda: _forget(told))


def _forget(told: list[Slow]) -> None:
    for one in told:
        if (seen := _seen.get(one.fingerprint)) is not None:
            seen.calls, seen.total_ms = seen.calls - one.calls, seen.total_ms - one.total_ms
            seen.max_ms = 0


async def forget_old(tx: "Tx", days: int = 14) -> int:
    """Drop what was not slow for so long (performance samples: 14 days); how many."""
    return await tx.execute(
        "delete from slow_queries where last_seen_at < now() - make_interval(days => %(days)s)", {"days": days}
    )
