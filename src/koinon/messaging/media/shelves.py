"""Categories of files: statements and use cases."""

from collections.abc import Sequence
from uuid import UUID

from koinon.kit import ids, text
from koinon.kit.pagination import Cursor
from koinon.messaging.media.contracts import MediaCategory
from koinon.messaging.media.repository import bound
from koinon.platform import errors, rest
from koinon.platform.db import Tx

MOST_CATEGORIES = 200
_COLUMNS = """c.id, c.name,
       (select count(*)::integer from media_file_categories f
        join media_files m on m.organization_id = %(organization_id)s and m.id = f.media_file_id
                          and m.deleted_at is null
        where f.organization_id = %(organization_id)s and f.category_id = c.id) as file_count,
       c.created_at, c.updated_at"""


async def categories(tx: Tx) -> list[MediaCategory]:
    """Every category by name."""
    return await tx.all(
        MediaCategory,
        f"""
        select {_COLUMNS}
        from media_categories c
        where c.organization_id = %(organization_id)s
        order by lower(c.name), c.id
        limit {MOST_CATEGORIES}
        """,
        bound(tx),
    )


async def categories_page(tx: Tx, paging: rest.PageRequest) -> tuple[Sequence[MediaCategory], rest.Pagination]:
    """Categories by name."""

    async def read(seen: Tx, at: Cursor | None, limit: int) -> list[MediaCategory]:
        sign, way = ("<", "desc") if at is not None and at.direction == "prev" else (">", "asc")
        beyond = f"and (lower(c.name), c.id) {sign} (%(name)s::text, %(last)s::uuid)" if at else ""
        return await seen.all(
            MediaCategory,
            f"""
            select {_COLUMNS}
            from media_categories c
            where c.organization_id = %(organization_id)s
              {beyond}
              /* asked: c.created_at; c.updated_at */
            order by lower(c.name) {way}, c.id {way}
            limit %(limit)s
            """,
            bound(seen, limit=limit, name=at.values[0] if at else None, last=at.id if at else None),
        )

    return await paging.page(tx, {"list": "media_categories"}, read, lambda row: Cursor((row.name.lower(),), row.id))


async def get_category(tx: Tx, category_id: UUID) -> MediaCategory:
    """A category. Raises 404."""
    found = await tx.first(
        MediaCategory,
        f"select {_COLUMNS} from media_categories c where c.organization_id = %(organization_id)s and c.id = %(id)s",
        bound(tx, id=category_id),
    )
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def create_category(tx: Tx, name: str) -> MediaCategory:
    """Add a category. Raises 409 for a name that is taken, 422."""
    category_id = ids.uuid7()
    made = await tx.scalar(
        """
        insert into media_categories (id, organization_id, name)
        values (%(id)s, %(organization_id)s, %(name)s)
        on conflict do nothing
        returning true
        """,
        bound(tx, id=category_id, name=_name(name)),
    )
    if not made:
        raise errors.DUPLICATE_RESOURCE("There is a category of this name already.")
    return await get_category(tx, category_id)


async def rename_category(tx: Tx, category_id: UUID, name: str) -> MediaCategory:
    """Rename one. Raises 404, 409 for a name that is taken, 422."""
    await get_category(tx, category_id)
    taken = await tx.scalar(
        """
        select true
        from media_categories
        where organization_id = %(organization_id)s
          and lower(name) = lower(%(name)s)
          and id <> %(id)s
        """,
        bound(tx, id=category_id, name=_name(name)),
    )
    if taken:
        raise errors.DUPLICATE_RESOURCE("There is a category of this name already.")
    await tx.execute(
        """
        update media_categories
        set name = %(name)s, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        bound(tx, id=category_id, name=_name(name)),
    )
    return await get_category(tx, category_id)


async def delete_category(tx: Tx, category_id: UUID) -> None:
    """Take a category away; its files stay. Raises 404."""
    await get_category(tx, category_id)
    await tx.execute(
        "delete from media_categories where organization_id = %(organization_id)s and id = %(id)s",
        bound(tx, id=category_id),
    )


async def shelve(tx: Tx, media_id: UUID, category_ids: Sequence[UUID]) -> None:
    """Put a file into exactly these categories. Raises 422 for one that is not there."""
    known = await tx.scalar(
        """
        select count(*)
        from media_categories
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        bound(tx, ids=list(category_ids)),
    )
    if known != len(set(category_ids)):
        raise errors.invalid_field("category_ids", "resource_not_found")
    await tx.execute(
        """
        delete from media_file_categories
        where organization_id = %(organization_id)s
          and media_file_id = %(media_id)s
          and not category_id = any(%(ids)s)
        """,
        bound(tx, media_id=media_id, ids=list(category_ids)),
    )
    await tx.execute(
        """
        insert into media_file_categories (organization_id, media_file_id, category_id)
        select %(organization_id)s, %(media_id)s, c
        from unnest(%(ids)s::uuid[]) c
        on conflict do nothing
        """,
        bound(tx, media_id=media_id, ids=list(category_ids)),
    )


def _name(name: str) -> str:
    try:
        return text.clean(name, 60, required=True)
    except text.BadText as fault:
        code = {"empty": "missing_required_field", "too_long": "out_of_range"}.get(fault.code, "validation_failed")
        raise errors.invalid_field("name", code) from None
