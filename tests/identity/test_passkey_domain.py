"""Passkeys are bound to the installation's domain: a change of it is told before it is made (IDN-025)."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import psycopg

from koinon import doctor
from koinon.identity.factors import moving
from koinon.platform import alerts
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.identity.authenticator import Authenticator
from tests.identity.browser import Browser
from tests.identity.test_factors import with_passkey

MOVED: Any = SimpleNamespace(base_url="https://koinon.example.org:8443")


async def test_the_doctor_says_beforehand_who_would_be_locked_out(
    ada: Browser, services: Services, settings: Configuration
) -> None:
    assert (await with_passkey(ada, Authenticator())).status == 201
    assert settings.database_url is not None
    async with await psycopg.AsyncConnection.connect(settings.database_url, autocommit=True) as connection:
        stays = await doctor._passkeys(settings, connection)
        moves = await doctor._passkeys(MOVED, connection)
    assert "koinon.example.org" not in stays.words
    assert (moves.ok, "are for localhost and do not work under koinon.example.org" in moves.words) == (False, True)


async def test_a_web_process_of_another_domain_warns_as_it_starts(ada: Browser, services: Services) -> None:
    assert (await with_passkey(ada, Authenticator())).status == 201
    await moving.warn_of_move(replace(services, configuration=MOVED))
    async with services.database.system() as tx:
        found = [one for one in await alerts.standing(tx) if one.kind == "passkeys_elsewhere"]
    assert len(found) == 1 and "KOINON_PUBLIC_URL" in found[0].message
