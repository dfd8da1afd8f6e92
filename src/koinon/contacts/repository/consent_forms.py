"""Forms that people signed, sealed: proof that outlives the paper."""

from uuid import UUID

from koinon.contacts.contracts import SignedForm
from koinon.platform.db import Tx

_COLUMNS = "id, contact_id, file_name, content_type, bytes, created_at"


async def insert(tx: Tx, form: SignedForm, digest: bytes, data_cipher: bytes) -> SignedForm:
    """Keep a form; the same file of the same person is kept once."""
    values = {
        "organization_id": tx.organization_id,
        "id": form.id,
        "contact_id": form.contact_id,
        "file_name": form.file_name,
        "content_type": form.content_type,
        "bytes": form.bytes,
        "digest": digest,
        "data_cipher": data_cipher,
        "created_by": tx.actor.id,
        "created_at": form.created_at,
    }
    await tx.execute(
        """
        insert into consent_forms (id, organization_id, contact_id, file_name, content_type, bytes, digest, data_cipher,
                                   created_by, created_at)
        values (%(id)s, %(organization_id)s, %(contact_id)s, %(file_name)s, %(content_type)s, %(bytes)s, %(digest)s,
                %(data_cipher)s, %(created_by)s, %(created_at)s)
        on conflict (organization_id, contact_id, digest) do nothing
        """,
        values,
    )
    return await tx.one(
        SignedForm,
        f"""
        select {_COLUMNS}
        from consent_forms
        where organization_id = %(organization_id)s
          and contact_id = %(contact_id)s
          and digest = %(digest)s
        """,
        values,
    )


async def get(tx: Tx, form_id: UUID) -> SignedForm | None:
    """A form without its content."""
    return await tx.first(
        SignedForm,
        f"select {_COLUMNS} from consent_forms where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": form_id},
    )


async def content(tx: Tx, form_id: UUID) -> bytes | None:
    """The sealed content of a form."""
    return await tx.first(
        bytes,
        "select data_cipher from consent_forms where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": form_id},
    )
