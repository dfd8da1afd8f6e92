"""Sandboxes: their carrier, the people in it who always do the same, and somebody who writes when told to (API-055)."""

from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon.channels import repository
from koinon.channels.health import credentials_of
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
    async with services.database.transaction(organization_id) as tx:
        number = await repository.default_sender(tx, "sms", None)
        found = await credentials_of(tx, services, number.account_id) if number is not None else None
    if number is None or found is None or not number.is_simulated:
        raise errors.INVALID_STATE("The sandbox has no number.")
    name, credentials = found
    base = services.configuration.base_url.rstrip("/")
    wanted = {
        "from": from_,
        "to": number.value,
        "text": text,
        "account": credentials.api_key,
        "webhook_url": f"{base}/webhooks/{name}/{number.webhook_token}",
    }
    await _ask(credentials.base_url.rstrip("/").removesuffix("/v2") + "/_sim/inbound", wanted)


async def _ask(url: str, body: dict[str, str]) -> None:
    headers = {"Content-Type": "application/json"}
    try:
        async with HttpSession() as http:
            reply = await http.request("POST", url, headers=headers, body=msgspec.json.encode(body))
    except HttpFailure:
        raise errors.CHANNEL_PROVIDER_ERROR(details={"provider": "simulator"}) from None
    if reply.status != 200:
        raise errors.CHANNEL_PROVIDER_ERROR(details={"provider": "simulator"})
