"""Numbers as they are once the carriers have said yes: for tests of what comes after."""

from uuid import UUID

from koinon.kit import ids
from koinon.platform.db import Tx


async def registered(tx: Tx, organization_id: UUID) -> None:
    """Give every long code of an organization a provisioned campaign of its account."""
    brand, campaign = ids.uuid7(), ids.uuid7()
    given = {"o": organization_id, "brand": brand, "campaign": campaign}
    await tx.execute(
        """
        insert into sender_registrations (id, organization_id, account_id, kind, parent_id, state, form, reference)
        select n.id, %(o)s, a.id, n.kind, n.parent, n.state, '{}', n.kind
        from (select id from provider_accounts where organization_id = %(o)s order by created_at limit 1) a
        cross join (values (%(brand)s::uuid, 'brand', null::uuid, 'verified'),
                           (%(campaign)s::uuid, 'campaign', %(brand)s::uuid, 'provisioned')) n (id, kind, parent, state)
        """,
        given,
    )
    await tx.execute(
        """
        insert into number_assignments (id, organization_id, sender_id, campaign_id, state, to_send)
        select gen_random_uuid(), %(o)s, s.id, %(campaign)s, 'assigned', false
        from senders s
        where s.organization_id = %(o)s and s.kind = 'long_code'
        """,
        given,
    )
