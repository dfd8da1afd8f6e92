"""What a refused call raises; every error has the request id that the server's log knows it by."""

from __future__ import annotations

from typing import Any


class KoinonError(Exception):
    """A refusal. `code` never changes, `message` is for people, `retryable` says whether trying again can help."""

    def __init__(self, status: int, error: dict[str, Any], request_id: str) -> None:
        self.status = status
        self.code: str = str(error.get("code", "unknown"))
        self.message: str = str(error.get("message", ""))
        self.details: dict[str, Any] = error.get("details") or {}
        self.retryable: bool = bool(error.get("retryable", status >= 500 or status == 429))
        self.retry_after: int | None = error.get("retry_after")
        self.request_id: str = str(error.get("request_id") or request_id)
        super().__init__(f"{self.code}: {self.message} (request {self.request_id})")


class Unauthenticated(KoinonError):
    """401: the key is missing, unknown, expired or ended."""


class Forbidden(KoinonError):
    """403: the key lacks a scope, or may not be used from here."""


class NotFound(KoinonError):
    """404: there is no such thing, or it belongs to somebody else."""


class Refused(KoinonError):
    """409: a rule stands against it."""


class PreconditionFailed(KoinonError):
    """412: somebody changed it since the version in `if_match`."""


class Invalid(KoinonError):
    """422: a value does not fit; `fields` names each."""

    @property
    def fields(self) -> list[dict[str, str]]:
        """Every fault: path, code, message."""
        found: list[dict[str, str]] = self.details.get("fields", [])
        return found


class RateLimited(KoinonError):
    """429: too many calls; `retry_after` says how long to wait."""


class Unavailable(KoinonError):
    """503: the service or something behind it does not answer at the moment."""


class ConnectionFailed(KoinonError):
    """No answer came; with an idempotency key or for a reading it was tried three times."""

    def __init__(self, reason: str, request_id: str) -> None:
        super().__init__(0, {"code": "connection_failed", "message": reason, "retryable": True}, request_id)


_BY_STATUS = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Refused,
    412: PreconditionFailed,
    422: Invalid,
    429: RateLimited,
    503: Unavailable,
}


def error_of(status: int, body: Any, request_id: str) -> KoinonError:
    """The error of an answer; a body that is none of ours gives a plain one."""
    error = body.get("error") if isinstance(body, dict) else None
    given = error if isinstance(error, dict) else {"code": f"http_{status}", "message": "The answer was no JSON."}
    return _BY_STATUS.get(status, KoinonError)(status, given, request_id)
