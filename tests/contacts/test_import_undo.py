"""Undoing an import: what it would do beforehand, and what stayed and why afterwards (CON-074)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import ContactChanges, FieldChanges, FieldType, NewContact
from koinon.contacts.service.imports import undoing
from koinon.kit import clock
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.contacts.test_imports import Drain, imported, people

LIST = (
    "First name,Phone,City,State\n"
    "Ada,4155552671,,\nBen,4155552672,Rome,Lazio\nCleo,4155552673,,\nDan,4155552674,,\nEve,4155552675,,\n"
)
SINCE = "update contacts set {} = now() where organization_id = %(o)s and id = %(id)s"


async def test_it_says_beforehand_who_goes_and_who_stays_and_afterwards_who_stayed_and_why(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    async with services.database.transaction(chapel) as tx:
        ben = await contacts.create(tx, services.vault, NewContact(given_name="Ben", phones=("+14155552672",)))
    done = await imported(services, drain_jobs, chapel, LIST, match_by="phone")
    by_name = {person.given_name: person for person in await people(services, chapel)}
    async with services.database.transaction(chapel) as tx:
        await contacts.update(tx, services.vault, by_name["Cleo"].id, ContactChanges(preferred_name="Cleopatra"))
        for name, column in (("Dan", "last_inbound_at"), ("Eve", "last_outbound_at")):
            await tx.execute(SINCE.format(column), {"o": chapel, "id": by_name[name].id})
        filled = await contacts.get(tx, services.vault, ben.id)
        assert filled.custom == {"city": "Rome", "state": "Lazio"}
        await contacts.update(tx, services.vault, ben.id, ContactChanges(custom={**filled.custom, "city": "Oslo"}))
        plan = await contacts.undo_plan(tx, done.id)
        assert (plan.goes, plan.wrote, plan.written_to, plan.changed, plan.completed) == (1, 1, 1, 1, 1)
        assert plan.until == done.created_at + timedelta(days=30)
        await contacts.undo_import(tx, done.id)
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        undone = await contacts.get_import(tx, done.id)
        kept, _ = await contacts.kept_people_page(tx, done.id)
        rows, _ = await contacts.import_rows_page(tx, services.vault, done.id, ["kept"])
        oslo = await contacts.get(tx, services.vault, ben.id)
    assert {one.given_name: one.reason for one in kept} == {"Cleo": "changed", "Dan": "wrote", "Eve": "written_to"}
    assert (undone.counts.deleted, undone.counts.kept, undone.counts.kept_fields) == (1, 3, 1)
    assert oslo.custom == {"city": "Oslo"}, "what somebody wrote since is not taken away"
    assert [(row.contact_id, [(fault.column, fault.code) for fault in row.faults]) for row in rows] == [
        (ben.id, [("city", "changed_since")])
    ]


async def test_a_field_of_another_type_meanwhile_is_no_change_by_somebody(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    async with services.database.transaction(chapel) as tx:
        ben = await contacts.create(tx, services.vault, NewContact(given_name="Ben", phones=("+14155552672",)))
    done = await imported(services, drain_jobs, chapel, "First name,Phone,ZIP\n\
Ada,4155552671,94103\nBen,4155552672,94104\n", match_by="phone")  # fmt: skip
    async with services.database.transaction(chapel) as tx:
        [field] = await contacts.fields(tx)
        await contacts.update_field(tx, field.id, FieldChanges(type=FieldType.NUMBER))
        assert (await contacts.get(tx, services.vault, ben.id)).custom == {"zip": 94104}
        plan = await contacts.undo_plan(tx, done.id)
        assert (plan.goes, plan.changed) == (1, 0)
        await contacts.undo_import(tx, done.id)
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        counts = (await contacts.get_import(tx, done.id)).counts
        assert (counts.deleted, counts.kept, counts.kept_fields) == (1, 0, 0)
        assert (await contacts.get(tx, services.vault, ben.id)).custom == {}


async def test_after_thirty_days_it_cannot_be_undone(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    done = await imported(services, drain_jobs, chapel, LIST)
    for days, refused in ((29, False), (31, True)):
        with clock.frozen(done.created_at + timedelta(days=days)):
            async with services.database.transaction(chapel) as tx:
                if refused:
                    with pytest.raises(KoinonError) as gone:
                        await undoing.undo_import(tx, done.id)
                    assert (gone.value.status, gone.value.details) == (410, {"days": 30})
                else:
                    assert (await contacts.undo_plan(tx, done.id)).until > clock.now()
