"""Watched segments: who enters and who leaves is told, once, and only from then on (CON-039)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from koinon import contacts, worker
from koinon.contacts import ContactChanges, NewContact
from koinon.contacts.repository import watched as rows
from koinon.contacts.service import watching
from koinon.kit import clock
from koinon.platform.services import Services
from tests.contacts.test_segments import SEGMENTS, saved, speaks
from tests.identity.browser import Browser

JOBS = [watching.watch_segments, watching.evaluate_segments]


async def person(services: Services, organization_id: UUID, locale: str) -> UUID:
    async with services.database.transaction(organization_id) as tx:
        return (await contacts.create(tx, services.vault, NewContact(given_name="Ada", locale=locale))).id


async def speak(services: Services, organization_id: UUID, contact_id: UUID, locale: str) -> None:
    async with services.database.transaction(organization_id) as tx:
        await contacts.update(tx, services.vault, contact_id, ContactChanges(locale=locale))


async def segment(services: Services, organization_id: UUID, *, backfill: bool = False, language: str = "es") -> UUID:
    """A watched segment."""
    async with services.database.transaction(organization_id) as tx:
        made = await contacts.create_segment(tx, language, speaks(language))
        await contacts.watch_segment(tx, made.id, watched=True, backfill=backfill)
    return made.id


async def look(services: Services, organization_id: UUID) -> None:
    """What the organization's job does."""
    await watching.evaluate_segments.run(services, organization_id)


async def told(services: Services, organization_id: UUID) -> list[tuple[str, set[str]]]:
    """What was published of segments, in order."""
    async with services.database.transaction(organization_id) as tx:
        found: list[tuple[str, dict[str, Any]]] = await tx.all(
            tuple,
            """
            select type, payload
            from events
            where organization_id = %(o)s and type in ('segment.entered', 'segment.left')
            order by seq
            """,
            {"o": organization_id},
        )
    return [(fact, set(payload["contact_ids"])) for fact, payload in found]


async def test_who_enters_and_who_leaves_is_told_and_nobody_at_first(services: Services, chapel: UUID) -> None:
    ines, bob = await person(services, chapel, "es"), await person(services, chapel, "en")
    segment_id = await segment(services, chapel)
    await look(services, chapel)
    assert await told(services, chapel) == []
    await speak(services, chapel, bob, "es")
    await speak(services, chapel, ines, "en")
    await look(services, chapel)
    expected = [("segment.entered", {str(bob)}), ("segment.left", {str(ines)})]
    assert await told(services, chapel) == expected
    await look(services, chapel)
    assert await told(services, chapel) == expected
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.watched_now(tx, segment_id))[0] == 1


async def test_who_is_in_it_already_is_told_where_that_was_asked(services: Services, chapel: UUID) -> None:
    ines = await person(services, chapel, "es")
    await segment(services, chapel, backfill=True)
    await look(services, chapel)
    await look(services, chapel)
    assert await told(services, chapel) == [("segment.entered", {str(ines)})]


