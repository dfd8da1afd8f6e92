"""The author of a broadcast is mailed what became of it, once its receipts had their time (MSG-044)."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from koinon import messaging, organizations
from koinon.kit import clock
from koinon.messaging.contracts import BroadcastDraft
from koinon.messaging.service.summary import mail_summary
from koinon.platform.actor import Actor
from koinon.platform.mail import outbox
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Finish
from tests.messaging.staff import member


@pytest.fixture
async def ada(services: Services, chapel: UUID) -> Actor:
    return await member(services, chapel, locale="es")


async def sent(services: Services, author: Actor, carrier: Simulator, finish: Finish) -> UUID:
    """A broadcast of `author` to two people, one of whom had said no before."""
    assert author.organization_id is not None
    await cast.sender(services, author.organization_id, carrier.url)
    one, two, three = cast.distinct(3)
    await cast.people(services, author.organization_id, [one, two])
    await cast.people(services, author.organization_id, [three], consent="denied")
    async with services.database.transaction(author) as tx:
        draft = BroadcastDraft(name="Harvest supper", body="Hi", audience=cast.EVERYBODY)
        made = await messaging.create_draft(tx, draft)
    await cast.send(services, author.organization_id, made.id)
    await finish(author.organization_id, made.id)
    return made.id


async def mails(services: Services, organization_id: UUID) -> list[outbox.Sealed]:
    async with services.database.transaction(organization_id) as tx:
        rows = await tx.all(
            bytes, "select cipher from mails where organization_id = %(o)s order by id", {"o": organization_id}
        )
    opened = [services.vault.unseal(row, organization_id, outbox.SEAL) for row in rows]
    return [msgspec.json.decode(each, type=outbox.Sealed) for each in opened]


async def look(services: Services, organization_id: UUID, broadcast_id: UUID, minutes: int = 31) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        await mail_summary.call(services, str(organization_id), broadcast_id=str(broadcast_id))


async def test_the_author_reads_the_figures_in_their_language(
    services: Services, chapel: UUID, ada: Actor, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, ada, carrier, finish)
    await look(services, chapel, broadcast_id)
    [told] = await mails(services, chapel)
    assert told.subject == "«Harvest supper» ha terminado"
    assert "Llegó a 0 de 2 teléfonos." in told.text
    assert "La operadora aceptó 2 más" in told.text
    assert "Personas: 2" in told.text
    assert f"/broadcasts/{broadcast_id}" in told.text
    assert "Esta persona respondió PARAR o pidió no recibir mensajes: 1" in told.text


async def test_receipts_are_waited_for_half_an_hour_at_most(
    services: Services, chapel: UUID, ada: Actor, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, ada, carrier, finish)
    await look(services, chapel, broadcast_id, minutes=1)
    assert await mails(services, chapel) == []
    await look(services, chapel, broadcast_id, minutes=31)
    assert len(await mails(services, chapel)) == 1


async def test_one_completion_is_told_once(
    services: Services, chapel: UUID, ada: Actor, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, ada, carrier, finish)
    for _ in range(2):
        await look(services, chapel, broadcast_id)
    assert len(await mails(services, chapel)) == 1


async def test_an_organization_may_turn_it_off(
    services: Services, chapel: UUID, ada: Actor, carrier: Simulator, finish: Finish
) -> None:
    async with services.database.transaction(chapel) as tx:
        await organizations.change_settings(tx, {"messaging.summary_mail": False})
    await look(services, chapel, await sent(services, ada, carrier, finish))
    assert await mails(services, chapel) == []


async def test_who_has_no_seat_any_more_is_not_told(
    services: Services, chapel: UUID, ada: Actor, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, ada, carrier, finish)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update memberships set state = 'removed' where organization_id = %(o)s", {"o": chapel})
    await look(services, chapel, broadcast_id)
    assert await mails(services, chapel) == []


async def test_completing_makes_the_job(
    services: Services, chapel: UUID, ada: Actor, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, ada, carrier, finish)
    async with services.database.transaction(chapel) as tx:
        waiting = await tx.scalar(
            """
            select count(*)
            from procrastinate_jobs
            where task_name = 'messaging.mail_summary' and status = 'todo' and args ->> 'broadcast_id' = %(id)s
            """,
            {"id": str(broadcast_id)},
        )
    assert waiting == 1
