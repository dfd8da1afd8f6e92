"""Old months are archived, held against the rows, and only then dropped (OPS-053)."""

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from koinon import old_months, organizations
from koinon.kit import ids
from koinon.platform import configuration, process, retention
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.conftest import SECRETS

OLD, NEW = date(2020, 3, 1), date(2020, 4, 1)
EVENT = """
insert into events (id, organization_id, type, aggregate_type, aggregate_id, actor_kind, occurred_at, payload)
select (lpad(to_hex((extract(epoch from timestamptz '2020-03-10 00:00Z') * 1000 + n)::bigint), 12, '0')
        || '7000' || '8000' || substr(md5(%(o)s::text || n), 1, 12))::uuid,
       %(o)s, 'tests.happened', 'test', %(o)s, 'system', timestamptz '2020-03-10 00:00Z', %(payload)s::jsonb
from generate_series(1, %(count)s) n
"""
TEXT = 'two\u2028lines, a "quote" and ñ'


@pytest.fixture
async def aged(settings: Configuration, tmp_path: Path) -> AsyncIterator[Services]:
    """An installation that had the months of 2020, with a data folder of its own."""
    given = {
        "KOINON_DATABASE_URL": settings.database_url,
        "KOINON_DATABASE_OWNER_URL": settings.database_owner_url,
        "KOINON_DATA_DIR": str(tmp_path),
    }
    async with process.services(configuration.load(SECRETS | given), name="retention", pool=3) as opened:
        with psycopg.connect(settings.database_owner_url, autocommit=True) as owner:
            for table in ("events", "deliveries", "delivery_events"):
                owner.execute(
                    f"create table if not exists {table}_202003 partition of {table} for values"
                    " from (koinon_uuid_floor('2020-03-01Z')) to (koinon_uuid_floor('2020-04-01Z'))".encode()
                )
        yield opened
        with psycopg.connect(settings.database_owner_url, autocommit=True) as owner:
            for table in ("events", "deliveries", "delivery_events"):
                owner.execute(f"drop table if exists {table}_202003".encode())


async def happened(aged: Services, organization_id: UUID, count: int) -> None:
    async with aged.database.transaction(organization_id) as tx:
        payload = json.dumps({"text": TEXT})
        await tx.execute(EVENT, {"o": organization_id, "count": count, "payload": payload})


async def counted(aged: Services, organization_id: UUID, table: str = "events") -> int:
    async with aged.database.transaction(organization_id) as tx:
        found: int = await tx.scalar(
            f"select count(*) from {table} where organization_id = %(o)s and id < koinon_uuid_floor('2020-04-01Z')",
            {"o": organization_id},
        )
    return found


async def kept(aged: Services, organization_id: UUID) -> list[retention.Archived]:
    async with aged.database.system() as tx:
        return await retention.archives(tx, organization_id)


async def test_a_month_of_events_is_archived_by_organization_and_dropped(
    aged: Services, chapel: UUID, bakery: UUID
) -> None:
    await happened(aged, chapel, 2_500)
    await happened(aged, bakery, 3)
    gone = await retention.retire(aged)
    assert "events_202003" in gone
    for organization_id, count in ((chapel, 2_500), (bakery, 3)):
        assert await counted(aged, organization_id) == 0
        (found,) = await kept(aged, organization_id)
        rows = [json.loads(line) for line in retention.read(aged, found)]
        assert (found.name, found.month, found.rows, len(rows)) == ("events", OLD, count, count)
        assert {row["organization_id"] for row in rows} == {str(organization_id)}
        assert {row["payload"]["text"] for row in rows} == {TEXT}
    assert await retention.retire(aged) == []


async def test_the_file_opens_for_its_organization_only_and_tells_damage(aged: Services, chapel: UUID) -> None:
    await happened(aged, chapel, 5)
    await retention.retire(aged)
    (found,) = await kept(aged, chapel)
    path = aged.configuration.data_dir / "months" / found.path
    whole = path.read_bytes()
    assert b"tests.happened" not in whole
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(retention.DamagedArchive):
        list(retention.read(aged, found))


