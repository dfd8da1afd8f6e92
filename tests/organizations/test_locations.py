"""Leaving, merging, restoring and ordering locations (ORG-013, 014)."""

from uuid import UUID

import pytest

from koinon import contacts, organizations
from koinon.platform import errors
from koinon.platform.services import Services
from tests.identity.browser import Browser


async def at(services: Services, tenant: UUID, name: str) -> UUID:
    async with services.database.transaction(tenant) as tx:
        return (await organizations.add_location(tx, name)).id


async def home_of(services: Services, tenant: UUID, contact_id: UUID) -> UUID | None:
    async with services.database.transaction(tenant) as tx:
        return (await contacts.get(tx, services.vault, contact_id)).location_id


@pytest.fixture
async def north(services: Services, chapel: UUID) -> UUID:
    return await at(services, chapel, "North")


@pytest.fixture
async def ada(services: Services, chapel: UUID, north: UUID) -> UUID:
    """Ada, who lives in the north."""
    async with services.database.transaction(chapel) as tx:
        new = contacts.NewContact(given_name="Ada", location_id=north)
        return (await contacts.create(tx, services.vault, new)).id


async def test_a_location_where_people_are_is_left_only_by_saying_where_they_go(
    services: Services, chapel: UUID, north: UUID, ada: UUID
) -> None:
    south = await at(services, chapel, "South")
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(errors.KoinonError) as refused:
            await organizations.archive_location(tx, north)
        assert (refused.value.code, refused.value.details) == ("resource_in_use", {"there": {"people": 1}})
        await organizations.archive_location(tx, north, south)
    assert await home_of(services, chapel, ada) == south


async def test_merging_moves_everything_at_once_even_out_of_the_default_one(
    services: Services, chapel: UUID, north: UUID, ada: UUID
) -> None:
    south = await at(services, chapel, "South")
    async with services.database.transaction(chapel) as tx:
        await organizations.merge_locations(tx, north, south)
        main = await organizations.default_location(tx)
        await organizations.merge_locations(tx, main, south)
        assert await organizations.default_location(tx) == south
        assert [place.id for place in await organizations.locations(tx)] == [south]
    assert await home_of(services, chapel, ada) == south


@pytest.mark.parametrize("into", ["itself", "archived", "stranger"])
async def test_merging_into_nowhere_is_refused_and_moves_nobody(
    services: Services, chapel: UUID, bakery: UUID, north: UUID, ada: UUID, into: str
) -> None:
    archived = await at(services, chapel, "Old")
    async with services.database.transaction(chapel) as tx:
        await organizations.archive_location(tx, archived)
    target = {"itself": north, "archived": archived, "stranger": await at(services, bakery, "Shop")}[into]
    with pytest.raises(errors.KoinonError):
        async with services.database.transaction(chapel) as tx:
            await organizations.merge_locations(tx, north, target)
    assert await home_of(services, chapel, ada) == north


async def test_an_archived_location_returns_unless_its_name_is_taken(
    services: Services, chapel: UUID, north: UUID
) -> None:
    async with services.database.transaction(chapel) as tx:
        await organizations.archive_location(tx, north)
        await organizations.restore_location(tx, north)
        await organizations.archive_location(tx, north)
        await organizations.add_location(tx, "north")
        with pytest.raises(errors.KoinonError, match="duplicate_resource"):
            await organizations.restore_location(tx, north)


async def test_over_the_api_they_are_ordered_merged_and_restored(signed_in: object) -> None:
    browser: Browser = await signed_in("Grace Chapel")  # type: ignore[operator]
    path = "/api/v1/locations"
    main = (await browser.call("GET", path)).json["data"][0]["id"]
    north = (await browser.call("POST", path, {"name": "North"})).json["data"]["id"]
    ordered = await browser.call("POST", f"{path}/order", {"ids": [north, main]})
    assert [row["id"] for row in ordered.json["data"]] == [north, main]
    assert (await browser.call("POST", f"{path}/order", {"ids": [north]})).status == 422
    assert (await browser.call("POST", f"{path}/{north}/merge", {"into": main})).json["data"]["id"] == main
    assert (await browser.call("POST", f"{path}/{north}/restore")).json["data"]["archived_at"] is None
