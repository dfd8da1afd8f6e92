"""Plans made for the tables as they are now.

A plan kept from when the ledger was empty reads all of an organization's events for every row (4 s a range, not 11 ms),
and nothing tells the server to forget it before the next ANALYZE. Planning anew costs 1 to 2 ms for 500 messages.
"""

from koinon.platform.db import Tx

_ANEW = b"set local plan_cache_mode = force_custom_plan"
# For statements that touch few rows of a large table: the planner, without statistics, would read all of it.
_BY_INDEX = _ANEW + b"; set local enable_hashjoin = off; set local enable_mergejoin = off"


async def anew(tx: Tx) -> None:
    """Plan every further statement of this transaction for the tables as they are."""
    await tx.connection.execute(_ANEW)


async def by_index(tx: Tx) -> None:
    """The same, and look rows up one by one."""
    await tx.connection.execute(_BY_INDEX)


async def in_order(tx: Tx) -> None:
    """The same, and read in the order of an index rather than sort all there is for the first few thousand rows."""
    await tx.connection.execute(_BY_INDEX + b"; set local enable_sort = off; set local enable_seqscan = off")


async def whole_audience(tx: Tx) -> None:
    """Plan statements that look at everybody; without statistics of today nothing may be looked up one by one.

    Filled by an import a moment ago, tables look empty to the planner: 9,000 people were compared with one another for
    30 s. What counts as old is what autovacuum would look at anew (50 rows and a tenth).
    """
    unknown = await tx.scalar(
        """
        select exists (
          select from pg_class
          where oid = any(array['contacts', 'addresses', 'address_consents', 'household_members']::regclass[])
            and (reltuples < 0 or pg_stat_get_mod_since_analyze(oid) > 50 + reltuples / 10))
        """
    )
    await tx.connection.execute(_ANEW + b"; set local enable_nestloop = off" if unknown else _ANEW)
