"""The push services' own clients against the simulator: firebase-admin, aioapns and pywebpush."""

import asyncio
import base64
import json
import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import trustme

from koinon.channels.push import simulated
from koinon.simulator import Simulator
from koinon.simulator.apns import ApnsConnection
from koinon.simulator.webpush import subscription
from tests.simulator.running import KEY, simulating

APPLE = "a1" * 30


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulating() as made:
        yield made


@pytest.fixture(scope="session")
def firebase() -> Any:
    """Imported once: it takes a second."""
    import firebase_admin
    from firebase_admin import credentials, messaging

    return firebase_admin, credentials, messaging


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_firebase_admin_sends_and_learns_that_a_device_is_gone(firebase: Any, simulator: Simulator) -> None:
    admin, credentials, messaging = firebase
    account = simulated.service_account(KEY, simulator.url)
    given = {"type": "service_account", **{name: getattr(account, name) for name in account.__struct_fields__}}
    app = admin.initialize_app(credentials.Certificate(given), name=simulator.url)
    messaging._MessagingService.FCM_URL = simulator.url + "/v1/projects/{0}/messages:send"

    def send(device: str) -> str:
        shown = messaging.Notification(title="Sunday", body="At ten ü")
        said: str = messaging.send(messaging.Message(token=device, notification=shown, data={"a": "1"}), app=app)
        return said

    try:
        name = await asyncio.to_thread(send, "device-2345")
        assert name.startswith("projects/simulated/messages/")
        carried = simulator.carrier.phones.get(name.rpartition("/")[2])
        assert carried is not None
        assert (carried.person, carried.text, carried.channel) == ("device-2345", "At ten ü", "push")
        with pytest.raises(messaging.UnregisteredError):
            await asyncio.to_thread(send, "device-0001")
    finally:
        await asyncio.to_thread(admin.delete_app, app)


async def test_aioapns_sends_and_learns_that_a_device_is_gone(simulator: Simulator) -> None:
    from aioapns import APNs, NotificationRequest

    authority = trustme.CA()
    serving, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(serving)
    authority.configure_trust(trusting)
    loop = asyncio.get_running_loop()
    front = await loop.create_server(lambda: ApnsConnection(simulator.carrier), "127.0.0.1", 0, ssl=serving)
    client = APNs(
        key=simulated.pem_of(simulated.curve_key(KEY)),
        key_id="ABC123DEFG",
        team_id=KEY,
        topic="org.example.app",
        ssl_context=trusting,
        max_connection_attempts=1,
    )
    place = {"APNS_SERVER": "localhost", "APNS_PORT": front.sockets[0].getsockname()[1]}
    client.pool.protocol_class = type("Local", (client.pool.protocol_class,), place)

    async def send(device: str) -> Any:
        alert = {"aps": {"alert": {"title": "Sunday", "body": "At ten"}}}
        return await asyncio.wait_for(client.send_notification(NotificationRequest(device, alert)), 10)

    try:
        sent, gone = await send(APPLE + "2345"), await send(APPLE + "0001")
        assert sent.is_successful
        assert (gone.status, gone.description) == ("410", "Unregistered")
        (carried,) = simulator.carrier.phones.all()
        assert (carried.person, carried.sender, carried.text) == (APPLE + "2345", "org.example.app", "At ten")
    finally:
        client.pool.close()
        front.close()


async def test_pywebpush_sends_and_learns_that_a_browser_is_gone(simulator: Simulator) -> None:
    from pywebpush import WebPushException, webpush

    number = simulated.curve_key(KEY).private_numbers().private_value
    key = base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")

    def send(device: str) -> Any:
        info = json.loads(subscription(simulator.url, KEY, device))
        said = json.dumps({"title": "Sunday", "body": "At ten ü"})
        return webpush(info, said, vapid_private_key=key, vapid_claims={"sub": "mailto:a@example.org"}, ttl=60)

    assert (await asyncio.to_thread(send, "browser-2345")).status_code == 201
    (carried,) = simulator.carrier.phones.all()
    assert (carried.person, carried.text) == ("browser-2345", "At ten ü")
    with pytest.raises(WebPushException) as gone:
        await asyncio.to_thread(send, "browser-0001")
    assert gone.value.response is not None
    assert gone.value.response.status_code == 410
