"""Where a code leads, for the page that answers what the door does not (MSG-074)."""

from koinon.kit import clock
from koinon.messaging.errors import LINK_ENDED
from koinon.messaging.links.following import Targets
from koinon.platform import errors
from koinon.platform.services import Services


async def followed(services: Services, code: str) -> str:
    """Where `code` leads. Raises 404 for one nobody made, 410 for one that ended or was disabled."""
    target = await Targets(services).find(code)
    if target.location is None:
        raise errors.RESOURCE_NOT_FOUND()
    if not target.leads(clock.now()):
        raise LINK_ENDED()
    return target.location.decode("ascii")
