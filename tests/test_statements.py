"""Every statement is prepared against the migrated schema, and its columns fill the Struct they are read into.

A typo in a table, a column or a Struct cannot ship (conventions, "Code"). Nothing is executed.
"""

from collections.abc import Iterator

import msgspec
import psycopg
import pytest
from psycopg.pq import ExecStatus

from koinon.messaging.repository import ledger
from koinon.platform.configuration import Configuration
from tests import statements
from tests.statements import Statement

COLLECTED = statements.collect()


@pytest.fixture(scope="module")
def connection(settings: Configuration) -> Iterator[psycopg.Connection]:
    """A connection of the application role."""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute(ledger._STAGE)  # the one table that lives in a session
        yield connection


def described(connection: psycopg.Connection, sql: str) -> tuple[str, list[str]]:
    """What PostgreSQL finds wrong with `sql` (nothing: ""), and the columns it gives."""
    prepared = connection.pgconn.prepare(b"", statements.numbered(sql).encode())
    if prepared.status != ExecStatus.COMMAND_OK:
        return prepared.get_error_message(), []
    result = connection.pgconn.describe_prepared(b"")
    return "", [(result.fname(n) or b"").decode() for n in range(result.nfields)]


def struct_fault(statement: Statement, columns: list[str]) -> str:
    """How the columns do not fill the Struct they are read into."""
    shape = statement.shape
    if not (isinstance(shape, type) and issubclass(shape, msgspec.Struct)):
        return ""
    fields = msgspec.structs.fields(shape)
    surplus = set(columns) - {field.name for field in fields}
    missing = {field.name for field in fields if field.required} - set(columns)
    return f"{shape.__name__}: surplus {sorted(surplus)}, missing {sorted(missing)}" if surplus or missing else ""


def test_every_statement_prepares_and_fills_its_struct(connection: psycopg.Connection) -> None:
    faults = []
    for statement in COLLECTED.statements:
        error, columns = described(connection, statement.sql)
        if fault := error or struct_fault(statement, columns):
            faults.append(f"{statement.place}: {fault}")
    print(f"{len(COLLECTED.statements)} statements prepared; not known from the text alone: {COLLECTED.unknown}")
    assert not faults, "\n".join(faults)


def test_four_of_five_places_are_found() -> None:
    places = {statement.place for statement in COLLECTED.statements}
    assert len(places) >= 4 * len(COLLECTED.unknown)


def test_a_misspelt_column_is_found(connection: psycopg.Connection) -> None:
    error, _ = described(connection, "select given_nam from contacts where id = %(id)s")
    assert "given_nam" in error


def test_a_column_that_its_struct_does_not_know_is_found() -> None:
    class Row(msgspec.Struct):
        id: int
        name: str

    assert "surplus ['nam'], missing ['name']" in struct_fault(Statement("here", "", Row), ["id", "nam"])
