"""Hot statements look at the plan they get: an index, and never every contact (conventions, CON-040, OPS-051)."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from koinon import contacts
from koinon.contacts import ContactQuery, FieldType
from koinon.contacts.contracts import Fragment
from koinon.contacts.contracts.segments import Rules
from koinon.contacts.repository import addresses, duplicates, lists, segments
from koinon.contacts.service.rules import condition
from koinon.contacts.service.search import search_sql
from koinon.kit import ids
from koinon.kit.pagination import Cursor
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database
from koinon.platform.services import Services
from tests.conftest import make_organization

PEOPLE = 20_000
Explain = Callable[..., Awaitable[str]]


@pytest.fixture(scope="module")
async def explain(services: Services, database: Database, settings: Configuration) -> Explain:
    """Explains statements in an organization of 20,000 people, with fresh statistics."""
    organization = await make_organization(database)
    async with database.transaction(organization) as tx:
        for key, kind in (("size", FieldType.NUMBER), ("town", FieldType.TEXT), ("since", FieldType.DATE)):
            await contacts.create_field(tx, contacts.NewField(labels={"en": key}, key=key, type=kind))
        for statement in (_CONTACTS, _WORDS, _ADDRESSES):
            await tx.execute(statement, {"organization_id": organization, "people": PEOPLE})
    with psycopg.connect(settings.database_owner_url, autocommit=True) as connection:
        connection.execute("vacuum analyze contacts, contact_words, addresses, field_values, contact_external_ids")
    async with database.transaction(organization) as tx:
        await tx.execute(_EXTERNAL, {"organization_id": organization})

    async def explained(sql: str, rules: Rules | None = None, **params: Any) -> str:
        async with database.transaction(organization) as tx:
            if rules is not None:
                rule = await condition(tx, rules)
                sql, params = f"{sql} {segments.LIVING} and {rule.sql}", dict(rule.params)
            lines: list[str] = await tx.all(
                str, f"explain {sql}", {"organization_id": organization, "limit": 26, **params}
            )
            return "\n".join(lines)

    return explained


@pytest.mark.parametrize(
    ("query", "cursor", "index"),
    [
        (ContactQuery(), None, "contacts_name"),
        (ContactQuery(), Cursor(("f5", "g5"), ids.uuid7()), "contacts_name"),
        (ContactQuery(sort="newest"), None, "contacts_newest"),
        (ContactQuery(sort="last_contact"), None, "contacts_last"),
        (ContactQuery(sort="last_contact"), Cursor((None,), ids.uuid7()), "contacts_last"),
    ],
)
async def test_a_page_reads_its_order_from_an_index(
    explain: Explain, query: ContactQuery, cursor: Cursor | None, index: str
) -> None:
    sql, params = lists.statement(query, None, cursor)
    plan = await explain(sql, **params)
    assert index in plan
    assert "Seq Scan on contacts" not in plan


async def test_a_search_reads_words_by_prefix(explain: Explain, services: Services, chapel: UUID) -> None:
    search = search_sql(services.vault, chapel, "g77 f77")
    assert search is not None
    narrowed = Fragment(f"c.id in ({search.sql})", search.params)
    sql, params = lists.statement(ContactQuery(q="g77 f77"), narrowed, None)
    plan = await explain(sql, **params)
    assert "contact_words_pkey" in plan
    assert "Seq Scan on contact_words" not in plan


async def test_an_address_is_found_by_its_hash(explain: Explain) -> None:
    plan = await explain(
        """select contact_id from addresses
           where organization_id = %(organization_id)s and kind = 'phone' and value_hash = any(%(hashes)s)""",
        hashes=[bytes([n]) * 32 for n in range(10)],
    )
    assert "addresses_hash" in plan
    assert "Seq Scan" not in plan


async def test_an_external_id_is_found_by_its_key_where_nobody_counted_the_table(explain: Explain) -> None:
    """A first import fills a table that was empty when the server last looked at it (CON-070)."""
    plan = await explain(addresses.EXTERNAL_MATCHES, system="csv", ids=[f"1-{n}" for n in range(1_000)])
    assert "contact_external_ids_pkey" in plan, plan
    assert "contact_external_ids_contact" not in plan, plan


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"field": "custom.size", "op": "is", "value": 77}, "field_values_number"),
        ({"field": "custom.size", "op": "greater", "value": 995}, "field_values_number"),
        ({"field": "custom.town", "op": "is", "value": "Town 7"}, "field_values_text"),
        ({"field": "custom.town", "op": "starts_with", "value": "town 499"}, "field_values_text"),
        ({"field": "custom.since", "op": "before", "value": "2020-01-04"}, "field_values_date"),
    ],
)
async def test_a_segment_by_a_field_of_ones_own_reads_its_values_from_an_index(
    explain: Explain, asked: dict[str, Any], index: str
) -> None:
    """CON-040: equality and ranges are leakproof, so the index serves them behind the wall too."""
    plan = await explain("select count(*)", rules={"all": [asked]})
    assert index in plan, plan
    assert "Seq Scan on field_values" not in plan, plan


_CONTACTS = """
insert into contacts (id, organization_id, given_name, family_name, given_key, family_key, created_at, last_inbound_at,
                      custom)
select koinon_uuid7(), %(organization_id)s, 'G' || i %% 100, 'F' || i %% 700, 'g' || i %% 100, 'f' || i %% 700,
       now() - i * interval '1 second', case when i %% 3 = 0 then now() - i * interval '7 seconds' end,
       jsonb_build_object('size', i %% 1000, 'town', 'Town ' || i %% 500, 'since', date '2020-01-01' + i %% 1000)
from generate_series(1, %(people)s) as i
"""
_WORDS = """
insert into contact_words (organization_id, contact_id, word)
select organization_id, id, word
from contacts, unnest(array[given_key, family_key]) as w (word)
where organization_id = %(organization_id)s
"""
_EXTERNAL = """
insert into contact_external_ids (organization_id, contact_id, system, external_id, synced_at)
select organization_id, id, 'csv', id, now()
from contacts
where organization_id = %(organization_id)s
"""
_ADDRESSES = """
insert into addresses (id, organization_id, contact_id, kind, value_cipher, value_hash, is_primary)
select koinon_uuid7(), organization_id, id, 'phone', '\\x00', sha256(id::text::bytea), true
from contacts
where organization_id = %(organization_id)s
"""


@pytest.mark.parametrize("sql", [duplicates._WALK, duplicates._SOME], ids=["night", "save"])
async def test_likely_duplicates_are_found_by_two_indexes(explain: Explain, sql: str) -> None:
    plan = await explain(sql, after=UUID(int=0), ids=[UUID(int=1)], limit=100, neighbours=duplicates.NEIGHBOURS)
    assert "addresses_hash" in plan
    assert "contacts_birthday" in plan
    assert "Seq Scan" not in plan
