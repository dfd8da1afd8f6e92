"""Old months leave the database: archived where they are kept, held against the rows, then dropped (OPS-053).

Owns partition_archives. A month of a partitioned table goes once it is older than its setting says. Of the event log,
and of whatever belongs to an organization under a legal hold, each organization's rows are first written to a sealed,
compressed file of its own, read back and held against the rows; the database itself refuses to drop a month of which
an archive lacks a row.
"""

from koinon.platform.retention.files import DamagedArchive
from koinon.platform.retention.jobs import retire_months
from koinon.platform.retention.repository import Archived, archives
from koinon.platform.retention.service import FOR_EVER, TABLES, forget_files, read, retire, sealed_before

__all__ = [
    "FOR_EVER",
    "TABLES",
    "Archived",
    "DamagedArchive",
    "archives",
    "forget_files",
    "read",
    "retire",
    "retire_months",
    "sealed_before",
]
