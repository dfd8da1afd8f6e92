"""The answer of a bulk route: 200 with what was done, or 202 with the job that does it (API-031)."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response

from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.bulk.contracts import BulkRequest, BulkResult
from koinon.platform.bulk.registry import Collection
from koinon.platform.bulk.service import COUNT_CHANGED, submit
from koinon.platform.db import Tx
from koinon.platform.rest.idempotency import once
from koinon.platform.services import Services

LARGEST_BODY = 10 * 1024 * 1024
OPT = {
    "largest_body": LARGEST_BODY,
    "accepts": True,
    "idempotency": "honoured",
    "errors": [errors.CONFIRMATION_REQUIRED, errors.PLAN_LIMIT_EXCEEDED, COUNT_CHANGED],
}
Answer = Response[rest.Envelope[BulkResult]]


async def answer(
    request: Request[Any, Any, Any],
    services: Services,
    actor: Actor,
    collection: Collection,
    asked: BulkRequest,
    scope: Mapping[str, Any] | None = None,
) -> Answer:
    """Do what is asked, once for each idempotency key."""

    async def effect(tx: Tx) -> Answer:
        done = await submit(tx, services, collection, asked, scope)
        if done.job_id is not None:
            return rest.accepted(done, f"/api/v1/jobs/{done.job_id}")
        return rest.StampedResponse(rest.one(done), status_code=200)

    rest.allow_longer(request.scope)
    return await once(request, services.database, actor, effect)
