"""Runs migrations one process at a time, as the owner role, each in its own transaction."""

from alembic import context
from sqlalchemy import create_engine, pool

LOCK = 7_401_883_512
# Whatever the application role was given, the role of who is limited to locations has too (ADR 10).
SHARE_GRANTS = """
do $$
begin
  if to_regproc('koinon_share_grants') is not null then
    perform koinon_share_grants();
  end if;
end $$
"""


def run() -> None:
    """Upgrade or downgrade the database given by `koinon migrate`."""
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            raw = connection.connection.dbapi_connection
            raw.execute("set lock_timeout = '5s'")
            raw.execute(f"select pg_advisory_xact_lock({LOCK})")
            context.run_migrations()
            raw.execute(SHARE_GRANTS)
            raw.commit()
    engine.dispose()


run()
