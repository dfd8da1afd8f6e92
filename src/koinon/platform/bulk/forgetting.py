"""What jobs keep of somebody who is being erased: rows as they were before and as they were asked for, files."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from koinon.kit import clock
from koinon.platform.bulk import repository
from koinon.platform.bulk.running import WAKEUP
from koinon.platform.db import Tx

LONGEST = timedelta(hours=24)


async def forget(tx: Tx, target_ids: Sequence[UUID], values: Sequence[str] = ()) -> int:
    """Empty the rows of jobs about these things, and rows that name one of `values` (addresses); how many.

    Undoing passes over an emptied row. No export that lies ready stays longer than a day: it may name them.
    """
    gone = await tx.execute(
        """
        update bulk_job_items
        set item = null, before = null, error_message = null
        where organization_id = %(organization_id)s
          and (item is not null or before is not null or error_message is not null)
          and (target_id = any(%(targets)s)
               or exists (select from unnest(%(values)s::text[]) as v (value)
                          where strpos(item::text, v.value) > 0 or strpos(before::text, v.value) > 0
                             or strpos(error_message, v.value) > 0))
        """,
        {"organization_id": tx.organization_id, "targets": list(target_ids), "values": list(values)},
    )
    shortened = await tx.execute(
        """
        update bulk_jobs
        set result_expires_at = %(latest)s
        where organization_id = %(organization_id)s
          and result_file is not null
          and result_expires_at > %(latest)s
        """,
        {"organization_id": tx.organization_id, "latest": clock.now() + LONGEST},
    )
    if shortened:
        await repository.wake(tx, tx.organization_id, WAKEUP, clock.now() + LONGEST)
    return gone
