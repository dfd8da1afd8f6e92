"""Everything of an organization in one file, and such a file made an organization again (ORG-039, 040)."""

from koinon.organizations.archive.exporting import (
    archive_path,
    archives,
    expire,
    export,
    remove_files,
    request_export,
    run_export,
    shorten_archives,
)
from koinon.organizations.archive.importing import import_archive
from koinon.organizations.archive.parts import (
    LEFT_OUT,
    ArchivePart,
    Beside,
    leave_out,
    parts,
    register_after_import,
    register_part,
)
from koinon.organizations.repository.archives import Archive

__all__ = [
    "LEFT_OUT",
    "Archive",
    "ArchivePart",
    "Beside",
    "archive_path",
    "archives",
    "expire",
    "export",
    "import_archive",
    "leave_out",
    "parts",
    "register_after_import",
    "register_part",
    "remove_files",
    "request_export",
    "run_export",
    "shorten_archives",
]
