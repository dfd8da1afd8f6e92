"""The embedded PostgreSQL: real binaries from a wheel, run as our own child process (architecture §1)."""

from koinon.platform.postgres.cluster import Cluster, ClusterError
from koinon.platform.postgres.found import addresses

__all__ = ["Cluster", "ClusterError", "addresses"]
