"""“View as role”: pages and data as somebody with that role would see them, and nothing to change (IDN-034)."""

from uuid import UUID

from koinon.identity import roles, sessions
from koinon.identity import session_repository as rows
from koinon.identity.audit_trail import audit
from koinon.platform import errors
from koinon.platform.db import Tx


async def view_as(tx: Tx, session_id: UUID, code: str) -> None:
    """Look through the eyes of a role that may do no more than oneself, until `stop_viewing`."""
    if not tx.actor.holds(await roles.permissions_of(tx, code)):
        raise errors.INSUFFICIENT_PERMISSIONS("This role may do more than you.")
    await rows.view(tx, session_id, code)
    await audit(tx, "role.viewed", "role", None, {"after": {"code": code}})
    tx.after_commit(sessions.REMEMBERED.forget)


async def stop_viewing(tx: Tx, session_id: UUID) -> None:
    """See with one's own eyes again."""
    await rows.view(tx, session_id, None)
    tx.after_commit(sessions.REMEMBERED.forget)
