"""What an organization sets about its links, and what holds for the whole installation."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from koinon import organizations
from koinon.messaging.links.domains import repository as domains
from koinon.messaging.links.policy.wrapping import Rules, Tracking
from koinon.messaging.rules.service import sending_policy
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx
from koinon.platform.process import when_configured

Domain = Annotated[str, Meta(pattern=r"^([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$", max_length=253, examples=["zoom.us"])]

LEFT_ALONE = organizations.declare_setting(
    organizations.Setting(
        "messaging.links_left",
        Annotated[list[Domain], Meta(max_length=100)],
        [],
        "Links left as they are",
        "Domains whose links are neither shortened nor counted.",
        group="Reaching people",
    )
)


class _InForce:
    base = ""
    is_public = False
    blocked = frozenset[str]()
    own = frozenset[str]()


def configure(configuration: Configuration) -> None:
    """Take where short links lie and which domains are blocked from the settings."""
    base = str(configuration.link_url or configuration.base_url).rstrip("/")
    _InForce.base = base
    _InForce.is_public = bool(configuration.link_url or configuration.public_url)
    _InForce.own = frozenset(urlsplit(url).hostname or "" for url in (base, configuration.base_url))
    named = str(configuration.link_blocklist).split(",")
    _InForce.blocked = frozenset(part.strip() for part in named if part.strip())


when_configured(configure)


def base(host: str | None = None) -> str:
    """Where short links lie, without a slash at the end: on the installation's address, or on a host of one's own.

    A host of one's own leads to the same machines, so it is reached in the same way.
    """
    if host is None:
        return _InForce.base
    parts = urlsplit(_InForce.base)
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


async def base_of(tx: Tx) -> str:
    """Where short links of the organization lie that are made now."""
    return base(_used(await domains.hosts(tx)))


def host_in(base_: str) -> str | None:
    """The host of their own that a base stands for; None for the installation's address."""
    return None if base_ == _InForce.base else urlsplit(base_).hostname


def target() -> str | None:
    """The name that hosts of their own are aliases of; None where this installation has no public name."""
    host = urlsplit(_InForce.base).hostname or ""
    is_name = "." in host and not host.rpartition(".")[2].isdigit() and ":" not in host
    return host if _InForce.is_public and is_name else None


def own() -> frozenset[str]:
    """The installation's own hosts."""
    return _InForce.own


def _used(hosts: Sequence[tuple[str, bool]]) -> str | None:
    return next((host for host, is_used in hosts if is_used), None)


def blocked() -> frozenset[str]:
    """Domains that the operator lets no link lead to."""
    return _InForce.blocked


async def tracking_of(tx: Tx, channel: str, chosen: str | None = None) -> Tracking:
    """How clicks of a message are counted: as was chosen for it, else as the organization says (MSG-073)."""
    if chosen is not None:
        return Tracking(chosen)
    policy = await sending_policy(tx)
    return Tracking(policy.track_email if channel == "email" else policy.track_sms)


async def rules(tx: Tx, *, is_simulated: bool = False) -> Rules | None:
    """What links are held against; None where nobody outside could follow a short one.

    Without a public address only the simulator's phones reach this machine.
    """
    if not is_simulated and not _InForce.is_public:
        return None
    left: list[str] = await organizations.setting(tx, LEFT_ALONE.key)
    hosts = await domains.hosts(tx)
    return Rules(base(_used(hosts)), frozenset(left), _InForce.blocked, _InForce.own.union(host for host, _ in hosts))
