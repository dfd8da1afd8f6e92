"""Photos of people: small, square, without place and camera, sealed, private, and gone with the person (INB-071)."""

import io
import zipfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from koinon import contacts, identity
from koinon.contacts import Contact, NewContact
from koinon.contacts.service import erasing
from koinon.contacts.service.photos import LARGEST
from koinon.kit import clock, ids
from koinon.organizations.plans import catalogue, counters
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.organizations.test_branding import multipart
from tests.platform.media import made

Drain = Callable[[], Awaitable[None]]
PATH = "/api/v1/contacts"


async def person(tx: Tx, services: Services, name: str = "Ada") -> Contact:
    return await contacts.create(tx, services.vault, NewContact(given_name=name))


async def shown(tx: Tx, services: Services, contact_id: UUID) -> bytes | None:
    """What is seen of a person by who acts; None for nothing."""
    try:
        return (await contacts.photo(tx, services.vault, contact_id)).data
    except KoinonError as refused:
        assert refused.status == 404
        return None


def tall() -> bytes:
    """Blue on top and red below, held on its side as a telephone does (Exif 2.32, 4.6.4: 6 is turned by 90 degrees)."""
    picture = Image.new("RGB", (400, 400), (0, 0, 255))
    picture.paste((255, 0, 0), (0, 200, 400, 400))
    tags = Image.Exif()
    tags[made.ROTATED] = 6
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=tags, quality=95)
    return out.getvalue()


@pytest.mark.parametrize("data", [made.jpeg(), made.jpeg(60, 90), made.png(), made.heic()])
async def test_whatever_comes_in_is_a_small_square_that_tells_nothing(services: Services, data: bytes) -> None:
    kept = await contacts.square_photo(services, data)
    picture = Image.open(io.BytesIO(kept))
    assert (picture.format, picture.size, picture.mode) == ("WEBP", (256, 256), "RGB")
    assert not picture.getexif()
    assert b"SecretMaker" not in kept and b"EXIF" not in kept
    assert len(kept) < 64 * 1024


async def test_it_stands_upright(services: Services) -> None:
    picture = Image.open(io.BytesIO(await contacts.square_photo(services, tall()))).convert("RGB")
    left, right = picture.getpixel((40, 128)), picture.getpixel((215, 128))
    assert left[0] > 200 > left[2] and right[2] > 200 > right[0], "what lay below is on the left"


