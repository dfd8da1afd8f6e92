"""Lists brought along as the audience of one broadcast (MSG-021): matched, never added."""

import io
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio
import xlsxwriter

from koinon import contacts
from koinon.contacts.policy.uploaded import read_lines
from koinon.contacts.repository import erasing
from koinon.contacts.repository import uploaded as rows
from koinon.kit import clock
from koinon.messaging.contracts import AudienceRef, TargetRef
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in
from tests.messaging import cast
from tests.messaging.conftest import carrier
from tests.organizations.test_organization import organization_id
from tests.pages import application_of

__all__ = ["ada", "application", "browser", "carrier", "signed_in"]
LINES = [["Name", "Mobile"], ["Ada", "(212) 555-0123"], ["Ben", "ben@Example.org"], ["", ""], ["Eve", "call her"]]


def test_each_line_names_one_person_and_headings_nobody() -> None:
    found = read_lines(enumerate(LINES, 1), "US")
    assert [(one.line, one.kind, one.value) for one in found] == [
        (2, "phone", "+12125550123"),
        (3, "email", "ben@example.org"),
        (5, "unreadable", "Eve call her"),
    ]


@pytest_asyncio.fixture
async def tenant(ada: Browser, services: Services, carrier: Simulator) -> UUID:
    found = await organization_id(ada)
    await cast.sender(services, found, carrier.url)
    ada.app = application_of(services)
    return found


async def test_a_list_is_an_audience_and_adds_nobody(ada: Browser, services: Services, tenant: UUID) -> None:
    numbers = cast.distinct(3)
    people = await cast.people(services, tenant, numbers)
    asked = {"name": "Camp", "entries": [numbers[0], numbers[0], str(people[1]), "+12125550199", "hello"]}
    made = await ada.call("POST", "/api/v1/audience-lists", asked, idempotency_key="one")
    assert made.status == 201, made.raw
    told = made.json["data"]
    assert (told["entries"], told["people"], told["unmatched"]) == (5, 2, 2)
    lost = await ada.call("GET", f"/api/v1/audience-lists/{told['id']}/unmatched")
    assert [(one["line"], one["value"], one["why"]) for one in lost.json["data"]] == [
        (4, "+12125550199", "unknown"),
        (5, "hello", "unreadable"),
    ]
    whom = {"include": [{"kind": "list", "id": told["id"]}], "exclude": []}
    looked = await ada.call("POST", "/api/v1/broadcasts/preview", {"body": "Hi", "audience": whom})
    assert looked.json["data"]["recipients"] == 2
    everybody = {"include": [{"kind": "all"}], "exclude": whom["include"]}
    looked = await ada.call("POST", "/api/v1/broadcasts/preview", {"body": "Hi", "audience": everybody})
    assert looked.json["data"]["recipients"] == 1
    async with services.database.transaction(tenant) as tx:
        assert await contacts.count(tx, services.vault, contacts.ContactQuery()) == 3
    listed = await ada.call("GET", "/api/v1/audience-lists")
    assert [one["name"] for one in listed.json["data"]] == ["Camp"]
    assert (await ada.call("DELETE", f"/api/v1/audience-lists/{told['id']}")).status == 204
    assert (await ada.call("GET", f"/api/v1/audience-lists/{told['id']}")).status == 404


async def test_the_erased_leave_their_lists_and_strangers_are_forgotten(
    ada: Browser, services: Services, tenant: UUID
) -> None:
    [number] = cast.distinct(1)
    [person] = await cast.people(services, tenant, [number])
    async with services.database.transaction(tenant) as tx:
        made = await contacts.create_list(tx, services.vault, "Camp", [number, "+12125550199"])
        assert len(await contacts.unmatched_of(tx, services.vault, made.id)) == 1
        await rows.forget_unmatched(tx, clock.now() + timedelta(days=1))
        assert await contacts.unmatched_of(tx, services.vault, made.id) == []
        assert await erasing.clear(tx, "audience_list_people", [person]) == 1


async def test_a_spreadsheet_is_put_into_the_audience_of_a_draft(
    ada: Browser, services: Services, tenant: UUID
) -> None:
    numbers = cast.distinct(2)
    await cast.people(services, tenant, numbers)
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        for at, cell in enumerate(["Mobile", *numbers, "+12125550199"]):
            sheet.write_string(at, 0, cell)
    draft = await cast.draft(services, tenant, "Hi", audience=AudienceRef((TargetRef("all"),)))
    page = await ada.call("GET", f"/broadcasts/{draft.id}/list", accept="text/html")
    assert page.status == 200, page.raw[:300]
    parts = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="Camp.xlsx"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" + book.getvalue() + b"\r\n--x--\r\n"
    )
    sent = await ada.call("POST", f"/broadcasts/{draft.id}/list", parts, content_type="multipart/form-data; boundary=x")
    assert sent.status == 303, sent.raw[:500]
    found = await cast.found(services, tenant, draft.id)
    [_, target] = found.audience.include
    assert target.kind == "list"
    page = await ada.call("GET", f"/broadcasts/{draft.id}", accept="text/html")
    assert "Camp" in page.raw.decode()
    asked = await ada.call("GET", f"/broadcasts/{draft.id}/list", accept="text/html")
    assert "+12125550199" in asked.raw.decode()
    assert "2 of 3 entries are people you know." in asked.raw.decode()


@pytest.mark.parametrize("entries", [[], [""]])
async def test_a_list_of_nothing_is_refused(ada: Browser, tenant: UUID, entries: list[str]) -> None:
    asked = {"name": "Camp", "entries": entries}
    refused = await ada.call("POST", "/api/v1/audience-lists", asked, idempotency_key="one")
    assert refused.status == 422


async def test_odd_entries_give_no_server_error(ada: Browser, tenant: UUID) -> None:
    for index, entry in enumerate(["a\x00b", "@", "x@y", "+" * 300, "0" * 320, "\u202e+1212", " "]):
        asked = {"name": "Camp", "entries": [entry, "x"]}
        told = await ada.call("POST", "/api/v1/audience-lists", asked, idempotency_key=str(index))
        assert told.status in (201, 422), (entry, told.raw)
