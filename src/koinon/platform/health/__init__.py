"""Whether this process lives and may be given work, and how the whole installation is (API-059..061)."""

from koinon.platform.health.checks import Check, Health, Result, database_check, migrations_check, redis_check
from koinon.platform.health.endpoints import endpoints
from koinon.platform.health.overview import Overview, overview_endpoints, storage
from koinon.platform.health.reach import days_left, public_address

__all__ = [
    "Check",
    "Health",
    "Overview",
    "Result",
    "database_check",
    "days_left",
    "endpoints",
    "migrations_check",
    "overview_endpoints",
    "public_address",
    "redis_check",
    "storage",
]
