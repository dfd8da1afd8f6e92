"""What a form lacks, what it costs and what it will allow: asked before anything is handed in (CHN-021, 026)."""

import asyncio
from uuid import UUID

import aiohttp
from yarl import URL

from koinon.channels.contracts.registration import (
    BrandForm,
    CampaignForm,
    ClassLimits,
    Fees,
    Terms,
    TollfreeForm,
    UseCase,
)
from koinon.channels.health import credentials_of
from koinon.channels.ports.registration import CannotTell, NotKnown, RegistrationRefused
from koinon.channels.registration import lint, prefill
from koinon.channels.registration.lint import SILENT, Finding
from koinon.channels.registration.records import TAX_ID, Registration
from koinon.channels.repository import registrations as rows
from koinon.channels.service.registration.drafts import port_of, registration, wording
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.http import guarded
from koinon.platform.http.guarded import InnerAddress, NotHttps
from koinon.platform.services import Services

LOOK_SECONDS = 5.0
MOST_REDIRECTS = 3
NO_TERMS = Terms(Fees(), ClassLimits())


async def findings(tx: Tx, vault: Vault, found: Registration) -> list[Finding]:
    """What its form lacks, as far as it tells without asking anybody."""
    form, agreed = found.filled, await wording(tx)
    if isinstance(form, BrandForm):
        return lint.brand(form, await tax_id_of(tx, vault, found.id))
    if isinstance(form, TollfreeForm):
        return lint.tollfree(form, agreed.pages)
    brand = await rows.registration(tx, found.parent_id) if found.parent_id else None
    name = brand.filled.display_name if brand is not None and isinstance(brand.filled, BrandForm) else ""
    return lint.campaign(form, name, agreed.pages, 2 if form.use_case in ("LOW_VOLUME", "MIXED") else 0)


async def tax_id_of(tx: Tx, vault: Vault, registration_id: UUID) -> str:
    """The tax id in clear; "" where there is none."""
    cipher = await rows.tax_id(tx, registration_id)
    return vault.decrypt(cipher, tx.organization_id, TAX_ID) if cipher else ""


async def silent_pages(services: Services, found: Registration) -> list[Finding]:
    """The addresses of a form that do not answer; outside any transaction, each within 5 s (CHN-021)."""
    named = lint.pages_named(found.filled)
    is_local = services.configuration.env in ("development", "demo", "test")
    answers = await asyncio.gather(*[_answers(url, is_local=is_local) for url in named.values()])
    return [Finding(field, "validation_failed", SILENT) for field, ok in zip(named, answers, strict=True) if not ok]


async def use_cases(services: Services, organization_id: UUID, brand_id: UUID) -> list[UseCase]:
    """What the provider offers a brand, what fits it best first (CHN-022). 503 where it does not answer."""
    async with services.database.transaction(organization_id) as tx:
        brand = await registration(tx, brand_id, "brand")
        port, keys = await port_of(tx, brand.account_id), await credentials_of(tx, services, brand.account_id)
    form = brand.filled
    assert isinstance(form, BrandForm)
    assert keys is not None
    try:
        offered = await port.use_cases(keys[1])
    except (CannotTell, NotKnown, RegistrationRefused):
        raise errors.CHANNEL_PROVIDER_ERROR() from None
    best = prefill.use_cases(form.entity)
    alone = form.entity == "SOLE_PROPRIETOR"
    kept = [one for one in offered if (one.code == "SOLE_PROPRIETOR") == alone]
    return sorted(kept, key=lambda one: (best.index(one.code) if one.code in best else len(best), one.code))


async def terms(services: Services, organization_id: UUID, registration_id: UUID) -> Terms:
    """What handing it in costs, and what it will allow; without figures where the provider does not say."""
    async with services.database.transaction(organization_id) as tx:
        found = await registration(tx, registration_id)
        brand = await rows.registration(tx, found.parent_id) if found.parent_id else None
        port, keys = await port_of(tx, found.account_id), await credentials_of(tx, services, found.account_id)
    form = found.filled
    if isinstance(form, BrandForm):
        return Terms(port.fees("brand", form.entity), ClassLimits())
    if not isinstance(form, CampaignForm) or brand is None or brand.provider_id is None or keys is None:
        return NO_TERMS
    try:
        return await port.terms(keys[1], brand.provider_id, form.use_case) if form.use_case else NO_TERMS
    except (CannotTell, NotKnown, RegistrationRefused):
        return NO_TERMS


async def _answers(url: str, *, is_local: bool) -> bool:
    """Whether an address of the outside world shows a page; each redirect is judged like the first address."""
    limits = aiohttp.ClientTimeout(total=LOOK_SECONDS, connect=3.0)
    try:
        for _ in range(MOST_REDIRECTS + 1):
            secure = url if is_local else url.replace("http://", "https://", 1)
            connector = guarded.connector_for(secure, is_local=is_local)
            async with (
                aiohttp.ClientSession(connector=connector, timeout=limits) as http,
                http.get(secure, allow_redirects=False, headers={"User-Agent": "koinon"}) as reply,
            ):
                if reply.status not in (301, 302, 303, 307, 308):
                    return reply.status < 400
                url = str(reply.url.join(URL(reply.headers.get("Location", ""))))
    except (aiohttp.ClientError, TimeoutError, OSError, NotHttps, InnerAddress, ValueError):
        return False
    return False
