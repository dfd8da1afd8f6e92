"""A seat limited to groups: its holder sees and writes to their people, and to nobody else (MSG-100, CON-026)."""

from uuid import UUID

import pytest
import pytest_asyncio

from koinon import messaging, wiring, worker
from koinon.identity import catalogue
from koinon.identity.contracts import Role
from koinon.kit import ids
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import found, seat
from tests.messaging import cast
from tests.pages import pages_of
from tests.web.forms_of import form_in

YOUTH, CHOIR = 2, 3


class House:
    """A church with a youth group of two and a choir of three, one of them in both, and somebody in neither."""

    def __init__(self, services: Services, organization_id: UUID, owner: Browser) -> None:
        self.services, self.id, self.owner = services, organization_id, owner
        self.people: list[UUID] = []
        self.youth = self.choir = ""


@pytest_asyncio.fixture
async def house(services: Services, carrier: Simulator) -> House:
    owner = Browser(make_api(services))
    signed = await found(services)
    owner.token = signed.token
    await owner.call("GET", "/api/v1/me")
    assert signed.organization_id is not None
    made = House(services, signed.organization_id, owner)
    await cast.sender(services, made.id, carrier.url)
    made.people = await cast.people(services, made.id, cast.distinct(5))
    groups = [(await owner.call("POST", "/api/v1/groups", {"name": name})).json["data"]["id"] for name in "YC"]
    made.youth, made.choir = groups
    for group, some in ((made.youth, made.people[:YOUTH]), (made.choir, made.people[1 : 1 + CHOIR])):
        body = {"contact_ids": [str(one) for one in some]}
        assert (await owner.call("POST", f"/api/v1/groups/{group}/members", body)).status < 300
    return made


@pytest_asyncio.fixture
async def leader(house: House) -> Browser:
    """May do everything, with the people of the youth group."""
    role = {"name": "Leader", "permissions": sorted(catalogue.permissions())}
    code = (await house.owner.call("POST", "/api/v1/roles", role)).json["data"]["code"]
    signed = await seat(house.services, house.id, Role.AGENT)
    newest = (await house.owner.call("GET", "/api/v1/members?limit=100")).json["data"][-1]["id"]
    changes = {"role": code, "location_ids": [house.youth]}
    changed = await house.owner.call("PATCH", f"/api/v1/members/{newest}", changes)
    assert changed.status == 200, changed.json
    browser = Browser(make_api(house.services))
    browser.token = signed.token
    await browser.call("GET", "/api/v1/me")
    return browser


async def test_they_see_their_people_and_their_group_alone(house: House, leader: Browser) -> None:
    people = (await leader.call("GET", "/api/v1/contacts?limit=100")).json["data"]
    groups = (await leader.call("GET", "/api/v1/groups?limit=100")).json["data"]
    assert {row["id"] for row in people} == {str(one) for one in house.people[:YOUTH]}
    assert [(row["id"], row["member_count"]) for row in groups] == [(house.youth, YOUTH)]
    assert (await leader.call("GET", f"/api/v1/contacts/{house.people[0]}")).status == 200
    assert (await leader.call("GET", f"/api/v1/contacts/{house.people[2]}")).status == 404
    assert (await leader.call("GET", f"/api/v1/groups/{house.choir}")).status == 404


async def test_what_they_send_to_everybody_reaches_their_people_whoever_sends_it(house: House, leader: Browser) -> None:
    to_all = {"include": [{"kind": "all"}]}
    made = await leader.call("POST", "/api/v1/broadcasts", {"name": "Youth", "body": "Hi", "audience": to_all})
    looked = await leader.call("POST", "/api/v1/broadcasts/preview", {"body": "Hi", "audience": to_all})
    assert looked.status == 200, looked.raw
    assert (made.status, looked.json["data"]["recipients"]) == (201, YOUTH)
    broadcast_id = UUID(made.json["data"]["id"])
    await cast.send(house.services, house.id, broadcast_id)  # by the system, without a limit of its own
    for _ in range(20):
        await worker.drain(house.services, wiring.jobs())
        if (await cast.found(house.services, house.id, broadcast_id)).state == "completed":
            break
    async with house.services.database.transaction(house.id) as tx:
        rows = [row for _, row in await messaging.deliveries_page(tx, broadcast_id)]
    assert {row.contact_id for row in rows} == set(house.people[:YOUTH])
    whole = await house.owner.call("POST", "/api/v1/broadcasts", {"name": "All", "body": "Hi", "audience": to_all})
    assert (await leader.call("GET", whole.headers["location"])).status == 404


async def test_conversations_are_those_of_their_people(house: House, leader: Browser) -> None:
    ids_of = []
    for contact_id in (house.people[0], house.people[3]):
        begun = await house.owner.call("POST", "/api/v1/conversations", {"contact_id": str(contact_id)})
        ids_of.append(begun.json["data"]["id"])
        path = f"/api/v1/conversations/{ids_of[-1]}/messages"
        assert (await house.owner.call("POST", path, {"body": "Hi"}, idempotency_key=str(ids.uuid7()))).status < 300
    threads = (await leader.call("GET", "/api/v1/conversations?limit=100")).json["data"]
    assert [row["id"] for row in threads] == ids_of[:1]
    assert (await leader.call("POST", "/api/v1/conversations", {"contact_id": str(house.people[3])})).status == 404


@pytest.mark.parametrize(
    ("path", "body"), [("/api/v1/contacts", {"given_name": "Noor"}), ("/api/v1/groups", {"name": "Mine"})]
)
async def test_they_add_nobody_they_would_not_see(leader: Browser, path: str, body: dict[str, str]) -> None:
    assert (await leader.call("POST", path, body)).status == 403


async def test_the_group_is_there_to_be_chosen_and_one_elsewhere_is_not(house: House, leader: Browser) -> None:
    newest = (await house.owner.call("GET", "/api/v1/members?limit=100")).json["data"][-1]["id"]
    strange = {"location_ids": [str(ids.uuid7())]}
    assert (await house.owner.call("PATCH", f"/api/v1/members/{newest}", strange)).status == 422
    given = await leader.call("POST", "/api/v1/invitations", {"emails": ["z@example.org"], "role": "agent"})
    assert given.status == 403  # nobody gives more than they have


async def test_a_group_ticked_beside_all_of_them_limits_and_all_of_them_ticked_anew_does_not(house: House) -> None:
    await seat(house.services, house.id, Role.AGENT)
    house.owner.app = pages_of(house.services)
    newest = (await house.owner.call("GET", "/api/v1/members?limit=100")).json["data"][-1]["id"]
    for fields, expected in (({"location_ids": house.youth}, [house.youth]), ({"everywhere": "yes"}, [])):
        page = (await house.owner.call("GET", f"/team/{newest}", accept="text/html")).raw.decode()
        assert "Only groups they lead" in page
        form = form_in(page, f"/team/{newest}")
        kind = "application/x-www-form-urlencoded"
        typed = form.typed(**fields)
        sent = await house.owner.call("POST", f"/team/{newest}", typed, accept="text/html", content_type=kind)
        assert sent.status in (200, 303), sent.raw[:300]
        member = (await house.owner.call("GET", f"/api/v1/members/{newest}")).json["data"]
        assert member["location_ids"] == expected
