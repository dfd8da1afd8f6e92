"""Whether this process lives and may be given work (API-059)."""

from koinon.platform.health.checks import Check, Health, Result, database_check, migrations_check
from koinon.platform.health.endpoints import endpoints

__all__ = ["Check", "Health", "Result", "database_check", "endpoints", "migrations_check"]
