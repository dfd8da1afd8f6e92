"""What sending does while something it stands on is away: Redis, the database (MSG-098)."""

import dataclasses
from uuid import UUID

from koinon.kit import ids
from koinon.messaging.contracts import BroadcastState
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.platform.shared import Shared
from koinon.simulator import Simulator
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.platform.limits.redis_server import needs_redis, running_redis

PEOPLE = 30


async def begun(services: Services, chapel: UUID, url: str) -> UUID:
    await cast.sender(services, chapel, url)
    await cast.people(services, chapel, cast.distinct(PEOPLE))
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    return made.id


@needs_redis
async def test_without_redis_sending_goes_on(services: Services, chapel: UUID, carrier: Simulator) -> None:
    from tests.messaging import conftest

    with running_redis() as server:
        shared = Shared(server.url)
        with_redis = dataclasses.replace(services, shared=shared)
        broadcast_id = await begun(with_redis, chapel, carrier.url)
        server.kill()
        try:
            drain = conftest.drain.__wrapped__  # type: ignore[attr-defined]
            finish = conftest.finish.__wrapped__  # type: ignore[attr-defined]
            done = await finish(with_redis, await drain(with_redis))(chapel, broadcast_id)
        finally:
            await shared.close()
    assert (done.state, done.counts.sent) == (BroadcastState.COMPLETED, PEOPLE)
    assert carrier.carrier.audit.summary()["doubled"] == {}


async def test_without_a_database_nothing_is_taken(services: Services) -> None:
    signed = await found(services)
    lost = Database("postgresql://nobody@127.0.0.1:1/none", size=2, patience=0.2)
    await lost.open()
    browser = Browser(make_api(dataclasses.replace(services, database=lost)))
    browser.token = signed.token
    body = {"contact_id": str(ids.uuid7()), "body": "Hi"}
    answer = await browser.call("POST", "/api/v1/messages", body, Idempotency_Key="k")
    await lost.close()
    assert (answer.status, answer.json["error"]["retryable"]) == (503, True)
