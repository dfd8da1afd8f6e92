"""A carrier that is not asked any more is critical only where nothing else can send (CHN-046)."""

from uuid import UUID

from koinon import channels
from koinon.channels import Environment, NewSender, Route, RouteSender, Transport
from koinon.channels.opened import Secrets
from koinon.channels.service.accounts import add_account
from koinon.platform.alerts import Severity
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.channels.conftest import outgoing

HOOK = "http://127.0.0.1:1/hook"
NUMBERS = ("+12025550100", "+12025550101")


async def live(services: Services, organization_id: UUID, url: str) -> list[UUID]:
    """Two live accounts of a carrier with a number each."""
    made = []
    async with services.database.transaction(organization_id) as tx:
        for place, number in enumerate(NUMBERS):
            secrets = Secrets(f"SIM-spare-{place}", "")
            account = await add_account(
                tx, services.vault, secrets, provider="telnyx", name=f"Telnyx {place}", environment=Environment.LIVE,
                base_url=url,
            )  # fmt: skip
            made.append((await channels.add_sender(tx, NewSender(account_id=account, value=number))).id)
        await tx.execute("update senders set state = 'active'")
    return made


async def routed(services: Services, organization_id: UUID, *routes: list[UUID]) -> None:
    """Routes by prefix: any, then +1."""
    wanted = [
        Route(channel="sms", prefix=prefix, purpose=None, senders=tuple(RouteSender(one, 50) for one in senders))
        for prefix, senders in zip(("", "+1"), routes, strict=False)
    ]
    async with services.database.transaction(organization_id) as tx:
        await channels.save_routes(tx, wanted)


async def broken(services: Services, organization_id: UUID, sender_id: UUID, simulator: Simulator) -> Transport:
    """A way out whose breaker is open, as it stands with the present routes."""
    out = await channels.transport(services, organization_id, sender_id)
    out.loaded_at = float("-inf")
    out = await channels.transport(services, organization_id, sender_id)
    simulator.carrier.set_scenario("*", {"error_rate": 1})
    await out.send([outgoing(HOOK) for _ in range(6)])
    assert out.is_barred
    return out


def told(out: Transport) -> Severity:
    (alert,) = [one for one in channels.open_breakers() if one.subject.endswith(str(out.sender.id))]
    return alert.severity


async def test_it_is_critical_unless_each_route_leads_elsewhere(
    services: Services, simulator: Simulator, chapel: UUID
) -> None:
    first, second = await live(services, chapel, simulator.url)
    assert told(await broken(services, chapel, first, simulator)) is Severity.CRITICAL, "in no route: the only way"
    await routed(services, chapel, [first, second], [first])
    assert told(await broken(services, chapel, first, simulator)) is Severity.CRITICAL, "+1 has nobody else"
    await routed(services, chapel, [first, second])
    out = await broken(services, chapel, first, simulator)
    assert told(out) is Severity.WARNING
    await broken(services, chapel, second, simulator)
    assert told(out) is Severity.CRITICAL, "the other one failed too"


async def test_a_number_that_may_not_send_is_no_other_way(
    services: Services, simulator: Simulator, chapel: UUID
) -> None:
    first, second = await live(services, chapel, simulator.url)
    await routed(services, chapel, [first, second])
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update senders set state = 'suspended' where id = %(s)s", {"s": second})
    assert told(await broken(services, chapel, first, simulator)) is Severity.CRITICAL
