"""REST v1 of many contacts, members and tags at once (API-029..031)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.contacts.contracts import Consent, ContactQuery, ContactStatus, Source
from koinon.contacts.endpoints.people import NewContactBody, new_contact
from koinon.contacts.endpoints.shapes import CustomKey, CustomValue, TagName
from koinon.contacts.endpoints.tags import NewTag
from koinon.contacts.repository import tags as tag_rows
from koinon.contacts.service import bulk as many
from koinon.contacts.service import bulk_fields, exporting_people, groups, tags
from koinon.platform import bulk, rest
from koinon.platform.actor import Actor
from koinon.platform.bulk import Collection, Operation, Work
from koinon.platform.bulk.answers import OPT, Answer, answer
from koinon.platform.db import Tx
from koinon.platform.services import Services

WRITE = {"permission": "contacts:write", **OPT}
MANY = 2_000
"""Labels cost little a row."""


class ContactFilters(rest.Body, frozen=True, kw_only=True):
    """Who is meant; conditions are joined by "and", as in the list."""

    q: Annotated[str, Meta(max_length=200)] = ""
    group_id: UUID | None = None
    segment_id: UUID | None = None
    tag_id: UUID | None = None
    location_id: UUID | None = None
    import_id: UUID | None = None
    status: ContactStatus | None = None
    consent: Consent | None = None
    source: Source | None = None
    updated_after: Annotated[datetime, Meta(tz=True)] | None = None


class ContactUpdates(rest.Patch, frozen=True, kw_only=True):
    """What can be set for many at once."""

    status: ContactStatus | UnsetType = UNSET
    do_not_contact: bool | UnsetType = UNSET
    do_not_contact_reason: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET
    location_id: UUID | UnsetType | None = UNSET
    locale: Literal["en", "es", "pt"] | UnsetType | None = UNSET
    time_zone: Annotated[str, Meta(max_length=64)] | UnsetType | None = UNSET
    custom: dict[CustomKey, CustomValue | None] | UnsetType = UNSET


class TagNames(rest.Body, frozen=True, kw_only=True):
    """Tags by name."""

    tags: Annotated[list[TagName], Meta(min_length=1, max_length=20)]


class GroupIds(rest.Body, frozen=True, kw_only=True):
    """Groups by id."""

    group_ids: Annotated[list[UUID], Meta(min_length=1, max_length=20)]


async def _matching(tx: Tx, services: Services, filters: ContactFilters, _scope: Mapping[str, Any]) -> Sequence[UUID]:
    named: dict[str, Any] = {name: getattr(filters, name) for name in filters.__struct_fields__}
    status, source = named.pop("status"), named.pop("source")
    query = ContactQuery(**named, statuses=(status,) if status else (), sources=(source,) if source else ())
    return await many.matching(tx, services, query)


async def _members(tx: Tx, services: Services, filters: ContactFilters, scope: Mapping[str, Any]) -> Sequence[UUID]:
    return await _matching(tx, services, filters, scope)


async def _create(tx: Tx, work: Work, item: NewContactBody) -> UUID:
    return await many.create(tx, work.services, new_contact(item))


CONTACTS = bulk.register(
    Collection(
        "contacts",
        "/api/v1/contacts",
        (
            Operation(
                "create",
                "contacts:write",
                create=_create,
                item=NewContactBody,
                undo=lambda tx, _work, before: many.delete(tx, list(before)),
                undo_permission="contacts:delete",
            ),
            Operation(
                "update",
                "contacts:write",
                updates=ContactUpdates,
                many=lambda tx, work, ids: bulk_fields.update(tx, work.updates.changes(), ids),
                undo=lambda tx, work, before: bulk_fields.undo_update(tx, work.updates.changes(), before),
                check=lambda tx, work: bulk_fields.require(tx, work.updates.changes()),
            ),
            Operation(
                "delete",
                "contacts:delete",
                many=lambda tx, _work, ids: many.delete(tx, ids),
                undo=lambda tx, _work, before: many.restore(tx, list(before)),
            ),
            Operation(
                "restore",
                "contacts:delete",
                many=lambda tx, _work, ids: many.restore(tx, ids),
                undo=lambda tx, _work, before: many.delete(tx, list(before)),
                known=many.present,
            ),
            Operation(
                "tag",
                "contacts:write",
                batch=MANY,
                updates=TagNames,
                many=lambda tx, work, ids: many.tag(tx, work.updates.tags, ids),
                undo=lambda tx, _work, before: many.give_back_tags(tx, before, add=False),
            ),
            Operation(
                "untag",
                "contacts:write",
                batch=MANY,
                updates=TagNames,
                many=lambda tx, work, ids: many.untag(tx, work.updates.tags, ids),
                undo=lambda tx, _work, before: many.give_back_tags(tx, before, add=True),
            ),
            Operation(
                "join",
                "contacts:write",
                batch=MANY,
                updates=GroupIds,
                many=lambda tx, work, ids: bulk_fields.join(tx, work.updates.group_ids, ids),
                undo=lambda tx, _work, before: bulk_fields.give_back_groups(tx, before, add=False),
                check=lambda tx, work: bulk_fields.require_groups(tx, work.updates.group_ids),
            ),
            Operation(
                "leave",
                "contacts:write",
                batch=MANY,
                updates=GroupIds,
                many=lambda tx, work, ids: bulk_fields.leave(tx, work.updates.group_ids, ids),
                undo=lambda tx, _work, before: bulk_fields.give_back_groups(tx, before, add=True),
                check=lambda tx, work: bulk_fields.require_groups(tx, work.updates.group_ids),
            ),
            Operation(
                "export",
                "contacts:export",
                updates=bulk.ExportUpdates,
                export=bulk.Export(exporting_people.columns, exporting_people.exported),
            ),
        ),
        known=many.living,
        filters=ContactFilters,
        matching=_matching,
    )
)
MEMBERS = bulk.register(
    Collection(
        "group_members",
        "/api/v1/groups/{group_id}/members",
        (
            Operation(
                "add",
                "contacts:write",
                many=lambda tx, work, ids: many.join(tx, work.scope["group_id"], ids),
                undo=lambda tx, work, before: many.leave(tx, work.scope["group_id"], list(before)),
            ),
            Operation(
                "remove",
                "contacts:write",
                many=lambda tx, work, ids: many.leave(tx, work.scope["group_id"], ids),
                undo=lambda tx, work, before: many.join(tx, work.scope["group_id"], list(before)),
            ),
        ),
        known=many.living,
        filters=ContactFilters,
        matching=_members,
    )
)


async def _tags_there(tx: Tx, _work: Work, ids: Sequence[UUID]) -> Sequence[UUID]:
    return await tag_rows.present(tx, ids)


async def _create_tag(tx: Tx, _work: Work, item: NewTag) -> UUID:
    return (await tags.create_tag(tx, item.name, item.colour)).id


async def _delete_tag(tx: Tx, _work: Work, tag_id: UUID) -> None:
    await tags.delete_tag(tx, tag_id)


TAGS = bulk.register(
    Collection(
        "tags",
        "/api/v1/tags",
        (
            Operation("create", "contacts:write", create=_create_tag, item=NewTag),
            Operation("delete", "contacts:write", one=_delete_tag),
        ),
        known=_tags_there,
    )
)


_SOMEBODY = ["0199f0a1-7c3e-7b1a-8d2f-1234567890ab"]
TAGGING = {"operation": "tag", "ids": _SOMEBODY, "updates": {"tags": ["volunteer"]}}


@post("/api/v1/contacts/bulk", opt={**WRITE, "example": TAGGING}, status_code=200)
async def change_contacts(
    request: Request[Any, Any, Any], services: Services, actor: Actor, data: JSONBody[bulk.BulkRequest]
) -> Answer:
    """Change many contacts at once

    Operations: create (`items`), update, delete, restore, tag and untag (`updates.tags`), join and leave
    (`updates.group_ids`), export (`updates.format`: csv, xlsx or jsonl; `updates.columns`). Up to 100 are done at once
    (200); more, and every export, by a job (202). `filters` are the list's; `dry_run` counts. Nothing here grants
    consent.
    """
    return await answer(request, services, actor, CONTACTS, data)


@post(
    "/api/v1/groups/{group_id:uuid}/members/bulk",
    opt={**WRITE, "example": {"operation": "add", "ids": _SOMEBODY}},
    status_code=200,
)
async def change_group_members(
    request: Request[Any, Any, Any],
    group_id: FromPath[UUID],
    services: Services,
    actor: Actor,
    data: JSONBody[bulk.BulkRequest],
) -> Answer:
    """Put many contacts into a group, or take them out

    Operations: add, remove; `filters` choose among all contacts.
    """
    async with services.database.transaction(actor) as tx:
        await groups.get_group(tx, group_id)
    return await answer(request, services, actor, MEMBERS, data, {"group_id": group_id})


@post(
    "/api/v1/tags/bulk",
    opt={**WRITE, "example": {"operation": "create", "items": [{"name": "volunteer"}]}},
    status_code=200,
)
async def change_tags(
    request: Request[Any, Any, Any], services: Services, actor: Actor, data: JSONBody[bulk.BulkRequest]
) -> Answer:
    """Add or remove many tags at once

    Operations: create (`items`), delete (`ids`).
    """
    return await answer(request, services, actor, TAGS, data)


ENDPOINTS = [change_contacts, change_group_members, change_tags]
