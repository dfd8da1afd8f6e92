"""Files on the local disk and at a real S3 API server, by one setting (MSG-082, 084); its signatures reckoned."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import aiohttp
import boto3
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.server import ThreadedMotoServer

from koinon.platform.configuration import Configuration
from koinon.platform.storage import Storage, storage

KEY, SECRET, BUCKET = "AKIAEXAMPLE", "secret-example", "koinon-files"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """moto's server, which speaks the S3 API over HTTP; its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    address = f"http://127.0.0.1:{port}"
    client = boto3.client(
        "s3", endpoint_url=address, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    )
    client.create_bucket(Bucket=BUCKET)
    yield address
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    url = None
    if request.param == "s3":
        address = request.getfixturevalue("s3")
        for name, value in {
            "AWS_ENDPOINT": address,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        url = f"s3://{BUCKET}/{tmp_path.name}"
    return storage(cast("Configuration", SimpleNamespace(storage_url=url, data_dir=tmp_path)))


async def whole(stream: Any) -> bytes:
    return b"".join([piece async for piece in stream])


async def test_kept_read_in_part_and_forgotten(store: Storage, tmp_path: Path) -> None:
    data = bytes(range(256)) * 40_000  # 10 MB: in parts where the store has parts
    file = tmp_path / "film"
    file.write_bytes(data)
    await store.put_file("o/media/1/full.mp4", file)
    await store.put("o/media/1/thumb.webp", b"small")
    assert (await store.size("o/media/1/full.mp4"), await store.size("o/none")) == (len(data), None)
    assert await whole(store.stream("o/media/1/full.mp4")) == data
    assert await whole(store.stream("o/media/1/full.mp4", 1_048_570, 1_048_600)) == data[1_048_570:2_097_170]
    for missing in (store.stream("o/none"), store.stream("o/none", 0, 10)):
        with pytest.raises(FileNotFoundError):
            await whole(missing)
    await store.delete("o/none")
    await store.put("other/media/1", b"theirs")
    await store.delete_all("o/")
    assert (await store.get("o/media/1/thumb.webp"), await store.get("other/media/1")) == (None, b"theirs")


@pytest.mark.parametrize("store", ["s3"], indirect=True)
async def test_a_signed_address_takes_one_file(store: Storage) -> None:
    url = await store.signed_put("o/uploads/1/1", timedelta(hours=1))
    assert url is not None
    async with aiohttp.ClientSession() as session, session.put(url, data=b"direct") as answer:
        assert answer.status == 200
    assert await store.get("o/uploads/1/1") == b"direct"
    # The server takes a tampered signature too, so it is reckoned again by the SDK's own signer (AWS SigV4).
    parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
    signed_at = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    request = AWSRequest("PUT", f"{parts.scheme}://{parts.netloc}{parts.path}")
    signer = S3SigV4QueryAuth(Credentials(KEY, SECRET), "s3", "us-east-1", expires=int(query["X-Amz-Expires"][0]))
    request.context["timestamp"] = signed_at.strftime("%Y%m%dT%H%M%SZ")
    signer._modify_request_before_signing(request)
    signature = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    assert query["X-Amz-Signature"][0] == signature


async def test_the_disk_signs_nothing(tmp_path: Path) -> None:
    local = storage(cast("Configuration", SimpleNamespace(storage_url=None, data_dir=tmp_path)))
    assert await local.signed_put("o/1", timedelta(hours=1)) is None
