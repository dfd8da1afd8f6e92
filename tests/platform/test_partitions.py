"""Partitions are made ahead, once, and doctor tells when they are not (OPS-052)."""

import psycopg
import pytest

from koinon import doctor
from koinon.platform import partitions
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services

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


def test_every_table_parted_by_time_is_on_the_list(settings: Configuration) -> None:
    with owner(settings) as connection:
        unlisted = connection.execute(
            """
            select c.relname
            from pg_partitioned_table p
            join pg_class c on c.oid = p.partrelid
            where p.partstrat = 'r'
              and c.relname not in (select name from partitioned_tables)
            """
        ).fetchall()
    assert unlisted == []


async def test_doctor_sees_them(settings: Configuration) -> None:
    findings = {finding.check: finding for finding in await doctor.examine(settings)}
    assert (findings["partitions"].ok, findings["partitions"].words) == (True, "made ahead")


async def test_nobody_waits_behind_it_for_over_five_seconds(
    services: Services, settings: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives up its place in the queue for a table that somebody holds, makes nothing, and makes it the next time."""
    assert partitions.LOCK_TIMEOUT == "5s"
    monkeypatch.setattr(partitions, "LOCK_TIMEOUT", "100ms")
    last = "events_" + _month_ahead(settings)
    with owner(settings) as connection:
        connection.execute(f"drop table {last}")
    with owner(settings) as holder:
        holder.execute("lock table events in row exclusive mode")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            await partitions.make_partitions.run(services, None)
        assert _is_there(settings, last) is False
    await partitions.make_partitions.run(services, None)
    assert _is_there(settings, last) is True


def _month_ahead(settings: Configuration) -> str:
    with owner(settings) as connection:
        sql = "select to_char(now() at time zone 'UTC' + interval '3 months', 'YYYYMM')"
        return str(connection.execute(sql).fetchone()[0])  # type: ignore[index]


def _is_there(settings: Configuration, name: str) -> bool:
    with owner(settings) as connection:
        return connection.execute("select to_regclass(%s)", [name]).fetchone() != (None,)
