"""Every table that names a person says what a merge does with it (CON-030, CON-080)."""

from koinon import contacts, wiring
from koinon.contacts.repository import merging
from koinon.platform.db import Database

assert wiring.endpoints

# Named otherwise than `contact_id`, or no row about one person.
ELSEWHERE = {
    ("likely_duplicates", "first_id"),
    ("likely_duplicates", "second_id"),
    ("contacts", "merged_into_id"),
    ("merges", "survivor_id"),
    ("merges", "absorbed_id"),
}


async def test_every_table_about_people_has_a_mover_or_a_reason(database: Database) -> None:
    async with database.system() as tx:
        about_people = await tx.all(
            str,
            """
            select distinct c.relname
            from pg_attribute a
            join pg_class c on c.oid = a.attrelid
            where c.relnamespace = 'public'::regnamespace
              and c.relkind in ('r', 'p')
              and not c.relispartition
              and not a.attisdropped
              and a.attname = 'contact_id'
            """,
        )
    moved = {table for mover in contacts.merge_movers() for table in mover.tables}
    told = moved | set(contacts.LEFT_WHEN_MERGING)
    assert set(about_people) - told == set(), "register a merge mover, or say why the rows stay"
    assert told - set(about_people) == set(), "no such tables"
    assert not moved & set(contacts.LEFT_WHEN_MERGING)


async def test_every_foreign_key_to_a_person_is_known(database: Database) -> None:
    async with database.system() as tx:
        named = await tx.all(
            tuple,
            """
            select c.relname, a.attname
            from pg_constraint k
            join pg_class c on c.oid = k.conrelid and not c.relispartition
            cross join unnest(k.conkey) as n (attnum)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.attnum
            where k.contype = 'f'
              and k.confrelid = 'contacts'::regclass
              and a.attname not in ('organization_id', 'contact_id')
            """,
        )
    assert set(named) - ELSEWHERE == set()


async def test_a_merge_reads_and_copies_every_column_of_an_address(database: Database) -> None:
    """A column that is added to addresses must be copied for the survivor too."""
    async with database.system() as tx:
        columns = await tx.all(
            str,
            """
            select a.attname
            from pg_attribute a
            where a.attrelid = 'addresses'::regclass and a.attnum > 0 and not a.attisdropped
            """,
        )
    assert {name for name in columns if name not in merging.COPIED} == {"updated_at"}
