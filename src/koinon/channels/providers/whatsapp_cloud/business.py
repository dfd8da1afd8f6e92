"""The WhatsApp Business Account itself: who it is, its numbers, where it reports to, how long the token lasts.

Source: developers.facebook.com "WhatsApp Business Management API" (WABA, Phone numbers, Subscribed apps) and
"Facebook Login, debug_token".
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec

from koinon.channels.contracts import BusinessAccount, BusinessNumber, Credentials
from koinon.channels.contracts.business import UNLIMITED, Quality
from koinon.channels.ports.business import Business
from koinon.channels.providers.whatsapp_cloud import bodies, graph, schemas
from koinon.channels.providers.whatsapp_cloud.account_news import TIERS
from koinon.channels.providers.whatsapp_cloud.moments import e164
from koinon.channels.providers.whatsapp_cloud.numbers import Numbers
from koinon.platform.http import LeanClient

FIELDS = "id,name,currency,account_review_status,owner_business_info"
QUALITIES: dict[str, Quality] = {"GREEN": "green", "YELLOW": "yellow", "RED": "red"}


class Owner(msgspec.Struct, gc=False):
    id: str | None = None


class Waba(msgspec.Struct, gc=False):
    """GET /{waba_id}."""

    id: str
    name: str | None = None
    currency: str | None = None
    account_review_status: str | None = None
    owner_business_info: Owner | None = None


class Token(msgspec.Struct, gc=False):
    """`expires_at` in Unix seconds; 0 for a token without an end."""

    expires_at: int = 0
    is_valid: bool = True


class TokenAnswer(msgspec.Struct, gc=False):
    data: Token


class MetaBusiness(Business):
    """`/{waba_id}` and what hangs on it."""

    def __init__(self, client: LeanClient, numbers: Numbers) -> None:
        self._client, self._numbers = client, numbers

    async def read(self, credentials: Credentials) -> BusinessAccount:
        waba_id = credentials.more.get("waba_id", "")
        waba = await graph.ask(self._client, credentials, f"/{waba_id}?fields={FIELDS}", Waba)
        only = credentials.more.get("phone_number_id")
        rows = [row for row in await self._numbers.all(credentials) if only in (None, "", row.id)]
        return BusinessAccount(
            waba_id=waba.id,
            name=waba.name,
            business_id=waba.owner_business_info.id if waba.owner_business_info else None,
            review_state=waba.account_review_status.lower() if waba.account_review_status else None,
            currency=waba.currency,
            token_expires_at=await self._token_ends(credentials),
            numbers=tuple(map(_number, rows)),
        )

    async def subscribe(self, credentials: Credentials, url: str) -> None:
        """POST /{waba_id}/subscribed_apps: Meta asks the address for its challenge before it agrees."""
        token = credentials.more.get("verify_token", "")
        path = f"/{credentials.more.get('waba_id', '')}/subscribed_apps"
        body = {"override_callback_uri": url, "verify_token": token}
        await graph.ask(self._client, credentials, path, dict[str, Any], method="POST", body=body)

    async def mark_read(self, credentials: Credentials, sender: str, provider_id: str, *, typing: bool = False) -> None:
        number = await self._numbers.id_of(credentials, sender)
        body = msgspec.Raw(bodies.read_mark(provider_id, typing=typing))
        await graph.ask(self._client, credentials, f"/{number}/messages", dict[str, Any], method="POST", body=body)

    async def _token_ends(self, credentials: Credentials) -> datetime | None:
        path = "/debug_token?" + urlencode({"input_token": credentials.api_key})
        token = (await graph.ask(self._client, credentials, path, TokenAnswer)).data
        return datetime.fromtimestamp(token.expires_at, UTC) if token.expires_at > 0 else None


def _number(row: schemas.PhoneNumber) -> BusinessNumber:
    tier = TIERS.get(row.messaging_limit_tier or "")
    return BusinessNumber(
        provider_id=row.id,
        e164=e164(row.display_phone_number),
        verified_name=row.verified_name,
        quality=QUALITIES.get((row.quality_rating or "").upper()),
        tier=None if tier == UNLIMITED else tier,
        is_connected=(row.status or "CONNECTED").upper() == "CONNECTED",
    )
