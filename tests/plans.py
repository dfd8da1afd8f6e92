"""Watches a transaction's statements: their plans, and how many there are."""

from collections.abc import Iterator
from typing import Any

from psycopg import AsyncCursor
from psycopg.rows import TupleRow

from koinon.platform.db import Tx

Node = dict[str, Any]
EMPTY = 100  # the planner's cost of reading a table of a few pages; 20,000 rows cost several hundred


class Explaining(Tx):
    """A transaction that asks for the plan of each statement before it runs it."""

    def __init__(self, tx: Tx) -> None:
        super().__init__(tx.connection, tx.actor)
        self.plans: list[Node] = []

    async def _run(self, sql: str, params: Any) -> AsyncCursor[TupleRow]:
        cursor = await self.connection.execute(f"explain (format json) {sql}", params)
        row = await cursor.fetchone()
        assert row is not None
        self.plans.append(row[0][0]["Plan"])
        return await super()._run(sql, params)


def nodes(plan: Node) -> Iterator[Node]:
    """Every node of a plan."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def scanned_whole(plan: Node, table: str) -> list[str]:
    """Relations of `table` (its partitions too) that are read from end to end; empty ones cost nothing."""
    scans = (node for node in nodes(plan) if node["Node Type"] == "Seq Scan")
    read = (node["Relation Name"] for node in scans if node["Total Cost"] > EMPTY)
    return [name for name in read if name == table or name.startswith(f"{table}_2")]


def sorted_rows(plan: Node) -> int:
    """The most rows that the plan expects to sort at once."""
    return max((node["Plan Rows"] for node in nodes(plan) if node["Node Type"] == "Sort"), default=0)
