"""The sandbox's clock goes forward: what ends, waits or is kept for a while is that much older (API-056)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from koinon.organizations.auditing import audit
from koinon.organizations.repository import sandboxes
from koinon.organizations.sandbox import find_sandbox
from koinon.platform import ageing, errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx, joining
from koinon.platform.services import Services

MOST_HOURS = 24 * 400  # a little over a year: keys last that long
AgeBeside = Callable[[Tx, timedelta], Awaitable[None]]
_beside: list[AgeBeside] = []


def register_beside(age: AgeBeside) -> None:
    """Have `age(tx, by)` age what is the sandbox's and stands with the living organization: its keys."""
    _beside.append(age)


async def forward_sandbox(services: Services, actor: Actor, hours: int) -> UUID:
    """Let so many hours go by in the sandbox of the actor's organization, in one transaction; its id.

    Raises 409 `invalid_state` where there is none.
    """
    acting, found = await find_sandbox(services, actor)
    if found is None:
        raise errors.INVALID_STATE("There is no sandbox yet.")
    by = timedelta(hours=hours)
    async with services.database.transaction(acting) as tx:
        for age_beside in _beside:
            await age_beside(tx, by)
        await audit(tx, "sandbox.clock_moved", "organization", found, {"after": {"forward_hours": hours}})
        with joining(tx):
            await _age(services, found, by)
    return found


async def _age(services: Services, sandbox_id: UUID, by: timedelta) -> None:
    async with services.database.transaction(sandbox_id) as tx:
        if await sandboxes.live_of(tx) is None:
            raise errors.INVALID_STATE("Only a sandbox's clock can be moved.")
        await ageing.age(tx, by)
