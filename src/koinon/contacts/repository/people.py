"""Rows of contacts, their words and external ids."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts import ContactName, ContactStatus, Source
from koinon.contacts.contracts.fields import CustomValue
from koinon.contacts.contracts.households import GuardianPolicy
from koinon.contacts.policy.names import greeting
from koinon.kit import text
from koinon.platform.actor import EVERYBODY_ELSE
from koinon.platform.db import Tx


class Person(Struct, frozen=True):
    """A row of contacts."""

    id: UUID
    given_name: str
    family_name: str
    preferred_name: str
    status: ContactStatus
    do_not_contact: bool
    do_not_contact_reason: str | None
    restricted: bool
    restricted_reason: str | None
    location_id: UUID | None
    locale: str | None
    time_zone: str | None
    birth_date: date | None
    birth_year_known: bool
    guardian_policy: GuardianPolicy
    guardian_consent: str | None
    guardian_consent_at: datetime | None
    photo_id: UUID | None
    custom: dict[str, CustomValue]
    source: Source
    last_inbound_at: datetime | None
    last_outbound_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    deleted_at: datetime | None


_COLUMNS = """c.id, c.given_name, c.family_name, c.preferred_name, c.status, c.do_not_contact, c.do_not_contact_reason,
  c.restricted, c.restricted_reason,
  c.location_id, c.locale, c.time_zone, c.birth_date, c.birth_year_known, c.guardian_policy, c.guardian_consent,
  c.guardian_consent_at, c.photo_id, c.custom, c.source, c.last_inbound_at, c.last_outbound_at,
  c.created_at, c.updated_at, c.version, c.deleted_at"""

_INSERT = """
insert into contacts (id, organization_id, location_id, given_name, family_name, preferred_name, given_key, family_key,
                      source, locale, time_zone, birth_date, birth_year_known, custom, import_id, created_by,
                      created_at, updated_at)
select n.id, %(organization_id)s,
       coalesce(%(location_id)s::uuid, (select l.id from locations l
                                        where l.organization_id = %(organization_id)s and l.id = any(%(homes)s::uuid[])
                                        order by l.id limit 1)),
       n.given_name, n.family_name, n.preferred_name, n.given_key,
       n.family_key, %(source)s, n.locale, %(time_zone)s, n.birth_date, %(birth_year_known)s, n.custom::jsonb,
       %(import_id)s, %(created_by)s, %(now)s, %(now)s
from unnest(%(id)s::uuid[], %(given_name)s::text[], %(family_name)s::text[], %(preferred_name)s::text[],
            %(given_key)s::text[], %(family_key)s::text[], %(locale)s::text[], %(birth_date)s::date[],
            %(custom)s::text[])
     as n (id, given_name, family_name, preferred_name, given_key, family_key, locale, birth_date, custom)
