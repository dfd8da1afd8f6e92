"""Brings a database to a schema, or back."""

from alembic import command
from alembic.config import Config

from koinon.platform.schema import folder


def configuration(url: str) -> Config:
    """Alembic's configuration for the database at `url` (owner role)."""
    config = Config()
    config.set_main_option("script_location", str(folder()))
    config.set_main_option(
        "sqlalchemy.url", url.replace("postgresql://", "postgresql+psycopg://", 1).replace("%", "%%")
    )
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to `revision`."""
    command.upgrade(configuration(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision`."""
    command.downgrade(configuration(url), revision)
