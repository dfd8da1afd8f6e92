"""Signing in by a link leads where one wanted to go (IDN-015)."""

from uuid import UUID

import pytest

from koinon import organizations
from koinon.identity.contracts import Role
from koinon.identity.factors import requirement
from koinon.identity.factors.requirement import FactorPolicy
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found, seat
from tests.identity.mailbox import last_path
from tests.identity.test_links import drain
from tests.pages import pages_of

FORM = "application/x-www-form-urlencoded"


async def allow_links(services: Services, organization_id: UUID) -> None:
    async with services.database.transaction(organization_id) as tx:
        await organizations.change_settings(tx, {requirement.POLICY.key: FactorPolicy(magic_links=True)})
    requirement.forget(organization_id)


@pytest.mark.parametrize(
    ("wanted", "reached"), [("/people?q=Eve", "/people?q=Eve"), ("//evil.example", "/"), ("", "/")]
)
async def test_a_link_by_mail_leads_where_one_wanted_to_go(wanted: str, reached: str, services: Services) -> None:
    ada = await found(services)
    assert ada.organization_id is not None
    carla = await seat(services, ada.organization_id, Role.AGENT)
    await allow_links(services, ada.organization_id)
    browser = Browser(pages_of(services))
    page = await browser.call("GET", f"/sign-in/link?next={wanted.replace('?', '%3F')}", accept="text/html")
    assert (f'name="next" value="{reached}"' in page.raw.decode()) is True
    body = f"email={carla.user.email}&next={wanted.replace('?', '%3F')}".encode()
    asked = await browser.call("POST", "/sign-in/link", body, accept="text/html", content_type=FORM)
    assert asked.status == 200
    await drain(services)
    [mark] = [one.partition(";")[0] for one in asked.cookies if one.startswith("__Host-koinon_link=")]
    path = await last_path(services, carla.user.email)
    entered = await browser.call("POST", path, b"", accept="text/html", content_type=FORM, cookie=mark)
    assert (entered.status, entered.headers["location"]) == (303, reached)
