"""Templates handed to what sends: a version pinned, with the words that WhatsApp approved for it (MSG-001, 009)."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from koinon.messaging.contracts import WhatsAppTemplateRef
from koinon.messaging.contracts.content import Variant
from koinon.messaging.templates.contracts import Pinned, TemplateVariant
from koinon.messaging.templates.errors import TEMPLATE_NOT_APPROVED, TEMPLATE_UNPUBLISHED, TEMPLATE_VALUES_MISSING
from koinon.messaging.templates.repository import pinned as rows
from koinon.messaging.templates.repository.pinned import ApprovedRow
from koinon.messaging.templates.settings import needs_review
from koinon.platform import errors
from koinon.platform.db import Tx


async def content_of(tx: Tx, version_id: UUID) -> Pinned:
    """A version as it is sent. Raises 404, 409 where it is not published, or not approved though it has to be."""
    found = await rows.pinned(tx, version_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    if not found.is_published:
        raise TEMPLATE_UNPUBLISHED()
    if not found.is_reviewed and await needs_review(tx):
        raise TEMPLATE_NOT_APPROVED(details={"number": found.number})
    approved = await rows.approvals(tx, found.template_id)
    return Pinned(
        version_id=found.version_id,
        template_id=found.template_id,
        name=found.name,
        number=found.number,
        category=found.category,
        purpose=found.purpose,
        default_locale=found.default_locale,
        variables=tuple(found.variables),
        variants=tuple(with_approved(one, approved) for one in found.written()),
    )


async def latest(tx: Tx, template_id: UUID) -> Pinned:
    """The version that "latest" means. Raises 404 for none, 409 where nothing of it is published."""
    version_id = await rows.latest(tx, template_id)
    if version_id is None:
        raise TEMPLATE_UNPUBLISHED()
    return await content_of(tx, version_id)


async def offered(tx: Tx, limit: int) -> list[tuple[UUID, str]]:
    """(id, name) of templates whose newest published words WhatsApp lets out now, the newest first."""
    found = await rows.offered(tx, limit)
    if found and not all(one.is_reviewed for one in found) and await needs_review(tx):
        found = [one for one in found if one.is_reviewed]
    return [
        (one.template_id, one.name)
        for one in found
        if any(f"{said.locale} {content_hash(said).hex()}" in one.approved for said in one.written())
    ]


def with_approved(variant: TemplateVariant, approved: Sequence[ApprovedRow]) -> Variant:
    """A variant as it is sent, with the WhatsApp template of exactly these words if it may be sent now."""
    plain = variant.plain()
    if variant.channel != "whatsapp":
        return plain
    digest = content_hash(variant)
    for row in approved:
        if row.locale == variant.locale and row.content_hash == digest and row.status == "approved":
            reference = WhatsAppTemplateRef(row.name, row.language, tuple(row.fills), provider_id=row.provider_id)
            return msgspec.structs.replace(plain, whatsapp=reference)
    return plain


def content_hash(variant: TemplateVariant) -> bytes:
    """32 bytes of what WhatsApp approves of a variant: header, body, footer, buttons, what kind of file."""
    said = [variant.header, variant.body, variant.footer, variant.buttons, len(variant.media_ids) > 0]
    return hashlib.sha256(msgspec.json.encode(said)).digest()


def event_values(pinned: Pinned, given: Mapping[str, str]) -> dict[str, str]:
    """Values for `{{ event.<name> }}` by path. Raises 422 for one that is missing or not known."""
    for name in pinned.variables:
        if name not in given:
            raise TEMPLATE_VALUES_MISSING(details={"name": name})
    if unknown := sorted(set(given) - set(pinned.variables)):
        raise errors.invalid_field(f"variables.{unknown[0]}", "unknown_field")
    return {f"event.{name}": value for name, value in given.items()}
