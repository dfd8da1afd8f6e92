"""What the statements of channels have in common."""

from typing import Any

from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx


def bound(tx: Tx, **values: Any) -> dict[str, Any]:
    return {"organization_id": tx.organization_id, **values}


def paged(table: str, at: Cursor | None) -> str:
    """Newest first from a cursor; turned round for the page before it."""
    back = at is not None and at.direction == "prev"
    order = "asc" if back else "desc"
    place = f" and ({table}.created_at, {table}.id) {'>' if back else '<'} (%(at)s, %(last)s)" if at else ""
    place += f" /* asked: {table}.created_at; {table}.updated_at */"
    return f"{place} order by {table}.created_at {order}, {table}.id {order} limit %(limit)s"


def place(at: Cursor | None) -> dict[str, Any]:
    return {"at": at.moment, "last": at.id} if at else {}
