"""Errors as answers: one rendering for the API (API-011, 012) and one for pages, for whatever was raised."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import msgspec
import psycopg
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, LitestarException, ValidationException
from psycopg_pool import PoolTimeout, TooManyRequests

from koinon.platform import errors
from koinon.platform.db import PLACES_POLICY, DatabaseUnavailable
from koinon.platform.rest import context, language
from koinon.platform.rest.misfits import misfit
from koinon.platform.rest.query import query_faults
from koinon.platform.rest.responses import timestamp

log = structlog.get_logger("koinon.rest")

UNEXPECTED_ERROR = "unexpected_error"
REFUSED_BY_DATABASE = "refused_by_database"


class Problem(NamedTuple):
    """An error in the caller's language, ready for any rendering; `fields` are the faults of single inputs."""

    error: errors.KoinonError
    message: str
    fields: list[dict[str, str]]
    language: str
    request_id: str


class Rendered(NamedTuple):
    """Status, headers (names in lower case) and body of an answer."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class HtmlRenderer(Protocol):
    """Makes the page of a problem, or a whole answer (a redirect to sign in); `scope` is the ASGI scope."""

    def __call__(self, problem: Problem, scope: Mapping[str, Any]) -> str | Rendered: ...


class Problems:
    """Turns anything raised into an answer. The composition root gives it the page and the sentences' look-up."""

    def __init__(self, html: HtmlRenderer | None = None, translate: language.Translate = language.translate) -> None:
        self._html = html
        self._translate = translate

    def handle(self, request: Request[Any, Any, Any], raised: Exception) -> Response[bytes]:
        """Litestar's exception handler for every exception."""
        rendered = self.render(raised, request.scope)
        named = {k.decode("latin-1"): v.decode("latin-1") for k, v in rendered.headers}
        media_type = named.pop("content-type", "text/plain")
        return Response(rendered.body, status_code=rendered.status, headers=named, media_type=media_type)

    def render(self, raised: Exception, scope: Mapping[str, Any]) -> Rendered:
        """The answer to `raised`: a page where a browser asked for one outside the API, else the error envelope."""
        error = known(raised, scope)
        if error.code == "route_not_found" and _lacks_version(scope["path"]):
            error.details.setdefault("current_version", "/api/v1")
        headers = dict(_headers(scope))
        spoken = language.choose(headers.get(b"accept-language", b"").decode("latin-1"), context.language.get())
        problem = self._problem(error, spoken)
        scope.get("state", {}).update(error_code=error.code, required=error.details.get("required"))
        if error.status >= 500:
            log.error(UNEXPECTED_ERROR, code=error.code, exc_info=raised if error.code == "internal_error" else None)
        if self._html is not None and wants_page(scope, headers):
            page = self._html(problem, scope)
            if isinstance(page, Rendered):
                return page
            body, kind = page.encode(), b"text/html; charset=utf-8"
        else:
            body, kind = _envelope(problem), b"application/json"
        return Rendered(error.status, [(b"content-type", kind), *_answer_headers(error, body)], body)

    def _problem(self, error: errors.KoinonError, spoken: str) -> Problem:
        message = language.say(self._translate, spoken, error.sentence, error.values)
        faults = error.listed if isinstance(error, errors.InvalidFieldsError) else []
        fields = [
            {"path": f.path, "code": f.code, "message": language.say(self._translate, spoken, f.sentence, f.values)}
            for f in faults
        ]
        return Problem(error, message, fields, spoken, context.request_id.get())


def wants_page(scope: Mapping[str, Any], headers: Mapping[bytes, bytes]) -> bool:
    """Whether the caller is a browser outside the API and the machine paths."""
    if scope["path"].startswith(("/api/", "/webhooks/", "/health", "/metrics")) or scope["path"] == "/api":
        return False
    return b"text/html" in headers.get(b"accept", b"")


def _lacks_version(path: str) -> bool:
    """Whether somebody meant the API without saying which version (API-001)."""
    return path.startswith("/api/") and not path.startswith("/api/v1/")


# What the database refused although a service let it pass: still the caller's input, so an answer rather than a defect.
_BY_CONSTRAINT: dict[type[Exception], errors.ErrorCode] = {
    psycopg.errors.UniqueViolation: errors.DUPLICATE_RESOURCE,
    psycopg.errors.ForeignKeyViolation: errors.CONFLICT,
    psycopg.errors.CheckViolation: errors.VALIDATION_FAILED,
    psycopg.DataError: errors.VALIDATION_FAILED,
}


