"""Limits on how often and how many at once (API-035..040): moving windows in memory, or shared through Redis.

`verdict = await services.limits.take([Bucket("exports", str(organization_id), 10, 3600)])`: every bucket is checked,
then every bucket is charged, or none is. `verdict.refused` is the level that said no, with its wait in seconds.
"""

from koinon.platform.limits.contracts import UNLIMITED, Bucket, Kind, Level, Limits, Verdict
from koinon.platform.limits.figures import FIGURES, SELF_HOSTED, PlanFigures
from koinon.platform.limits.memory import MemoryLimits
from koinon.platform.limits.shared import SharedLimits

__all__ = [
    "FIGURES",
    "SELF_HOSTED",
    "UNLIMITED",
    "Bucket",
    "Kind",
    "Level",
    "Limits",
    "MemoryLimits",
    "PlanFigures",
    "SharedLimits",
    "Verdict",
]
