"""A broadcast whose messages left the database says so instead of “none” (OPS-053)."""

import pytest

from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in
from tests.messaging import cast
from tests.messaging.conftest import carrier
from tests.organizations.test_organization import organization_id
from tests.pages import application_of

__all__ = ["ada", "application", "browser", "carrier", "signed_in"]


@pytest.mark.parametrize(("months", "words"), [(15, "no longer kept"), (2, "None of this kind")])
async def test_it_says_that_only_counts_stay(
    ada: Browser, services: Services, carrier: Simulator, months: int, words: str
) -> None:
    tenant = await organization_id(ada)
    await cast.sender(services, tenant, carrier.url)
    made = await cast.draft(services, tenant)
    async with services.database.transaction(tenant) as tx:
        await tx.execute(
            "update broadcasts set created_at = now() - make_interval(months => %(months)s) where id = %(id)s",
            {"months": months, "id": made.id},
        )
    ada.app = application_of(services)
    page = await ada.call("GET", f"/broadcasts/{made.id}/recipients", accept="text/html")
    assert words in page.raw.decode()
