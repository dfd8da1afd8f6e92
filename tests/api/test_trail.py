"""Every writing route is called, and what changed something stands in the audit trail (IDN-043)."""

from typing import Any
from uuid import UUID

import pytest

from koinon.identity.contracts import Role
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.services import Services
from koinon.samples.first_start import _make
from koinon.samples.people import samples
from tests.api.test_walls import PARAMETER, body_of, ids_of, operations, sign_in, table_of
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import seat
from tests.platform.asgi import Answer

# A person's own account and sessions are no act on the organization: they stand in the security log.
OWN = ("/api/v1/auth/", "/api/v1/me", "/api/v1/organization/clos", "/api/v1/sessions")
CHANGES_NOTHING = {
    "count_segments": "a question",
    "register_device": "a device is its person's own",
    "read_notifications": "notices are their person's own",
}
ORDER = {"POST": 0, "PUT": 1, "PATCH": 2, "DELETE": 3}
MOST_TRIED = 4


@pytest.fixture(scope="module")
async def application(services: Services) -> rest.Edge:
    return make_api(services)


@pytest.fixture(scope="module")
async def chapel(services: Services) -> UUID:
    """A sample organization with people, groups, senders and a broadcast."""
    return await _make(services, samples()[0])


@pytest.fixture(scope="module")
async def owner(application: rest.Edge, services: Services, chapel: UUID) -> Browser:
    return await sign_in(application, (await seat(services, chapel, Role.OWNER)).token)


async def rows_of(services: Services, organization: UUID, request_id: str) -> int:
    async with services.database.transaction(organization) as tx:
        return int(
            await tx.scalar(
                "select count(*) from audit_log where organization_id = %(o)s and request_id = %(r)s",
                {"o": organization, "r": request_id},
            )
        )


def body_for(operation: dict[str, Any], kept: dict[str, list[str]]) -> Any:
    """The documented example, about people who are there."""
    if operation["operationId"] == "update_settings":
        return {"undo_seconds": 20}
    if operation["operationId"] == "update_tag":
        return {"name": "Choir and band"}
    body = body_of(operation)
    if isinstance(body, dict) and "contact_ids" in body:
        return body | {"contact_ids": kept["contacts"][:3]}
    return body


async def attempt(
    owner: Browser, method: str, path: str, operation: dict[str, Any], kept: dict[str, list[str]]
) -> Answer | None:
    """The first call that is taken, with the ids there are."""
    named = PARAMETER.findall(path)
    for n in range(MOST_TRIED if named else 1):
        chosen = {name: kept.get(table_of(name), [])[n : n + 1] for name in named}
        if not all(chosen.values()):
            return None
        target = PARAMETER.sub(lambda match: chosen[match[1]][0], path)  # noqa: B023 - called at once
        answer = await owner.call(method, target, body_for(operation, kept), idempotency_key=ids.uuid7().hex)
        if answer.status < 300:
            return answer
    return None


async def test_what_a_route_changed_stands_in_the_trail(owner: Browser, services: Services, chapel: UUID) -> None:
    writing = [one for one in await operations(owner) if one[0] in ORDER and not one[1].startswith(OWN)]
    taken, silent = [], []
    for method, path, operation in sorted(writing, key=lambda one: ORDER[one[0]]):
        answer = await attempt(owner, method, path, operation, await ids_of(services, chapel))
        if answer is None:
            continue
        taken.append(operation["operationId"])
        if operation["operationId"] in CHANGES_NOTHING:
            continue
        if not await rows_of(services, chapel, answer.headers["x-request-id"]):
            silent.append(f"{operation['operationId']} {method} {path} {answer.status}")
    assert silent == []
    assert len(taken) >= 30
