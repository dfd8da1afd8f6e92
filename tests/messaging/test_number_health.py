"""How the messages of a number fared in seven days, and what goes by it (CHN-017, 018)."""

from datetime import timedelta
from uuid import UUID

from koinon import channels
from koinon.channels import NewSender
from koinon.kit import clock, ids
from koinon.platform.services import Services
from tests.messaging import cast

BASE = "http://127.0.0.1:1"


async def broadcast(services: Services, organization_id: UUID, sender_id: UUID, days_ago: float, **counts: int) -> None:
    """A broadcast that ended so."""
    made = await cast.draft(services, organization_id)
    async with services.database.transaction(organization_id) as tx:
        values = {"o": organization_id, "id": made.id, "s": sender_id, "at": clock.now() - timedelta(days=days_ago)}
        await tx.execute(
            "update broadcasts set sender_id = %(s)s, created_at = %(at)s, state = 'completed'"
            " where organization_id = %(o)s and id = %(id)s",
            values,
        )
        columns = ", ".join(f"{name} = %({name})s" for name in counts)
        await tx.execute(
            "insert into broadcast_counts (broadcast_id, organization_id) values (%(id)s, %(o)s)"
            " on conflict do nothing",
            values,
        )
        await tx.execute(
            f"update broadcast_counts set {columns} where organization_id = %(o)s and broadcast_id = %(id)s",
            {**values, **counts},
        )


async def number_of(services: Services, organization_id: UUID) -> channels.Number:
    """A number that was brought along."""
    simulated = await cast.sender(services, organization_id, BASE)
    async with services.database.transaction(organization_id) as tx:
        new = NewSender(account_id=simulated.account_id, value="+1 404 555 0177")
        added = await channels.add_sender(tx, new)
        found = await channels.number_of_sender(tx, added.id)
    assert found is not None
    return found


async def test_seven_days_are_told_and_older_ones_are_not(services: Services, chapel: UUID) -> None:
    number = await number_of(services, chapel)
    recent = {"sent": 10, "delivered": 180, "failed": 20, "opt_outs": 4, "content_failures": 7}
    await broadcast(services, chapel, number.sender_id, 1, **recent)
    await broadcast(services, chapel, number.sender_id, 8, delivered=1, failed=999, content_failures=999)
    async with services.database.transaction(chapel) as tx:
        detail = await channels.number_detail(tx, number.id)
    # 180 of 200 that ended were delivered; 4 of the 190 that left and did not fail opted out
    assert detail.health == channels.NumberHealth(210, 0.9, 0.02105, 7)


async def test_what_goes_by_a_number_is_counted(services: Services, chapel: UUID) -> None:
    number = await number_of(services, chapel)
    made = await cast.draft(services, chapel)
    async with services.database.transaction(chapel) as tx:
        values = {"o": chapel, "s": number.sender_id, "id": made.id, "k": ids.uuid7()}
        await tx.execute(
            "update broadcasts set sender_id = %(s)s, state = 'scheduled'"
            " where organization_id = %(o)s and id = %(id)s",
            values,
        )
        await tx.execute(
            "insert into keywords (id, organization_id, word, sender_id) values (%(k)s, %(o)s, 'PICNIC', %(s)s)", values
        )
        assert dict((await channels.number_detail(tx, number.id)).uses) == {"broadcasts": 1, "keywords": 1}
