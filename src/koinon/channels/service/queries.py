"""What others ask of channels: senders and prices."""

from collections.abc import Sequence
from uuid import UUID

from koinon.channels import rates, registry, repository
from koinon.channels.records import Sender
from koinon.platform import errors
from koinon.platform.db import Tx


async def senders(tx: Tx) -> list[Sender]:
    """All senders but released ones, defaults first."""
    return await repository.senders(tx)


async def sender(tx: Tx, sender_id: UUID) -> Sender:
    """A sender, released ones too. 404 for a stranger."""
    found = await repository.sender(tx, sender_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def default_sender(tx: Tx, channel: str = "sms", location_id: UUID | None = None) -> Sender | None:
    """The default of the location, else of the organization; None when there is none."""
    return await repository.default_sender(tx, channel, location_id)


async def own_numbers(tx: Tx, values: Sequence[str]) -> set[str]:
    """Which of these numbers are our own senders."""
    return set(await repository.values_of(tx, values))


def media_countries(one: Sender | None) -> frozenset[str]:
    """Countries whose people a sender can send a picture to in a text; none where it cannot at all (MSG-015)."""
    if one is None or "mms" not in one.capabilities or one.provider not in registry.PROVIDERS:
        return frozenset()
    return registry.provider(one.provider).capabilities.media_countries


def quotes(one: Sender) -> bool:
    """Whether a message that leaves from a sender can answer a particular one, by the provider's id of that."""
    return one.provider in registry.PROVIDERS and registry.provider(one.provider).capabilities.quotes


async def price(tx: Tx, provider: str, channel: str, country: str, unit: str) -> int | None:
    """Micro-units (1e-6) of the rate's currency for one unit (segment, mms) to a country; None when not known."""
    found = await price_with_currency(tx, provider, channel, country, unit)
    return found[0] if found else None


async def price_with_currency(tx: Tx, provider: str, channel: str, country: str, unit: str) -> tuple[int, str] | None:
    """Micro-units and currency of one unit to a country; None when not known."""
    return await rates.price(tx, provider=provider, channel=channel, country=country, unit=unit)
