"""Where audit rows of work on many rows go: identity, which owns the trail and sits above, fills this in (IDN-043)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from koinon.platform.bulk.contracts import BulkRequest, BulkResult
from koinon.platform.db import Tx

Auditor = Callable[[Tx, str, str, UUID | None, Mapping[str, Any]], Awaitable[object]]

TYPED = frozenset(["q", "text"])


class _Registered:
    auditor: Auditor | None = None


def register_auditor(auditor: Auditor) -> None:
    """Have `auditor(tx, action, resource_type, resource_id, changes)` called in each act's transaction."""
    _Registered.auditor = auditor


async def note_start(
    tx: Tx, kind: str, asked: BulkRequest, result: BulkResult, scope: Mapping[str, Any] | None = None
) -> None:
    """One row for what was asked of many: with its counts where it is done, with its job where that does it.

    The filters stand there too, but for what was typed into a search: that is a name or a number (CON-087).
    """
    counts: dict[str, Any] = {"rows": result.total}
    if isinstance(asked.filters, dict) and asked.filters:
        counts["filters"] = _untyped(asked.filters)
    if asked.updates.get("format"):
        counts |= {"format": asked.updates["format"]}
    if asked.updates.get("columns"):
        counts |= {"columns": asked.updates["columns"]}
    if result.job_id is None:
        counts |= {"updated": result.updated, "failed": result.failed, "skipped": result.skipped}
    told = {"collection": kind, "operation": asked.operation, **(scope or {}), **counts}
    await note(tx, "bulk.started", result.job_id, told)


def _untyped(filters: Mapping[str, Any]) -> dict[str, Any]:
    """The filters without what was typed, at any depth."""
    return {
        name: "…" if name in TYPED else _untyped(value) if isinstance(value, dict) else value
        for name, value in filters.items()
    }


async def note(tx: Tx, action: str, job_id: UUID | None, changes: Mapping[str, Any]) -> None:
    """Write the act into the trail; if that fails it does not happen."""
    if _Registered.auditor is not None:
        await _Registered.auditor(tx, action, "bulk_job", job_id, changes)
