"""What is forgotten of merges and likely duplicates with an erased person (CON-094)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def forget(tx: Tx, people: Sequence[UUID]) -> None:
    """Drop what merges remember of erased people, so that none can be undone, and the pairs they were part of."""
    params = {"organization_id": tx.organization_id, "people": list(people)}
    await tx.execute(
        """
        update merges
        set snapshot = '{}', choices = '{}'
        where organization_id = %(organization_id)s
          and (survivor_id = any(%(people)s) or absorbed_id = any(%(people)s))
        """,
        params,
    )
    await tx.execute(
        """
        delete from likely_duplicates
        where organization_id = %(organization_id)s
          and (first_id = any(%(people)s) or second_id = any(%(people)s))
        """,
        params,
    )
