"""A new encryption key takes over while everything runs (CON-017, OPS-140).

New values are sealed with the newest key of the ring at once. What lies under an older one is sealed anew by a job,
page by page, after which the older key can leave the ring. Each context names its sealed columns in its `module.py`;
owns no table.
"""

from koinon.platform.rotation.columns import Sealed, name_columns, sealed_columns
from koinon.platform.rotation.jobs import rotate_keys, rotate_soon
from koinon.platform.rotation.repository import Figure, figures

__all__ = ["Figure", "Sealed", "figures", "name_columns", "rotate_keys", "rotate_soon", "sealed_columns"]
