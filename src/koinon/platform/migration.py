"""What migrations are written with: plain SQL, the tenant wall, partitions."""

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
