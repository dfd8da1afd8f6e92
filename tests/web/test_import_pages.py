"""The wizard with the list of 5,326 hospitals: read, matched, checked, imported, explained, undone."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from koinon.contacts.service.imports import files
from tests.contacts.spreadsheets import workbook
from tests.web.site import Site, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOSPITALS = Path(__file__).parents[1] / "data" / "us_hospitals.csv"


async def read(site: Site, file: Path) -> Page:
    page = await site.page("/imports/new")
    await page.locator("#file").set_input_files(file)
    return page


async def test_the_list_of_hospitals_from_file_to_result(site: Site) -> None:
    page = await read(site, HOSPITALS)
    await expect(page.get_by_text("5,326 rows")).to_be_visible()
    await expect(page.get_by_label("“Phone Number” becomes")).to_have_value("phone")
    assert await violations(page) == []
    await page.get_by_role("button", name="Check the list").first.click()
    await asyncio.gather(site.work(), expect(page.get_by_text("Ready to import")).to_be_visible())
    stats = page.locator(".stats")
    await expect(stats).to_contain_text("5,326")
    await expect(stats).to_contain_text("5,305")
    await expect(page.get_by_text("20 numbers belong to several rows")).to_be_visible()
    failed = page.get_by_role("row").filter(has_text="4805")
    await expect(failed).to_contain_text("(093) 693-3841")
    await expect(failed).to_contain_text("No such number exists")
    assert await violations(page) == []
    await page.get_by_role("button", name="Import 5,325 rows").click()
    await asyncio.gather(site.work(), expect(page.get_by_text("5,325 people added")).to_be_visible(timeout=60_000))
    assert await violations(page) == []
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download these rows").click()
    lines = (await (await downloading.value).path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("Facility ID,Facility Name")
    assert "No such number exists" in lines[1]


async def test_an_import_is_taken_back(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text("Nombre;Apellidos;Móvil\nJosé;Ñandú;+1 212 555 0198\n", "windows-1252")
    page = await read(site, file)
    await expect(page.get_by_label("“Móvil” becomes")).to_have_value("phone")
    await page.get_by_role("button", name="Check the list").first.click()
    await asyncio.gather(site.work(), expect(page.get_by_text("Ready to import")).to_be_visible())
    await page.get_by_role("button", name="Import 1 row").click()
    await asyncio.gather(site.work(), expect(page.get_by_text("1 person added")).to_be_visible())
    await page.get_by_role("button", name="Undo the import").first.click()
    await expect(page.get_by_role("dialog")).to_contain_text("People who go again")
    await page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()
    await asyncio.gather(site.work(), expect(page.get_by_text("This import was undone")).to_be_visible())
    await page.reload()
    await expect(page.get_by_text("1 people went, 0 were put back as they were, 0 stayed")).to_be_visible()


async def test_what_was_chosen_stays_where_the_words_are_missing(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text("Name,Phone\nAda Okafor,+1 212 555 0198\n", "utf-8")
    page = await read(site, file)
    await page.get_by_text("Yes, and we can show it").click()
    await page.get_by_label("Where does this list come from?").fill("Cards of spring")
    await page.get_by_label("“Name” becomes").select_option("name")
    await page.get_by_role("button", name="Check the list").first.click()
    await expect(page.locator("#f-consent_words-error")).to_have_text("Say which words they agreed to.")
    await expect(page.locator('[name="agreed"][value="yes"]')).to_be_checked()
    await expect(page.get_by_label("Where does this list come from?")).to_have_value("Cards of spring")
    await expect(page.get_by_label("“Name” becomes")).to_have_value("name")
    await page.locator("#f-consent_words").fill("I agree to texts of Grace Chapel.")
    await page.get_by_role("button", name="Check the list").first.click()
    await asyncio.gather(site.work(), expect(page.get_by_text("Ready to import")).to_be_visible())


async def test_a_pdf_is_named_as_one(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    page = await read(site, file)
    await expect(page.get_by_text("This is a PDF. Export the list as CSV and upload that.")).to_be_visible()


async def test_a_messy_spreadsheet_comes_in_and_its_failed_rows_make_the_round(site: Site, tmp_path: Path) -> None:
    """CON-067, 068, 071, 076: as people keep lists, with everything that is wrong with them."""
    file = tmp_path / "members.xlsx"
    head = ["Full name", "Cumpleaños", "Phone", "Shirt size"]
    good = ["Núñez, Ada", "25/12/1990", 12125550101.0, "M"]
    bad = ["Ben Öztürk", "03/05/1985", "1.55512E+10", "L"]
    file.write_bytes(workbook({"Cover": [], "Members": [["Grace Chapel: members"], [], head, good, bad]}))
    page = await read(site, file)
    await expect(page.get_by_text("2 rows", exact=True)).to_be_visible()
    await expect(page.get_by_text("Line 3 names the columns")).to_be_visible()
    await expect(page.get_by_label("Sheet", exact=True)).to_have_value("Members")
    await expect(page.get_by_label("Dates are written")).to_have_value("dmy")
    await expect(page.get_by_text("“25/12/1990” can only be read this way.")).to_be_visible()
    await page.get_by_label("“Shirt size” becomes").select_option("custom:shirt_size")
    assert await violations(page) == []
    await page.get_by_role("button", name="Check the list").first.click()
    await asyncio.gather(site.work(), expect(page.get_by_text("Ready to import")).to_be_visible())
    await expect(page.get_by_role("row").filter(has_text="1.55512E+10")).to_contain_text("its last digits are lost")
    await page.get_by_role("button", name="Import 1 row").click()
    await asyncio.gather(site.work(), expect(page.get_by_text("1 person added")).to_be_visible())
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download these rows").click()
    failed = await downloading.value
    assert failed.suggested_filename == "failed-rows.xlsx"
    told, row = [one.cells for one in files.opened((await failed.path()).read_bytes()).lines]
    assert (told[:4], row[0], "its last digits" in row[-1]) == (head, "Ben Öztürk", True)
    row[2] = "(212) 555-0102"
    file.write_bytes(workbook({"Sheet1": [told, row]}))
    page = await read(site, file)
    await page.get_by_label("Dates are written").select_option("dmy")
    await page.get_by_role("button", name="Check the list").first.click()
    await asyncio.gather(site.work(), expect(page.get_by_text("Ready to import")).to_be_visible())
    await page.get_by_role("button", name="Import 1 row").click()
    await asyncio.gather(site.work(), expect(page.get_by_text("1 person added")).to_be_visible())
    await page.goto(f"{site.url}/people")
    await expect(page.locator("tbody")).to_contain_text("Ada Núñez")
    await expect(page.locator("tbody")).to_contain_text("Ben Öztürk")
