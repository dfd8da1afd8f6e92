"""Answers are compressed in the coding the client weighs highest (API-041)."""

import gzip
import json
import threading

import brotli
import pytest
import zstandard

from koinon.platform.rest import compression
from koinon.platform.rest.shaping.tags import resource_part, tags_in
from tests.platform.asgi import call
from tests.platform.small_app import make

APP = make()
LIST = json.dumps(
    [{"id": f"0192{n:028x}", "name": f"Person {n}", "phone": f"+1202555{n % 10_000:04}"} for n in range(13_000)]
).encode()


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8, zstd;q=0.2", "gzip"),
        ("BR;Q=1.0, zstd;q=0.999", "br"),
        ("*", "zstd"),
        ("zstd;q=0, *;q=0.1", "br"),
        ("identity;q=0.5, gzip;q=1.000", "gzip"),
    ],
)
async def test_the_coding_weighed_highest_is_taken(accepted: str, coding: str) -> None:
    """RFC 9110 §12.5.3; among equals the quicker one."""
    answer = await call(APP, "GET", "/api/v1/large", headers={"accept-encoding": accepted})
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == (coding, "Accept-Encoding")
    assert int(answer.headers["content-length"]) == len(answer.raw) < 500
    undone = {"zstd": zstandard.decompress, "br": brotli.decompress, "gzip": gzip.decompress}[coding](answer.raw)
    assert len(undone) > 10_000


@pytest.mark.parametrize(
    "accepted", ["", "deflate", "gzip;q=0", "identity", "*;q=0", "gzip;q=nonsense", "gzip;q=1.5", "identity, br;q=0.9"]
)
async def test_nothing_is_compressed_unasked(accepted: str) -> None:
    answer = await call(APP, "GET", "/api/v1/large", headers={"accept-encoding": accepted})
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"


async def test_secrets_are_neither_compressed_nor_stored() -> None:
    answer = await call(APP, "GET", "/api/v1/secret", headers={"accept-encoding": "gzip, br, zstd"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("coding", list(compression.CODINGS))
async def test_a_megabyte_of_list_leaves_as_200_kb_or_less(coding: bytes) -> None:
    assert len(LIST) > 1_000_000
    assert len(await compression.compress(LIST, coding)) <= 200_000


async def test_over_256_kb_it_is_done_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []

    def coding(body: bytes) -> bytes:
        threads.append(threading.current_thread().name)
        return body

    monkeypatch.setattr(compression, "CODINGS", {b"test": coding})
    for size in (256 * 1024, 256 * 1024 + 1):
        await compression.compress(b" " * size, b"test")
    assert threads[0] == threading.current_thread().name != threads[1]


def test_a_strong_tag_tells_the_coding() -> None:
    """RFC 9110 §8.8.3.3: two codings of one thing have different strong tags."""
    assert compression.encoded([(b"etag", b'"v7"')], 1, b"br")[0] == (b"etag", b'"v7-br"')
    assert compression.encoded([(b"etag", b'W/"v7"')], 1, b"br")[0] == (b"etag", b'W/"v7"')


@pytest.mark.parametrize("tag", ['"v7"', '"v7-br"', '"v7-zstd"', "v7"])
def test_a_tag_of_any_coding_fits_its_version(tag: str) -> None:
    assert [resource_part(one) for one in tags_in(tag)] == ["v7"]


def test_streams_of_events_are_left_alone() -> None:
    assert not compression.compressible([(b"content-type", b"text/event-stream")], 5_000)
