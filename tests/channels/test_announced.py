"""What a webhook only announces is fetched by a job and applied once (CHN-055..060), over the real door."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec
import pytest

from koinon import channels
from koinon.channels import AppliedFact, InboundMessage, facts
from koinon.channels.announced import complete_webhook
from koinon.channels.records import Environment
from koinon.channels.service import fields
from koinon.channels.service.accounts import add_account
from koinon.platform.db import Database, Tx
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.simulator.running import KEY, call

OURS = "office@grace.test"


async def connected(services: Services, database: Database, chapel: UUID, simulator: Simulator, name: str) -> str:
    """A simulated account of a provider; the path of its webhooks."""
    provider = channels.provider(name)
    secrets = fields.kept(provider, provider.simulated(KEY))
    async with database.transaction(chapel) as tx:
        account_id = await add_account(
            tx,
            services.vault,
            secrets,
            provider=name,
            name=name,
            environment=Environment.SIMULATOR,
            base_url=simulator.url,
        )
        sql = "select webhook_token from provider_accounts where organization_id = %(o)s and id = %(a)s"
        token = await tx.scalar(sql, {"o": chapel, "a": account_id})
    return f"/webhooks/{name}/{token}"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[InboundMessage]:
    """The messages of people that were handed out."""
    seen: list[InboundMessage] = []
    monkeypatch.setattr(facts, "_handlers", {kind: [] for kind, _ in facts.ORDER})

    async def handler(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
        seen.extend(one.fact for one in applied if isinstance(one.fact, InboundMessage))

    channels.register_fact_handler("inbound_message", 10, handler)
    return seen


async def waiting(database: Database, chapel: UUID, count: int) -> None:
    """Until the door has stored so many calls."""
    async with asyncio.timeout(20):
        while True:
            async with database.transaction(chapel) as tx:
                sql = "select count(*) from inbound_webhooks where organization_id = %(o)s"
                if await tx.one(int, sql, {"o": chapel}) >= count:
                    return
            await asyncio.sleep(0.02)  # until another process's commit is seen


async def test_a_mail_of_resend_is_fetched_and_heard_once(
    services: Services,
    database: Database,
    chapel: UUID,
    simulator: Simulator,
    door: str,
    heard: list[InboundMessage],
    drain_jobs: Callable[[], Awaitable[None]],
) -> None:
    path = await connected(services, database, chapel, simulator, "resend")
    await call(simulator, "POST", "/webhooks", {"endpoint": door + path, "events": ["email.received"]}, KEY)
    mail = {"account": KEY, "from": "Ada <ada@people.test>", "to": OURS, "subject": "Hello", "text": "May I come?"}
    await call(simulator, "POST", "/_sim/mails", mail)
    await waiting(database, chapel, 1)
    await drain_jobs()
    assert [(one.from_, one.sender, one.text, one.channel) for one in heard] == [
        ("ada@people.test", OURS, "May I come?", "email")
    ]
    async with database.transaction(chapel) as tx:
        (announcing, _) = await tx.all(
            UUID, "select id from inbound_webhooks where organization_id = %(o)s order by id", {"o": chapel}
        )
    await complete_webhook.run(services, chapel, webhook_id=str(announcing))
    await drain_jobs()
    assert len(heard) == 1
    assert msgspec.json.encode(heard[0])
