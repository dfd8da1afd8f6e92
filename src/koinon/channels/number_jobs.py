"""The job that takes a number one step further; whoever makes a number due defers it.

What a step is lies in `service.numbers.turns`, whose steps defer this job again: so it is told here, not imported.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from koinon.platform.jobs import job
from koinon.platform.services import Services

Advance = Callable[[Services, UUID, UUID], Awaitable[bool]]
_advance: list[Advance] = []


def advance_by(advance: Advance) -> Advance:
    """Have numbers advanced by this function."""
    _advance[:] = [advance]
    return advance


@job("channels.advance_number", queue="automation")
async def advance_number(services: Services, organization_id: UUID | None, number_id: str) -> None:
    """Order, link or free a number that is due; nothing where another worker was faster."""
    if organization_id is not None:
        await _advance[0](services, organization_id, UUID(number_id))
