"""The library of files over the whole application: uploaded in parts, made ready, served, ended (MSG-082..085)."""

import dataclasses
import hashlib
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from koinon import messaging, organizations, worker
from koinon.kit import clock
from koinon.messaging.media import jobs, policy, repository
from koinon.messaging.module import MODULE
from koinon.organizations.plans import catalogue
from koinon.platform.configuration import Configuration
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.platform.storage import storage
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.platform.media import made

Put = Callable[..., Awaitable[dict[str, Any]]]


class Ada:
    """An owner in her browser, and a stranger's."""

    def __init__(self, services: Services, organization_id: UUID, browser: Browser) -> None:
        self.services = services
        self.organization_id = organization_id
        self.call = browser.call
        self.stranger = Browser(browser.app)

    async def announce(self, data: bytes, name: str = "fair.jpg", **more: Any) -> dict[str, Any]:
        answer = await self.call("POST", "/api/v1/media", {"name": name, "bytes": len(data), **more})
        assert answer.status == 201, answer.raw
        return dict(answer.json["data"])

    async def put(self, file: dict[str, Any], data: bytes) -> None:
        at = 0
        for part in file["upload"]["parts"]:
            piece = data[at : at + part["bytes"]]
            at += part["bytes"]
            answer = await self.stranger.call("PUT", path_of(part["url"]), piece)
            assert answer.status == 204, answer.raw

    async def complete(self, file: dict[str, Any]) -> Any:
        return await self.call("POST", f"/api/v1/media/{file['id']}/complete", {})

    async def upload(self, data: bytes, name: str = "fair.jpg", **more: Any) -> dict[str, Any]:
        file = await self.announce(data, name, **more)
        if file["status"] == "completed":
            return file
        await self.put(file, data)
        answer = await self.complete(file)
        assert answer.status == 200, answer.raw
        await jobs.process.run(self.services, self.organization_id, media_id=file["id"])
        return dict((await self.call("GET", f"/api/v1/media/{file['id']}")).json["data"])


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


@pytest.fixture
async def ada(services: Services) -> Ada:
    browser = Browser(make_api(services))
    signed_in = await found(services)
    browser.token = signed_in.token
    await browser.call("GET", "/api/v1/me")
    assert signed_in.organization_id is not None
    return Ada(services, signed_in.organization_id, browser)


async def test_a_picture_from_the_first_byte_to_a_carriers_address(ada: Ada) -> None:
    file = await ada.upload(made.jpeg(), alt="Two children")
    assert (file["status"], file["kind"], file["mime"], file["alt"]) == (
        "completed", "image", "image/jpeg", "Two children",
    )  # fmt: skip
    assert set(file["variants"]) == {"thumb", "web", "full", "mms", "whatsapp"}
    async with ada.services.database.transaction(ada.organization_id) as tx:
        (attached,) = await messaging.attach(tx, ada.services, [UUID(file["id"])], "sms")
    assert attached.url.endswith(".jpg")
    answer = await ada.stranger.call("GET", path_of(attached.url))
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(answer.raw)).size == (480, 640)
    some = await ada.stranger.call("GET", path_of(attached.url), range="bytes=2-5")
    assert (some.status, some.raw, some.headers["content-range"]) == (
        206, answer.raw[2:6], f"bytes 2-5/{len(answer.raw)}",
    )  # fmt: skip
    assert (await ada.stranger.call("GET", path_of(attached.url), range="bytes=99999999-")).status == 416
    again = await ada.stranger.call("GET", path_of(attached.url), if_none_match=answer.headers["etag"])
    assert again.status == 304


