"""Up to 500 locations from one list: all of it is right, or nothing is added (ORG-014)."""

from uuid import UUID

import pytest

from koinon import organizations
from koinon.organizations.plans import catalogue
from koinon.platform import errors
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.organizations.test_branding import multipart

LIST = "Nombre;Dirección;Zona horaria\nNorth;12 Main St;America/Chicago\n  South   End ;;\n"
PLANS = 'default = "small"\n[plans.small]\nlocations = 3'


async def taken(services: Services, tenant: UUID, text: str) -> organizations.ListedLocations:
    async with services.database.transaction(tenant) as tx:
        return await organizations.import_locations(tx, text.encode())


async def names(services: Services, tenant: UUID) -> list[tuple[str, str | None, str | None]]:
    async with services.database.transaction(tenant) as tx:
        return [(one.name, one.address, one.time_zone) for one in await organizations.locations(tx)]


async def test_a_list_is_added_in_order_and_once_more_changes_nothing(services: Services, chapel: UUID) -> None:
    made = await taken(services, chapel, LIST)
    assert (made.added, made.known) == (2, 0)
    added = [("North", "12 Main St", "America/Chicago"), ("South End", None, None)]
    assert (await names(services, chapel))[1:] == added
    again = await taken(services, chapel, LIST.replace("North", "NORTH"))
    assert (again.added, again.known) == (0, 2)
    assert (await names(services, chapel))[1:] == added


async def test_without_a_header_the_first_column_is_the_name(services: Services, chapel: UUID) -> None:
    assert (await taken(services, chapel, "North,12 Main St\nSouth,\n")).added == 2
    assert (await names(services, chapel))[1][:2] == ("North", "12 Main St")


async def test_every_wrong_line_is_named_and_nothing_is_added(services: Services, chapel: UUID) -> None:
    text = f"name,address,time zone\nNorth,,Mars/Phobos\n,somewhere,\nSouth,{'x' * 301},\nSouth,,\n"
    with pytest.raises(errors.InvalidFieldsError) as refused:
        await taken(services, chapel, text)
    assert [(fault.path, fault.values["line"]) for fault in refused.value.faults] == [
        ("rows[0].time_zone", 2), ("rows[1].name", 3), ("rows[2].address", 4), ("rows[3].name", 5),
    ]  # fmt: skip
    assert len(await names(services, chapel)) == 1


@pytest.mark.parametrize(
    "data", [b"", b"name,address\n", b"%PDF-1.7", b"\x00\x01\x02", "\n".join(f"n{n}" for n in range(501)).encode()]
)
async def test_what_is_no_list_or_too_long_is_refused(services: Services, chapel: UUID, data: bytes) -> None:
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(errors.KoinonError, match="invalid_file"):
            await organizations.import_locations(tx, data)


async def test_five_hundred_go_in_at_once(services: Services, chapel: UUID) -> None:
    made = await taken(services, chapel, "name\n" + "\n".join(f"Campus {n}" for n in range(500)))
    assert made.added == 500
    assert [name for name, _, _ in await names(services, chapel)][1:] == [f"Campus {n}" for n in range(500)]


async def test_the_plan_has_room_for_all_or_none_goes_in(services: Services, chapel: UUID) -> None:
    with catalogue.using(catalogue.read(PLANS)):
        async with services.database.transaction(chapel) as tx:
            await organizations.change_plan(tx, "small")
        with pytest.raises(errors.KoinonError, match="plan_limit_exceeded"):
            await taken(services, chapel, "name\nA\nB\nC\n")
        assert len(await names(services, chapel)) == 1
        assert (await taken(services, chapel, "name\nA\nB\n")).added == 2


async def test_over_the_api_a_file_is_sent(signed_in: object) -> None:
    browser: Browser = await signed_in("Grace Chapel")  # type: ignore[operator]
    body, kind = multipart(LIST.encode())
    answer = await browser.call("POST", "/api/v1/locations/bulk", body, content_type=kind)
    assert (answer.status, answer.json["data"]) == (200, {"added": 2, "known": 0})
    refused = await browser.call("POST", "/api/v1/locations/bulk", multipart(b"%PDF")[0], content_type=kind)
    assert (refused.status, refused.json["error"]["code"]) == (422, "invalid_file")
