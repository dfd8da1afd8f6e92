"""What a process has at hand: made by the composition root, passed to requests and jobs."""

from dataclasses import dataclass, field

from koinon.platform.configuration import Configuration
from koinon.platform.crypto import Vault
from koinon.platform.db import Database
from koinon.platform.limits import Limits, MemoryLimits
from koinon.platform.placements import Placements
from koinon.platform.realtime import Hub
from koinon.platform.shared import Shared


@dataclass(frozen=True)
class Services:
    """The process's database, vault, settings, live hub and limiter; `shared` is Redis where it is configured."""

    configuration: Configuration
    database: Database
    vault: Vault
    hub: Hub = field(default_factory=Hub)
    limits: Limits = field(default_factory=MemoryLimits)
    shared: Shared | None = None

    @property
    def placements(self) -> Placements:
        """The databases beside this process's own."""
        return Placements.of(self.database)
