"""The databases that organizations live on (ORG-035, OPS-123, ADR 16).

Owns the table `placements`. The installation's own database, called `here`, is home: users, sessions, the directory and
this list stand there only. Every other one holds organizations, with jobs, workers and an event log of its own.
"""

from koinon.platform.placements.contracts import NewPlacement, Placement
from koinon.platform.placements.errors import PLACEMENT_CLOSED
from koinon.platform.placements.repository import tenants
from koinon.platform.placements.service import Placements

__all__ = ["PLACEMENT_CLOSED", "NewPlacement", "Placement", "Placements", "tenants"]
