"""`traceparent` goes through logs, outgoing calls and jobs (API-013; W3C Trace Context level 1)."""

import asyncio
import io
from uuid import UUID

import pytest

from koinon import worker
from koinon.platform import logs, tracing
from koinon.platform.http import HttpSession
from koinon.platform.jobs import job
from koinon.platform.services import Services
from tests.platform.asgi import call
from tests.platform.http.servers import read_request, serving
from tests.platform.small_app import make
from tests.platform.test_logs import lines, stream

__all__ = ["stream"]

# The specification's own example, §3.2.2.5.
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE_ID}-00f067aa0ba902b7-01"
followed: list[str] = []


@job("tests.follow", queue="bulk")
async def follow(services: Services, organization_id: UUID | None) -> None:
    followed.append(tracing.parent())


@pytest.mark.parametrize(
    "parent",
    [
        "",
        "00",
        PARENT.upper(),
        PARENT + "-more",
        "ff" + PARENT[2:],
        PARENT.replace(TRACE_ID, "0" * 32),
        PARENT.replace("00f067aa0ba902b7", "0" * 16),
        PARENT.replace("-01", "-1"),
        " " + PARENT,
        PARENT + "\n",
    ],
)
def test_what_is_not_valid_is_not_followed(parent: str) -> None:
    assert tracing.parse(parent) is None


def test_a_later_version_is_read_as_far_as_it_is_known() -> None:
    """§4.3: a higher version may say more behind another hyphen."""
    found = tracing.parse(f"cc-{TRACE_ID}-00f067aa0ba902b7-09-what-the-future-will-be-like")
    assert found == tracing.Trace(TRACE_ID, "01")


async def test_a_call_from_a_trace_carries_it_on_with_an_id_of_its_own() -> None:
    seen: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await read_request(reader))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    async with serving(answer) as url, HttpSession() as http:
        with tracing.within(PARENT):
            await http.request("GET", url)
        await http.request("GET", url)
    carried = [line for line in seen[0].decode().splitlines() if line.lower().startswith("traceparent")]
    assert len(carried) == 1
    _, trace_id, span_id, flags = carried[0].split(": ")[1].split("-")
    assert (trace_id, flags, len(span_id)) == (TRACE_ID, "01", 16)
    assert span_id != "00f067aa0ba902b7"
    assert b"traceparent" not in seen[1].lower(), "outside a trace nothing is said"


async def test_a_job_runs_in_the_trace_that_deferred_it(services: Services, chapel: UUID) -> None:
    with tracing.within(PARENT):
        async with services.database.transaction(chapel) as tx:
            await follow.defer(tx)
    await worker.drain(services, [follow], ["bulk"])
    assert followed[-1].split("-")[1] == TRACE_ID


async def test_a_job_that_nobody_deferred_in_a_trace_begins_one(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await follow.defer(tx)
    await worker.drain(services, [follow], ["bulk"])
    assert tracing.parse(followed[-1]) is not None
    assert followed[-1].split("-")[1] != TRACE_ID


async def test_log_lines_of_a_request_bear_the_callers_trace(stream: io.StringIO) -> None:
    app = make()
    app._observe = logs.log_request
    for parent in (PARENT, "nonsense"):
        await asyncio.create_task(call(app, "GET", "/api/v1/large", headers={"traceparent": parent}))
    traced, own = [line["trace_id"] for line in lines(stream)]
    assert traced == TRACE_ID
    assert len(own) == 32
    assert own != TRACE_ID