def beyond_places(raised: Exception) -> bool:
    """Whether the policies of the locations refused a row that lies beyond them (IDN-030)."""
    return isinstance(raised, psycopg.errors.InsufficientPrivilege) and PLACES_POLICY in str(raised)


def known(raised: Exception, scope: Mapping[str, Any]) -> errors.KoinonError:
    """`raised` as one of our errors; what nobody foresaw is `internal_error`."""
    if isinstance(raised, errors.KoinonError):
        return raised
    if isinstance(raised, ValidationException):
        return errors.invalid(query_faults(raised, scope))
    if isinstance(raised, HTTPException):
        if raised.status_code == 404 and (wrong := misfit(scope)):
            return errors.RESOURCE_NOT_FOUND("“{given}” is no id: ids are UUIDs.", details={"given": wrong})
        return _of_status(raised)
    if beyond_places(raised):
        return errors.RESOURCE_NOT_FOUND()
    if isinstance(raised, psycopg.Error | DatabaseUnavailable | PoolTimeout | TooManyRequests):
        return _of_database(raised)
    if isinstance(raised, OverflowError) and "date value" in str(raised):
        return errors.VALIDATION_FAILED()  # a moment of the year 1 or 9999 on a clock that is ahead or behind
    if isinstance(raised, LitestarException) and "disconnected" in str(raised):
        return errors.MALFORMED_REQUEST("The request ended before its body was complete.")
    return errors.INTERNAL_ERROR()


_BY_STATUS = {
    400: errors.MALFORMED_REQUEST,
    401: errors.AUTHENTICATION_REQUIRED,
    403: errors.INSUFFICIENT_PERMISSIONS,
    404: errors.ROUTE_NOT_FOUND,
    405: errors.METHOD_NOT_ALLOWED,
    406: errors.NOT_ACCEPTABLE,
    413: errors.PAYLOAD_TOO_LARGE,
    415: errors.UNSUPPORTED_MEDIA_TYPE,
    429: errors.RATE_LIMIT_EXCEEDED,
    503: errors.DEPENDENCY_UNAVAILABLE,
}


def _of_status(raised: HTTPException) -> errors.KoinonError:
    if raised.status_code == 500 and "disconnected" in raised.detail:
        return errors.MALFORMED_REQUEST("The request ended before its body was complete.")
    error = _BY_STATUS.get(raised.status_code, errors.INTERNAL_ERROR)()
    allow = (raised.headers or {}).get("allow")
    return error.with_headers(Allow=allowed_methods(allow)) if allow and raised.status_code == 405 else error


def allowed_methods(methods: str) -> str:
    """`Allow` for the methods a path takes, with those that go with them."""
    named = set(re.findall(r"[A-Z]+", methods.upper()))
    return ", ".join(sorted(named | {"OPTIONS"} | ({"HEAD"} if "GET" in named else set())))


def _of_database(raised: Exception) -> errors.KoinonError:
    if isinstance(raised, psycopg.errors.QueryCanceled):
        return errors.TIMEOUT(retry_after=1)
    if isinstance(raised, psycopg.OperationalError | DatabaseUnavailable | PoolTimeout | TooManyRequests):
        return errors.DEPENDENCY_UNAVAILABLE(retry_after=1, details={"provider": "database"})
    refused = next((answer for kind, answer in _BY_CONSTRAINT.items() if isinstance(raised, kind)), None)
    if refused is None:
        return errors.INTERNAL_ERROR()
    log.warning(REFUSED_BY_DATABASE, code=refused.code, error=type(raised).__name__)
    return refused()


def _envelope(problem: Problem) -> bytes:
    error = problem.error
    details = dict(error.details)
    if problem.fields:
        details["fields"] = problem.fields
        if isinstance(error, errors.InvalidFieldsError) and error.more:
            details["more"] = error.more
    body = {
        "code": error.code,
        "message": problem.message,
        "details": details,
        "retryable": error.retryable,
        "retry_after": error.retry_after,
        "request_id": problem.request_id,
        "timestamp": timestamp(),
    }
    return msgspec.json.encode({"success": False, "error": body})


def _answer_headers(error: errors.KoinonError, body: bytes) -> list[tuple[bytes, bytes]]:
    extra = dict(error.headers)
    if error.retry_after is not None:
        extra["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        extra.setdefault("WWW-Authenticate", 'Bearer realm="koinon"')
    extra["Cache-Control"] = "no-store"
    extra["Content-Length"] = str(len(body))
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in extra.items()]


def _headers(scope: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
    return list(scope.get("headers", []))
