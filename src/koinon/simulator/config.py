"""How a simulator is started; what may change while it runs is a scenario."""

from pathlib import Path

import msgspec

from koinon.simulator.scenarios import Scenario


class SimulatorConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Port 0 takes a free one. `journal` keeps what was accepted over a restart; None keeps it in memory only."""

    host: str = "127.0.0.1"
    port: int = 8100
    seed: int = 1
    journal: Path | None = None
    replies: Path | None = None
    scenario: Scenario = Scenario()
    hang_seconds: float = 30.0
    webhook_seconds: float = 2.0
    webhook_attempts: int = 3
    webhook_backoff_seconds: float = 2.0
    webhook_connections: int = 32
    keep_messages: int = 300_000
