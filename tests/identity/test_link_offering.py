"""A link by mail is offered where some organization lets people in by one (IDN-007)."""

import dataclasses

from koinon import identity, organizations
from koinon.identity.factors import requirement
from koinon.identity.links import offering
from koinon.platform import process
from koinon.platform.configuration import Configuration
from tests.identity.conftest import found


async def test_a_link_is_offered_only_where_an_organization_allows_it(
    settings: Configuration, make_database: object, cluster: object
) -> None:
    url = cluster.url("koinon_app", make_database())  # type: ignore[attr-defined, operator]
    database = dataclasses.replace(settings.resolved["DATABASE_URL"], value=url)
    own = dataclasses.replace(settings, resolved={**settings.resolved, "DATABASE_URL": database})
    async with process.services(own, name="offer", pool=2) as services:
        ada = await found(services)
        assert ada.organization_id is not None
        offering.forget()
        assert not await identity.magic_links_offered(services)
        async with services.database.transaction(ada.organization_id) as tx:
            await organizations.change_settings(tx, {requirement.POLICY.key: {"magic_links": True}})
        requirement.forget(ada.organization_id)
        offering.forget()
        assert await identity.magic_links_offered(services)
    offering.forget()
