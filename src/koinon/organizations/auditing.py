"""Where the audit rows of this context go: identity, which owns the trail and sits above, fills this in."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from koinon.platform.db import Tx

Auditor = Callable[[Tx, str, str, UUID, Mapping[str, Any]], Awaitable[object]]


class _Registered:
    auditor: Auditor | None = None


def register_auditor(auditor: Auditor) -> None:
    """Have `auditor(tx, action, resource_type, resource_id, changes)` called in each act's transaction."""
    _Registered.auditor = auditor


async def audit(tx: Tx, action: str, resource_type: str, resource_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write the act into the trail; if that fails the act does not happen."""
    if _Registered.auditor is not None:
        await _Registered.auditor(tx, action, resource_type, resource_id, changes)
