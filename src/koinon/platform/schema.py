"""Which schema this code was written for. Apart from `upgrading`, so that serving never pays for importing alembic."""

from pathlib import Path


def folder() -> Path:
    """Where the migrations are: beside `src` in a checkout."""
    return Path(__file__).resolve().parents[3] / "migrations"


def head() -> str:
    """The newest revision in this code, by the numbered file names (alembic would cost every process a second)."""
    return max(path.name[:4] for path in (folder() / "versions").glob("[0-9]*.py"))
