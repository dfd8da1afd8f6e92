"""Statistics of tables that were filled since anybody looked: after an import, a crash."""

from koinon.platform.db import Tx


async def refresh(tx: Tx) -> None:
    """Have the planner look at grown tables now: the server's own look comes a minute later, or never after a crash."""
    await tx.execute("select koinon_refresh_statistics()")
