"""The import of a real list: CMS Hospital General Information, figures as published with the data."""

import csv
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import ContactChanges, ContactQuery, Import, ImportOptions, NewContact
from koinon.contacts.service.imports import storing, uploads
from koinon.kit import ids
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest, sign_cursors_with
from koinon.platform.services import Services

HOSPITALS = (Path(__file__).parent.parent / "data" / "us_hospitals.csv").read_bytes()
SMALL = "Name,Phone,Email,City\nAda Lovelace,(415) 555-2671,ada@example.com,London\nBen Núñez,415-555-2672,,\n"
Drain = Callable[[], Awaitable[None]]

sign_cursors_with(b"k" * 32)


async def upload(services: Services, organization: UUID, data: bytes | str, name: str = "list.csv") -> Import:
    return await contacts.create_import(services, organization, name, data.encode() if isinstance(data, str) else data)


async def mapped(services: Services, organization: UUID, import_id: UUID, **options: object) -> Import:
    async with services.database.transaction(organization) as tx:
        return await contacts.map_import(tx, import_id, options=ImportOptions(**options))  # type: ignore[arg-type]


async def check(services: Services, drain: Drain, organization: UUID, import_id: UUID) -> Import:
    async with services.database.transaction(organization) as tx:
        await contacts.check_import(tx, import_id)
    await drain()
    async with services.database.transaction(organization) as tx:
        return await contacts.get_import(tx, import_id)


async def run(services: Services, drain: Drain, organization: UUID, import_id: UUID) -> Import:
    async with services.database.transaction(organization) as tx:
        await contacts.run_import(tx, import_id)
    await drain()
    async with services.database.transaction(organization) as tx:
        return await contacts.get_import(tx, import_id)


async def imported(
    services: Services, drain: Drain, organization: UUID, data: bytes | str, **options: object
) -> Import:
    made = await upload(services, organization, data)
    await mapped(services, organization, made.id, **options)
    await check(services, drain, organization, made.id)
    return await run(services, drain, organization, made.id)


async def people(services: Services, organization: UUID) -> list[contacts.ContactRow]:
    async with services.database.transaction(organization) as tx:
        page = await contacts.list_page(tx, services.vault, ContactQuery(), PageRequest(limit=100))
        return page.rows


