"""Logs are one JSON line an event and never tell who a person is (OPS-081, API-017)."""

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

import koinon
from koinon.platform import logs
from tests.platform.asgi import call
from tests.platform.small_app import make


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """The log of one test; the configuration before it is put back."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configure("info", written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_time_and_level(stream: io.StringIO) -> None:
    structlog.get_logger("t").info("sign_in", count=3)
    (line,) = lines(stream)
    assert line["event"] == "sign_in"
    assert (line["level"], line["count"]) == ("info", 3)
    assert line["time"].endswith("Z")


def test_the_standard_library_goes_the_same_way(stream: io.StringIO) -> None:
    logging.getLogger("other").warning("job_failed", extra={"job": "contacts.import"})
    (line,) = lines(stream)
    assert (line["event"], line["job"]) == ("job_failed", "contacts.import")


@pytest.mark.indiscreet
@pytest.mark.parametrize(
    "text",
    [
        "+14155550123",
        "call (415) 555-0123 x",
        "415.555.0123",
        "+55 11 91234-5678",
        "ada@grace-chapel.org",
        "4242 4242 4242 4242",
        "kn_live_" + "a" * 49,
        "Authorization: Bearer abcdefgh12345678",
    ],
)
def test_what_looks_personal_or_secret_is_redacted(stream: io.StringIO, text: str) -> None:
    structlog.get_logger("t").info("odd", detail=text, nested={"deep": [text]})
    logging.getLogger("t").warning("driver said %s", text)
    for piece in (text, text[-8:]):
        assert piece not in stream.getvalue()
    assert logs.REDACTED in stream.getvalue()


@pytest.mark.parametrize(
    "name", ["password", "body", "email", "phone", "api_key", "Authorization", "family_name", "token"]
)
def test_values_under_telling_names_are_dropped(stream: io.StringIO, name: str) -> None:
    structlog.get_logger("t").info("odd", **{name: "harmless looking"})
    assert "harmless" not in stream.getvalue()


@pytest.mark.parametrize(
    "text", ["0199f0a1-7c3e-7b1a-8d2f-1234567890ab", "2026-01-31T09:30:00.123Z", "17.5", "12345678"]
)
def test_ids_and_times_are_kept(stream: io.StringIO, text: str) -> None:
    structlog.get_logger("t").info("plain", value=text)
    assert lines(stream)[0]["value"] == text


def test_an_exception_shows_where_but_not_its_message(stream: io.StringIO) -> None:
    try:
        raise ValueError("duplicate key (name)=(Ada Lovelace)")
    except ValueError:
        structlog.get_logger("t").error("broke", exc_info=True)
    (line,) = lines(stream)
    assert line["exception"] == "ValueError"
    assert any("test_an_exception" in frame for frame in line["trace"])
    assert "Lovelace" not in stream.getvalue()


async def test_a_failed_request_is_one_line_without_what_was_sent(stream: io.StringIO) -> None:
    seen: list[Any] = []
    app = make(seen=seen)
    await call(
        app,
        "POST",
        "/api/v1/people?q=ada@example.org",
        body=b'{"name": "x", "phones": [{"number": "+14155550123"}]}',
        headers={"x-request-id": "request-0001"},
    )
    logs.log_request(seen[0])
    (line,) = [line for line in lines(stream) if line["event"] == logs.REQUEST_FAILED]
    assert (line["code"], line["status"], line["route"]) == ("out_of_range", 422, "/api/v1/people")
    assert line["level"] == "info"
    assert line["request_id"] == "request-0001"
    assert "ada@" not in stream.getvalue()
    assert "4155550123" not in stream.getvalue()


async def test_a_defect_is_logged_with_its_place_under_the_request_id(stream: io.StringIO) -> None:
    answer = await call(make(), "GET", "/api/v1/boom")
    (line,) = lines(stream)
    assert line["exception"] == "ZeroDivisionError"
    assert line["request_id"] == answer.error["request_id"]
    assert "secret detail" not in stream.getvalue()


SOURCES = sorted(Path(koinon.__file__).parent.rglob("*.py"))
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def logging_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            target = node.func.value
            if isinstance(target, ast.Name) and target.id in ("log", "logger"):
                yield node


def test_no_log_call_formats_values_into_its_event() -> None:
    """Event names are constants: a formatted event would carry whatever was put into it past the redactor's names."""
    formatted = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in logging_calls(ast.parse(path.read_text()))
        if node.args and not isinstance(node.args[0], ast.Constant | ast.Name | ast.Attribute)
    ]
    assert formatted == []


def test_no_log_call_passes_personal_data() -> None:
    telling = {"phone", "email", "address", "body", "text", "name", "password", "token", "to", "number"}
    passed = [
        f"{path.name}:{node.lineno} {keyword.arg}"
        for path in SOURCES
        for node in logging_calls(ast.parse(path.read_text()))
        for keyword in node.keywords
        if keyword.arg in telling
    ]
    assert passed == []
