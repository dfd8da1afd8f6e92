"""A list issues at most six statements, and as many for a hundred rows as for one (API-044)."""

import re
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from koinon.identity.contracts import Role
from koinon.platform import rest
from koinon.platform.db import Tx
from koinon.platform.rest import context
from koinon.platform.services import Services
from koinon.samples.first_start import _make
from koinon.samples.people import samples
from tests.api.test_walls import PARAMETER, ids_of, operations, sign_in, table_of
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import seat

BUDGET = 6


@pytest.fixture(scope="module", autouse=True)
def nothing_is_forgotten() -> Iterator[None]:
    """What is remembered for seconds stays for the whole test: a count must not depend on when it was taken."""
    remembered = [
        (module, name)
        for module in list(sys.modules.values())
        if module.__name__.startswith("koinon.")
        for name in vars(module)
        if re.fullmatch(r"(REMEMBER|REMEMBERED|KEPT|CACHED|RELOAD)_SECONDS", name)
    ]
    assert len(remembered) >= 2
    with pytest.MonkeyPatch.context() as patch:
        for module, name in remembered:
            patch.setattr(module, name, 1e6)
        yield


@pytest.fixture(scope="module")
async def chapel(services: Services) -> UUID:
    """A sample organization with people, groups, senders and a broadcast."""
    return await _make(services, samples()[0])


@pytest.fixture(scope="module")
async def owner(services: Services, chapel: UUID) -> Browser:
    application: rest.Edge = make_api(services)
    return await sign_in(application, (await seat(services, chapel, Role.OWNER)).token)


@pytest.fixture
def issued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements issued by requests so far; clear it between two calls."""
    seen: list[str] = []
    run = Tx._run

    async def counting(tx: Tx, sql: str, params: Any) -> Any:
        if context.scope.get() is not None:  # the process reads its event log beside every request
            seen.append(" ".join(re.sub(r"\s+", " ", sql).split()[:8]))
        return await run(tx, sql, params)

    monkeypatch.setattr(Tx, "_run", counting)
    return seen


async def lists(owner: Browser, services: Services, chapel: UUID) -> list[str]:
    """Addresses of every list that has a page size, of things that the organization has."""
    rows = await ids_of(services, chapel)
    found = []
    for method, path, operation in await operations(owner):
        named = PARAMETER.findall(path)
        sizes = [p["schema"].get("maximum") for p in operation.get("parameters", ()) if p["name"] == "limit"]
        sized = sizes == [100]  # a light list has at most twenty
        if method == "GET" and sized and all(rows.get(table_of(name)) for name in named):
            found.append(PARAMETER.sub(lambda match: rows[table_of(match[1])][0], path))
    return found


async def test_no_list_issues_a_statement_per_row(
    owner: Browser, services: Services, chapel: UUID, issued: list[str]
) -> None:
    several = 0
    for path in await lists(owner, services, chapel):
        counts: list[int] = []
        told: list[list[str]] = []
        # Another size first: what a process remembers of who asks, and of the organization, is there from then on.
        await owner.call("GET", f"{path}?limit=2")
        for limit in (1, 100):
            issued.clear()
            answer = await owner.call("GET", f"{path}?limit={limit}")
            assert answer.status == 200, path
            counts.append(len(issued))
            told.append(list(issued))
        assert counts[0] == counts[1], f"{path}: {told}"
        assert counts[1] <= BUDGET, f"{path}: {issued}"
        several += len(answer.json["data"]) > 1
    assert several >= 5
