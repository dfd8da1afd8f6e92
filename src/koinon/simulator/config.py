"""How a simulator is started; what may change while it runs is a scenario."""

from pathlib import Path

import msgspec

from koinon.platform.configuration import Configuration
from koinon.simulator import phone_book
from koinon.simulator.scenarios import Scenario


class SimulatorConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Port 0 takes a free one. `mailbox` is a folder of mails; None keeps them in memory.

    `journal` keeps what was accepted over a restart, `numbers` who owns which number; None keeps it in memory only.
    """

    host: str = "127.0.0.1"
    port: int = 8100
    mail_port: int = 0
    mailbox: Path | None = None
    phone_book: Path | None = None
    seed: int = 1
    journal: Path | None = None
    numbers: Path | None = None
    replies: Path | None = None
    scenario: Scenario = Scenario()
    hang_seconds: float = 30.0
    webhook_seconds: float = 2.0
    webhook_attempts: int = 3
    webhook_backoff_seconds: float = 2.0
    webhook_connections: int = 32
    keep_messages: int = 300_000


def from_settings(configuration: Configuration) -> SimulatorConfig:
    """The simulator of an installation: its journal lies in the data folder, people reply now and then."""
    latency = float(configuration.simulator_latency_ms)
    chatty = configuration.simulator_receipts and configuration.env in ("demo", "development")
    return SimulatorConfig(
        port=configuration.simulator_port,
        mail_port=configuration.simulator_mail,
        mailbox=configuration.data_dir / "mail",
        phone_book=configuration.data_dir / phone_book.FILE,
        seed=configuration.simulator_seed,
        journal=configuration.data_dir / "simulator.jsonl",
        numbers=configuration.data_dir / "simulator-numbers.json",
        replies=configuration.simulator_replies,
        scenario=Scenario(
            latency_p50_ms=latency,
            latency_p99_ms=latency * 5,
            messages_per_second=configuration.simulator_rate or None,
            receipts=configuration.simulator_receipts,
            ready_templates=True,
            failure_rate=0.02 if chatty else 0.0,
            reply_rate=(0.3 if configuration.env == "demo" else 0.03) if chatty else 0.0,
            stop_rate=0.002 if chatty else 0.0,
        ),
    )
