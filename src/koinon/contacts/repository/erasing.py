"""What is deleted of an erased person in the tables of contacts; the row that stays says nothing of them (CON-094)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon.contacts.contracts.privacy import Leaving
from koinon.platform.db import Tx

CLEARED = {
    "addresses": "contact_pii",
    "address_tokens": "contact_pii",
    "contact_words": "contact_pii",
    "contact_external_ids": "contact_pii",
    "field_values": "contact_pii",
    "contact_tags": "tags",
    "group_members": "groups",
    "segment_members": "segments",
    "consent_requests": "consent_requests",
    "consent_forms": "files",
    "contact_photos": "files",
    "export_requests": "exports",
    "import_rows": "import_rows",
    "household_members": "households",
    "refusals": "refusals",
    "name_requests": "consent_requests",
    "topic_preferences": "topics",
    "address_claims": "contact_pii",
    "preference_reasons": "topics",
    "audience_list_people": "lists",
}
"""Tables whose rows of a person go whole, and the kind they are counted under."""


async def clear(tx: Tx, table: str, people: Sequence[UUID]) -> int:
    """Delete the rows of a person in one of `CLEARED`; how many."""
    if table not in CLEARED:
        raise ValueError(f"{table} is not cleared by contact")
    return await tx.execute(
        f"delete from {table} where organization_id = %(organization_id)s and contact_id = any(%(people)s)",
        {"organization_id": tx.organization_id, "people": list(people)},
    )


async def anonymize(tx: Tx, people: Sequence[UUID]) -> int:
    """Leave a row without a word about the person, hidden for good; how many there were."""
    return await tx.execute(
        """
        update contacts
        set given_name = '', family_name = '', preferred_name = '', given_key = '', family_key = '', status = 'erased',
            do_not_contact = true, do_not_contact_reason = null, restricted = false,
            restricted_reason = null, photo_id = null, locale = null, time_zone = null, birth_date = null,
            custom = '{}', birth_year_known = true, guardian_policy = 'guardian_only', guardian_consent = null,
            guardian_consent_at = null, last_inbound_at = null, last_outbound_at = null, import_id = null,
            created_by = null, version = version + 1, updated_at = now(), deleted_at = coalesce(deleted_at, now())
        where organization_id = %(organization_id)s
          and id = any(%(people)s)
        """,
        {"organization_id": tx.organization_id, "people": list(people)},
    )


async def shared(tx: Tx, people: Sequence[UUID], hashes: Sequence[bytes]) -> set[bytes]:
    """Those of these addresses that somebody else has who is not deleted."""
    return set(
        await tx.all(
            bytes,
            """
            select a.value_hash
            from addresses a
            join contacts c on c.organization_id = %(organization_id)s and c.id = a.contact_id
            where a.organization_id = %(organization_id)s
              and a.kind in ('phone', 'whatsapp', 'email', 'push')
              and a.value_hash = any(%(hashes)s)
              and a.contact_id <> all(%(people)s)
              and c.deleted_at is null
            """,
            {"organization_id": tx.organization_id, "people": list(people), "hashes": list(hashes)},
        )
    )


async def redact_ledger(tx: Tx, leaving: Leaving) -> int:
    """Cut who it was from their consent ledger: hash, action, time and text version stay (CON-099)."""
    return int(
        await tx.scalar(
            "select koinon_consent_redact(%(request)s, %(people)s::uuid[], %(hashes)s::bytea[])",
            {"request": leaving.request_id, "people": list(leaving.people), "hashes": list(leaving.hashes)},
        )
    )


async def purge_ledger(tx: Tx, before: Any, most: int) -> int:
    """Delete up to `most` such rows cut before an instant, but never the one that a denial rests on."""
    return int(
        await tx.scalar(
            "select koinon_consent_purge(%(before)s::timestamptz, %(most)s::integer)", {"before": before, "most": most}
        )
    )


async def before_erasure(
    tx: Tx, hashes: Sequence[bytes], evidence: str
) -> list[tuple[str, bytes, str | None, UUID | None]]:
    """(channel, hash, action, text version) that stood before this erasure denied, where that denial is the latest."""
    return await tx.all(
        tuple,
        """
        select l.channel, l.address_hash, p.action, p.text_version_id
        from address_consents s
        join consent_ledger l on l.organization_id = %(organization_id)s and l.id = s.ledger_id
        left join lateral (
          select o.action, o.text_version_id
          from consent_ledger o
          where o.organization_id = %(organization_id)s
            and o.address_hash = l.address_hash
            and o.channel = l.channel
            and o.topic_id is null
            and o.scope = 'address'
            and (o.occurred_at, o.id) < (l.occurred_at, l.id)
          order by o.occurred_at desc, o.id desc
          limit 1) p on true
        where s.organization_id = %(organization_id)s
          and s.address_hash = any(%(hashes)s)
          and l.evidence = %(evidence)s
        """,
        {"organization_id": tx.organization_id, "hashes": list(hashes), "evidence": evidence},
    )


async def form_ids(tx: Tx, people: Sequence[UUID]) -> list[UUID]:
    """The signed forms of a person, which the audit trail names."""
    return await tx.all(
        UUID,
        "select id from consent_forms where organization_id = %(organization_id)s and contact_id = any(%(people)s)",
        {"organization_id": tx.organization_id, "people": list(people)},
    )


async def imports_with(tx: Tx, people: Sequence[UUID]) -> set[UUID]:
    """The imports that made or changed a person."""
    return set(
        await tx.all(
            UUID,
            """
            select import_id
            from contacts
            where organization_id = %(organization_id)s
              and id = any(%(people)s)
              and import_id is not null
            union
            select import_id
            from import_rows
            where organization_id = %(organization_id)s
              and contact_id = any(%(people)s)
            """,
            {"organization_id": tx.organization_id, "people": list(people)},
        )
    )


async def kept_uploads(tx: Tx) -> list[tuple[UUID, int]]:
    """(import, pieces of rows) of every upload that still lies there and that nobody works on."""
    return await tx.all(
        tuple,
        """
        select k.import_id, count(*)::integer
        from import_chunks k
        join imports i on i.organization_id = %(organization_id)s and i.id = k.import_id
        where k.organization_id = %(organization_id)s
          and k.kind = 'rows'
          and i.state not in ('checking', 'running', 'undoing')
        group by k.import_id
        """,
        {"organization_id": tx.organization_id},
    )


async def forget_report(tx: Tx, import_ids: Sequence[UUID]) -> None:
    """Forget what the check said of numbers that several have."""
    await tx.execute(
        """
        update imports
        set report_cipher = null, updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and report_cipher is not null
        """,
        {"organization_id": tx.organization_id, "ids": list(import_ids)},
    )
    await tx.execute(
        """
        update import_rows
        set raw_cipher = null, errors_cipher = null
        where organization_id = %(organization_id)s
          and import_id = any(%(ids)s)
          and (raw_cipher is not null or errors_cipher is not null)
        """,
        {"organization_id": tx.organization_id, "ids": list(import_ids)},
    )


async def leave_households(tx: Tx, people: Sequence[UUID]) -> list[UUID]:
    """Delete the households that would have nobody left, with name and address; which they were."""
    where = {"organization_id": tx.organization_id, "people": list(people)}
    empty = await tx.all(
        UUID,
        """
        select household_id
        from household_members
        where organization_id = %(organization_id)s
          and household_id in (
            select household_id
            from household_members
            where organization_id = %(organization_id)s and contact_id = any(%(people)s))
        group by household_id
        having bool_and(contact_id = any(%(people)s))
        """,
        where,
    )
    if empty:
        await tx.execute(
            "delete from household_members where organization_id = %(organization_id)s and household_id = any(%(ids)s)",
            {"organization_id": tx.organization_id, "ids": empty},
        )
        await tx.execute(
            "delete from households where organization_id = %(organization_id)s and id = any(%(ids)s)",
            {"organization_id": tx.organization_id, "ids": empty},
        )
    return empty


async def unname_uses(tx: Tx, people: Sequence[UUID]) -> int:
    """Who used a keyword is nobody from now on; that it was used stays."""
    return await tx.execute(
        """
        update keyword_uses
        set contact_id = null
        where organization_id = %(organization_id)s
          and contact_id = any(%(people)s)
        """,
        {"organization_id": tx.organization_id, "people": list(people)},
    )


async def forget_merges(tx: Tx, people: Sequence[UUID]) -> int:
    """Empty what merging kept of them, which cannot be undone from then on; delete who they might be. How many."""
    where = {"organization_id": tx.organization_id, "people": list(people)}
    gone = await tx.execute(
        """
        delete from likely_duplicates
        where organization_id = %(organization_id)s
          and (first_id = any(%(people)s) or second_id = any(%(people)s))
        """,
        where,
    )
    return gone + await tx.execute(
        """
        update merges
        set snapshot = '{}', choices = '{}'
        where organization_id = %(organization_id)s
          and (survivor_id = any(%(people)s) or absorbed_id = any(%(people)s))
          and snapshot <> '{}'
        """,
        where,
    )
