"""Notices about things that are no more."""

from collections.abc import Sequence

from koinon.platform.db import Tx


async def forget_notices(tx: Tx, abouts: Sequence[str]) -> int:
    """Delete what was told about these, to whomever; how many."""
    return await tx.execute(
        "delete from notifications where organization_id = %(organization_id)s and about = any(%(abouts)s)",
        {"organization_id": tx.organization_id, "abouts": list(abouts)},
    )
