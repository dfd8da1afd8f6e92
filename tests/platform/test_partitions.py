"""Partitions are made ahead, once, and doctor tells when they are not (OPS-052)."""

import psycopg

from koinon import doctor
from koinon.platform.configuration import Configuration

AHEAD = """
select p.name
from partitioned_tables p
where to_regclass(p.name || '_' || case p.period
        when 'month' then to_char(now() at time zone 'UTC' + interval '3 months', 'YYYYMM')
        else to_char(now() at time zone 'UTC' + interval '3 days', 'YYYYMMDD') end) is null
"""


def owner(settings: Configuration) -> psycopg.Connection:
    assert settings.database_owner_url is not None
    return psycopg.connect(settings.database_owner_url, autocommit=False)


def test_three_months_are_there_from_the_first_migration(settings: Configuration) -> None:
    with owner(settings) as connection:
        assert len(connection.execute("select name from partitioned_tables").fetchall()) > 3
        assert connection.execute(AHEAD).fetchall() == []


def test_making_them_again_makes_none(settings: Configuration) -> None:
    with owner(settings) as connection:
        assert connection.execute("select koinon_make_partitions()").fetchone() == (0,)


def test_every_partitioned_table_is_on_the_list(settings: Configuration) -> None:
    with owner(settings) as connection:
        unlisted = connection.execute(
            """
            select c.relname
            from pg_partitioned_table p
            join pg_class c on c.oid = p.partrelid
            where c.relname not in (select name from partitioned_tables)
            """
        ).fetchall()
    assert unlisted == []


async def test_doctor_sees_them(settings: Configuration) -> None:
    findings = {finding.check: finding for finding in await doctor.examine(settings)}
    assert (findings["partitions"].ok, findings["partitions"].words) == (True, "made ahead")
