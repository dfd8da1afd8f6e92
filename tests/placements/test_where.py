"""Every statement runs where its tables stand: told by regular expressions, judged by PostgreSQL's own plans."""

import json
import re
from collections.abc import Iterator

import psycopg
import pytest

from koinon.platform.configuration import Configuration
from koinon.platform.where import APART, COPIED_TABLES, HOME_TABLES, USERS, Where, where
from tests import statements

PARTITION = re.compile(r"_(default|\d{6,8})$")


@pytest.fixture(scope="module")
def connection(settings: Configuration) -> Iterator[psycopg.Connection]:
    with psycopg.connect(settings.database_url, autocommit=True) as opened:
        yield opened


def tables(connection: psycopg.Connection, sql: str) -> set[str] | None:
    """What a statement reads and writes, by its plan; None where it has none (`set`, a table of the session)."""
    try:
        found = connection.execute(
            f"explain (generic_plan, format json) {statements.numbered(sql)}".encode()
        ).fetchone()
    except psycopg.Error:
        return None
    assert found is not None
    return {PARTITION.sub("", name) for name in re.findall(r'"Relation Name": "(\w+)"', json.dumps(found[0]))}


def is_right(place: Where, found: set[str]) -> bool:
    """Home has what is its own and what is copied there; elsewhere nothing of home stands but names of users."""
    if place is Where.HOME:
        return found <= HOME_TABLES | COPIED_TABLES | {USERS}
    if place is Where.BOTH:
        return found <= COPIED_TABLES
    return not found & HOME_TABLES


def test_every_statement_runs_where_its_tables_are(connection: psycopg.Connection) -> None:
    collected = statements.collect().statements
    planned = [(one, found) for one in collected if (found := tables(connection, one.sql)) is not None]
    assert len(planned) > 0.95 * len(collected)
    assert [f"{one.place}: {sorted(found)}" for one, found in planned if not is_right(where(one.sql), found)] == []


def test_what_sign_in_reads_is_written_to_both() -> None:
    writes = re.compile(r"\b(?:into|update|delete from)\s+(\w+)")
    for one in statements.collect().statements:
        written = set(writes.findall(one.sql))
        if written & COPIED_TABLES:
            assert where(one.sql) is Where.BOTH, one.place
        if USERS in written:
            assert where(one.sql) is Where.HOME or APART in one.sql or "where it lives" in one.sql, one.place


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("select id from contacts where organization_id = %(o)s", Where.HERE),
        ("select u.name from conversations c left join users u on u.id = c.assignee_id", Where.HERE),
        ("select u.name from memberships m join users u on u.id = m.user_id", Where.HOME),
        ("insert into users (id) values (%(id)s)", Where.HOME),
        ("update organizations set name = %(name)s where id = %(o)s", Where.BOTH),
        ("select name from organizations where id = %(o)s", Where.HERE),
        ("with users as (select 1) select * from users", Where.HERE),
        ("select set_config('koinon.user_id', %(id)s, true)", Where.BOTH),
        ("select extract(epoch from sessions) from contacts", Where.HERE),
        ("delete from directory where organization_id = %(o)s", Where.HOME),
    ],
)
def test_places(sql: str, place: Where) -> None:
    assert where(sql) is place
