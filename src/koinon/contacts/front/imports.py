"""Lists that people bring: upload, matching, check, run, undo."""

from koinon.contacts.repository.imports import file_names as import_names
from koinon.contacts.repository.imports import present as present_imports
from koinon.contacts.service.imports.checking import check_import
from koinon.contacts.service.imports.mapping import map_import
from koinon.contacts.service.imports.progress import get_import, imports_page
from koinon.contacts.service.imports.reports import failed_rows_csv, failed_rows_xlsx, import_rows_page, shared_numbers
from koinon.contacts.service.imports.rereading import reread_import
from koinon.contacts.service.imports.running import cancel_import, pause_import, resume_import, run_import
from koinon.contacts.service.imports.undoing import kept_people_page, undo_import, undo_plan
from koinon.contacts.service.imports.uploads import ENCODINGS, create_import, preview_import

__all__ = [
    "ENCODINGS",
    "cancel_import",
    "check_import",
    "create_import",
    "failed_rows_csv",
    "failed_rows_xlsx",
    "get_import",
    "import_names",
    "import_rows_page",
    "imports_page",
    "kept_people_page",
    "map_import",
    "pause_import",
    "present_imports",
    "preview_import",
    "reread_import",
    "resume_import",
    "run_import",
    "shared_numbers",
    "undo_import",
    "undo_plan",
]