async def test_the_database_drops_no_month_of_which_an_archive_lacks_a_row(aged: Services, chapel: UUID) -> None:
    await happened(aged, chapel, 4)
    with pytest.raises(psycopg.errors.CheckViolation):
        async with aged.database.system() as tx:
            await tx.scalar("select koinon_drop_month('events', '2020-03-01')")
    await retention.service._archive_month(aged, retention.TABLES[0], OLD)
    await happened(aged, ids.uuid7(), 1)  # comes after the archive was written
    with pytest.raises(psycopg.errors.CheckViolation):
        async with aged.database.system() as tx:
            await tx.scalar("select koinon_drop_month('events', '2020-03-01')")
    assert await counted(aged, chapel) == 4
    assert "events_202003" in await retention.retire(aged)


@pytest.mark.parametrize("table", ["audit_log", "messages", "organizations", "nothing"])
async def test_no_other_table_and_no_young_month_can_be_dropped(aged: Services, table: str) -> None:
    for parent, month in ((table, OLD), ("events", date.today().replace(day=1))):
        with pytest.raises(psycopg.errors.CheckViolation):
            async with aged.database.system() as tx:
                await tx.scalar("select koinon_drop_month(%(p)s, %(m)s)", {"p": parent, "m": month})


async def test_of_deliveries_nothing_is_kept_but_under_a_legal_hold(aged: Services, chapel: UUID, bakery: UUID) -> None:
    for organization_id, held in ((chapel, True), (bakery, False)):
        async with aged.database.transaction(organization_id) as tx:
            await tx.execute(
                "update organizations set legal_hold = %(held)s where id = %(o)s", {"held": held, "o": organization_id}
            )
            await tx.execute(
                "insert into delivery_events (id, organization_id, delivery_id, kind, to_state, source)"
                " values (koinon_uuid_floor('2020-03-05Z'), %(o)s, %(o)s, 'outcome', 'sent', 'tests')",
                {"o": organization_id},
            )
    assert "delivery_events_202003" in await retention.retire(aged)
    assert [one.rows for one in await kept(aged, chapel) if one.name == "delivery_events"] == [1]
    assert await kept(aged, bakery) == []


async def test_a_hold_on_one_broadcast_keeps_the_months_of_its_organization(
    aged: Services, chapel: UUID, bakery: UUID
) -> None:
    """MSG-099: a month is one file, so the whole of it is kept."""
    for organization_id in (chapel, bakery):
        async with aged.database.transaction(organization_id) as tx:
            await tx.execute(
                "insert into delivery_events (id, organization_id, delivery_id, kind, to_state, source)"
                " values (koinon_uuid_floor('2020-03-05Z'), %(o)s, %(o)s, 'outcome', 'sent', 'tests')",
                {"o": organization_id},
            )
    async with aged.database.transaction(chapel) as tx:
        await organizations.hold_subject(tx, "broadcast", ids.uuid7(), "Claim 2026-117 of the county court")
    await retention.retire(aged)
    assert [one.rows for one in await kept(aged, chapel) if one.name == "delivery_events"] == [1]
    assert await kept(aged, bakery) == []


async def test_erasing_takes_the_files_too(aged: Services, chapel: UUID) -> None:
    await happened(aged, chapel, 2)
    await retention.retire(aged)
    for _ in range(2):
        await retention.forget_files(aged, chapel)
    assert not (aged.configuration.data_dir / "months" / chapel.hex).exists()


def test_less_than_a_year_is_refused() -> None:
    with pytest.raises(configuration.SettingsError, match="from 12"):
        configuration.load(SECRETS | {"KOINON_KEEP_EVENTS_MONTHS": "6"})


async def test_the_command_lists_and_prints_what_left(
    aged: Services, chapel: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    await happened(aged, chapel, 3)
    await retention.retire(aged)
    capsys.readouterr()
    assert await old_months._run(aged.configuration, str(chapel), "", None, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == [{"table": "events", "month": "2020-03", "rows": 3}]
    assert await old_months._run(aged.configuration, str(chapel), "events", OLD, as_json=False) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.split("\n") if line]
    assert [row["payload"]["text"] for row in rows] == [TEXT] * 3
    assert await old_months._run(aged.configuration, str(chapel), "events", NEW, as_json=False) == 1
    assert await old_months._run(aged.configuration, str(ids.uuid7()), "", None, as_json=False) == 1
