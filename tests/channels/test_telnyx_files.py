"""Files people send by MMS: public links, fetched into our storage, from the outside world only (INB-010)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from koinon import channels
from koinon.channels.contracts import Credentials, ErrorKind, InboundMessage, Media
from koinon.channels.media import await_media, fetch_media
from koinon.channels.ports import ProviderRefused
from koinon.channels.providers.telnyx.files import Files
from koinon.channels.repository import media as rows
from koinon.channels.service import dead_letters
from koinon.kit import clock, ids
from koinon.platform.services import Services
from koinon.platform.webhooks import Arrived
from tests.messaging.cast import sender

REAL = Credentials("KEY", "https://api.telnyx.com", "")


@asynccontextmanager
async def carrier(status: Callable[[str], int], body: bytes = b"GIF89a") -> AsyncIterator[tuple[str, list[str]]]:
    """A server whose answers have the status that a path is given; what was asked of it."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).decode().split()[1]
        asked.append(path)
        head = f"HTTP/1.1 {status(path)} OK\r\nContent-Type: image/gif\r\nLocation: http://127.0.0.1:1/\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


@pytest.mark.parametrize(
    "url",
    [
        "http://media.telnyx.example/1.png",
        "https://127.0.0.1/1.png",
        "https://[::1]/1.png",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.7/1.png",
        "https://１２７.0.0.1/1.png",
        "https://localhost/1.png",
        "file:///etc/passwd",
        "https://",
    ],
)
async def test_no_address_inside_is_called(url: str) -> None:
    """OWASP SSRF Prevention: whoever can post an event names the address."""
    with pytest.raises(ProviderRefused) as refused:
        await Files().fetch(REAL, url)
    assert refused.value.error.kind is (ErrorKind.RETRYABLE if "localhost" in url else ErrorKind.CONTENT)


async def test_a_redirect_is_not_followed() -> None:
    async with carrier(lambda _: 302) as (url, asked):
        with pytest.raises(ProviderRefused):
            await Files().fetch(Credentials("SIMKEY", url, ""), f"{url}/1.gif")
        assert asked == ["/1.gif"]


async def arrives(services: Services, chapel: UUID, account_id: UUID, url: str) -> UUID:
    """Somebody sends a picture; the id it is kept by."""
    fact = InboundMessage(
        event_id=ids.uuid7().hex, provider_id="p", sender="+12055550142", from_="+12125550198", text="Look",
        media=(Media(url, "image/gif", 6, None),), occurred_at=clock.now(), keyword=None,
    )  # fmt: skip
    one = Arrived(ids.uuid7(), "telnyx", account_id, chapel, b"", clock.now(), 0)
    async with services.database.transaction(chapel) as tx:
        [(_, [told])] = await await_media(tx, [(one, [fact])])
    assert isinstance(told, InboundMessage)
    media_id = channels.media_named(told.media[0].url)
    assert media_id is not None
    return media_id


async def state(services: Services, chapel: UUID, media_id: UUID) -> str:
    async with services.database.transaction(chapel) as tx:
        return (await rows.states(tx, [media_id]))[media_id]


async def test_a_picture_is_kept_once_though_its_event_comes_twice(services: Services, chapel: UUID) -> None:
    async with carrier(lambda _: 200) as (url, asked):
        number = await sender(services, chapel, url)
        media_id = await arrives(services, chapel, number.account_id, f"{url}/1.gif")
        await fetch_media.run(services, chapel)
        assert await arrives(services, chapel, number.account_id, f"{url}/1.gif") == media_id
        await fetch_media.run(services, chapel)
        assert asked == ["/1.gif"]
    opened = await channels.open_media(services, chapel, media_id)
    assert (opened.content, opened.content_type) == (b"GIF89a", "image/gif")


async def test_one_that_is_gone_is_not_asked_for_again_and_one_that_fails_is(services: Services, chapel: UUID) -> None:
    """Five tries, then a dead letter, by which it is had after all once the carrier is well."""
    well = False
    async with carrier(lambda path: 404 if path == "/gone.gif" else 200 if well else 503) as (url, asked):
        number = await sender(services, chapel, url)
        gone = await arrives(services, chapel, number.account_id, f"{url}/gone.gif")
        ill = await arrives(services, chapel, number.account_id, f"{url}/ill.gif")
        for _ in range(rows.MOST_TRIES):
            await fetch_media.run(services, chapel)
        assert asked.count("/gone.gif") == 1
        assert (await state(services, chapel, gone), await state(services, chapel, ill)) == ("gone", "gone")
        async with services.database.transaction(chapel) as tx:
            [letter] = await dead_letters.letters_page(tx, 10, None)
            assert (letter.kind, letter.ref_id, letter.error) == ("media", ill, "http_503")
        well = True
        async with services.database.transaction(chapel) as tx:
            await dead_letters.retry_letter(tx, services, letter.id)
        await fetch_media.run(services, chapel)
        async with services.database.transaction(chapel) as tx:
            settled = await dead_letters.retry_letter(tx, services, letter.id)
    assert (settled.state, await state(services, chapel, ill)) == ("recovered", "kept")
