"""An installation of a bench's own: a database, migrated, and the services of one process."""

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.webhooks import SECRETS
from koinon.platform import configuration, process, roles, upgrading
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services


async def installed(measure: Callable[[Services], Awaitable[None]]) -> None:
    """Run `measure` with its services; everything is gone afterwards."""
    process.settle_garbage()  # as `koinon web` does
    with tempfile.TemporaryDirectory(prefix="koinon-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder))
        cluster.start()
        try:
            roles.bootstrap(cluster.url("postgres", "postgres"))
            upgrading.upgrade(cluster.url("koinon_owner"))
            urls = {"KOINON_DATABASE_URL": cluster.url("koinon_app"), "KOINON_USER_REQUESTS": "-1"}
            settings = configuration.load(SECRETS | urls | {"KOINON_DATA_DIR": folder, "KOINON_LOG_LEVEL": "error"})
            async with process.services(settings, name="bench") as services:
                await measure(services)
        finally:
            cluster.stop()
