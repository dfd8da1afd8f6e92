"""Whether carriers reach us, and who may call: our own address asked over the net, networks named (CHN-057, 061)."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Environment, NewAccount, Sender
from koinon.platform.configuration import Configuration, load
from koinon.platform.http import HttpSession
from koinon.platform.limits import MemoryLimits
from koinon.platform.services import Services
from koinon.platform.settings import SettingsError
from koinon.platform.webhooks import Door, selftest
from koinon.simulator import keys
from tests.channels.conftest import listening
from tests.channels.test_door import Carrier, event
from tests.platform.http.servers import answering, serving

KEY = "KEY0189abcdef0123456789"


def with_settings(services: Services, **named: str) -> Services:
    """The same services, some settings set by the environment."""
    known = services.configuration.resolved
    changed = {name: replace(known[name], value=value, source="environment") for name, value in named.items()}
    return replace(services, configuration=Configuration({**known, **changed}), limits=MemoryLimits())


async def found(services: Services, sender: Sender, organization_id: UUID, url: str) -> channels.Callbacks:
    return await channels.check_callbacks(with_settings(services, PUBLIC_URL=url), organization_id, sender.account_id)


async def test_our_own_door_proves_that_it_is_ours(services: Services, sender: Sender, chapel: UUID) -> None:
    async with listening(Door(with_settings(services))) as url:
        told = await found(services, sender, chapel, url)
        async with HttpSession() as http:
            stranger = await http.request("GET", f"{url}/webhooks/telnyx/{'x' * 32}?{selftest.NAME}={'n' * 24}")
    assert (told.ok, told.code, told.address) == (True, "reached", url)
    assert stranger.status == 404


@pytest.mark.parametrize(
    ("answer", "code", "location"),
    [
        (b'HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{"proof":"mine"}', "somebody_else", ""),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>", "somebody_else", ""),
        (b"HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n", "somebody_else", ""),
        (
            b"HTTP/1.1 301 Go\r\nlocation: https://new.example.org/webhooks/telnyx/t\r\ncontent-length: 0\r\n\r\n",
            "leads_on",
            "https://new.example.org",
        ),
    ],
)
async def test_a_wrong_address_is_named(
    services: Services, sender: Sender, chapel: UUID, answer: bytes, code: str, location: str
) -> None:
    async with serving(answering(answer)) as url:
        told = await found(services, sender, chapel, url)
    assert (told.ok, told.code, told.location) == (False, code, location)


async def test_where_nothing_listens_nothing_answers(services: Services, sender: Sender, chapel: UUID) -> None:
    assert (await found(services, sender, chapel, "http://127.0.0.1:1")).code == "no_answer"


async def test_a_strangers_account_is_404(services: Services, sender: Sender, bakery: UUID) -> None:
    with pytest.raises(Exception, match="resource_not_found"):
        await channels.check_callbacks(services, bakery, sender.account_id)


@pytest.mark.parametrize(
    ("networks", "status"),
    [
        ("telnyx=192.76.120.192/27", 403),
        ("telnyx=192.76.120.192/27, telnyx=127.0.0.0/8", 200),
        ("other=10.0.0.0/8", 200),
    ],
)
async def test_a_provider_calls_from_its_networks_only(
    services: Services, sender: Sender, chapel: UUID, networks: str, status: int
) -> None:
    """CHN-057: Telnyx calls from 192.76.120.192/27; rightly signed from elsewhere is refused, the simulator never."""
    async with services.database.transaction(chapel) as tx:
        new = NewAccount(
            provider="telnyx",
            name="Live",
            environment=Environment.LIVE,
            values={"api_key": "KEY" + KEY, "public_key": keys.public_key(KEY)},
        )
        live = await channels.connect_account(tx, services.vault, new, "http://127.0.0.1:1")
        token = await tx.scalar("select webhook_token from provider_accounts where id = %(i)s", {"i": live.id})
        practice = await tx.scalar(
            "select webhook_token from provider_accounts where id = %(i)s", {"i": sender.account_id}
        )
    async with listening(Door(with_settings(services, WEBHOOK_NETWORKS=networks))) as url, HttpSession() as http:
        carrier = Carrier(http, url, sender, KEY)
        answer = await carrier.call(event("e-1"), url=f"{url}/webhooks/telnyx/{token}")
        unsigned = await http.request("POST", f"{url}/webhooks/telnyx/{practice}", body=event("e-2"))
    assert answer.status == status
    assert unsigned.status == 401, "of the simulator the signature alone is asked"


@pytest.mark.parametrize("typed", ["192.76.120.192/27", "telnyx=nowhere", "telnyx=192.76.120.0/99", "a b=10.0.0.0/8"])
def test_what_is_no_network_is_refused_at_the_start(typed: str) -> None:
    environment: Mapping[str, str] = {"KOINON_WEBHOOK_NETWORKS": typed}
    with pytest.raises(SettingsError, match="WEBHOOK_NETWORKS"):
        load(environment)