"""


async def insert(tx: Tx, columns: Mapping[str, Any]) -> None:
    """Add people: lists by column name, and `location_id`, `source`, `time_zone`, `import_id`, `now` for all.

    Whom somebody limited to locations adds without one is at home in theirs: nobody adds people out of their own sight.
    """
    homes = [] if EVERYBODY_ELSE in tx.actor.places else list(tx.actor.places)
    given = {"birth_year_known": True, **columns, "homes": homes}
    await tx.execute(_INSERT, {"organization_id": tx.organization_id, "created_by": tx.actor.id, **given})


async def get(tx: Tx, contact_id: UUID, *, lock: bool = False, deleted: bool = False) -> Person | None:
    """A person who is not deleted, or with `deleted` one who may be.

    With `lock`, nobody else changes them until the transaction ends.
    """
    sql = f"""
        select {_COLUMNS}
        from contacts c
        where c.organization_id = %(organization_id)s
          and c.id = %(id)s
          {"and c.merged_into_id is null" if deleted else "and c.deleted_at is null"}
        {"for update" if lock else ""}
    """
    return await tx.first(Person, sql, {"organization_id": tx.organization_id, "id": contact_id})


async def get_many(tx: Tx, ids: Sequence[UUID]) -> list[Person]:
    """People who are not deleted, in no order; locked, in the order of their ids."""
    sql = f"""
        select {_COLUMNS}
        from contacts c
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
          and c.deleted_at is null
        order by c.id
        for update
    """
    return await tx.all(Person, sql, {"organization_id": tx.organization_id, "ids": list(ids)})


_CHANGEABLE = frozenset(
    [
        "given_name",
        "family_name",
        "preferred_name",
        "given_key",
        "family_key",
        "status",
        "do_not_contact",
        "do_not_contact_reason",
        "restricted",
        "restricted_reason",
        "location_id",
        "locale",
        "time_zone",
        "birth_date",
        "birth_year_known",
        "guardian_policy",
        "guardian_consent",
        "guardian_consent_at",
        "photo_id",
        "custom",
    ]
)


async def update(tx: Tx, contact_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Write columns of one person; the version rises."""
    if unknown := set(changes) - _CHANGEABLE:
        raise ValueError(f"not columns of a contact: {unknown}")
    assignments = "".join(f", {name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update contacts
        set version = version + 1, updated_at = %(now)s{assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": contact_id, "now": now, **changes},
    )


async def update_many(tx: Tx, columns: Mapping[str, Any], now: datetime) -> None:
    """Write names, locale, birth date and custom values of people: lists by column name, `custom` as JSON text."""
    await tx.execute(
        """
        update contacts c
        set given_name = n.given_name, family_name = n.family_name, preferred_name = n.preferred_name,
            given_key = n.given_key, family_key = n.family_key, locale = n.locale, birth_date = n.birth_date,
            birth_year_known = c.birth_year_known or n.birth_date is distinct from c.birth_date,
            custom = n.custom::jsonb, version = c.version + 1, updated_at = %(now)s
        from unnest(%(id)s::uuid[], %(given_name)s::text[], %(family_name)s::text[], %(preferred_name)s::text[],
                    %(given_key)s::text[], %(family_key)s::text[], %(locale)s::text[], %(birth_date)s::date[],
                    %(custom)s::text[])
             as n (id, given_name, family_name, preferred_name, given_key, family_key, locale, birth_date, custom)
        where c.organization_id = %(organization_id)s
          and c.id = n.id
        """,
        {"organization_id": tx.organization_id, "now": now, **columns},
    )


async def set_deleted(tx: Tx, ids: Sequence[UUID], at: datetime | None) -> list[UUID]:
    """Hide people (`at`) or bring them back (None), but for who is to be erased or was; the ids that changed."""
    return await tx.all(
        UUID,
        """
        update contacts
        set deleted_at = %(at)s, version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and merged_into_id is null
          and (deleted_at is null) <> (%(at)s::timestamptz is null)
          and (%(at)s::timestamptz is not null
               or (status <> 'erased'
                   and id not in (select contact_id
                                  from erasure_requests
                                  where organization_id = %(organization_id)s
                                    and state <> 'cancelled')))
        returning id
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "at": at},
    )


async def still_deleted(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of `ids` whom nobody brought back."""
    return await tx.all(
        UUID,
        """
        select id
        from contacts
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and deleted_at is not null
          and merged_into_id is null
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def delete_words(tx: Tx, pairs: Sequence[tuple[UUID, str]]) -> None:
    """Take searchable words away."""
    await tx.execute(
        """
        delete from contact_words w
        using unnest(%(ids)s::uuid[], %(words)s::text[]) as n (contact_id, word)
        where w.organization_id = %(organization_id)s
          and w.word = n.word
          and w.contact_id = n.contact_id
        """,
        {"organization_id": tx.organization_id, "ids": [i for i, _ in pairs], "words": [w for _, w in pairs]},
    )


async def replace_words(tx: Tx, before: Mapping[UUID, Sequence[str]], after: Mapping[UUID, Sequence[str]]) -> None:
    """Have people found by their new words and no longer by the old ones."""
    gone = [(i, word) for i, words in before.items() for word in words if word not in after.get(i, ())]
    fresh = [(i, word) for i, words in after.items() for word in words if word not in before.get(i, ())]
    if gone:
        await delete_words(tx, gone)
    if fresh:
        await insert_words(tx, fresh)


_INSERT_WORDS = """
insert into contact_words (organization_id, contact_id, word)
select %(organization_id)s, n.contact_id, n.word
from unnest(%(ids)s::uuid[], %(words)s::text[]) as n (contact_id, word)
order by n.word collate "C"
"""


async def insert_words(tx: Tx, pairs: Sequence[tuple[UUID, str]], *, new_people: bool = False) -> None:
    """Add searchable words. Distinct ones of `new_people` can meet none."""
    await tx.execute(
        _INSERT_WORDS if new_people else _INSERT_WORDS + "on conflict do nothing",
        {"organization_id": tx.organization_id, "ids": [i for i, _ in pairs], "words": [w for _, w in pairs]},
    )


async def insert_external_ids(tx: Tx, system: str, pairs: Sequence[tuple[UUID, str]], now: datetime) -> None:
    """Remember under which id another system knows each person; an id already known elsewhere stays there."""
    await tx.execute(
        """
        insert into contact_external_ids (organization_id, contact_id, system, external_id, synced_at)
        select %(organization_id)s, n.contact_id, %(system)s, n.external_id, %(now)s
        from unnest(%(ids)s::uuid[], %(external)s::text[]) as n (contact_id, external_id)
        on conflict do nothing
        """,
        {
            "organization_id": tx.organization_id,
            "system": system,
            "now": now,
            "ids": [i for i, _ in pairs],
            "external": [e for _, e in pairs],
        },
    )


async def external_ids(tx: Tx, contact_id: UUID) -> dict[str, str]:
    """A person's ids in other systems."""
    rows: list[tuple[str, str]] = await tx.all(
        tuple,
        """
        select system, external_id
        from contact_external_ids
        where organization_id = %(organization_id)s
          and contact_id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": contact_id},
    )
    return dict(rows)


class _Named(Struct, frozen=True):
    id: UUID
    given_name: str
    family_name: str
    preferred_name: str
    locale: str | None
    status: ContactStatus
    photo_id: UUID | None
    deleted: bool


async def names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, ContactName]:
    """Names by id, of the deleted too; unknown ids are left out."""
    rows = await tx.all(
        _Named,
        """
        select id, given_name, family_name, preferred_name, locale, status, photo_id, deleted_at is not null as deleted
        from contacts
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return {row.id: _named(row) for row in rows}


def _named(row: _Named) -> ContactName:
    return ContactName(
        id=row.id,
        name=display_name(row.given_name, row.family_name, row.preferred_name),
        given_name=row.given_name,
        family_name=row.family_name,
        preferred_name=row.preferred_name,
        initials=text.initials(row.given_name, row.family_name),
        locale=row.locale,
        status=row.status,
        deleted=row.deleted,
        photo_id=row.photo_id,
    )


def display_name(given: str, family: str, preferred: str) -> str:
    """The name as a list shows it; empty for somebody known by an address only."""
    return " ".join(part for part in (greeting(given, "", preferred), family) if part)
