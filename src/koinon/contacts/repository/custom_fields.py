"""Rows of custom fields, and the values people have in them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from koinon.contacts.contracts.fields import CustomField, CustomValue
from koinon.platform.db import Tx

_COLUMNS = "id, key, labels, type, options, sensitive, is_archived, position, created_at, updated_at"
_CHANGEABLE = frozenset(["labels", "type", "options", "sensitive", "is_archived", "position"])

_CASTS = {"labels": "::jsonb", "options": "::jsonb"}


async def declared(tx: Tx) -> list[CustomField]:
    """Every custom field, archived ones too, in their order."""
    return await tx.all(
        CustomField,
        f"""
        select {_COLUMNS}
        from custom_fields
        where organization_id = %(organization_id)s
        order by position, key
        """,
        {"organization_id": tx.organization_id},
    )


async def get(tx: Tx, field_id: UUID, *, lock: bool = False) -> CustomField | None:
    """A custom field; with `lock`, nobody else changes it until the transaction ends."""
    return await tx.first(
        CustomField,
        f"""
        select {_COLUMNS}
        from custom_fields
        where organization_id = %(organization_id)s
          and id = %(id)s
        {"for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "id": field_id},
    )


async def insert(tx: Tx, columns: Mapping[str, Any]) -> bool:
    """Add a field behind the others; False where its key is taken."""
    added = await tx.execute(
        """
        insert into custom_fields (id, organization_id, key, labels, type, options, sensitive, created_by, position)
        select %(id)s::uuid, %(organization_id)s, %(key)s, %(labels)s::jsonb, %(type)s, %(options)s::jsonb,
               %(sensitive)s::boolean, %(created_by)s::uuid, coalesce(max(position), 0) + 1
        from custom_fields
        where organization_id = %(organization_id)s
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "created_by": tx.actor.id, **_stored(columns)},
    )
    return added == 1


async def update(tx: Tx, field_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write columns of one field."""
    if unknown := set(changes) - _CHANGEABLE:
        raise ValueError(f"not columns of a custom field: {unknown}")
    assignments = "".join(f", {name} = %({name})s{_CASTS.get(name, '')}" for name in changes)
    await tx.execute(
        f"""
        update custom_fields
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": field_id, **_stored(changes)},
    )


async def delete(tx: Tx, field_id: UUID) -> None:
    """Remove a field that nobody has a value in."""
    await tx.execute(
        "delete from custom_fields where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": field_id},
    )


async def living(tx: Tx) -> int:
    """How many fields are in use, for the plan."""
    return int(
        await tx.scalar(
            "select count(*) from custom_fields where organization_id = %(organization_id)s and not is_archived",
            {"organization_id": tx.organization_id},
        )
    )


async def filled(tx: Tx, field_id: UUID) -> int:
    """How many people who are not deleted have a value in it."""
    return int(
        await tx.scalar(
            """
            select count(distinct v.contact_id)
            from field_values v
            join contacts c on c.organization_id = %(organization_id)s and c.id = v.contact_id and c.deleted_at is null
            where v.organization_id = %(organization_id)s
              and v.field_id = %(id)s
            """,
            {"organization_id": tx.organization_id, "id": field_id},
        )
    )


async def values(tx: Tx, field: CustomField) -> list[tuple[UUID, CustomValue]]:
    """What everybody has in a field, the deleted too: (contact id, value), locked against other writers."""
    found: list[tuple[UUID, Any]] = await tx.all(
        tuple,
        """
        select c.id, c.custom -> %(key)s
        from contacts c
        where c.organization_id = %(organization_id)s
          and c.id in (select contact_id from field_values
                       where organization_id = %(organization_id)s and field_id = %(id)s)
          and c.custom ? %(key)s
        order by c.id
        for update
        """,
        {"organization_id": tx.organization_id, "id": field.id, "key": field.key},
    )
    return found


async def write_values(tx: Tx, field: CustomField, values: Mapping[UUID, CustomValue]) -> None:
    """Put converted values into people. Their versions stay: nobody changed them, and undoing an import takes them."""
    await tx.execute(
        """
        update contacts c
        set custom = jsonb_set(c.custom, array[%(key)s], n.value::jsonb), updated_at = now()
        from unnest(%(ids)s::uuid[], %(values)s::text[]) as n (id, value)
        where c.organization_id = %(organization_id)s
          and c.id = n.id
        """,
        {
            "organization_id": tx.organization_id,
            "key": field.key,
            "ids": list(values),
            "values": [msgspec.json.encode(value).decode() for value in values.values()],
        },
    )


async def index_anew(tx: Tx, field_id: UUID) -> None:
    """Look people up by the field's present type; the values themselves were converted before."""
    await tx.execute(
        "select koinon_index_field(%(organization_id)s, %(id)s)",
        {"organization_id": tx.organization_id, "id": field_id},
    )


def _stored(columns: Mapping[str, Any]) -> dict[str, Any]:
    jsons = set(_CASTS) & set(columns)
    return {**columns, **{name: msgspec.json.encode(columns[name]).decode() for name in jsons}}
