"""Broadcasts aimed at a location: offered, named, sent, and in the way of closing it (ORG-013)."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from koinon import messaging, organizations
from koinon.messaging import AudienceRef, TargetRef
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.pages import pages_of


async def places(services: Services, tenant: UUID) -> tuple[UUID, UUID]:
    async with services.database.transaction(tenant) as tx:
        north, south = [(await organizations.add_location(tx, name)).id for name in ("North", "South")]
    people = await cast.people(services, tenant, cast.distinct(3))
    async with services.database.transaction(tenant) as tx:
        for person, place in zip(people, (north, north, south), strict=True):
            await tx.execute("update contacts set location_id = %(l)s where id = %(p)s", {"l": place, "p": person})
    return north, south


async def aimed(services: Services, tenant: UUID, *targets: TargetRef, state: str = "draft") -> UUID:
    made = await cast.draft(services, tenant, audience=AudienceRef(targets))
    async with services.database.transaction(tenant) as tx:
        await tx.execute("update broadcasts set state = %(s)s where id = %(b)s", {"s": state, "b": made.id})
    return made.id


@pytest.mark.parametrize(
    ("state", "others", "refused"),
    [
        ("sending", [], True),
        ("paused", [], True),
        ("scheduled", [], True),
        ("draft", [], False),
        ("completed", [], False),
        ("sending", [TargetRef("all")], False),
    ],
)
async def test_a_location_stays_open_while_a_broadcast_for_it_alone_is_under_way(
    services: Services, chapel: UUID, state: str, others: list[TargetRef], refused: bool
) -> None:
    async with services.database.transaction(chapel) as tx:
        north = (await organizations.add_location(tx, "North")).id
    await aimed(services, chapel, TargetRef("location", north), *others, state=state)
    async with services.database.transaction(chapel) as tx:
        told: list[object] = []
        try:
            await organizations.archive_location(tx, north)
        except KoinonError as error:
            told = [error.code, error.details["used_by"]]
        assert told == (["resource_in_use", ["Sunday"]] if refused else [])


async def test_after_a_merge_a_draft_is_for_the_location_that_stays(services: Services, chapel: UUID) -> None:
    north, south = await places(services, chapel)
    draft = await aimed(services, chapel, TargetRef("location", north))
    done = await aimed(services, chapel, TargetRef("location", north), state="completed")
    async with services.database.transaction(chapel) as tx:
        await organizations.merge_locations(tx, north, south)
        assert (await messaging.get(tx, draft)).audience.include == (TargetRef("location", south),)
        assert (await messaging.get(tx, done)).audience.include == (TargetRef("location", north),)


class Ada(Browser):
    """The owner of an organization of three locations."""

    tenant: UUID


@pytest.fixture
async def ada(services: Services) -> AsyncIterator[Ada]:
    browser = Ada(pages_of(services))
    signed_in = await found(services)
    assert signed_in.organization_id is not None
    browser.token, browser.tenant = signed_in.token, signed_in.organization_id
    await browser.call("GET", "/api/v1/me")
    yield browser


async def test_the_picker_offers_locations_and_a_closed_one_keeps_its_name(services: Services, ada: Ada) -> None:
    page = "/broadcasts/audience-options"
    assert "location:" not in (await ada.call("GET", page, accept="text/html")).raw.decode()
    north, south = await places(services, ada.tenant)
    offered = (await ada.call("GET", page + "?q=nor", accept="text/html")).raw.decode()
    assert f'data-value="location:{north}" data-label="North"' in offered
    assert f"location:{south}" not in offered
    draft = await aimed(services, ada.tenant, TargetRef("location", north))
    async with services.database.transaction(ada.tenant) as tx:
        assert (await messaging.preview(tx, messaging.draft_of(await messaging.get(tx, draft)))).recipients == 2
        await organizations.archive_location(tx, north, south)
    composer = (await ada.call("GET", f"/broadcasts/{draft}", accept="text/html")).raw.decode()
    assert f'value="location:{north}"' in composer and ">North<" in composer.replace("\n", "")
