"""The audit trail: each act's row commits with the act, or the act does not happen (IDN-043)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon.identity.contracts import AuditRow
from koinon.kit import clock, csv_file, ids
from koinon.kit.pagination import Cursor
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

BATCH = 1_000
COLUMNS = ["id", "at", "actor_kind", "actor_id", "action", "resource_type", "resource_id", "changes"]
REDACTED = "[redacted]"
# No organization has this id: under it stand the acts of who runs the installation.
INSTALLATION = UUID(int=0)
_HIDDEN = ("password", "secret", "token", "hash", "body", "text", "phone", "email", "address", "note")


async def audit(
    tx: Tx, action: str, resource_type: str, resource_id: UUID | None, changes: Mapping[str, Any] | None = None
) -> UUID:
    """Write who did `action` to what, secrets, texts and addresses in `changes` replaced by a mark; the row's id."""
    return await _write(tx, tx.organization_id, action, resource_type, resource_id, changes)


async def audit_installation(
    tx: Tx, action: str, resource_type: str, resource_id: UUID | None = None, changes: Mapping[str, Any] | None = None
) -> UUID:
    """The same for an act upon the whole installation, in a transaction outside any tenant (IDN-053)."""
    await tx.execute("select set_config('koinon.organization_id', %(id)s, true)", {"id": str(INSTALLATION)})
    row_id = await _write(tx, INSTALLATION, action, resource_type, resource_id, changes)
    await tx.execute("select set_config('koinon.organization_id', '', true)")
    return row_id


async def _write(
    tx: Tx,
    organization_id: UUID | None,
    action: str,
    resource_type: str,
    resource_id: UUID | None,
    changes: Mapping[str, Any] | None,
) -> UUID:
    row_id = ids.uuid7()
    await tx.execute(
        """
        insert into audit_log (id, organization_id, actor_kind, actor_id, on_behalf_of, action, resource_type,
                               resource_id, changes, ip, user_agent, request_id)
        values (%(id)s, %(organization_id)s, %(actor_kind)s, %(actor_id)s, %(on_behalf_of)s, %(action)s,
                %(resource_type)s, %(resource_id)s, %(changes)s::jsonb, %(ip)s, %(user_agent)s, %(request_id)s)
        """,
        {
            "id": row_id,
            "organization_id": organization_id,
            "action": action,
            "resource_type": resource_type,
            "resource_id": resource_id,
            "changes": msgspec.json.encode(redacted(msgspec.to_builtins(changes or {}))).decode(),
            **_by(tx.actor),
        },
    )
    return row_id


async def audit_once(tx: Tx, action: str, resource_type: str, resource_id: UUID, within: timedelta) -> None:
    """The same, unless the actor's last such act on it is younger than `within`: saving while one types is one act."""
    await audit_each_once(tx, action, resource_type, [resource_id], within)


async def audit_each_once(
    tx: Tx, action: str, resource_type: str, resource_ids: Sequence[UUID], within: timedelta
) -> None:
    """The same of several at once, by one statement."""
    distinct = list(dict.fromkeys(resource_ids))
    await tx.execute(
        """
        insert into audit_log (id, organization_id, actor_kind, actor_id, on_behalf_of, action, resource_type,
                               resource_id, changes, ip, user_agent, request_id)
        select n.id, %(organization_id)s, %(actor_kind)s, %(actor_id)s, %(on_behalf_of)s, %(action)s,
               %(resource_type)s, n.resource_id, '{}', %(ip)s, %(user_agent)s, %(request_id)s
        from unnest(%(ids)s::uuid[], %(resource_ids)s::uuid[]) as n (id, resource_id)
        where not exists (select
                          from audit_log a
                          where a.organization_id = %(organization_id)s
                            and a.resource_type = %(resource_type)s
                            and a.resource_id = n.resource_id
                            and a.id >= koinon_uuid_floor(%(since)s)
                            and a.action = %(action)s
                            and a.actor_id is not distinct from %(actor_id)s)
        """,
        {
            "organization_id": tx.organization_id,
            "ids": [ids.uuid7() for _ in distinct],
            "resource_ids": distinct,
            "since": clock.now() - within,
            "action": action,
            "resource_type": resource_type,
            **_by(tx.actor),
        },
    )


