"""A server that is away is told of once, whoever speaks through it (CHN-069)."""

import json
from uuid import UUID

from koinon import channels
from koinon.channels import Environment, NewAccount, health
from koinon.channels.notices import CHANNEL_INCIDENT, KINDS
from koinon.platform.services import Services
from koinon.platform.words import Words
from koinon.simulator import Simulator
from tests.identity.conftest import found


async def test_several_accounts_of_one_server_make_one_notice(services: Services, simulator: Simulator) -> None:
    signed = await found(services)
    organization = signed.organization_id
    assert organization is not None
    names = ("Texts", "Second line", "WhatsApp")
    async with services.database.transaction(organization) as tx:
        for name, provider in zip(names, ("telnyx", "twilio", "twilio_whatsapp"), strict=True):
            new = NewAccount(provider=provider, name=name, environment=Environment.SIMULATOR)
            await channels.connect_account(tx, services.vault, new, simulator.url)
    simulator.carrier.set_scenario("*", {"outage": True})
    for _ in range(3):
        await health.probe(services, organization)
    (told,) = await notices(services, organization)
    (kind,) = (one for one in KINDS if one.code == CHANNEL_INCIDENT)
    title, _ = kind.write(Words("en"), told, 1)
    assert title == "Carriers do not answer: " + ", ".join(names)
    assert kind.write(Words("es"), told, 1)[1].endswith("El servidor cortó la conexión.")
    async with services.database.transaction(organization) as tx:
        assert len(await channels.incidents(tx)) == len(names), "each closes by itself"


async def notices(services: Services, organization: UUID) -> list[dict[str, object]]:
    async with services.database.transaction(organization) as tx:
        rows = await tx.all(str, "select data::text from notifications where kind = %(k)s", {"k": CHANNEL_INCIDENT})
    return [json.loads(row) for row in rows]
