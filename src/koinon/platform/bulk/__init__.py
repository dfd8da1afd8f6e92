"""Many rows at once (API-029..034): up to a hundred in the request, more as a job that can be watched, stopped, undone.

Owns bulk_jobs and bulk_job_items; every context's bulk work goes through it. A context declares what its collection can
do: `bulk.register(bulk.Collection("contacts", operations=(…), filters=Filters, matching=…))`.
"""

from koinon.platform.bulk.auditing import register_auditor
from koinon.platform.bulk.callers import register_resolver
from koinon.platform.bulk.contracts import (
    BulkRequest,
    BulkResult,
    ExportFormat,
    ExportUpdates,
    Job,
    JobItem,
    JobState,
    Outcome,
    RowError,
)
from koinon.platform.bulk.exporting import Result, download, remove_files
from koinon.platform.bulk.forgetting import forget
from koinon.platform.bulk.jobs import JOBS, SCHEDULES
from koinon.platform.bulk.registry import COLLECTIONS, Collection, Export, NoFilters, Operation, Work, register
from koinon.platform.bulk.service import (
    cancel_job,
    get_job,
    items_page,
    jobs_page,
    result_of,
    result_rows,
    retry_job,
    submit,
)
from koinon.platform.bulk.telling import register_teller
from koinon.platform.bulk.undoing import undo_job, undo_soon

__all__ = [
    "COLLECTIONS",
    "JOBS",
    "SCHEDULES",
    "BulkRequest",
    "BulkResult",
    "Collection",
    "Export",
    "ExportFormat",
    "ExportUpdates",
    "Job",
    "JobItem",
    "JobState",
    "NoFilters",
    "Operation",
    "Outcome",
    "Result",
    "RowError",
    "Work",
    "cancel_job",
    "download",
    "forget",
    "get_job",
    "items_page",
    "jobs_page",
    "register",
    "register_auditor",
    "register_resolver",
    "register_teller",
    "remove_files",
    "result_of",
    "result_rows",
    "retry_job",
    "submit",
    "undo_job",
    "undo_soon",
]
