"""Outgoing HTTP: a lean pool for the hot senders, a resilient session for everything else, a breaker for both.

Owns no tables. `LeanClient` carries messages to carriers, `Http2Client` pushes to Apple, `HttpSession` all other calls,
`Breaker` decides whether a provider is asked at all. No call here may be made inside a database transaction.
"""

from koinon.platform.http.breaker import Breaker, BreakerState
from koinon.platform.http.errors import AnswerTooLarge, ConnectFailed, HttpFailure, OutcomeUnknown
from koinon.platform.http.http2 import Http2Client
from koinon.platform.http.lean import LeanClient, LeanPool, Origin
from koinon.platform.http.message import Response, request_bytes
from koinon.platform.http.reasons import reason
from koinon.platform.http.session import HttpSession, Reply
from koinon.platform.http.watching import Onlooker, watched

__all__ = [
    "AnswerTooLarge",
    "Breaker",
    "BreakerState",
    "ConnectFailed",
    "Http2Client",
    "HttpFailure",
    "HttpSession",
    "LeanClient",
    "LeanPool",
    "Onlooker",
    "Origin",
    "OutcomeUnknown",
    "Reply",
    "Response",
    "reason",
    "request_bytes",
    "watched",
]