async def test_an_upload_goes_on_where_it_broke_off(ada: Ada, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "PART_BYTES", 50_000)
    data = made.jpeg()
    file = await ada.announce(data)
    parts = file["upload"]["parts"]
    assert len(parts) > 2
    assert sum(part["bytes"] for part in parts) == len(data)
    await ada.stranger.call("PUT", path_of(parts[1]["url"]), data[50_000:100_000])
    early = await ada.complete(file)
    assert (early.status, early.json["error"]["code"]) == (409, "media_incomplete")
    seen = (await ada.call("GET", f"/api/v1/media/{file['id']}")).json["data"]
    assert [part["is_received"] for part in seen["upload"]["parts"]][:3] == [False, True, False]
    wrong = await ada.stranger.call("PUT", path_of(parts[0]["url"]), data[:49_999])
    assert wrong.status == 422
    await ada.put(file, data)
    await ada.complete(file)
    late = await ada.stranger.call("PUT", path_of(parts[0]["url"]), data[:50_000])
    assert late.status == 409
    await jobs.process.run(ada.services, ada.organization_id, media_id=file["id"])
    whole = (await ada.call("GET", f"/api/v1/media/{file['id']}")).json["data"]
    assert (whole["status"], whole.get("upload")) == ("completed", None)


async def test_the_same_bytes_are_kept_once(ada: Ada) -> None:
    data = made.jpeg(641)
    first = await ada.upload(data)
    second = await ada.upload(data, "other-name.jpg")
    assert second["id"] == first["id"]
    known = await ada.announce(data, sha256=hashlib.sha256(data).hexdigest())
    assert (known["id"], known["status"]) == (first["id"], "completed")


@pytest.mark.parametrize(
    ("data", "said", "code"),
    [
        (b"MZ\x90\0" + b"\0" * 200, "image/png", "invalid_file"),
        (b"<svg onload=alert(1)>" + b" " * 200, "image/svg+xml", "invalid_file"),
        (b"%PDF-1.7\n" + b"\0" * 200, "image/png", "invalid_file"),
    ],
)
async def test_programs_and_files_in_disguise_are_refused(ada: Ada, data: bytes, said: str, code: str) -> None:
    file = await ada.announce(data, "x.png", content_type=said)
    await ada.put(file, data)
    answer = await ada.complete(file)
    assert (answer.status, answer.json["error"]["code"]) == (422, code)


async def test_a_damaged_picture_says_so_and_frees_its_room(ada: Ada) -> None:
    data = made.jpeg()[:20_000]
    file = await ada.upload(data)
    assert (file["status"], "damaged" in file["error"]) == ("failed", True)
    async with ada.services.database.transaction(ada.organization_id) as tx:
        assert await tx.scalar("select charged from media_files where id = %(id)s", {"id": file["id"]}) == 0


async def test_what_a_channel_does_not_carry_is_named(ada: Ada) -> None:
    file = await ada.upload(b"%PDF-1.7\n" + b"x" * 700_000, "menu.pdf")
    async with ada.services.database.transaction(ada.organization_id) as tx:
        (by_mail,) = await messaging.attach(tx, ada.services, [UUID(file["id"])], "email")
        with pytest.raises(KoinonError) as refused:
            await messaging.attach(tx, ada.services, [UUID(file["id"])], "sms")
    assert by_mail.name == "menu.pdf"
    assert refused.value.status == 422
    fit = policy.fit(await _file(ada, file["id"]), "sms")
    assert (fit.variant, fit.values["channel"]) == (None, "MMS")
    served = await ada.stranger.call("GET", path_of(by_mail.url))
    assert (served.status, len(served.raw)) == (200, 700_009)


async def _file(ada: Ada, media_id: str) -> messaging.MediaFile:
    async with ada.services.database.transaction(ada.organization_id) as tx:
        return await messaging.media_file(tx, UUID(media_id))


async def test_addresses_end_and_cannot_be_made_up(ada: Ada, monkeypatch: pytest.MonkeyPatch) -> None:
    file = await ada.upload(made.png(61))
    token = path_of(file["url"]).removeprefix("/f/").partition(".")[0]
    other = ("A" if token[30] != "A" else "B").join((token[:30], token[31:]))
    assert (await ada.stranger.call("GET", f"/f/{other}.png")).status == 404
    assert (await ada.stranger.call("PUT", f"/uploads/{token}/1", b"x")).status == 404
    late = clock.now() + timedelta(days=9)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert (await ada.stranger.call("GET", f"/f/{token}.png")).status == 404


