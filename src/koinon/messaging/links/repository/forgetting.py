"""What of links is not kept (MSG-077, CON-095).

Networks go after 30 days, codes 90 days after their links ended, and who an erased person was at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from koinon.kit import clock, ids
from koinon.platform.db import Tx

NETWORK_DAYS = 30
CODE_DAYS = 90


async def followed_by(tx: Tx, contact_id: UUID) -> list[tuple[datetime, str, str]]:
    """Links that a person followed, the latest first: when, where to, by what device (CON-091)."""
    return await tx.all(
        tuple,
        """
        select c.at, l.url, c.device
        from deliveries d
        join link_clicks c on c.organization_id = %(organization_id)s and c.delivery_id = d.id
        join links l on l.organization_id = %(organization_id)s and l.id = c.link_id
        where d.organization_id = %(organization_id)s
          and d.contact_id = %(contact_id)s
          and c.verdict = 'human'
          and not l.is_trap
        order by c.at desc
        limit 10000
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id},
    )


async def forget(tx: Tx, _time_zone: str) -> None:
    """Every night."""
    await tx.execute(
        """
        update link_clicks
        set ip_cut = null
        where organization_id = %(organization_id)s
          and id < %(floor)s
          and ip_cut is not null
        """,
        {
            "organization_id": tx.organization_id,
            "floor": ids.floor_at(clock.now() - timedelta(days=NETWORK_DAYS)),
        },
    )
    await tx.execute(
        """
        delete from link_codes
        where organization_id = %(organization_id)s
          and link_id in (select id
                          from links
                          where organization_id = %(organization_id)s
                            and expires_at < %(before)s)
        """,
        {"organization_id": tx.organization_id, "before": clock.now() - timedelta(days=CODE_DAYS)},
    )


async def unname(tx: Tx, people: Sequence[UUID]) -> int:
    """Take erased people out of clicks, before their deliveries forget them; how many clicks. The counts stay."""
    values = {"organization_id": tx.organization_id, "people": list(people)}
    theirs = """
        select id
        from deliveries
        where organization_id = %(organization_id)s
          and contact_id = any(%(people)s)
    """
    await tx.execute(
        f"""
        update link_codes
        set delivery_id = null
        where organization_id = %(organization_id)s
          and delivery_id in ({theirs})
        """,
        values,
    )
    return await tx.execute(
        f"""
        update link_clicks
        set delivery_id = null, ip_cut = null, code = null, visitor = '', ua_hash = ''
        where organization_id = %(organization_id)s
          and delivery_id in ({theirs})
        """,
        values,
    )
