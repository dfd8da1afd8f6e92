"""Every element type comes back from PostgreSQL as it went, whatever form the driver chose."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest

from koinon.platform.db import Database


class Colour(StrEnum):
    TEAL = "teal"


ID = UUID("0192f0c8-7a44-7cc1-9b2e-3f5d1f0a9b11")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], "uuid"), ([None], "uuid"), ([ID, None], "uuid"), ([None, ID], "uuid"), ([b"\x00'\\", b""], "bytea"),
        (["it's", 'a "b"', "{,}", "", None, "ñ😀"], "text"), ([1, 2**40], "bigint"), ([1, None], "integer"),
        ([True, False], "boolean"), ([date(2026, 2, 28)], "date"), ([1.5], "float8"),
        ([datetime(2026, 11, 20, 12, 30, 15, 123_456, tzinfo=UTC)], "timestamptz"),
    ],
)  # fmt: skip
async def test_a_list_comes_back(database: Database, values: list[Any], kind: str) -> None:
    async with database.system() as tx:
        for _ in range(7):  # past the driver's fifth use, when the statement is prepared
            rows = await tx.all(tuple, f"select v from unnest(%(values)s::{kind}[]) as n (v)", {"values": values})
            assert [row[0] for row in rows] == values


async def test_an_enum_is_its_value_and_an_empty_list_matches_nothing(database: Database) -> None:
    async with database.system() as tx:
        assert await tx.scalar("select 'teal'::text = any(%(c)s)", {"c": [Colour.TEAL]}) is True
        assert await tx.scalar("select koinon_uuid7() = any(%(i)s)", {"i": []}) is False
        assert await tx.scalar("select %(i)s::uuid = any(%(all)s)", {"i": ID, "all": [ID]}) is True
        assert await tx.scalar("select 7::bigint = any(%(n)s)", {"n": [7]}) is True
