"""Statements over many contacts at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.contacts.contracts import ContactQuery, Fragment
from koinon.contacts.repository.lists import conditions_of
from koinon.platform.db import Tx


async def living(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that are people who were not deleted."""
    return await tx.all(
        UUID,
        """
        select id
        from contacts
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and deleted_at is null
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def present(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that are people, deleted ones too."""
    return await tx.all(
        UUID,
        "select id from contacts where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def matching(tx: Tx, query: ContactQuery, narrowed: Fragment | None) -> list[UUID]:
    """Everybody whom `query` selects, in the order in which they were added."""
    conditions, params = conditions_of(query, narrowed)
    return await tx.all(
        UUID,
        f"""
        select c.id
        from contacts c
        where c.organization_id = %(organization_id)s
          and c.deleted_at is null
          {conditions}
        order by c.id
        """,
        {"organization_id": tx.organization_id, **params},
    )


async def update(
    tx: Tx, ids: Sequence[UUID], values: Mapping[str, Any], at: datetime
) -> list[tuple[UUID, dict[str, Any]]]:
    """Set columns of many people; those who were different, each with what they were."""
    written = ", ".join(f"{name} = %({name})s" for name in values)
    differs = " or ".join(f"c.{name} is distinct from %({name})s" for name in values)
    before = ", ".join(f"'{name}', c.{name}" for name in values)
    return await tx.all(
        tuple,
        f"""
        with old as materialized (
          select c.id, jsonb_build_object({before}) as before
          from contacts c
          where c.organization_id = %(organization_id)s
            and c.id = any(%(ids)s)
            and c.deleted_at is null
            and ({differs})
          order by c.id
          for update)
        update contacts c
        set {written}, version = c.version + 1, updated_at = %(at)s
        from old
        where c.organization_id = %(organization_id)s
          and c.id = old.id
        returning c.id, old.before
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "at": at, **values},
    )


async def give_back(
    tx: Tx, ids: Sequence[UUID], back: Mapping[str, Any], written: Mapping[str, Any], at: datetime
) -> list[UUID]:
    """Set columns to `back` where they still hold `written`, each for itself; the people who got something back."""
    still = {name: f"c.{name} is not distinct from %(written_{name})s" for name in back}
    given = ", ".join(f"{name} = case when {still[name]} then %({name})s else c.{name} end" for name in back)
    some = " or ".join(f"{still[name]} and c.{name} is distinct from %({name})s" for name in back)
    return await tx.all(
        UUID,
        f"""
        update contacts c
        set {given}, version = c.version + 1, updated_at = %(at)s
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
          and c.deleted_at is null
          and ({some})
        returning c.id
        """,
        {
            "organization_id": tx.organization_id,
            "ids": list(ids),
            "at": at,
            **back,
            **{f"written_{name}": value for name, value in written.items()},
        },
    )


async def any_dead(tx: Tx, ids: Sequence[UUID]) -> bool:
    """Whether one of these people has died."""
    return bool(
        await tx.scalar(
            """
            select exists (
              select
              from contacts
              where organization_id = %(organization_id)s
                and id = any(%(ids)s)
                and status = 'deceased')
            """,
            {"organization_id": tx.organization_id, "ids": list(ids)},
        )
    )
