"""Runs migrations one process at a time, as the owner role, each in its own transaction."""

from alembic import context
from sqlalchemy import create_engine, pool

LOCK = 7_401_883_512


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
    engine.dispose()


run()
