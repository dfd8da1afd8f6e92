"""Where a code leads, for the page that answers what the door does not (MSG-074)."""

from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from koinon.kit import clock
from koinon.messaging.errors import LINK_ENDED
from koinon.messaging.links.following import Targets
from koinon.messaging.links.policy.wrapping import PATH
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


class Owned(NamedTuple):
    """Whose a code is, and the link behind it."""

    code: str
    organization_id: UUID
    link_id: UUID


async def whose(services: Services, typed: str) -> Owned | None:
    """Whose a short link is, by its code or its whole address as somebody copied it; None for one nobody made."""
    target = await Targets(services).find(code_in(typed))
    if target.organization_id is None or target.link_id is None:
        return None
    return Owned(target.code, target.organization_id, target.link_id)


def code_in(typed: str) -> str:
    """The code in what somebody pasted: itself, or what stands behind `/l/` in an address, with or without scheme."""
    given = typed.strip().rstrip(".,;:!?)>\"'")
    if PATH not in given:
        return given
    try:
        path = urlsplit(given).path
    except ValueError:
        return ""
    return path.rpartition(PATH)[2].rstrip("/")