def _by(actor: Actor) -> dict[str, Any]:
    return {
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "on_behalf_of": actor.on_behalf_of,
        "ip": actor.ip,
        "user_agent": actor.user_agent,
        "request_id": actor.request_id,
    }


def redacted(value: Any, name: str = "") -> Any:
    """`value` with what may not stand in the trail replaced, at any depth."""
    if isinstance(value, dict):
        return {key: redacted(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [redacted(item, name) for item in value]
    hidden = isinstance(value, str) and any(part in name.lower() for part in _HIDDEN)
    return REDACTED if hidden else value


class TrailQuery(NamedTuple):
    """Which acts; None is no condition. `action` may end in a dot: `broadcast.` is everything of broadcasts."""

    actor_id: UUID | None = None
    action: str | None = None
    resource_type: str | None = None
    resource_id: UUID | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


EVERYTHING = TrailQuery()
_FILTERS = {
    "actor_id": "actor_id = %(actor_id)s",
    "action": "action = %(action)s",
    "area": "action >= %(area)s and action < %(area_end)s",
    "resource_type": "resource_type = %(resource_type)s",
    "resource_id": "resource_id = %(resource_id)s",
    "created_after": "id >= koinon_uuid_floor(%(created_after)s) and created_at > %(created_after)s",
    "created_before": "id < koinon_uuid_floor(%(created_before)s)",
}


_ROW = """id, actor_kind, actor_id, on_behalf_of, action, resource_type, resource_id, changes, host(ip) as ip,
               request_id, created_at"""


async def trail(tx: Tx, limit: int, at: Cursor | None, query: TrailQuery = EVERYTHING) -> list[AuditRow]:
    """Acts of the organization, the latest first; UUIDv7 ids are in order of time."""
    order, beyond = ("asc", ">") if at is not None and at.direction == "prev" else ("desc", "<")
    chosen, conditions = _conditions(query)
    if at is not None:
        conditions += f"\n          and id {beyond} %(after)s"
    return await tx.all(
        AuditRow,
        f"""
        select {_ROW}
        from audit_log
        where organization_id = %(organization_id)s{conditions}
          /* asked: created_at; created_at; id */
        order by id {order}
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "after": at.id if at else None, "limit": limit, **chosen},
    )


async def matching_ids(tx: Tx, query: TrailQuery, limit: int) -> list[UUID]:
    """Which acts fit, the oldest first, at most `limit`."""
    chosen, conditions = _conditions(query)
    return await tx.all(
        UUID,
        f"""
        select id
        from audit_log
        where organization_id = %(organization_id)s{conditions}
        order by id
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "limit": limit, **chosen},
    )


async def acts(tx: Tx, ids: Sequence[UUID]) -> list[AuditRow]:
    """These acts."""
    return await tx.all(
        AuditRow,
        f"""
        select {_ROW}
        from audit_log
        where organization_id = %(organization_id)s
          and id between %(first)s and %(last)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "first": min(ids), "last": max(ids)},
    )


def _conditions(query: TrailQuery) -> tuple[dict[str, Any], str]:
    chosen = _chosen(query)
    return chosen, "".join(f"\n          and {_FILTERS[name]}" for name in chosen if name in _FILTERS)


def _chosen(query: TrailQuery) -> dict[str, Any]:
    chosen = {name: value for name, value in query._asdict().items() if value is not None}
    if (action := chosen.get("action", "")).endswith("."):
        del chosen["action"]
        # "/" follows "." in ASCII: a range of the index, as a pattern would not be under row-level security.
        chosen |= {"area": action, "area_end": action[:-1] + "/"}
    return chosen


async def trail_csv(services: Services, actor: Actor, query: TrailQuery) -> AsyncIterator[bytes]:
    """The acts as CSV, the latest first; each batch is a transaction of its own."""
    yield csv_file.encoded([COLUMNS], first=True)
    at: Cursor | None = None
    while True:
        async with services.database.transaction(actor) as tx:
            rows = await trail(tx, BATCH, at, query)
        yield csv_file.encoded(_cells(row) for row in rows)
        if len(rows) < BATCH:
            return
        at = Cursor((), rows[-1].id)


def _cells(row: AuditRow) -> list[str]:
    changes = msgspec.json.encode(row.changes).decode()
    named = (row.actor_id, row.action, row.resource_type, row.resource_id)
    return [str(row.id), row.created_at.isoformat(), row.actor_kind, *(str(v or "") for v in named), changes]
