"""What was asked of the API, for the developers who asked it: 30 days, never a body (API-057).

Owns the table api_requests, partitioned by day. Written behind the answers, in batches: an answer never waits for it,
and a process that is killed loses the last second of its log.
"""

from koinon.platform.request_log.contracts import LoggedRequest, RequestFigures, RequestQuery
from koinon.platform.request_log.recorder import Recorder
from koinon.platform.request_log.repository import deprecated_uses, figures, insert, page

__all__ = [
    "LoggedRequest",
    "Recorder",
    "RequestFigures",
    "RequestQuery",
    "deprecated_uses",
    "figures",
    "insert",
    "page",
]
