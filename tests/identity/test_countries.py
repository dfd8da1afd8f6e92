"""The country of a session, where a proxy of the installation says it (IDN-016)."""

from uuid import UUID

from koinon import identity
from koinon.identity import Client
from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD
from tests.identity.conftest import found
from tests.identity.post import mails

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def arrive(services: Services, email: str, country: str | None) -> identity.SignedIn:
    entered = await identity.sign_in(services, email, PASSWORD, Client("203.0.113.7", FIREFOX, None, country))
    assert isinstance(entered, identity.SignedIn)
    return entered


async def told(services: Services, organization_id: UUID | None) -> list[str]:
    assert organization_id is not None
    return [mail.subject for mail in await mails(services, organization_id, "new_device")]


async def test_a_sign_in_from_a_new_country_is_mailed_once(services: Services) -> None:
    email = f"{ids.uuid7().hex}@example.org"
    chapel = (await found(services, email=email)).organization_id
    for country in ("US", "US", None):
        await arrive(services, email, country)
    assert await told(services, chapel) == ["You signed in from a new device"]  # the first with this browser
    spain = await arrive(services, email, "ES")
    await arrive(services, email, "ES")
    assert (await told(services, chapel))[1:] == ["You signed in from a new country"]
    known = await identity.of_session(services, spain.session_id)
    assert sorted({row.country or "" for row in await identity.own_sessions(services, known)}) == ["", "ES", "US"]
