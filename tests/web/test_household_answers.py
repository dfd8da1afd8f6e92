"""Households on pages that need no browser: a known number joined to its family, who has died, whom a text covered."""

from urllib.parse import urlencode
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import NewContact, NewMember
from koinon.platform.services import Services
from tests.identity.browser import Answer, Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.web.test_csrf import token_in_page

FORM = "application/x-www-form-urlencoded"
HOME = "+14155552671"


class House:
    """Rosa's home, at Ada's desk."""

    def __init__(self, ada: Browser, token: str, organization: UUID, rosa: UUID) -> None:
        self.ada, self.token, self.organization, self.rosa = ada, token, organization, rosa

    async def post(self, path: str, **fields: str) -> Answer:
        headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": self.token}
        return await self.ada.call("POST", path, urlencode(fields).encode(), **headers)


@pytest.fixture
async def house(services: Services) -> House:
    ada, owner = Browser(pages_of(services)), await found(services)
    assert owner.organization_id is not None
    ada.token = owner.token
    async with services.database.transaction(owner.organization_id) as tx:
        new = NewContact(given_name="Rosa", family_name="Alvarez", phones=(HOME,))
        rosa = (await contacts.create(tx, services.vault, new)).id
    return House(ada, await token_in_page(ada), owner.organization_id, rosa)


async def test_somebody_with_a_known_number_is_added_to_the_same_household(services: Services, house: House) -> None:
    """CON-089: open, add to household, create anyway."""
    typed = {"given_name": "Ana", "family_name": "Alvarez", "phone": HOME, "email": "", "tags": "", "location_id": ""}
    shown = await house.post("/people", **typed)
    assert shown.status == 422
    for way in (f"/people/{house.rosa}", 'name="household_of"', 'value="create"'):
        assert way in shown.raw.decode(), way
    assert (await house.post("/people", **typed, household_of=str(house.rosa))).status == 303
    async with services.database.transaction(house.organization) as tx:
        [home] = (await contacts.households_page(tx))[0]
    assert (home.name, [(one.name, one.role) for one in home.members]) == (
        "Alvarez", [("Rosa Alvarez", "head"), ("Ana Alvarez", "other")],
    )  # fmt: skip


async def test_who_has_died_is_not_written_to_and_an_admin_takes_it_back(services: Services, house: House) -> None:
    for typed, status in (("deceased", "deceased"), ("active", "active")):
        assert (await house.post(f"/people/{house.rosa}/status", status=typed)).status == 303
        async with services.database.transaction(house.organization) as tx:
            assert (await contacts.get(tx, services.vault, house.rosa)).status == status


async def test_people_of_a_household_are_put_into_a_group_and_split(services: Services, house: House) -> None:
    async with services.database.transaction(house.organization) as tx:
        luis = (await contacts.create(tx, services.vault, NewContact(given_name="Luis"))).id
        made = await contacts.create_household(
            tx, "Alvarez", members=[NewMember(house.rosa, "head"), NewMember(luis, "spouse")]
        )
        group = await contacts.create_group(tx, "Parents")
    assert (await house.post(f"/households/{made.id}/group", group=str(group.id))).status == 303
    moved = await house.post(f"/households/{made.id}/members", act="move", ids=str(luis), to="", name="Luis")
    assert moved.status == 303
    async with services.database.transaction(house.organization) as tx:
        assert (await contacts.get_group(tx, group.id)).member_count == 2
        assert {one.name for one in (await contacts.households_page(tx))[0]} == {"Alvarez", "Luis"}