async def test_a_deleted_person_has_left(services: Services, chapel: UUID) -> None:
    ines = await person(services, chapel, "es")
    await segment(services, chapel)
    await look(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.delete(tx, [ines])
    await look(services, chapel)
    assert await told(services, chapel) == [("segment.left", {str(ines)})]


async def test_a_look_that_dies_leaves_nothing_and_the_next_tells_it_once(services: Services, chapel: UUID) -> None:
    """kill -9 before the commit: who is in it and what is told of it stand in one transaction."""
    segment_id = await segment(services, chapel)
    await look(services, chapel)
    ines = await person(services, chapel, "es")
    with pytest.raises(RuntimeError):
        async with services.database.transaction(chapel) as tx:
            await watching.evaluate(tx, segment_id)
            raise RuntimeError("killed")
    assert await told(services, chapel) == []
    for _ in range(2):  # and a job runs twice
        await look(services, chapel)
    assert await told(services, chapel) == [("segment.entered", {str(ines)})]


async def test_another_rule_is_looked_at_as_at_first(services: Services, chapel: UUID) -> None:
    """Whoever edits a rule does not welcome a thousand people; nor by the segment that another one names."""
    ines, bob = await person(services, chapel, "es"), await person(services, chapel, "en")
    base = await segment(services, chapel)
    async with services.database.transaction(chapel) as tx:
        within = {"all": [{"field": "segment", "op": "is", "value": str(base)}]}
        above = await contacts.create_segment(tx, "above", within)
        await contacts.watch_segment(tx, above.id, watched=True)
    await look(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.update_segment(tx, base, rules=speaks("en"))
    await look(services, chapel)
    assert await told(services, chapel) == []
    await speak(services, chapel, bob, "es")
    await look(services, chapel)
    assert await told(services, chapel) == [("segment.left", {str(bob)})] * 2
    assert ines != bob


async def test_nothing_is_looked_at_where_nothing_happened_until_a_new_day(
    services: Services, chapel: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules ask about days, so a day's turn in the organization's zone counts as a change."""
    looked: list[UUID] = []
    real = rows.evaluate

    async def noting(tx: Any, segment_id: UUID, *given: Any, **named: Any) -> Any:
        looked.append(segment_id)
        return await real(tx, segment_id, *given, **named)

    monkeypatch.setattr(rows, "evaluate", noting)
    segment_id = await segment(services, chapel)
    await look(services, chapel)
    assert looked == [segment_id]
    quiet = clock.now() + watching.OVERLAP + timedelta(minutes=1)
    async with services.database.transaction(chapel) as tx:
        await rows.evaluated(tx, segment_id, quiet)
    with clock.frozen(quiet):
        await look(services, chapel)
    assert looked == [segment_id]
    with clock.frozen(quiet + timedelta(hours=24)):
        await look(services, chapel)
    assert looked == [segment_id] * 2


async def test_the_schedule_reaches_organizations_that_watch_and_a_lost_look_comes_again(
    services: Services, chapel: UUID
) -> None:
    await segment(services, chapel)
    ines = await person(services, chapel, "es")
    await worker.drain(services, JOBS)
    await speak(services, chapel, ines, "en")
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        await watching.watch_segments.run(services, None)
    async with services.database.system() as tx:
        lost = "delete from procrastinate_jobs where args->>'organization_id' = %(o)s and status = 'todo'"
        assert await tx.execute(lost, {"o": str(chapel)}) == 1
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        await watching.watch_segments.run(services, None)
    await worker.drain(services, JOBS)
    assert await told(services, chapel) == [("segment.left", {str(ines)})]


async def test_a_rule_that_cannot_be_asked_keeps_nobody_from_hearing_of_others(
    services: Services, chapel: UUID
) -> None:
    broken, whole = await segment(services, chapel), await segment(services, chapel, language="pt", backfill=True)
    async with services.database.transaction(chapel) as tx:
        gone = """update segments set rules = '{"all": [{"field": "custom.gone", "op": "is", "value": "x"}]}'"""
        await tx.execute(f"{gone} where organization_id = %(o)s and id = %(id)s", {"o": chapel, "id": broken})
    rui = await person(services, chapel, "pt")
    await look(services, chapel)
    assert await told(services, chapel) == [("segment.entered", {str(rui)})]
    assert whole != broken


async def test_it_is_switched_by_the_api_and_ends_with_its_segment(ada: Browser, services: Services) -> None:
    made = await saved(ada, "Spanish", speaks("es"))
    assert made["watched"] is False
    path = f"{SEGMENTS}/{made['id']}"
    assert (await ada.call("PATCH", path, {"watched": True})).json["data"]["watched"] is True
    assert (await ada.call("PATCH", path, {"name": "Español"})).json["data"]["watched"] is True
    assert (await ada.call("PATCH", path, {"watched": False})).json["data"]["watched"] is False
    other = await ada.call("POST", SEGMENTS, {"name": "Other", "rules": speaks("pt"), "watched": True})
    assert other.json["data"]["watched"] is True
    organization_id = UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    await person(services, organization_id, "pt")
    await look(services, organization_id)
    await ada.call("DELETE", f"{SEGMENTS}/{other.json['data']['id']}")
    async with services.database.transaction(organization_id) as tx:
        left = await tx.scalar(
            "select count(*) from segment_members where organization_id = %(o)s", {"o": organization_id}
        )
    assert left == 0
