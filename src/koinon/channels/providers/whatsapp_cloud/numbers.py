"""Which of Meta's ids is which of our numbers."""

import time

from koinon.channels.contracts import Credentials, ErrorKind, ProviderError
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.providers.whatsapp_cloud import graph, schemas
from koinon.channels.providers.whatsapp_cloud.moments import e164
from koinon.platform.http import LeanClient

KEPT_SECONDS = 300.0
FIELDS = "id,display_phone_number,verified_name,quality_rating,messaging_limit_tier,status"
Key = tuple[str, str, str]


class Numbers:
    """`/{waba_id}/phone_numbers`, remembered for five minutes an account."""

    def __init__(self, client: LeanClient) -> None:
        self._client = client
        self._known: dict[Key, tuple[float, dict[str, str]]] = {}

    async def id_of(self, credentials: Credentials, sender: str) -> str:
        """Meta's id of our number: the account's only one, else looked up. Raises ProviderRefused."""
        only = credentials.more.get("phone_number_id")
        if only:
            return only
        key = (credentials.base_url, credentials.api_key, credentials.more.get("waba_id", ""))
        until, known = self._known.get(key, (0.0, {}))
        if sender not in known and time.monotonic() >= until:
            known = {e164(row.display_phone_number): row.id for row in await self.all(credentials)}
            self._known[key] = (time.monotonic() + KEPT_SECONDS, known)
        if sender not in known:
            sentence = "This number does not belong to the WhatsApp Business Account."
            raise ProviderRefused(ProviderError("unknown_sender", ErrorKind.CONFIGURATION, sentence))
        return known[sender]

    async def all(self, credentials: Credentials) -> list[schemas.PhoneNumber]:
        """The account's numbers. Raises ProviderRefused."""
        path = f"/{credentials.more.get('waba_id', '')}/phone_numbers?fields={FIELDS}&limit=200"
        page = await graph.ask(self._client, credentials, path, schemas.PhoneNumbers)
        return [row for row in page.data if row.display_phone_number]
