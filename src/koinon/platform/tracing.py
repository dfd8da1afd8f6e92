"""One trace through requests, jobs and outgoing calls (API-013): W3C Trace Context, level 1.

We make no spans of our own: whoever does (a proxy, a carrier, another service) finds our part of the way by the trace's
id, which stands in every log line.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

import structlog

HEADER = "traceparent"
STATE = "tracestate"
LONGEST_STATE = 512
_PARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


class Trace(NamedTuple):
    """Which trace this belongs to, and the caller's `tracestate`, passed on as it came."""

    trace_id: str
    flags: str = "00"
    state: str = ""


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


_place: ContextVar[Callable[[], str]] = ContextVar("place", default=lambda: "")


def parse(parent: str, state: str = "") -> Trace | None:
    """The trace of a `traceparent`; None where it is not valid (§3.2.2, §4.3: then a new one is begun).

    Of a version above ours the parts we know are read; zeroes, capitals and version ff are not valid.
    """
    found = _PARENT.fullmatch(parent)
    if found is None or found[1] == "ff" or (found[1] == "00" and found[5]):
        return None
    if not found[2].strip("0") or not found[3].strip("0"):
        return None
    kept = state if len(state) <= LONGEST_STATE and state.isascii() and state.isprintable() else ""
    return Trace(found[2], f"{int(found[4], 16) & 1:02x}", kept)


def place() -> str:
    """The route or job that runs, "" outside any."""
    return _place.get()()


def begin(parent: str = "", state: str = "", place: Callable[[], str] = lambda: "") -> Trace:
    """Take up the caller's trace, or begin one, for the rest of this task; its id goes into the log lines.

    `place` tells the route, which is known only later.
    """
    _place.set(place)
    trace = parse(parent, state) or Trace(secrets.token_hex(16))
    _current.set(trace)
    structlog.contextvars.bind_contextvars(trace_id=trace.trace_id)
    return trace


@contextmanager
def within(parent: str = "", *, job: str = "") -> Iterator[Trace]:
    """The same for a block only: a job."""
    trace = parse(parent) or Trace(secrets.token_hex(16))
    token, placed = _current.set(trace), _place.set(lambda: job)
    try:
        with structlog.contextvars.bound_contextvars(trace_id=trace.trace_id, job=job or None):
            yield trace
    finally:
        _current.reset(token)
        _place.reset(placed)


def parent() -> str:
    """The `traceparent` for what is called from here, with an id of its own; empty outside any trace."""
    trace = _current.get()
    return "" if trace is None else f"00-{trace.trace_id}-{secrets.token_hex(8)}-{trace.flags}"


def headers() -> dict[str, str]:
    """What an outgoing call carries."""
    trace = _current.get()
    if trace is None:
        return {}
    return {HEADER: parent()} | ({STATE: trace.state} if trace.state else {})


def lines() -> bytes:
    """The same as whole header lines."""
    return b"".join(f"{name}: {value}\r\n".encode("latin-1") for name, value in headers().items())
