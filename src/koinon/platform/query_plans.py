"""The plan of a statement that was slow, made when an operator asks for it (OPS-055). Nothing is run, no value known.

The list of slow statements holds no values, so the plan is the general one for any (`explain (generic_plan)`,
PostgreSQL 16): what the planner chooses without knowing the tenant's size.
"""

import itertools
import re

import psycopg

from koinon.platform.db import Tx

_NAMED = re.compile(r"%\((\w+)\)s")
_EXPLAINED = ("select", "insert", "update", "delete", "with")
_LITERAL_TYPES = ("interval", "date", "timestamptz", "time zone")
NO_PLAN = "The server made no plan of it: "


async def plan_of(tx: Tx, fingerprint: str) -> str | None:
    """The plan as PostgreSQL prints it, or why there is none; None for a statement that is not on the list."""
    statement = await tx.scalar("select statement from slow_queries where fingerprint = %(f)s", {"f": fingerprint})
    if statement is None:
        return None
    try:
        async with tx.savepoint():
            cursor = await tx.connection.execute(explainable(statement).encode())
            return "\n".join(str(row[0]) for row in await cursor.fetchall())
    except (psycopg.Error, ValueError) as refused:
        return NO_PLAN + str(refused).partition("\n")[0]


def explainable(statement: str) -> str:
    """`explain` of a kept statement, its parameters and the places of its values numbered. Raises ValueError."""
    if not statement.lower().startswith(_EXPLAINED) or ";" in statement:
        raise ValueError("it is no single statement that reads or writes rows")
    numbers: dict[str, int] = {}
    fresh = itertools.count(1)

    def named(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in numbers:
            numbers[name] = next(fresh)
        return f"${numbers[name]}"

    text = _NAMED.sub(named, statement).replace("%%", "%")
    for kind in _LITERAL_TYPES:
        text = re.sub(rf"\b{kind} \?", f"{kind} '{_SAMPLES[kind]}'", text)
    return "explain (generic_plan, costs on) " + re.sub(r"\?(?!\w)", lambda _: f"${next(fresh)}", text)


_SAMPLES = {"interval": "1 day", "date": "2026-01-01", "timestamptz": "2026-01-01", "time zone": "UTC"}
