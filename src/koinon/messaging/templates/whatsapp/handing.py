"""Handing a template in to WhatsApp: written down first, then said by a job, once whatever happens (MSG-007, 008)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon import channels, identity, organizations
from koinon.kit import clock, ids
from koinon.messaging.templates.contracts import Template, TemplateVariant
from koinon.messaging.templates.errors import (
    TEMPLATE_EDIT_LIMIT,
    TEMPLATE_UNPUBLISHED,
    WHATSAPP_ACCOUNT_MISSING,
)
from koinon.messaging.templates.repository import versions
from koinon.messaging.templates.service.sending import content_hash
from koinon.messaging.templates.service.writing import get
from koinon.messaging.templates.whatsapp import deciding, policy, repository
from koinon.messaging.templates.whatsapp.contracts import Change, Made, WhatsAppTemplate
from koinon.platform import errors
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

AGAIN = timedelta(minutes=5)
STANDING = ("pending", "approved", "in_appeal")


async def hand_in(tx: Tx, template_id: UUID, locale: str, account_id: UUID | None = None) -> WhatsAppTemplate:
    """Have the published words of a language looked at; the same words asked twice are one request.

    Raises 404, 409 where nothing is published, no account is connected or it was edited too often, 422 with what
    WhatsApp would refuse.
    """
    template, variant = await _published(tx, template_id, locale)
    if found := policy.faults(variant, template.category, "variants."):
        raise errors.invalid(found)
    account = await _account(tx, account_id)
    known = [one for one in await repository.of_template(tx, template_id) if _is_of(one, account.id, locale)]
    digest = content_hash(variant)
    same = await _same(tx, known, digest)
    if same is not None:
        return same
    made = policy.made(variant.body, await _examples(tx))
    editable = next((one for one in known if one.provider_id and one.status in policy.EDITABLE), None)
    if editable is not None and account.can_edit:
        row_id = await _edit(tx, editable, variant, made, digest)
    else:
        row_id = await _begin(tx, template, variant, made, digest, account.id)
    await identity.audit(tx, "template.handed_in", "template", template_id, {"language": variant.locale})
    await say.defer(tx, once=f"whatsapp-template:{row_id}", row_id=str(row_id))
    row = await repository.get(tx, row_id)
    assert row is not None
    return row


def lint(variant: TemplateVariant, category: str) -> list[errors.FieldFault]:
    """What WhatsApp would refuse of a variant."""
    return policy.faults(variant, category)


async def _published(tx: Tx, template_id: UUID, locale: str) -> tuple[Template, TemplateVariant]:
    template = await get(tx, template_id)
    version = await versions.get(tx, template.current_version_id) if template.current_version_id else None
    if version is None:
        raise TEMPLATE_UNPUBLISHED()
    variant = version.variant("whatsapp", locale)
    if variant is None:
        raise errors.invalid_field("locale", "missing_required_field", "There are no words for this.")
    return template, variant


async def _account(tx: Tx, account_id: UUID | None) -> channels.TemplateAccount:
    accounts = await channels.template_accounts(tx)
    found = [one for one in accounts if account_id in (None, one.id)]
    if not found:
        raise errors.RESOURCE_NOT_FOUND() if account_id else WHATSAPP_ACCOUNT_MISSING()
    return found[0]


def _is_of(row: WhatsAppTemplate, account_id: UUID, locale: str) -> bool:
    return row.account_id == account_id and row.locale == locale and row.status != "deleted"


async def _same(tx: Tx, known: Sequence[WhatsAppTemplate], digest: bytes) -> WhatsAppTemplate | None:
    hashes = await repository.hashes(tx, [one.id for one in known])
    return next((one for one in known if hashes[one.id] == digest and one.status in STANDING), None)


async def _examples(tx: Tx) -> Mapping[str, str]:
    organization = await organizations.get(tx)
    return {"organization.name": organization.name, "location.name": organization.name}


async def _edit(tx: Tx, row: WhatsAppTemplate, variant: TemplateVariant, made: Made, digest: bytes) -> UUID:
    now = clock.now()
    free = policy.next_edit(row.status, row.edits, now)
    if free is None or free > now:
        raise TEMPLATE_EDIT_LIMIT(details={"at": free.isoformat() if free else ""})
    edits = [*row.edits, now] if row.status == "approved" else list(row.edits)
    changes = {**_words(variant, made, digest), "status": "pending", "reason": None, "edits": edits, **_asker(tx)}
    await repository.update(tx, row.id, changes)
    return row.id


async def _begin(
    tx: Tx, template: Template, variant: TemplateVariant, made: Made, digest: bytes, account_id: UUID
) -> UUID:
    organization = await organizations.get(tx)
    locale = variant.locale or template.default_locale or str(organization.locale)
    language = policy.language_of(locale)
    taken = [one.name for one in await repository.of_account(tx, account_id) if one.language == language]
    row_id = ids.uuid7()
    columns = {
        "id": row_id,
        "account_id": account_id,
        "template_id": template.id,
        "locale": variant.locale,
        "name": policy.name_of(template.name, taken),
        "language": language,
        "category": template.category,
        "asked_category": template.category,
        **_words(variant, made, digest),
        **_asker(tx),
    }
    if not await repository.insert(tx, columns):
        raise errors.CONFLICT()
    return row_id


def _words(variant: TemplateVariant, made: Made, digest: bytes) -> dict[str, Any]:
    return {
        "header": variant.header or None,
        "body": made.body,
        "footer": variant.footer or None,
        "buttons": msgspec.json.encode(variant.buttons).decode(),
        "fills": list(made.fills),
        "content_hash": digest,
    }


def _asker(tx: Tx) -> dict[str, Any]:
    by = tx.actor.id if tx.actor.kind is ActorKind.USER else None
    return {"submitted_by": by, "submitted_at": clock.now()}


@job("messaging.hand_in_template", queue="automation", time_limit=120.0)
async def say(services: Services, organization_id: UUID, *, row_id: str) -> None:
    """Say to WhatsApp what was written down; what it knows by this name already is not said twice."""
    async with services.database.transaction(organization_id) as tx:
        row = await repository.get(tx, UUID(row_id))
        if row is None or row.status != "pending":
            return
        drafted = _draft(row, await _examples(tx))
    try:
        told = await _told(services, organization_id, row, drafted)
    except channels.ProviderRefused as refused:
        async with services.database.transaction(organization_id) as tx:
            await _refused(tx, row, refused.error)
        return
    async with services.database.transaction(organization_id) as tx:
        await repository.update(tx, row.id, {"provider_id": told.provider_id, "synced_at": clock.now()})
        # Its webhook may be here before this answer is: only what was known before it was said is older.
        at = row.submitted_at or row.created_at
        await deciding.take(tx, row.id, told.state, told.reason, at, category=told.category)


async def _told(
    services: Services, organization_id: UUID, row: WhatsAppTemplate, drafted: channels.TemplateDraft
) -> channels.ProviderTemplate:
    if row.provider_id is not None:
        return await channels.edit_template(services, organization_id, row.account_id, row.provider_id, drafted)
    listed = await channels.account_templates(services, organization_id, row.account_id)
    known = next((one for one in listed if (one.name, one.language) == (row.name, row.language)), None)
    return known or await channels.hand_in_template(services, organization_id, row.account_id, drafted)


async def _refused(tx: Tx, row: WhatsAppTemplate, error: channels.ProviderError) -> None:
    """What will pass is said again in five minutes; what will not is a refusal, in WhatsApp's words."""
    if error.kind in (channels.ErrorKind.RETRYABLE, channels.ErrorKind.THROTTLED):
        await repository.update(tx, row.id, {"reason": error.detail[:300]})
        await say.defer(tx, once=f"whatsapp-template:{row.id}", at=clock.now() + AGAIN, row_id=str(row.id))
        return
    if await repository.decide(tx, row.id, "rejected", error.detail[:300], clock.now()):
        now = await repository.get(tx, row.id)
        if now is not None:
            await deciding.tell(tx, Change(row=now, before=row.status))


def _draft(row: WhatsAppTemplate, known: Mapping[str, str]) -> channels.TemplateDraft:
    body = row.body
    return channels.TemplateDraft(
        name=row.name,
        language=row.language,
        category=row.asked_category or "utility",  # type: ignore[arg-type]
        body=body,
        header=row.header,
        footer=row.footer,
        buttons=tuple(channels.TemplateButton(one.kind, one.text, one.value, one.example) for one in row.buttons),
        examples=tuple(policy.made("".join(row.fills), known).examples),
    )
