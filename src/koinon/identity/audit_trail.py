"""The audit trail: each act's row commits with the act, or the act does not happen (IDN-043)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from koinon.identity.contracts import AuditRow
from koinon.kit import ids
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

REDACTED = "[redacted]"
_HIDDEN = ("password", "secret", "token", "hash", "body", "text", "phone", "email", "address", "note")


async def audit(
    tx: Tx, action: str, resource_type: str, resource_id: UUID | None, changes: Mapping[str, Any] | None = None
) -> None:
    """Write who did `action` to what; secrets, texts and addresses in `changes` are replaced by a mark."""
    actor = tx.actor
    await tx.execute(
        """
        insert into audit_log (id, organization_id, actor_kind, actor_id, action, resource_type, resource_id,
                               changes, ip, user_agent, request_id)
        values (%(id)s, %(organization_id)s, %(actor_kind)s, %(actor_id)s, %(action)s, %(resource_type)s,
                %(resource_id)s, %(changes)s::jsonb, %(ip)s, %(user_agent)s, %(request_id)s)
        """,
        {
            "id": ids.uuid7(),
            "organization_id": tx.organization_id,
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "action": action,
            "resource_type": resource_type,
            "resource_id": resource_id,
            "changes": msgspec.json.encode(redacted(msgspec.to_builtins(changes or {}))).decode(),
            "ip": actor.ip,
            "user_agent": actor.user_agent,
            "request_id": actor.request_id,
        },
    )


def redacted(value: Any, name: str = "") -> Any:
    """`value` with what may not stand in the trail replaced, at any depth."""
    if isinstance(value, dict):
        return {key: redacted(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [redacted(item, name) for item in value]
    hidden = isinstance(value, str) and any(part in name.lower() for part in _HIDDEN)
    return REDACTED if hidden else value


async def trail(tx: Tx, limit: int, at: Cursor | None) -> list[AuditRow]:
    """Acts of the organization, the latest first; UUIDv7 ids are in order of time."""
    order, beyond = ("asc", ">") if at is not None and at.direction == "prev" else ("desc", "<")
    return await tx.all(
        AuditRow,
        f"""
        select id, actor_kind, actor_id, action, resource_type, resource_id, changes, request_id, created_at
        from audit_log
        where organization_id = %(organization_id)s
          and (%(after)s::uuid is null or id {beyond} %(after)s)
        order by id {order}
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "after": at.id if at else None, "limit": limit},
    )
