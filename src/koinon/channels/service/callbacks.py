"""Whether a carrier's calls would reach us: our own address asked over the net, and named if it is wrong (CHN-061)."""

import secrets
from typing import Literal
from uuid import UUID

import msgspec

from koinon.channels import repository
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.http import HttpFailure, HttpSession, Reply
from koinon.platform.services import Services
from koinon.platform.webhooks import selftest

PATIENCE = 10.0
Code = Literal["reached", "no_answer", "leads_on", "somebody_else"]
SENTENCES: dict[Code, str] = {
    "reached": "Carriers reach us at {address}.",
    "no_answer": "Nothing answers at {address}. Is the server up, and the proxy before it?",
    "leads_on": "{address} leads on to {location}. Carriers follow nobody: set KOINON_PUBLIC_URL to where it ends.",
    "somebody_else": "Somebody else answers at {address}. Set KOINON_PUBLIC_URL to the address of this installation.",
}


class Callbacks(msgspec.Struct, frozen=True):
    """Whether what is sent to our public `address` arrives here; `location` where it leads on.

    `webhook_url` is the whole address, to be entered at the provider.
    """

    code: Code
    address: str
    location: str = ""
    webhook_url: str = ""

    @property
    def ok(self) -> bool:
        """Whether carriers reach us."""
        return self.code == "reached"

    @property
    def sentence(self) -> str:
        """What was found, as a msgid with `{address}` and `{location}`."""
        return SENTENCES[self.code]


def webhook_url(base_url: str, provider: str, token: str) -> str:
    """The whole address that a provider calls. Whoever knows it can write mails to us by Inbound Parse."""
    return f"{base_url.rstrip('/')}/webhooks/{provider}/{token}"


async def webhook_urls(tx: Tx, base_url: str) -> dict[UUID, str]:
    """The address that each account's provider calls, to be entered there; for those alone who may change accounts."""
    found = await repository.webhook_addresses(tx)
    return {account_id: webhook_url(base_url, provider, token) for account_id, provider, token in found}


async def check_callbacks(services: Services, organization_id: UUID, account_id: UUID) -> Callbacks:
    """Call an account's own webhook address as a carrier would, within 10 s, and note the outcome. 404: a stranger."""
    async with services.database.transaction(organization_id) as tx:
        found = await repository.webhook_address(tx, account_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    told = await _asked(services, found, account_id)
    told = msgspec.structs.replace(told, webhook_url=webhook_url(services.configuration.base_url, *found))
    async with services.database.transaction(organization_id) as tx:
        await repository.note_calls(tx, account_id, told.ok)
    return told


async def _asked(services: Services, found: tuple[str, str], account_id: UUID) -> Callbacks:
    address, nonce = services.configuration.base_url.rstrip("/"), secrets.token_urlsafe(24)
    url = f"{address}/webhooks/{found[0]}/{found[1]}?{selftest.NAME}={nonce}"
    try:
        async with HttpSession() as http:
            reply = await http.request("GET", url, timeout=PATIENCE, repeatable=False)
    except HttpFailure:
        return Callbacks("no_answer", address)
    if 300 <= reply.status < 400:
        return Callbacks("leads_on", address, reply.headers.get("location", "").partition("/webhooks/")[0][:200])
    proven = reply.status == 200 and _proof(reply) == selftest.proof(account_id, nonce)
    return Callbacks("reached" if proven else "somebody_else", address)


def _proof(reply: Reply) -> str | None:
    try:
        answer = reply.json()
    except msgspec.DecodeError:
        return None
    return answer.get("proof") if isinstance(answer, dict) else None
