"""Structured logs: one JSON line an event, keys instead of prose, no personal data (OPS-081, API-017).

Event names are constants; values are ids, codes and figures. The redactor is the second fence: what looks like a phone
number, a mail address, a key or a token never reaches the stream, whoever logged it.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import msgspec
import structlog

from koinon.platform.rest.edge import Observation

REQUEST = "request"
REQUEST_FAILED = "request_failed"
REDACTED = "[redacted]"

_SECRET_NAMES = re.compile(
    r"passw|secret|token|authorization|cookie|api_?key|body|text|email|phone|address|card"
    r"|(?:given|family|first|last)_name",
    re.IGNORECASE,
)
_HARMLESS_NAMES = frozenset({"context", "token_count", "error_code", "text_length", "body_bytes"})
_PERSONAL = re.compile(
    r"""
    (?<![\w-])\+?\(?\d(?:[\s().-]{0,3}\d){8,17}(?![\w-])   # phone and card numbers: 9 digits or more
    | [\w.%+-]+@[\w-]+(?:\.[\w-]+)+                    # mail addresses
    | kn_(?:live|test)_[0-9A-Za-z]+                    # our API keys
    | (?i:bearer|basic)\s+[\w.~+/=-]{8,}               # credentials
    """,
    re.VERBOSE,
)
_FREE_OF_TEXT = frozenset({"time", "level", "request_id", "trace_id"})

log = structlog.get_logger("koinon.requests")


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: values under telling names are dropped, telling patterns replaced, at any depth."""
    for name, value in event.items():
        if name not in _FREE_OF_TEXT:
            event[name] = _clean(name, value)
    return event


def _clean(name: str, value: Any) -> Any:
    if _SECRET_NAMES.search(name) and name not in _HARMLESS_NAMES and not isinstance(value, bool | int | float):
        return REDACTED if value else value
    if isinstance(value, str):
        return _PERSONAL.sub(REDACTED, value)
    if isinstance(value, Mapping):
        return {str(inner): _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", item) for item in value]
    return value


def _encode(event: Mapping[str, Any], **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()


class _Trace:
    """Where an exception was raised, without its message: messages of drivers quote the row they choked on."""

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        raised = event.pop("exc_info", None)
        if raised is True:
            raised = sys.exc_info()[1]
        elif isinstance(raised, tuple):
            raised = raised[1]
        if isinstance(raised, BaseException):
            event["exception"] = type(raised).__name__
            event["trace"] = _frames(raised)
        return event


def _frames(raised: BaseException) -> list[str]:
    frames, step = [], raised.__traceback__
    while step is not None:
        frames.append(f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno} {step.tb_frame.f_code.co_name}")
        step = step.tb_next
    return frames[-20:]


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's logs through the same processors to `stream` (default stdout)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.stdlib.ExtraAdder(),
        _Trace(),
        redact,
    ]
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_encode),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[p for p in shared if not isinstance(p, structlog.stdlib.ExtraAdder)]
        + [structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        cache_logger_on_first_use=False,
    )


def log_request(seen: Observation) -> None:
    """One line for a finished request; a failed one carries its code."""
    actor = seen.state.get("actor")
    figures = {
        "method": seen.method if seen.method.isalpha() and len(seen.method) < 10 else "other",
        "route": seen.route,
        "status": seen.status,
        "milliseconds": round(seen.seconds * 1000, 2),
        "bytes_out": seen.bytes_out,
        "organization_id": str(actor.organization_id) if actor is not None and actor.organization_id else None,
        "actor_kind": actor.kind.value if actor is not None else None,
        "actor_id": str(actor.id) if actor is not None and actor.id else None,
    }
    # What the caller did wrong is told to the caller; only our own failures are the operator's.
    if seen.status >= 500:
        log.warning(REQUEST_FAILED, code=seen.error_code, **figures)
    elif seen.status >= 400:
        log.info(REQUEST_FAILED, code=seen.error_code, **figures)
    else:
        log.info(REQUEST, **figures)