async def test_unused_files_end_after_ninety_days_and_their_bytes_thirty_later(ada: Ada) -> None:
    ending, pinned = await ada.upload(made.png(62)), await ada.upload(made.png(63))
    answer = await ada.call("PATCH", f"/api/v1/media/{pinned['id']}", {"is_pinned": True})
    assert (answer.status, answer.json["data"]["expires_at"]) == (200, None)
    days = "update media_files set expires_at = now() - interval '1 minute' where expires_at is not null"
    async with ada.services.database.transaction(ada.organization_id) as tx:
        await tx.execute(days)
        await jobs.expire(tx, "UTC")
    assert (await ada.call("GET", f"/api/v1/media/{ending['id']}")).status == 404
    assert (await ada.call("GET", f"/api/v1/media/{pinned['id']}")).status == 200
    assert (await ada.stranger.call("GET", path_of(ending["url"]))).status == 200  # mail that names it still shows it
    async with ada.services.database.transaction(ada.organization_id) as tx:
        await tx.execute("update media_files set deleted_at = now() - interval '31 days' where deleted_at is not null")
    await jobs.drop.run(ada.services, ada.organization_id)
    assert (await ada.stranger.call("GET", path_of(ending["url"]))).status == 404
    name = jobs.form_name(ada.organization_id, UUID(ending["id"]), "full", "png")
    assert await storage(ada.services.configuration).size(name) is None
    async with ada.services.database.transaction(ada.organization_id) as tx:
        kept = await tx.first(tuple, "select name, bytes from media_files where id = %(id)s", {"id": ending["id"]})
    assert kept == ("fair.jpg", len(made.png(62)))


async def test_taking_out_can_be_undone_and_what_is_used_stays(ada: Ada, monkeypatch: pytest.MonkeyPatch) -> None:
    file = await ada.upload(made.png(64))
    assert (await ada.call("DELETE", f"/api/v1/media/{file['id']}")).status == 204
    back = await ada.call("POST", f"/api/v1/media/{file['id']}/restore", {})
    assert (back.status, back.json["data"]["status"]) == (200, "completed")

    async def used_by(_tx: Any, ids: Any) -> list[str]:
        return ["Spring letter"] if UUID(file["id"]) in ids else []

    monkeypatch.setattr(jobs, "USES", [used_by])
    answer = await ada.call("DELETE", f"/api/v1/media/{file['id']}")
    assert (answer.status, "Spring letter" in answer.json["error"]["message"]) == (409, True)


async def test_files_count_against_the_plan(ada: Ada) -> None:
    with catalogue.using(catalogue.read('default = "small"\n[plans.small]\nstorage_bytes = 100000')):
        too_much = await ada.call("POST", "/api/v1/media", {"name": "a.jpg", "bytes": 100_001})
        assert (too_much.status, too_much.json["error"]["code"]) == (409, "plan_limit_exceeded")
        file = await ada.upload(made.png(65))
        async with ada.services.database.transaction(ada.organization_id) as tx:
            used = {one.resource: one.current for one in await organizations.limits(tx)}
        assert used["storage_bytes"] == sum(one["bytes"] for one in file["variants"].values())


async def test_shelves(ada: Ada) -> None:
    made_shelf = await ada.call("POST", "/api/v1/media-categories", {"name": "Flyers"})
    shelf = made_shelf.json["data"]["id"]
    assert (await ada.call("POST", "/api/v1/media-categories", {"name": "flyers"})).status == 409
    file = await ada.upload(made.png(66), category_ids=[shelf])
    listed = (await ada.call("GET", f"/api/v1/media?category_id={shelf}&kind=image&q=fair")).json["data"]
    assert [one["id"] for one in listed] == [file["id"]]
    assert (await ada.call("GET", "/api/v1/media-categories")).json["data"][0]["file_count"] == 1
    assert (await ada.call("DELETE", f"/api/v1/media-categories/{shelf}")).status == 204
    assert (await ada.call("GET", f"/api/v1/media/{file['id']}")).json["data"]["category_ids"] == []


