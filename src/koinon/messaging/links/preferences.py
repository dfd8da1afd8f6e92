"""What an organization sets about its links, and what its operator adds."""

from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from koinon import organizations
from koinon.messaging.links.policy.wrapping import Rules, Tracking
from koinon.platform.db import Tx
from koinon.platform.services import Services

Domain = Annotated[str, Meta(pattern=r"^([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$", max_length=253, examples=["zoom.us"])]
GROUP = "Reaching people"

LEFT_ALONE = organizations.declare_setting(
    organizations.Setting(
        "messaging.links_left",
        Annotated[list[Domain], Meta(max_length=100)],
        [],
        "Links left as they are",
        "Domains whose links are neither shortened nor counted.",
        group=GROUP,
    )
)


async def tracking_of(tx: Tx, channel: str, chosen: str | None = None) -> Tracking:
    """How clicks of a message are counted: as was chosen for it, else as the organization says (MSG-073)."""
    if chosen is not None:
        return Tracking(chosen)
    return Tracking.RECIPIENT if channel == "email" else Tracking.MESSAGE


async def rules(tx: Tx, services: Services, *, is_simulated: bool = False) -> Rules | None:
    """What links are held against; None where nobody outside could follow a short one.

    Without a public address only the simulator's phones reach this machine.
    """
    configuration = services.configuration
    if not is_simulated and configuration.public_url is None and configuration.link_url is None:
        return None
    base = base_of(services)
    left: list[str] = await organizations.setting(tx, LEFT_ALONE.key)
    own = {urlsplit(url).hostname or "" for url in (base, configuration.base_url)}
    return Rules(base, frozenset(left), blocked(services), frozenset(own))


def base_of(services: Services) -> str:
    """Where short links lie, without a slash at the end."""
    return str(services.configuration.link_url or services.configuration.base_url).rstrip("/")


def blocked(services: Services) -> frozenset[str]:
    """Domains that the operator lets no link lead to."""
    named = str(services.configuration.link_blocklist).split(",")
    return frozenset(part.strip() for part in named if part.strip())
