"""What migrations are written with: plain SQL, the tenant wall, partitions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import op

WALL = "organization_id = (select nullif(current_setting('koinon.organization_id', true), '')::uuid)"


def run(sql: str) -> None:
    """Run many statements as they stand: `%` and `:` are not touched."""
    op.get_bind().connection.dbapi_connection.execute(sql)  # type: ignore[union-attr]


def tenant(*tables: str, grants: str = "select, insert, update, delete", wall: str = WALL) -> None:
    """Put each table behind forced row-level security and give the application role its `grants`."""
    for table in tables:
        run(f"""
            alter table {table} enable row level security;
            alter table {table} force row level security;
            create policy tenant on {table} using ({wall}) with check ({wall});
            grant {grants} on {table} to koinon_app;
            grant select, insert, update, delete on {table} to koinon_maintenance;
            create policy maintenance on {table} to koinon_maintenance using (true) with check (true);
        """)


def rewrite(sql: str, *walled: str) -> None:
    """Change rows of every organization: behind a forced wall the owner sees none, and an update touches nothing."""
    run("".join(f"alter table {table} no force row level security;" for table in walled))
    run(sql)
    run("".join(f"alter table {table} force row level security;" for table in walled))


def refuse_while_filled(table: str, why: str) -> None:
    """Stop a migration while any organization has a row in `table`; `why` is a sentence for who runs it."""
    rewrite(
        f"""
        do $$
        begin
          if exists (select from {table}) then
            raise exception '{why}' using errcode = 'object_not_in_prerequisite_state';
          end if;
        end $$;
        """,
        table,
    )


def partitioned(table: str, period: str, fillfactor: int = 100) -> None:
    """Register `table` (partitioned by range of its UUIDv7 `id`) for `month` or `day` partitions; make the first.

    `fillfactor` below 100 leaves room in each page for updates of rows that change soon after they were written.
    """
    run(f"""
        insert into partitioned_tables (name, period, fillfactor) values ('{table}', '{period}', {fillfactor});
        create table {table}_default partition of {table} default with (fillfactor = {fillfactor});
        select koinon_make_partitions();
    """)


@contextmanager
def apart() -> Iterator[None]:
    """Commits what was done, then each statement stands alone: for long work on a table that others go on using.

    It may break off in between: what is within, and before it in its migration, must bear being run again.
    """
    with op.get_context().autocommit_block():
        yield


def index(name: str, table: str, on: str) -> None:
    """Build an index while `table` is written to, of a partitioned one on each partition; within `apart`."""
    if _all("select relkind::text from pg_class where oid = %s::regclass", table) != ["p"]:
        _concurrently(name, table, on)
        return
    run(f"create index if not exists {name} on only {table} {on}")
    for partition in _all(_LACKING, table, name):
        own = f"{partition}_{name}"[:63]
        _concurrently(own, partition, on)
        run(f"alter index {name} attach partition {own}")


# A partition that was made after the parent's index has its own.
_LACKING = """
select c.relname::text
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
where i.inhparent = %s::regclass
  and not exists (select
                  from pg_inherits a
                  join pg_index x on x.indexrelid = a.inhrelid
                  where a.inhparent = %s::regclass and x.indrelid = c.oid)
order by 1
"""


def _concurrently(name: str, table: str, on: str) -> None:
    # It waits for transactions of before, and holds nobody up by that.
    run("set lock_timeout = 0")
    if _all("select 1 from pg_index where indexrelid = to_regclass(%s) and not indisvalid", name):
        run(f"drop index concurrently {name}")
    run(f"create index concurrently if not exists {name} on {table} {on}")
    run("set lock_timeout = '5s'")


def _all(sql: str, *values: str) -> list[Any]:
    connection: Any = op.get_bind().connection.dbapi_connection
    return [row[0] for row in connection.execute(sql, values).fetchall()]