async def test_whoever_dies_while_preparing_leaves_it_to_the_next(ada: Ada) -> None:
    """The job runs again from where the row says; its forms are written over, and the row moves once."""
    data = made.png(67)
    file = await ada.announce(data, "again.png")
    await ada.put(file, data)
    await ada.complete(file)
    async with ada.services.database.transaction(ada.organization_id) as tx:
        await tx.execute("delete from procrastinate_jobs where task_name = 'messaging.process_media'")
        await tx.execute("update media_files set received_at = now() - interval '2 hours' where id = %(id)s", file)
        await jobs.expire(tx, "UTC")
    await worker.drain(ada.services, MODULE.jobs)
    assert (await ada.call("GET", f"/api/v1/media/{file['id']}")).json["data"]["status"] == "completed"
    await jobs.process.run(ada.services, ada.organization_id, media_id=file["id"])
    assert (await ada.call("GET", f"/api/v1/media/{file['id']}")).json["data"]["status"] == "completed"


async def test_everything_goes_with_the_organization(ada: Ada) -> None:
    file = await ada.upload(made.png(68))
    await jobs.erase(ada.services, ada.organization_id)
    assert (await ada.stranger.call("GET", path_of(file["url"]))).status == 404


async def test_a_part_may_have_eight_megabytes(ada: Ada) -> None:
    data = b"%PDF-1.7\n" + b"y" * 9_000_000
    file = await ada.upload(data, "long.pdf")
    assert [file["status"], file["bytes"]] == ["completed", 9_000_009]


async def test_while_the_scanner_is_away_a_file_waits(ada: Ada) -> None:
    resolved = dict(ada.services.configuration.resolved)
    resolved["VIRUS_SCANNER"] = dataclasses.replace(resolved["VIRUS_SCANNER"], value="tcp://127.0.0.1:9")
    scanning = dataclasses.replace(ada.services, configuration=Configuration(resolved))
    data = made.png(69)
    file = await ada.announce(data)
    await ada.put(file, data)
    await ada.complete(file)
    await jobs.process.run(scanning, ada.organization_id, media_id=file["id"])
    seen = (await ada.call("GET", f"/api/v1/media/{file['id']}")).json["data"]
    assert (seen["status"], seen["is_processing"]) == ("uploading", True)
    await jobs.process.run(ada.services, ada.organization_id, media_id=file["id"])
    assert (await ada.call("GET", f"/api/v1/media/{file['id']}")).json["data"]["status"] == "completed"


async def test_an_upload_that_is_given_up_leaves_nothing_on_the_disk(ada: Ada) -> None:
    """A plan's room would else be filled again and again by what nobody finishes."""
    data = made.png(80)
    file = await ada.announce(data)
    await ada.put(file, data)
    assert (await ada.call("DELETE", f"/api/v1/media/{file['id']}")).status == 204
    await jobs.drop.run(ada.services, ada.organization_id)
    store = storage(ada.services.configuration)
    assert await store.size(jobs.part_name(ada.organization_id, UUID(file["id"]), 1)) is None


async def test_a_file_taken_out_while_it_is_looked_at_is_given_back_once(
    ada: Ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever deletes in that moment has room of the plan that nobody gave, and bytes that nobody drops."""
    await ada.upload(made.png(90))
    data = made.png(91)
    file = await ada.announce(data)
    await ada.put(file, data)
    await ada.complete(file)

    async def taken_out(*args: Any) -> Any:
        assert (await ada.call("DELETE", f"/api/v1/media/{file['id']}")).status == 204
        await jobs.drop.run(ada.services, ada.organization_id)
        return await decode(*args)

    decode = jobs.decode
    monkeypatch.setattr(jobs, "decode", taken_out)
    await jobs.process.run(ada.services, ada.organization_id, media_id=file["id"])
    async with ada.services.database.transaction(ada.organization_id) as tx:
        used = {one.resource: one.current for one in await organizations.limits(tx)}["storage_bytes"]
        assert used == await repository.charged_bytes(tx) > 0
    store = storage(ada.services.configuration)
    assert await store.size(jobs.form_name(ada.organization_id, UUID(file["id"]), "thumb", "webp")) is None
    assert (await ada.call("GET", f"/api/v1/media/{file['id']}")).status == 404
