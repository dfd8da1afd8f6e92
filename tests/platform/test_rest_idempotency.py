"""A repeat gives the first answer, and the effect happens once (API-025..027)."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar, Request, Response, post
from litestar.params import JSONBody

from koinon.kit import ids
from koinon.platform import errors, rest
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Database, Tx
from koinon.platform.rest.idempotency import once
from tests.platform.asgi import Answer, call

KEY = {"idempotency-key": "k-1"}


class Order(rest.Body, frozen=True, kw_only=True):
    amount: int


class Till:
    """An application that counts its effects in the database."""

    def __init__(self, database: Database, organization_id: UUID, kind: ActorKind = ActorKind.USER) -> None:
        self.database = database
        self.actor = Actor(kind=kind, organization_id=organization_id, id=ids.uuid7())
        self.gate = asyncio.Event()
        self.gate.set()
        problems = rest.Problems()
        app = Litestar(
            [self._route()], request_class=rest.StrictRequest, exception_handlers={Exception: problems.handle},
            openapi_config=None, logging_config=None,
        )  # fmt: skip
        self.app = rest.Edge(app, problems)

    def _route(self) -> Any:
        @post("/api/v1/orders", opt={"idempotency": "required"})
        async def order(request: Request[Any, Any, Any], data: JSONBody[Order]) -> Response[Any]:
            async def effect(tx: Tx) -> Response[Any]:
                await self.gate.wait()
                await tx.execute(
                    "insert into usage_gauges (organization_id, resource, value) values (%(o)s, 'orders', 1)"
                    " on conflict (organization_id, resource) do update set value = usage_gauges.value + 1",
                    {"o": tx.organization_id},
                )
                if data.amount == 409:
                    raise errors.INVALID_STATE()
                if data.amount == 422:
                    raise errors.VALIDATION_FAILED()
                return rest.created({"amount": data.amount, "id": str(ids.uuid7())}, "/api/v1/orders/1")

            return await once(request, self.database, self.actor, effect)

        return order

    async def order(self, amount: int = 5, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()} or KEY
        return await call(self.app, "POST", "/api/v1/orders", body=b'{"amount": %d}' % amount, headers=sent)

    async def effects(self) -> int:
        async with self.database.transaction(self.actor) as tx:
            return await tx.scalar("select coalesce(sum(value), 0)::int from usage_gauges where resource = 'orders'")


@pytest.fixture
def till(database: Database, chapel: UUID) -> Till:
    return Till(database, chapel)


async def test_a_repeat_gives_the_same_answer_and_no_second_effect(till: Till) -> None:
    first, again = await till.order(), await till.order()
    assert (first.status, again.status) == (201, 201)
    assert first.raw == again.raw
    assert again.headers["location"] == "/api/v1/orders/1"
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await till.effects() == 1


async def test_the_same_key_with_another_body_is_refused(till: Till) -> None:
    await till.order(5)
    answer = await till.order(6)
    assert (answer.status, answer.error["code"]) == (422, "idempotency_key_reused")


async def test_forty_at_once_have_one_effect_and_one_body(till: Till) -> None:
    answers = await asyncio.gather(*(till.order() for _ in range(40)))
    assert {answer.raw for answer in answers} == {answers[0].raw}
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 39
    assert await till.effects() == 1


async def test_a_repeat_that_waits_too_long_is_told_to_come_back(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("koinon.platform.rest.idempotency.WAIT_SECONDS", 0.05)
    till.gate.clear()
    first = asyncio.ensure_future(till.order())
    await asyncio.sleep(0)
    answer = await till.order()
    assert (answer.status, answer.error["code"]) == (409, "idempotency_key_in_progress")
    assert answer.headers["retry-after"] == "1"
    till.gate.set()
    assert (await first).status == 201


async def test_waiting_repeats_hold_no_connection(till: Till) -> None:
    till.gate.clear()
    waiting = [asyncio.ensure_future(till.order()) for _ in range(30)]
    async with asyncio.timeout(2):
        assert await till.effects() == 0
    till.gate.set()
    await asyncio.gather(*waiting)


async def test_a_business_refusal_is_kept_and_undoes_its_effect(till: Till) -> None:
    first, again = await till.order(409), await till.order(409)
    assert (first.status, first.raw) == (409, again.raw)
    assert again.headers["idempotent-replayed"] == "true"
    assert await till.effects() == 0


async def test_a_validation_error_is_not_kept(till: Till) -> None:
    assert (await till.order(422)).status == 422
    assert (await till.order(5)).status == 201


async def test_keys_of_two_principals_do_not_meet(database: Database, chapel: UUID) -> None:
    one, two = Till(database, chapel), Till(database, chapel)
    assert (await one.order()).raw != (await two.order()).raw


@pytest.mark.parametrize("key", ["", "a" * 256, "ünique", "tab\there"])
async def test_an_unfit_key_is_422(till: Till, key: str) -> None:
    answer = await till.order(idempotency_key=key)
    assert (answer.status, answer.fields) == (422, {"Idempotency-Key": "validation_failed"})


async def test_an_api_key_must_send_a_key_where_it_is_required(database: Database, chapel: UUID) -> None:
    answer = await Till(database, chapel, ActorKind.API_KEY).order(accept="application/json")
    assert (answer.status, answer.error["code"]) == (422, "missing_required_field")


async def test_an_expired_key_starts_anew(till: Till) -> None:
    first = await till.order()
    async with till.database.transaction(till.actor) as tx:
        await tx.execute("update idempotency_keys set expires_at = now() - interval '1 second'")
    assert (await till.order()).raw != first.raw


async def test_another_process_waits_for_the_first(
    till: Till, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("koinon.platform.rest.idempotency.WAIT_SECONDS", 1)
    async with database.transaction(till.actor) as tx:
        await tx.execute(
            "insert into idempotency_keys (organization_id, principal_id, key, fingerprint)"
            " values (%(o)s, %(p)s, 'k-1', '')",
            {"o": tx.organization_id, "p": till.actor.id},
        )
        answer = await till.order()
    assert (answer.status, answer.error["code"]) == (409, "idempotency_key_in_progress")
