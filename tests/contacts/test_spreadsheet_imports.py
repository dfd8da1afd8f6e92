"""A list as people really have it: from a spreadsheet to people, and back again (CON-067, 068, 071, 076)."""

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import Import
from koinon.contacts.service.imports import files
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.contacts.spreadsheets import workbook
from tests.contacts.test_imports import check, mapped, people, run, upload

Drain = Callable[[], Awaitable[None]]
HEAD = ["Full name", "Cumpleaños", "Phone", "Tags", "Shirt size"]
MESSY = workbook(
    {
        "Cover": [],
        "Members": [
            ["Grace Chapel: members"],
            [],
            HEAD,
            ["Núñez, Ada", "25/12/1990", 12125550101.0, "choir; band", "M"],
            ["Ben de la Cruz", date(1985, 3, 5), "'2125550102", "choir|ushers", None],
            ["Rounded", "01/02/1990", "1.55512E+10", None, None],
            ["Abroad", "01/02/1990", "5511987654321", None, None],
        ],
        "Guests": [["Name", "Phone"], ["Chidi Anagonye", "2125550103"]],
    }
)


async def imported(services: Services, drain: Drain, organization: UUID, data: bytes) -> Import:
    made = await upload(services, organization, data, "members.xlsx")
    await mapped(services, organization, made.id, date_order="dmy")
    await check(services, drain, organization, made.id)
    return await run(services, drain, organization, made.id)


async def test_a_messy_workbook_is_read_and_what_is_damaged_is_explained(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    made = await upload(services, chapel, MESSY, "members.xlsx")
    assert (made.format, made.sheet, made.sheets) == ("spreadsheet", "Members", ["Cover", "Members", "Guests"])
    assert (made.columns, made.has_header, made.first_line, made.total_rows) == (HEAD, True, 3, 4)
    assert made.mapping == ["full_name", "birth_date", "phone", "tags", "ignore"]
    async with services.database.transaction(chapel) as tx:
        preview = await contacts.preview_import(tx, services.vault, made.id)
        await contacts.map_import(tx, made.id, [*made.mapping[:4], "custom:shirt_size"])
    assert (preview.date_order, preview.date_example) == ("dmy", "25/12/1990")
    await mapped(services, chapel, made.id, date_order="dmy")
    await check(services, drain_jobs, chapel, made.id)
    done = await run(services, drain_jobs, chapel, made.id)
    assert (done.counts.new, done.counts.reasons) == (2, {"phone.spreadsheet": 1, "phone.no_plus": 1})
    ben, ada = sorted(await people(services, chapel), key=lambda one: one.given_name, reverse=True)
    assert [(one.given_name, one.family_name, one.phone) for one in (ada, ben)] == [
        ("Ada", "Núñez", "(212) 555-0101"),
        ("Ben", "de la Cruz", "(212) 555-0102"),
    ]
    async with services.database.transaction(chapel) as tx:
        whole = [await contacts.get(tx, services.vault, one.id) for one in (ada, ben)]
    assert [one.birth_date for one in whole] == [date(1990, 12, 25), date(1985, 3, 5)]
    assert sorted(label.name for label in whole[1].tags) == ["choir", "ushers"]
    assert whole[0].custom == {"shirt_size": "M"}


async def test_what_stayed_out_comes_back_as_a_spreadsheet_is_put_right_and_goes_in(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    first = await imported(services, drain_jobs, chapel, MESSY)
    failed = await contacts.failed_rows_xlsx(services, chapel, first.id)
    head, rounded, abroad = [row.cells for row in files.opened(failed).lines]
    assert head == [*HEAD, "Error"]
    assert rounded[:3] == ["Rounded", "01/02/1990", "1.55512E+10"]
    assert "its last digits are lost" in rounded[-1]
    assert "without its +" in abroad[-1]
    rounded[2], abroad[2] = "2125550104", "+5511987654321"
    again = await imported(services, drain_jobs, chapel, workbook({"Sheet1": [head, rounded, abroad]}))
    assert (again.counts.new, again.counts.invalid, again.columns[-1], again.mapping[-1]) == (2, 0, "Error", "ignore")


async def test_another_sheet_and_another_first_line_are_chosen(services: Services, chapel: UUID) -> None:
    made = await upload(services, chapel, MESSY, "members.xlsx")
    guests = await contacts.reread_import(services, chapel, made.id, sheet="Guests")
    assert (guests.sheet, guests.columns, guests.first_line, guests.total_rows) == ("Guests", ["Name", "Phone"], 1, 1)
    below = await contacts.reread_import(services, chapel, made.id, first_line=2, has_header=False)
    assert (below.columns, below.has_header, below.first_line, below.total_rows) == (["1", "2"], False, 2, 1)
    for wrong in ({"sheet": "Nowhere"}, {"encoding": "utf-8"}, {"delimiter": ","}, {"first_line": 900}):
        with pytest.raises(KoinonError) as refused:
            await contacts.reread_import(services, chapel, made.id, **wrong)  # type: ignore[arg-type]
        assert refused.value.status == 422
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.get_import(tx, made.id)).sheet == "Guests"


async def test_a_text_with_a_title_begins_where_its_columns_are_named(services: Services, chapel: UUID) -> None:
    """A TSV in UTF-16, as Excel's "Unicode text" is."""
    data = "Members\t\t\n\nName\tPhone\tEmail\nAda\t2125550101\tada@example.com\n".encode("utf-16")
    made = await upload(services, chapel, data, "members.txt")
    assert (made.format, made.delimiter, made.columns) == ("text", "\t", ["Name", "Phone", "Email"])
    assert (made.first_line, made.total_rows) == (3, 1)
    whole = await contacts.reread_import(services, chapel, made.id, first_line=1, has_header=False)
    assert (whole.total_rows, whole.columns) == (3, ["1", "2", "3"])
    with pytest.raises(KoinonError):
        await contacts.reread_import(services, chapel, made.id, sheet="Members")
