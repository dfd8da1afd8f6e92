"""Handing in, once: the row says so, a job makes the call and finds it again after a crash (CHN-021, 026)."""

from uuid import UUID

import msgspec

from koinon import identity
from koinon.channels.contracts.registration import Fees, Terms
from koinon.channels.health import credentials_of
from koinon.channels.ports.registration import CannotTell, NotKnown, RegistrationRefused
from koinon.channels.registration import policy
from koinon.channels.registration.lint import Finding
from koinon.channels.registration.records import Registration
from koinon.channels.repository import registrations as rows
from koinon.channels.service.registration import jobs
from koinon.channels.service.registration.checking import findings, silent_pages, terms
from koinon.channels.service.registration.drafts import port_of, registration
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

AUDITED = {
    "submitted": "sender_registration.submitted",
    "resubmitted": "sender_registration.resubmitted",
    "appealed": "sender_registration.appealed",
}
BRAND_FIRST = "The brand has to be registered first."
CODE_WORDS = "Your code is {code}. It confirms your registration for text messages."
CODE_THANKS = "Thank you. Your number is confirmed."


async def submit(
    services: Services, organization_id: UUID, registration_id: UUID, actor: Actor | None = None
) -> Registration:
    """Hand it in. Twice is once: what was handed in is only shown. 422 names each field that lacks something."""
    async with services.database.transaction(organization_id) as tx:
        found = await registration(tx, registration_id)
    if found.state not in policy.OPEN or found.to_send:
        return found
    cost, silent = await terms(services, organization_id, registration_id), await silent_pages(services, found)
    return await submit_checked(services, actor or organization_id, registration_id, cost, silent)


async def submit_checked(
    services: Services, whose: Actor | UUID, registration_id: UUID, cost: Terms, silent: list[Finding]
) -> Registration:
    """The part of it that writes, after the pages were looked at and the price was asked."""
    async with services.database.transaction(whose) as tx:
        found = await rows.locked(tx, registration_id)
        if found is None:
            raise errors.RESOURCE_NOT_FOUND()
        if found.state not in policy.OPEN or found.to_send:
            return found
        await _require_brand(tx, found)
        wrong = await findings(tx, services.vault, found) + silent
        if wrong:
            raise errors.invalid(
                errors.FieldFault(one.field, one.code, one.sentence, dict(one.details)) for one in wrong
            )
        await _hand_in(tx, found, cost.fees, "submitted" if found.provider_id is None else "resubmitted")
        if cost.limits.per_minute or cost.limits.att_class:
            await rows.update(tx, registration_id, {"limits": msgspec.json.encode(cost.limits).decode()})
        return await registration(tx, registration_id)


async def appeal(tx: Tx, campaign_id: UUID, words: str) -> Registration:
    """Have a refused campaign looked at again as it is. 409 unless it was refused."""
    found = await registration(tx, campaign_id, "campaign")
    if found.state not in ("rejected", "failed") or found.provider_id is None:
        raise errors.INVALID_STATE("Only a campaign that was refused can be appealed.")
    if not words.strip():
        raise errors.invalid_field("words", "missing_required_field")
    now = clock.now()
    await rows.update(tx, campaign_id, {"to_appeal": words, "called_at": None, "next_check_at": now})
    await rows.record(tx, campaign_id, now, state=found.state, act="appealed", words=words[:4096])
    await _set_off(tx, found, "appealed")
    return await registration(tx, campaign_id)


async def send_code(
    services: Services, organization_id: UUID, brand_id: UUID, actor: Actor | None = None
) -> Registration:
    """Have the provider text a sole proprietor a code (CHN-022). 409 for any other brand."""
    return await _code(services, actor or organization_id, brand_id, None)


async def confirm_code(
    services: Services, organization_id: UUID, brand_id: UUID, code: str, actor: Actor | None = None
) -> Registration:
    """Give back the code that came. 422 for a wrong one."""
    return await _code(services, actor or organization_id, brand_id, code)


async def _code(services: Services, whose: Actor | UUID, brand_id: UUID, code: str | None) -> Registration:
    async with services.database.transaction(whose) as tx:
        brand = await registration(tx, brand_id, "brand")
        port, keys = await port_of(tx, brand.account_id), await credentials_of(tx, services, brand.account_id)
    if brand.form.get("entity") != "SOLE_PROPRIETOR" or brand.provider_id is None or keys is None:
        raise errors.INVALID_STATE()
    try:
        if code is None:
            await port.send_code(keys[1], brand.provider_id, CODE_WORDS, CODE_THANKS)
        else:
            await port.confirm_code(keys[1], brand.provider_id, code)
    except RegistrationRefused:
        raise errors.invalid_field("code", "wrong_code") from None
    except (CannotTell, NotKnown):
        raise errors.CHANNEL_PROVIDER_ERROR() from None
    async with services.database.transaction(whose) as tx:
        changes = {"code_state": "sent" if code is None else "confirmed", "next_check_at": clock.now()}
        await rows.update(tx, brand_id, changes)
        await rows.record(tx, brand_id, clock.now(), state=brand.state, act="code")
        await rows.wake(tx)
        await identity.audit(tx, "sender_registration.code", "sender_registration", brand_id)
        return await registration(tx, brand_id)


async def _require_brand(tx: Tx, found: Registration) -> None:
    if found.parent_id is not None:
        brand = await registration(tx, found.parent_id, "brand")
        if brand.state not in policy.READY["brand"] or brand.provider_id is None:
            raise errors.INVALID_STATE(BRAND_FIRST)


async def _hand_in(tx: Tx, found: Registration, fees: Fees, act: str) -> None:
    now = clock.now()
    changes = {
        "state": "submitted",
        "to_send": True,
        "called_at": None,
        "submitted_at": now,
        "facts_at": now,
        "next_check_at": now,
        "attempts": found.attempts + 1,
        "reasons": "[]",
    }
    await rows.update(tx, found.id, changes)
    kept = {"form": msgspec.json.encode(found.form).decode(), "fees": msgspec.json.encode(fees).decode()}
    await rows.record(tx, found.id, now, state="submitted", act=act, **kept)
    await _set_off(tx, found, act)


async def _set_off(tx: Tx, found: Registration, act: str) -> None:
    await rows.wake(tx)
    await jobs.advance.defer(tx, registration_id=str(found.id))
    await identity.audit(tx, AUDITED[act], "sender_registration", found.id, {"kind": found.kind})
