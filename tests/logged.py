"""Every line that any test has the product log is looked at before its redaction: nobody's number or mail (CON-016)."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

PLAIN = re.compile(r"(?<![\w:.])\+[1-9]\d{7,14}\b|\(\d{3}\) \d{3}-\d{4}|[\w.%+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b")
_seen: list[str] = []


def _look(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if name != "exc_info" and (found := PLAIN.search(str(value))):
            _seen.append(f"{event.get('event')}: {name} holds {found.group()}")
    return event


def begin() -> None:
    """Look from now on; a test that configured the log itself took the look away."""
    _seen.clear()
    processors = structlog.get_config()["processors"]
    if _look not in processors:
        structlog.configure(processors=[_look, *processors])


def end() -> None:
    """Raises AssertionError for what was seen since `begin`."""
    assert not _seen, f"in the log stands who should not: {_seen}"
