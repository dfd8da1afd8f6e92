"""The shape of a context's wiring table (`module.py`): what the composition roots need of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from koinon.platform.jobs import Job, Schedule


@dataclass(frozen=True)
class Module:
    """A context's REST handlers (Litestar controllers or routes), jobs, schedules and permissions.

    `sensitive` are permissions that no built-in role but the owner's holds unless it is made for them (IDN-029).
    """

    name: str
    endpoints: Sequence[Any] = ()
    jobs: Sequence[Job] = ()
    schedules: Sequence[Schedule] = ()
    permissions: Sequence[str] = field(default=())
    sensitive: Sequence[str] = field(default=())