async def test_the_hospital_list(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    made = await upload(services, chapel, HOSPITALS, "us_hospitals.csv")
    assert (made.state, made.total_rows, made.has_header) == ("uploaded", 5_326, True)
    assert dict(zip(made.columns, made.mapping, strict=True))["Phone Number"] == "phone"
    checked = (await check(services, drain_jobs, chapel, made.id)).checked
    assert checked is not None
    assert (checked.rows, checked.new, checked.invalid, checked.distinct_numbers) == (5_326, 5_325, 1, 5_305)
    assert checked.shared_numbers > 0
    assert checked.reasons == {"phone.invalid": 1}
    assert await people(services, chapel) == []
    done = await run(services, drain_jobs, chapel, made.id)
    assert (done.state, done.percentage, done.counts.new, done.counts.invalid) == ("done", 100, 5_325, 1)
    async with services.database.transaction(chapel) as tx:
        assert await contacts.count(tx, services.vault, ContactQuery()) == 5_325
        assert (
            await tx.scalar(
                "select count(distinct value_hash) from addresses where organization_id = %(o)s", {"o": chapel}
            )
            == 5_305
        )
        (row,), _ = await contacts.import_rows_page(tx, services.vault, made.id)
        shared = await contacts.shared_numbers(tx, services.vault, made.id)
    failed = b"".join([part async for part in contacts.failed_rows_csv(services, chapel, made.id)]).decode()
    assert (row.line, row.outcome, row.faults[0].column, row.faults[0].value) == (
        4_805, "invalid", "Phone Number", "(093) 693-3841",
    )  # fmt: skip
    assert row.faults[0].sentence.startswith("No such number exists")
    assert len(shared) == checked.shared_numbers
    assert sum(len(one.lines) for one in shared) - len(shared) == 5_325 - 5_305
    header, bad = list(csv.reader(io.StringIO(failed.removeprefix("\ufeff"))))
    assert header == [*made.columns, "Error"]
    assert bad[1] == "EAST TEXAS MEDICAL CENTER - CARTHAGE"
    assert bad[-1].startswith("Phone Number: No such number exists")


async def test_a_small_list_with_accents_in_windows_1252(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    done = await imported(services, drain_jobs, chapel, SMALL.replace(",", ";").encode("cp1252"))
    assert (done.encoding, done.delimiter, done.counts.new) == ("cp1252", ";", 2)
    assert [(p.name, p.phone, p.source) for p in await people(services, chapel)] == [
        ("Ada Lovelace", "(415) 555-2671", "csv"),
        ("Ben Núñez", "(415) 555-2672", "csv"),
    ]


async def test_two_forms_of_one_number_in_a_row_are_one_address(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    """CON-012: Argentina's mobiles with their 9 and without are one number; the first form is kept."""
    done = await imported(services, drain_jobs, chapel, "Name,Phone,Phone\nAda,+54 9 11 2345-6789,+54 11 2345-6789\n")
    assert (done.counts.new, done.counts.invalid) == (1, 0)
    (ada,) = await people(services, chapel)
    async with services.database.transaction(chapel) as tx:
        whole = await contacts.get(tx, services.vault, ada.id)
    assert [address.last4 for address in whole.addresses] == ["6789"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"", "empty"),
        (b"Name,Phone\n", "no_rows"),
        (b"PK\x03\x04rest", "broken"),
        (b'Name,Phone\n"Ada,1\n' + b"x" * 200_000, "cell_too_long"),
    ],
)
async def test_what_is_no_list_is_refused_by_name_and_nothing_is_kept(
    services: Services, chapel: UUID, data: bytes, reason: str
) -> None:
    with pytest.raises(KoinonError) as refused:
        await upload(services, chapel, data)
    assert (refused.value.code, refused.value.details["reason"]) == ("invalid_file", reason)
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar("select count(*) from imports where organization_id = %(o)s", {"o": chapel}) == 0
        assert await tx.scalar("select count(*) from import_chunks where organization_id = %(o)s", {"o": chapel}) == 0


async def test_run_needs_a_check(services: Services, chapel: UUID) -> None:
    made = await upload(services, chapel, SMALL)
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await contacts.run_import(tx, made.id)
    assert refused.value.code == "import_not_checked"


async def test_a_mapping_needs_somebody(services: Services, chapel: UUID) -> None:
    made = await upload(services, chapel, SMALL)
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await contacts.map_import(tx, made.id, ["ignore", "ignore", "ignore", "custom:city"])
    assert refused.value.code == "import_not_mapped"


async def test_the_same_file_twice_changes_nothing(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    await imported(services, drain_jobs, chapel, SMALL)
    again = await imported(services, drain_jobs, chapel, SMALL)
    assert (again.counts.new, again.counts.unchanged, again.counts.updated) == (0, 2, 0)
    assert len(await people(services, chapel)) == 2


async def test_a_match_fills_blanks_and_overwrites_only_when_told(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    await imported(services, drain_jobs, chapel, SMALL)
    later = "Phone,Name,Email,City\n4155552671,Ada King,ada@new.example,Paris\n4155552672,Ben,ben@example.com,Rome\n"
    filled = await imported(services, drain_jobs, chapel, later, match_by="phone")
    assert (filled.counts.updated, filled.counts.new) == (2, 0)
    first = {p.phone: p for p in await people(services, chapel)}
    assert (first["(415) 555-2671"].name, first["(415) 555-2672"].email) == ("Ada Lovelace", "ben@example.com")
    await imported(services, drain_jobs, chapel, later, match_by="phone", on_match="overwrite")
    assert {p.name for p in await people(services, chapel)} == {"Ada King", "Ben Núñez"}


async def test_several_matches_are_never_guessed(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    async with services.database.transaction(chapel) as tx:
        for name in ("Ada", "Byron"):
            await contacts.create(tx, services.vault, NewContact(given_name=name, phones=("+14155552671",)))
    done = await imported(services, drain_jobs, chapel, SMALL, match_by="phone")
    assert (done.counts.ambiguous, done.counts.new) == (1, 1)
    async with services.database.transaction(chapel) as tx:
        (row,), _ = await contacts.import_rows_page(tx, services.vault, done.id, ["ambiguous"], language="es")
    assert (row.line, row.cells[0]) == (2, "Ada Lovelace")
    assert row.faults[0].sentence == "Varias personas coinciden con esta fila; no está claro cuál es."


async def test_a_repeat_in_the_file_names_the_earlier_line(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    done = await imported(services, drain_jobs, chapel, SMALL + "ada lovelace,+1 415 555 2671,,\n")
    assert (done.counts.new, done.counts.duplicate) == (2, 1)
    async with services.database.transaction(chapel) as tx:
        (row,), _ = await contacts.import_rows_page(tx, services.vault, done.id, ["duplicate"])
    assert (row.line, row.faults[0].sentence) == (4, "This row repeats line 2 of the file.")


async def test_a_family_on_one_phone_is_imported_whole(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    done = await imported(services, drain_jobs, chapel, "Name,Phone\nAda X,4155552671\nByron X,4155552671\n")
    assert (done.counts.new, done.checked and done.checked.shared_numbers) == (2, 1)


async def test_tags_groups_and_attested_consent(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    async with services.database.transaction(chapel) as tx:
        group = await contacts.create_group(tx, "Choir")
        text = await contacts.publish_text(tx, "sms", "en", "I agree to texts from Grace Chapel.")
        await contacts.opt_out(tx, services.vault, phone="+14155552672", source="stop_keyword", evidence="m1")
    data = "Name,Phone,Tags,Groups\nAda,4155552671,new; youth,Altos\nBen,4155552672,NEW,\n"
    done = await imported(
        services, drain_jobs, chapel, data, tags=["2026"], group_ids=[group.id], consent_text_id=text.id, attested=True
    )
    assert done.checked is not None
    assert done.checked.opted_out == 1
    rows = {p.given_name: p for p in await people(services, chapel)}
    assert [tag.name for tag in rows["Ada"].tags] == ["2026", "new", "youth"]
    assert [one.name for one in rows["Ada"].groups] == ["Altos", "Choir"]
    assert (rows["Ada"].consent, rows["Ben"].consent) == ("granted", "denied")
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.get_group(tx, group.id)).member_count == 2
        (record,) = await contacts.consents_page(tx, contact_id=rows["Ada"].id)
    assert (record.source, record.text, record.evidence) == (
        "import", "I agree to texts from Grace Chapel.", f"import:{done.id}:2",
    )  # fmt: skip


async def test_consent_needs_an_attestation(services: Services, chapel: UUID) -> None:
    made = await upload(services, chapel, SMALL)
    async with services.database.transaction(chapel) as tx:
        text = await contacts.publish_text(tx, "sms", "en", "I agree.")
    with pytest.raises(KoinonError) as refused:
        await mapped(services, chapel, made.id, consent_text_id=text.id)
    assert refused.value.code == "confirmation_required"


async def test_a_paused_import_resumes_where_it_stopped(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    made = await upload(services, chapel, HOSPITALS)
    await check(services, drain_jobs, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await contacts.run_import(tx, made.id)
        paused = await contacts.pause_import(tx, made.id)
    await drain_jobs()
    assert (paused.state, len(await people(services, chapel))) == ("paused", 0)
    async with services.database.transaction(chapel) as tx:
        await contacts.resume_import(tx, made.id)
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.get_import(tx, made.id)).counts.new == 5_325


async def test_a_crash_between_batches_repeats_and_loses_nothing(
    services: Services, chapel: UUID, drain_jobs: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    from koinon.contacts.service.imports.running import Run

    made = await upload(services, chapel, HOSPITALS)
    await check(services, drain_jobs, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await contacts.run_import(tx, made.id)
    write, batches = Run._write, []

    async def die(self: Run, *arguments: object) -> bool:
        batches.append(arguments)
        if len(batches) == 3:
            raise ConnectionError("the worker is gone")
        return await write(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Run, "_write", die)
    with pytest.raises(ConnectionError):
        await Run(services, chapel, made.id).run()
    monkeypatch.undo()
    async with services.database.transaction(chapel) as tx:
        halfway = await contacts.get_import(tx, made.id)
    assert (halfway.state, halfway.processed_rows, halfway.percentage) == ("running", 2_000, 37)
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.get_import(tx, made.id)).counts.new == 5_325
        assert await contacts.count(tx, services.vault, ContactQuery(import_id=made.id)) == 5_325


async def test_undo_takes_back_what_nobody_touched_since(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    async with services.database.transaction(chapel) as tx:
        ben = await contacts.create(tx, services.vault, NewContact(given_name="Ben", phones=("+14155552672",)))
    data = "Name,Phone,Email,City\nAda,4155552671,,\nBen,4155552672,ben@example.com,Rome\nCleo,4155552673,,\n"
    done = await imported(services, drain_jobs, chapel, data, match_by="phone")
    rows = {p.given_name: p for p in await people(services, chapel)}
    async with services.database.transaction(chapel) as tx:
        await contacts.update(tx, services.vault, rows["Cleo"].id, ContactChanges(preferred_name="Cleopatra"))
        await contacts.undo_import(tx, done.id)
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        undone = await contacts.get_import(tx, done.id)
        restored = await contacts.get(tx, services.vault, ben.id)
    assert (undone.state, undone.counts.deleted, undone.counts.kept, undone.counts.restored) == ("undone", 1, 1, 1)
    assert (restored.custom, [a.kind for a in restored.addresses]) == ({}, ["phone"])
    assert sorted(p.given_name for p in await people(services, chapel)) == ["Ben", "Cleo"]


async def test_the_guess_can_be_changed(services: Services, chapel: UUID) -> None:
    made = await upload(services, chapel, "Ada;4155552671\nBen;4155552672\n")
    assert (made.has_header, made.mapping) == (False, ["ignore", "phone"])
    reread = await contacts.reread_import(services, chapel, made.id, delimiter=",", has_header=True)
    assert (reread.columns, reread.total_rows, reread.state) == (["1"], 1, "uploaded")
    with pytest.raises(KoinonError):
        await contacts.reread_import(services, chapel, made.id, encoding="rot13")


async def test_an_upload_that_breaks_off_can_be_neither_checked_nor_run(
    services: Services, chapel: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPS-004: what a crash between two of its transactions leaves behind."""

    async def crash(*_: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(uploads, "complete_import", crash)
    with pytest.raises(ConnectionResetError):
        await upload(services, chapel, SMALL)
    async with services.database.transaction(chapel) as tx:
        (left,) = (await contacts.imports_page(tx))[0]
        assert (left.state, left.error, left.processed_rows) == ("cancelled", "upload_incomplete", 0)
        for act in (contacts.check_import, contacts.run_import, contacts.resume_import):
            with pytest.raises(KoinonError) as refused:
                await act(tx, left.id)
            assert refused.value.status == 409


async def test_a_large_file_is_written_in_several_transactions(
    services: Services, chapel: UUID, drain_jobs: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "AT_ONCE", 1)
    many = "Name,Phone\n" + "".join(f"P{n},+1212{5550000 + n}\n" for n in range(2500))
    made = await upload(services, chapel, many)
    async with services.database.transaction(chapel) as tx:
        writers = await tx.all(
            int,
            "select count(*) from import_chunks where organization_id = %(o)s and kind = 'rows' group by xmin",
            {"o": chapel},
        )
    assert (made.total_rows, made.state, writers) == (2500, "uploaded", [1, 1, 1])


async def test_nothing_of_an_upload_lies_open(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    await imported(services, drain_jobs, chapel, SMALL + "Cleo,1.55512E+10,,\n")
    async with services.database.transaction(chapel) as tx:
        chunks = await tx.all(bytes, "select data from import_chunks where organization_id = %(o)s", {"o": chapel})
        faults = await tx.all(
            bytes, "select errors_cipher from import_rows where organization_id = %(o)s", {"o": chapel}
        )
    assert len(chunks) == 2
    assert len(faults) == 1
    assert not any(b"Lovelace" in data or b"155512" in data for data in [*chunks, *faults])


async def test_another_tenant_cannot_see_an_import(services: Services, chapel: UUID, bakery: UUID) -> None:
    made = await upload(services, chapel, SMALL)
    async with services.database.transaction(bakery) as tx:
        for call in (contacts.get_import(tx, made.id), contacts.check_import(tx, made.id)):
            with pytest.raises(KoinonError) as refused:
                await call
            assert refused.value.status == 404
        assert (await contacts.imports_page(tx))[0] == []


async def test_an_unknown_import_is_404(services: Services, chapel: UUID) -> None:
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await contacts.undo_import(tx, ids.uuid7())
    assert refused.value.status == 404
