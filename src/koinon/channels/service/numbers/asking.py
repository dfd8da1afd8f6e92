"""How a number's provider is asked: its port, the account's keys, the address it shall call."""

from typing import NamedTuple
from uuid import UUID

from koinon.channels import health, repository
from koinon.channels.contracts import Credentials
from koinon.channels.ports.numbers import Numbers
from koinon.channels.registry import PROVIDERS
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services


class Line(NamedTuple):
    """An account's provider as a seller of numbers; `webhook_url` is where it shall bring what people write."""

    port: Numbers
    credentials: Credentials
    webhook_url: str
    profile_name: str


def sells_numbers(provider_name: str) -> bool:
    """Whether numbers can be bought and linked at a provider."""
    return provider_name in PROVIDERS and PROVIDERS[provider_name].numbers is not None


async def line_of(tx: Tx, services: Services, account_id: UUID) -> Line | None:
    """The line to an account; None for a stranger and for a provider without numbers."""
    found = await health.credentials_of(tx, services, account_id)
    address = await repository.webhook_address(tx, account_id)
    port = PROVIDERS[found[0]].numbers if found is not None else None
    if found is None or address is None or port is None:
        return None
    base = services.configuration.base_url.rstrip("/")
    url = f"{base}/webhooks/{address[0]}/{address[1]}"
    return Line(port, found[1], url, f"Koinon {account_id.hex[-12:]}")


async def require_line(tx: Tx, services: Services, account_id: UUID) -> Line:
    """The same. 422 where there is none."""
    line = await line_of(tx, services, account_id)
    if line is None:
        raise errors.invalid_field("account_id", "resource_not_found")
    return line
