"""Devices and pushes (IDN-049, 051): registered by a session, gone with it, pushed to as their owner wants."""

import base64
import re
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from koinon import identity, organizations
from koinon.identity.contracts import Role
from koinon.identity.devices import repository as devices
from koinon.identity.notices.pushing import DISCREET, is_quiet
from koinon.kit import clock
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import seat
from tests.identity.test_notices import id_of, organization_of

Drain = Callable[[], Awaitable[None]]
SOON = "update procrastinate_jobs set scheduled_at = now() where task_name = 'identity.push_notices'"


class PushService:
    """A push service as a browser's maker runs one (RFC 8030), and the browser behind it."""

    def __init__(self) -> None:
        self.private, self.auth = ec.generate_private_key(ec.SECP256R1()), b"sixteen bytes it"
        self.arrived: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}
        self.status, self.address = 201, ""

    def subscription(self) -> str:
        public = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _text(public), "auth": _text(self.auth)}
        return msgspec.json.encode({"endpoint": f"{self.address}/push/1", "keys": keys}).decode()

    async def take(self, request: web.Request) -> web.Response:
        self.headers = {name.lower(): value for name, value in request.headers.items()}
        if self.status == 201:
            self.arrived.append(msgspec.json.decode(self._opened(await request.read())))
        return web.Response(status=self.status)

    def _opened(self, body: bytes) -> bytes:
        """RFC 8188 and 8291 from the browser's side."""
        salt, (_, length) = body[:16], struct.unpack(">IB", body[16:21])
        theirs, cipher = body[21 : 21 + length], body[21 + length :]
        own = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        shared = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        )  # fmt: skip
        secret = HKDF(hashes.SHA256(), 32, self.auth, b"WebPush: info\0" + own + theirs).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        return AESGCM(key).decrypt(nonce, cipher, None).rstrip(b"\x02")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    found, application = PushService(), web.Application()
    application.router.add_post("/push/1", found.take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


async def register(browser: Browser, token: str, platform: str = "web") -> UUID:
    answer = await browser.call("POST", "/api/v1/devices", {"platform": platform, "push_token": token})
    assert answer.status == 201, answer.json
    return UUID(answer.json["data"]["id"])


async def listed(browser: Browser) -> list[dict[str, Any]]:
    return list((await browser.call("GET", "/api/v1/devices")).json["data"])


async def tell(services: Services, browser: Browser, name: str = "Ben") -> None:
    """A notice whose push is due now."""
    wish = {"kind": "member_joined", "in_app": True, "email": False, "push": True}
    await browser.call("PATCH", "/api/v1/notification-preferences", {"preferences": [wish]})
    async with services.database.transaction(await organization_of(browser)) as tx:
        data, about = {"name": name}, "member:1"
        await identity.notify(tx, "member_joined", [await id_of(browser)], about=about, link="/team", data=data)
        await tx.execute(SOON)


async def test_a_browser_is_pushed_to_and_opens_it_alone(
    services: Services, drain_jobs: Drain, ada: Browser, service: PushService
) -> None:
    await register(ada, service.subscription())
    await tell(services, ada)
    await drain_jobs()
    [message] = service.arrived
    assert (message["title"], message["tag"]) == ("Ben joined your organization", "member:1")
    assert re.match(r"http://localhost:8000/o/[a-z0-9-]+/notices/", message["link"])
    assert service.headers["content-encoding"] == "aes128gcm"
    assert service.headers["authorization"].startswith("vapid t=")


async def test_a_second_push_about_the_same_waits_thirty_seconds(
    services: Services, drain_jobs: Drain, ada: Browser, service: PushService
) -> None:
    await register(ada, service.subscription())
    for _ in range(3):
        await tell(services, ada)
        await drain_jobs()
    assert len(service.arrived) == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_is_no_more_is_left_alone(
    services: Services, drain_jobs: Drain, ada: Browser, service: PushService, status: int
) -> None:
    await register(ada, service.subscription())
    service.status = status
    await tell(services, ada)
    await drain_jobs()
    assert [one["disabled_at"] is not None for one in await listed(ada)] == [True]
    await register(ada, service.subscription())  # the browser subscribes anew
    assert [one["disabled_at"] for one in await listed(ada)] == [None]


async def test_a_service_that_is_down_is_tried_again(
    services: Services, drain_jobs: Drain, ada: Browser, service: PushService
) -> None:
    await register(ada, service.subscription())
    service.status = 503
    await tell(services, ada)
    await drain_jobs()
    service.status = 201
    async with services.database.transaction(await organization_of(ada)) as tx:
        await tx.execute(
            "update notifications set push_due_at = now() where organization_id = %(o)s and push_due_at is not null",
            {"o": tx.organization_id},
        )
        await tx.execute(SOON)
    await drain_jobs()
    assert len(service.arrived) == 1


async def test_a_device_that_nobody_can_push_to_keeps_no_other_from_being_told(
    services: Services, application: rest.Edge, drain_jobs: Drain, ada: Browser, service: PushService
) -> None:
    carla = Browser(application)
    carla.token = (await seat(services, await organization_of(ada), Role.AGENT)).token
    await carla.call("GET", "/api/v1/me")
    nowhere = {"endpoint": f"https://{'a' * 64}.example/x"}  # longer than a label of a name may be (RFC 1035, 2.3.4)
    await register(carla, msgspec.json.encode({**msgspec.json.decode(service.subscription()), **nowhere}).decode())
    await register(ada, service.subscription())
    await tell(services, carla)
    await tell(services, ada)
    await drain_jobs()
    assert len(service.arrived) == 1
    async with services.database.transaction(await organization_of(ada)) as tx:
        assert await tx.scalar("select count(*) from notifications where push_due_at is not null") == 0


async def test_signing_out_removes_the_device(
    services: Services, drain_jobs: Drain, ada: Browser, service: PushService
) -> None:
    await register(ada, service.subscription())
    user_id = await id_of(ada)
    await ada.call("POST", "/api/v1/auth/logout")
    async with services.database.system() as tx:
        assert await devices.targets(tx, [user_id], clock.now()) == []


async def test_a_token_moves_to_the_newest_user(
    services: Services, application: rest.Edge, ada: Browser, service: PushService
) -> None:
    await register(ada, service.subscription())
    carla = Browser(application)
    carla.token = (await seat(services, await organization_of(ada), Role.AGENT)).token
    await carla.call("GET", "/api/v1/me")
    await register(carla, service.subscription())
    assert (len(await listed(ada)), len(await listed(carla))) == (0, 1)


async def test_a_new_token_of_a_session_replaces_the_old_one(ada: Browser) -> None:
    await register(ada, "apa91-the-first-token", "android")
    second = await register(ada, "apa91-the-second-token", "android")
    assert [one["id"] for one in await listed(ada)] == [str(second)]


async def test_tokens_lie_sealed(services: Services, ada: Browser) -> None:
    await register(ada, "apa91-a-token-nobody-reads", "android")
    async with services.database.system() as tx:
        [kept] = await tx.all(
            str, "select d::text from devices d where user_id = %(u)s", {"u": await id_of(ada)}
        )  # fmt: skip
    assert "apa91" not in kept
    assert b"apa91".hex() not in kept


async def test_a_device_is_removed_by_its_owner_only(ada: Browser, ben: Browser) -> None:
    device = await register(ada, "apa91-of-adas-phone", "android")
    assert (await ben.call("DELETE", f"/api/v1/devices/{device}")).status == 404
    assert (await ada.call("DELETE", f"/api/v1/devices/{device}")).status == 204
    assert await listed(ada) == []


@pytest.mark.parametrize("token", ["not a subscription", '{"endpoint": "https://10.0.0.1/x", "keys": {}}'])
async def test_what_is_no_subscription_is_refused(ada: Browser, token: str) -> None:
    answer = await ada.call("POST", "/api/v1/devices", {"platform": "web", "push_token": token})
    assert answer.status == 422


async def test_devices_silent_for_ninety_days_are_dropped(services: Services, ada: Browser) -> None:
    await register(ada, "apa91-a-forgotten-phone", "android")
    async with services.database.system() as tx:
        await devices.forget_ended(tx, clock.now() - timedelta(days=90))
        assert len(await devices.targets(tx, [await id_of(ada)], clock.now())) == 1
        await devices.forget_ended(tx, clock.now() + timedelta(seconds=1))
        assert await devices.targets(tx, [await id_of(ada)], clock.now()) == []


async def test_a_discreet_push_names_nobody(
    services: Services, drain_jobs: Drain, ada: Browser, service: PushService
) -> None:
    await register(ada, service.subscription())
    async with services.database.transaction(await organization_of(ada)) as tx:
        await organizations.change_settings(tx, {DISCREET.key: True})
    await tell(services, ada)
    await drain_jobs()
    assert [(one["title"], one["body"]) for one in service.arrived] == [("Grace Chapel", "You have a new notice.")]


async def test_quiet_hours_hold_pushes_back(
    services: Services, drain_jobs: Drain, ada: Browser, service: PushService
) -> None:
    await register(ada, service.subscription())
    here = datetime.now(ZoneInfo("America/New_York"))  # Grace Chapel's clock: Ada chose none
    minute = here.hour * 60 + here.minute
    hours = {"quiet_from": (minute - 60) % 1440, "quiet_until": (minute + 60) % 1440}
    await ada.call("PATCH", "/api/v1/notification-preferences", {"quiet_hours": hours})
    await tell(services, ada)
    await drain_jobs()
    assert service.arrived == []


@pytest.mark.parametrize(
    ("clock_time", "quiet"), [("21:59", False), ("22:00", True), ("03:00", True), ("06:59", True), ("07:00", False)]
)
def test_quiet_hours_go_over_midnight_on_the_persons_clock(clock_time: str, quiet: bool) -> None:
    hour, minute = map(int, clock_time.split(":"))
    # 1 July: New York is four hours behind UTC
    now = datetime(2026, 7, 1, hour, minute, tzinfo=UTC) + timedelta(hours=4)
    assert is_quiet(identity.QuietHours(22 * 60, 7 * 60), now, "America/New_York") is quiet