def bomb() -> bytes:
    """Sixty million points in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "act"),
        (b"%PDF-1.7\n", 422, "JPEG, PNG, WebP or HEIC"),
        (made.gif(), 422, "JPEG, PNG, WebP or HEIC"),
        (b"", 422, "empty"),
        (made.jpeg()[:5_000], 422, "damaged"),
        (bomb(), 422, "50 million points"),
        (b"\xff\xd8\xff" + bytes(LARGEST), 413, ""),
    ],
)
async def test_what_is_no_photo_is_refused_with_why(services: Services, data: bytes, status: int, said: str) -> None:
    with pytest.raises(KoinonError) as refused:
        await contacts.square_photo(services, data)
    assert (refused.value.status, said in refused.value.sentence) == (status, True)


async def test_it_lies_sealed_counts_as_storage_and_stands_in_the_trail(services: Services, chapel: UUID) -> None:
    picture = await contacts.square_photo(services, made.jpeg())
    async with services.database.transaction(chapel) as tx:
        ada = await person(tx, services)
        before = await counted(tx)
        one = await contacts.set_photo(tx, services.vault, ada.id, picture)
        assert await counted(tx) - before == len(picture)
        kept = await tx.scalar("select data_cipher from contact_photos where organization_id = %(o)s", {"o": chapel})
        assert picture[:64] not in kept
        two = await contacts.set_photo(tx, services.vault, ada.id, b"another")
        assert one.photo_id is not None and two.photo_id not in (None, one.photo_id)
        assert two.version > one.version > ada.version
        assert await counted(tx) - before == len(b"another")
        [row] = (await contacts.list_page(tx, services.vault, contacts.ContactQuery(), PageRequest(5))).rows
        assert row.photo_id == two.photo_id
        gone = await contacts.remove_photo(tx, services.vault, ada.id)
        assert (gone.photo_id, await shown(tx, services, ada.id), await counted(tx)) == (None, None, before)
        told = await identity.trail(tx, 10, None, identity.TrailQuery(resource_type="contact", resource_id=ada.id))
    assert [row.action for row in told] == [
        "contact.photo_removed",
        "contact.photo_set",
        "contact.photo_set",
        "contact.created",
    ]


async def counted(tx: Tx) -> int:
    return await counters.standing(tx, "storage_bytes") or 0


async def test_who_may_not_see_the_person_sees_no_photo(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada = await person(tx, services)
        await contacts.set_photo(tx, services.vault, ada.id, b"Ada")
        assert await shown(tx, services, ada.id) == b"Ada"
    elsewhere = Actor(
        kind=ActorKind.USER, organization_id=chapel, id=ids.uuid7(), location_ids=frozenset({ids.uuid7()})
    )
    async with services.database.transaction(elsewhere) as tx:
        assert await shown(tx, services, ada.id) is None
        assert await tx.all(UUID, "select id from contact_photos") == []


async def test_a_survivor_keeps_their_own_and_borrows_one_only_where_there_is_none(
    services: Services, chapel: UUID
) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, ben, cleo = [await person(tx, services, name) for name in ("Ada", "Ben", "Cleo")]
        for one, data in ((ben, b"Ben"), (cleo, b"Cleo")):
            await contacts.set_photo(tx, services.vault, one.id, data)
        own = await contacts.merge(tx, services.vault, ben.id, cleo.id, {})
        assert await shown(tx, services, ben.id) == b"Ben"
        await contacts.unmerge(tx, services.vault, own.id)
        assert [await shown(tx, services, one.id) for one in (ben, cleo)] == [b"Ben", b"Cleo"]
        borrowed = await contacts.merge(tx, services.vault, ada.id, cleo.id, {})
        assert await shown(tx, services, ada.id) == b"Cleo"
        assert (await contacts.get(tx, services.vault, ada.id)).photo_id is not None
        await contacts.unmerge(tx, services.vault, borrowed.id)
        assert [await shown(tx, services, one.id) for one in (ada, cleo)] == [None, b"Cleo"]
        assert (await contacts.get(tx, services.vault, ada.id)).photo_id is None


@pytest.mark.parametrize(("room", "shown_after"), [(18, b"RIFF Cleo"), (17, None)])
async def test_what_a_survivor_borrows_is_claimed_until_it_goes_back_and_only_where_there_is_room(
    services: Services, chapel: UUID, room: int, shown_after: bytes | None
) -> None:
    gauge = "select value from usage_gauges where organization_id = %(o)s and resource = 'storage_bytes'"
    with catalogue.using(catalogue.read(f'default = "small"\n[plans.small]\nstorage_bytes = {room}')):
        async with services.database.transaction(chapel) as tx:
            ada, cleo = await person(tx, services, "Ada"), await person(tx, services, "Cleo")
            await contacts.set_photo(tx, services.vault, cleo.id, b"RIFF Cleo")
            assert await tx.scalar(gauge, {"o": chapel}) == 9
            borrowed = await contacts.merge(tx, services.vault, ada.id, cleo.id, {})
            assert await shown(tx, services, ada.id) == shown_after
            assert await tx.scalar(gauge, {"o": chapel}) == (18 if shown_after else 9)
            await contacts.unmerge(tx, services.vault, borrowed.id)
            assert await tx.scalar(gauge, {"o": chapel}) == 9


async def test_it_goes_into_their_file_and_goes_with_them(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    async with services.database.transaction(chapel) as tx:
        ada = await person(tx, services)
        await contacts.set_photo(tx, services.vault, ada.id, b"RIFF Ada")
        request = await contacts.ask_export(tx, ada.id)
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        file = await contacts.read_export(tx, services.vault, request.id)
        with zipfile.ZipFile(io.BytesIO(file.data)) as packed:
            assert packed.read("photo.webp") == b"RIFF Ada"
        before = await counted(tx)
        await contacts.ask_erasure(tx, ada.id, by="staff")
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert await erasing.erase_due(services, chapel) == 1
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar("select count(*) from contact_photos where organization_id = %(o)s", {"o": chapel}) == 0
        left = "select photo_id from contacts where organization_id = %(o)s and id = %(id)s"
        assert await tx.scalar(left, {"o": chapel, "id": ada.id}) is None
        assert before - await counted(tx) == len(b"RIFF Ada")


async def made_by(browser: Browser) -> dict[str, Any]:
    return dict((await browser.call("POST", PATH, {"given_name": "Grace"}, idempotency_key="grace")).json["data"])


async def test_by_the_api_it_is_put_read_and_deleted(ada: Browser) -> None:
    grace = await made_by(ada)
    path = f"{PATH}/{grace['id']}/photo"
    assert (await ada.call("GET", path)).status == 404
    body, kind = multipart(made.jpeg())
    stale = await ada.call("PUT", path, body, content_type=kind, if_match='"v999"')
    assert (stale.status, stale.error["code"]) == (412, "precondition_failed")
    put = await ada.call("PUT", path, body, content_type=kind, if_match=f'"v{grace["version"]}"')
    assert put.status == 200 and put.json["data"]["photo_id"]
    read = await ada.call("GET", path)
    assert (read.status, read.headers["content-type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(read.raw)).size == (256, 256)
    again = await ada.call("GET", path, if_none_match=read.headers["etag"])
    assert again.status == 304
    refused = await ada.call("PUT", path, multipart(b"%PDF-1.7")[0], content_type=kind)
    assert (refused.status, refused.error["code"]) == (422, "invalid_file")
    assert (await ada.call("DELETE", path)).status == 204
    assert (await ada.call("GET", path)).status == 404
