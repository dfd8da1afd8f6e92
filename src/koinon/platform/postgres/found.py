"""The embedded server of another process, for commands typed beside a running `koinon up`."""

from collections.abc import Mapping
from pathlib import Path

from koinon.platform.postgres.cluster import Cluster

GIVEN = ("KOINON_DATABASE_URL", "KOINON_DATABASE_URL_FILE")


def addresses(environment: Mapping[str, str]) -> dict[str, str]:
    """Settings that reach the embedded server of the data folder; none where another is configured or none was made."""
    folder = Path(environment.get("KOINON_DATA_DIR", "var")).absolute()
    if not folder.exists() or any(name in environment for name in GIVEN):
        return {}
    cluster = Cluster(folder, version=environment.get("KOINON_POSTGRES_VERSION", "18"))
    memory = cluster.folder / "postgres.port"
    if not memory.exists():
        return {}
    cluster.port = int(memory.read_text())
    return {
        "KOINON_DATABASE_URL": cluster.url("koinon_app"),
        "KOINON_DATABASE_OWNER_URL": cluster.url("koinon_owner"),
    }
