"""A form that somebody signed: kept sealed, and the only way staff turn a refusal into a grant (CON-046)."""

import hashlib
from pathlib import PurePath
from uuid import UUID

from koinon import identity
from koinon.contacts.contracts import SignedForm
from koinon.contacts.policy import signed_forms as policy
from koinon.contacts.repository import consent_forms as rows
from koinon.contacts.service import reading
from koinon.contacts.service.cleaning import clean
from koinon.contacts.service.survivors import with_old_ids
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

KIND = "consent_form"
OVERRIDE = "consent:override"


async def keep_signed_form(tx: Tx, vault: Vault, contact_id: UUID, file_name: str, data: bytes) -> SignedForm:
    """Keep a scan or photo; the same file of the same person once. Raises 403, 404, 413, 422 `invalid_file`."""
    if not tx.actor.may(OVERRIDE):
        raise errors.INSUFFICIENT_PERMISSIONS(details={"required": OVERRIDE})
    if len(data) > policy.LARGEST:
        raise errors.PAYLOAD_TOO_LARGE(details={"limit": policy.LARGEST})
    kind = policy.content_type(data)
    if kind is None:
        raise errors.INVALID_FILE("A signed form is a PDF or a photo (JPEG, PNG, WebP or HEIC).")
    contact_id = await reading.require(tx, contact_id)
    bare = PurePath(file_name.replace("\\", "/")).name
    name = clean(bare[-200:], 200, "file") or "form"
    made = SignedForm(ids.uuid7(), contact_id, name, kind, len(data), clock.now())
    kept = await rows.insert(tx, made, hashlib.sha256(data).digest(), vault.seal(data, tx.organization_id, KIND))
    if kept.id == made.id:
        details = {"contact_id": str(contact_id), "bytes": len(data)}
        await identity.audit(tx, "consent.form_kept", "consent_form", kept.id, details)
    return kept


async def signed_form(tx: Tx, vault: Vault, form_id: UUID) -> tuple[SignedForm, bytes]:
    """A form and its content. Raises 404."""
    form, sealed = await rows.get(tx, form_id), await rows.content(tx, form_id)
    if form is None or sealed is None:
        raise errors.RESOURCE_NOT_FOUND()
    await identity.audit(tx, "consent.form_read", "consent_form", form_id, {"contact_id": str(form.contact_id)})
    return form, vault.unseal(sealed, tx.organization_id, KIND)


async def require_usable(tx: Tx, form_id: UUID, contact_id: UUID, note: str | None) -> None:
    """Raises 403 without the right, 422 for a form of somebody else or without a note that says how it came."""
    if not tx.actor.may(OVERRIDE):
        raise errors.INSUFFICIENT_PERMISSIONS(details={"required": OVERRIDE})
    form = await rows.get(tx, form_id)
    if form is None or form.contact_id not in await with_old_ids(tx, contact_id):
        raise errors.invalid_field("signed_form_id", "resource_not_found", "There is no such form of this person.")
    if not (note or "").strip():
        raise errors.invalid_field("note", "missing_required_field", "Say how the form came to you.")
