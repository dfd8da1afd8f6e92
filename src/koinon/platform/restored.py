"""A database restored from a dump (`pg_dump`) counts its transactions from small numbers again.

Cursors of events and of the ledger, and the seals of the audit trail, compare transaction ids: until the new server's
ids are beyond those in the rows, nothing that is written would be read. Using the ids up puts that right on any server,
also one whose files are out of reach; a physical copy keeps its ids and needs nothing.
"""

from collections.abc import Callable
from typing import Any

import psycopg

Connection = psycopg.AsyncConnection[Any]
STRIDE = 100_000
_LAG = """
select greatest(0, koinon_newest_txid()::text::bigint - pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1)
"""
_USE_UP = """
do $$
begin
  for used in 1..{many} loop
    perform pg_current_xact_id();
    commit;
  end loop;
end $$
"""


async def lag(connection: Connection) -> int:
    """How many transaction ids this server is behind what its rows name; 0 where all is well."""
    row = await (await connection.execute(_LAG.encode())).fetchone()
    return int(row[0]) if row else 0


async def catch_up(connection: Connection, told: Callable[[int], None]) -> int:
    """Use ids up until nothing is behind; how many. `told` hears what is left. The connection must be in autocommit."""
    began = left = await lag(connection)
    await connection.execute(b"set statement_timeout = 0; set synchronous_commit = off")
    while left:
        told(left)
        await connection.execute(_USE_UP.format(many=min(left, STRIDE)).encode())
        left = await lag(connection)
    return began
