"""Sandboxes: their carrier, the people in it who always do the same, and somebody who writes when told to (API-055)."""

from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon.channels import repository
from koinon.channels.contracts import Credentials
from koinon.channels.health import credentials_of
from koinon.channels.records import Sender
from koinon.channels.simulated import ensure_simulator, practice_number
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.http import HttpFailure, HttpSession
from koinon.platform.services import Services


class MagicRecipient(NamedTuple):
    """A number at the simulated carrier and what becomes of a message to it."""

    phone: str
    does: str


# The simulator goes by the last four digits (CHN-077).
MAGIC_RECIPIENTS = (
    MagicRecipient("+12025550000", "delivers"),
    MagicRecipient("+12025550002", "fails"),
    MagicRecipient("+12025550004", "fails_once"),
    MagicRecipient("+12025550007", "waits"),
    MagicRecipient("+12025550011", "replies"),
    MagicRecipient("+12025550010", "replies_stop"),
)


async def fill_sandbox(tx: Tx, services: Services, _sample: bool) -> None:
    """A simulated account and a number to send from; a live one cannot be connected there."""
    number = practice_number(tx.organization_id)
    await ensure_simulator(tx, services.vault, services.configuration.simulator_base, number)


async def receive_as(services: Services, organization_id: UUID, from_: str, text: str) -> None:
    """Have the person with the phone `from_` (E.164) text the sandbox's number.

    The simulated carrier delivers it by a signed webhook, as any carrier would. Raises 503 where it does not answer.
    """
    line = await _line(services, organization_id)
    base = services.configuration.base_url.rstrip("/")
    wanted = {
        "from": from_,
        "to": line.number.value,
        "text": text,
        "account": line.credentials.api_key,
        "webhook_url": f"{base}/webhooks/{line.provider}/{line.number.webhook_token}",
    }
    await _ask(line, "inbound", wanted)


async def end_as(services: Services, organization_id: UUID, provider_id: str, *, delivered: bool) -> None:
    """Have the simulated carrier report that a message of the sandbox arrived, or did not, by a signed webhook.

    Raises 409 where the carrier knows no such message, 503 where it does not answer.
    """
    line = await _line(services, organization_id)
    status = "delivered" if delivered else "delivery_failed"
    await _ask(line, "receipt", {"account": line.credentials.api_key, "id": provider_id, "status": status})


class _Line(NamedTuple):
    """The sandbox's number and its account at the simulated carrier."""

    number: Sender
    provider: str
    credentials: Credentials


async def _line(services: Services, organization_id: UUID) -> _Line:
    async with services.database.transaction(organization_id) as tx:
        number = await repository.default_sender(tx, "sms", None)
        found = await credentials_of(tx, services, number.account_id) if number is not None else None
    if number is None or found is None or not number.is_simulated:
        raise errors.INVALID_STATE("The sandbox has no number.")
    return _Line(number, *found)


async def _ask(line: _Line, control: str, body: dict[str, str]) -> None:
    url = line.credentials.base_url.rstrip("/").removesuffix("/v2") + f"/_sim/{control}"
    headers = {"Content-Type": "application/json"}
    try:
        async with HttpSession() as http:
            reply = await http.request("POST", url, headers=headers, body=msgspec.json.encode(body))
    except HttpFailure:
        raise errors.CHANNEL_PROVIDER_ERROR(details={"provider": "simulator"}) from None
    if reply.status == 404:
        raise errors.INVALID_STATE("The simulated carrier knows nothing of it any more.")
    if reply.status != 200:
        raise errors.CHANNEL_PROVIDER_ERROR(details={"provider": "simulator"})
