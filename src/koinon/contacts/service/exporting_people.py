"""People as files: what everybody has, and the organization's own fields as columns of their own (API-034, CON-028)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.contacts.contracts import ContactRow
from koinon.contacts.contracts.fields import CustomField, CustomValue
from koinon.contacts.repository import exports
from koinon.contacts.repository.exports import Particulars
from koinon.contacts.service import custom_fields, reading
from koinon.platform.bulk import ExportFormat, Work
from koinon.platform.db import Tx

_OWN = "custom."
_LISTED = (
    "id", "given_name", "family_name", "preferred_name", "phone", "email", "status", "consent", "do_not_contact",
    "groups", "tags", "locale", "source", "last_inbound_at", "last_outbound_at", "created_at", "updated_at",
)  # fmt: skip


async def columns(tx: Tx, _work: Work) -> Sequence[str]:
    """What everybody has, then `custom.<key>` of each field in use that the exporter may see."""
    return [*_LISTED, "birth_date", "external_ids", *(_OWN + field.key for field in await custom_fields.fields(tx))]


async def exported(tx: Tx, work: Work, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """People as an export writes them; numbers and addresses are masked for who may not see them."""
    found = await reading.list_rows(tx, work.services.vault, ids)
    more, own = await exports.particulars(tx, list(found)), await custom_fields.fields(tx)
    as_text = work.updates.format is not ExportFormat.JSONL
    return {one: _listed(row) | _particular(more[one], own, as_text=as_text) for one, row in found.items()}


def _listed(row: ContactRow) -> dict[str, Any]:
    plain: dict[str, Any] = {name: getattr(row, name) for name in _LISTED}
    for name, value in plain.items():
        if isinstance(value, datetime):
            plain[name] = value.isoformat(timespec="seconds")
        elif name in ("groups", "tags"):
            plain[name] = "; ".join(label.name for label in value)
        elif value is None:
            plain[name] = ""
    return plain


def _particular(more: Particulars, own: Sequence[CustomField], *, as_text: bool) -> dict[str, Any]:
    values = {_OWN + field.key: _value(more.custom.get(field.key), as_text=as_text) for field in own}
    known_as = _systems(more.external_ids) if as_text else more.external_ids
    return {"birth_date": more.birth_date.isoformat() if more.birth_date else "", "external_ids": known_as, **values}


def _value(value: CustomValue | None, *, as_text: bool) -> Any:
    return custom_fields.field_text(value) if as_text else value


def _systems(known_as: Mapping[str, str]) -> str:
    return "; ".join(f"{system}: {one}" for system, one in sorted(known_as.items()))
