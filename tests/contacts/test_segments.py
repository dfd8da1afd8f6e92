"""Segments over the whole API: saved, previewed, listed, within each other, sent to (CON-031, 035, 036, 038)."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from koinon import contacts, messaging
from koinon.contacts import NewContact
from koinon.contacts.policy.segments import fields
from koinon.contacts.repository import segments as rows
from koinon.kit import ids
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.contacts.test_api import made
from tests.identity.browser import Browser
from tests.messaging import cast
from tests.messaging.conftest import Finish, carrier, drain, finish

__all__ = ["carrier", "drain", "finish"]
SEGMENTS = "/api/v1/segments"


def speaks(language: str) -> dict[str, Any]:
    return {"all": [{"field": "locale", "op": "is", "value": language}]}


async def saved(browser: Browser, name: str, rules: dict[str, Any]) -> dict[str, Any]:
    answer = await browser.call("POST", SEGMENTS, {"name": name, "rules": rules})
    assert answer.status == 201, answer.raw
    return dict(answer.json["data"])


async def test_a_segment_is_always_current(ada: Browser) -> None:
    spanish = await saved(ada, "Spanish", speaks("es"))
    path = f"/api/v1/contacts?segment_id={spanish['id']}&include_total=true"
    assert (await ada.call("GET", path)).json["data"] == []
    grace = await made(ada, locale="es")
    listed = (await ada.call("GET", path)).json
    assert ([row["id"] for row in listed["data"]], listed["meta"]["pagination"]["total"]) == ([grace["id"]], 1)
    await ada.call("PATCH", f"/api/v1/contacts/{grace['id']}", {"locale": "en"})
    assert (await ada.call("GET", path)).json["data"] == []
    both = f"/api/v1/contacts?segment_id={(await saved(ada, 'English', speaks('en')))['id']}&q=grace"
    assert [row["id"] for row in (await ada.call("GET", both)).json["data"]] == [grace["id"]]


async def test_a_preview_counts_reaches_and_shows_some(ada: Browser) -> None:
    for n in range(12):
        phones = [f"(212) 555-01{n:02}"] if n < 5 else []
        await made(ada, family_name=f"N{n:02}", phones=phones, emails=[], on_match="create", locale="pt")
    answer = await ada.call("POST", f"{SEGMENTS}/preview", {"rules": speaks("pt")})
    data = answer.json["data"]
    assert (data["count"], data["reach"], len(data["sample"])) == (12, {"sms": 5, "email": 0}, 10)
    assert data["sample"][0]["family_name"] == "N00"


async def test_what_cannot_be_asked_is_told_with_its_path(ada: Browser) -> None:
    rules = {"all": [{"any": [{"field": "shoe", "op": "is", "value": 1}]}]}
    for answer in (
        await ada.call("POST", f"{SEGMENTS}/preview", {"rules": rules}),
        await ada.call("POST", SEGMENTS, {"name": "X", "rules": rules}),
    ):
        assert (answer.status, answer.fields) == (422, {"rules.all[0].any[0].field": "unknown_field"})


async def test_segments_refer_to_segments_but_never_to_themselves(ada: Browser) -> None:
    spanish = await saved(ada, "Spanish", speaks("es"))
    others = await saved(ada, "Others", {"all": [{"field": "segment", "op": "is_not", "value": spanish["id"]}]})
    grace = await made(ada, locale="en")
    await made(ada, given_name="José", locale="es", phones=[], emails=[], on_match="create")
    listed = (await ada.call("GET", f"/api/v1/contacts?segment_id={others['id']}")).json["data"]
    assert [row["id"] for row in listed] == [grace["id"]]
    circle = {"all": [{"field": "segment", "op": "is", "value": others["id"]}]}
    refused = await ada.call("PATCH", f"{SEGMENTS}/{spanish['id']}", {"rules": circle})
    assert (refused.status, refused.error["code"]) == (409, "segment_cycle")
    in_use = await ada.call("DELETE", f"{SEGMENTS}/{spanish['id']}")
    assert (in_use.status, in_use.error["details"]["used_by"]) == (409, ["Others"])
    assert (await ada.call("DELETE", f"{SEGMENTS}/{others['id']}")).status == 204
    assert (await ada.call("DELETE", f"{SEGMENTS}/{spanish['id']}")).status == 204


async def test_two_segments_have_two_names(ada: Browser) -> None:
    await saved(ada, "Spanish", speaks("es"))
    assert (await ada.call("POST", SEGMENTS, {"name": "spanish", "rules": speaks("es")})).status == 409
    other = await saved(ada, "English", speaks("en"))
    assert (await ada.call("PATCH", f"{SEGMENTS}/{other['id']}", {"name": "SPANISH"})).status == 409
    assert (await ada.call("PATCH", f"{SEGMENTS}/{other['id']}", {"name": "ENGLISH"})).status == 200


async def test_a_segment_is_written_to_as_it_is_when_it_leaves(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-021: a segment less a group; preview and ledger are one rule."""
    await cast.sender(services, chapel, carrier.url)
    people = await cast.people(services, chapel, cast.distinct(3))
    async with services.database.transaction(chapel) as tx:
        for contact_id in people[:2]:
            await contacts.update(tx, services.vault, contact_id, contacts.ContactChanges(locale="es"))
        spanish = await contacts.create_segment(tx, "Spanish", speaks("es"))
        group = await contacts.create_group(tx, "Choir")
        await contacts.add_members(tx, group.id, [people[1]])
        await contacts.create(tx, services.vault, NewContact(given_name="Nobody", locale="es"))
    made_ = await cast.draft(
        services,
        chapel,
        audience=messaging.AudienceRef(
            (messaging.TargetRef("segment", spanish.id),), (messaging.TargetRef("group", group.id),)
        ),
    )
    with pytest.raises(Exception, match="in use"):
        async with services.database.transaction(chapel) as tx:
            await contacts.delete_segment(tx, spanish.id)
    await cast.send(services, chapel, made_.id)
    done = await finish(chapel, made_.id)
    assert (done.counts.sent, done.counts.total) == (1, 1)


async def test_whom_a_segment_that_is_gone_left_out_is_not_written_to(services: Services, chapel: UUID) -> None:
    """A copy of an old broadcast still names it: all are left out until somebody takes it off the list."""
    await cast.sender(services, chapel, "https://carrier.example")
    await cast.people(services, chapel, cast.distinct(2))
    everybody, gone = (messaging.TargetRef("all"),), messaging.TargetRef("segment", ids.uuid7())
    for exclude, expected in (((), 2), ((gone,), 0)):
        draft = await cast.draft(services, chapel, audience=messaging.AudienceRef(everybody, exclude))
        async with services.database.transaction(chapel) as tx:
            plan = await messaging.preview(tx, messaging.draft_of(draft), samples=False)
        assert plan.recipients == expected


async def test_segments_that_name_each_other_never_multiply_or_circle(ada: Browser) -> None:
    """Each level of fifty that name fifty is fifty times the last; two changes at once could close a circle."""
    one = await saved(ada, "0", speaks("es"))
    asked = {"any": [{"field": "segment", "op": "is", "value": one["id"]}] * 50}
    two = await saved(ada, "1", asked)
    refused = await ada.call(
        "POST", SEGMENTS, {"name": "2", "rules": {"any": [{"field": "segment", "op": "is", "value": two["id"]}] * 50}}
    )
    assert (refused.status, set(refused.fields.values())) == (422, {"out_of_range"})
    first, second = await saved(ada, "a", speaks("es")), await saved(ada, "b", speaks("es"))
    pairs = ((first, second), (second, first))
    answers = await asyncio.gather(
        *(
            ada.call(
                "PATCH",
                f"{SEGMENTS}/{this['id']}",
                {"rules": {"any": [{"field": "segment", "op": "is", "value": other["id"]}]}},
            )
            for this, other in pairs
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert (await ada.call("GET", f"/api/v1/contacts?segment_id={first['id']}")).status == 200


async def test_a_field_that_a_segment_asks_about_stays_as_it_can_be_asked(ada: Browser) -> None:
    """A segment that cannot be compiled would leave a broadcast half prepared."""
    field = (await ada.call("POST", "/api/v1/custom-fields", {"labels": {"en": "Size"}, "key": "size"})).json["data"]
    await saved(ada, "Large", {"all": [{"field": "custom.size", "op": "contains", "value": "l"}]})
    path = f"/api/v1/custom-fields/{field['id']}"
    for answer in (await ada.call("PATCH", path, {"type": "number"}), await ada.call("DELETE", path)):
        assert (answer.status, answer.error["details"]["used_by"]) == (409, ["Large"]), answer.raw
    assert (await ada.call("PATCH", path, {"type": "url"})).status == 200


async def test_of_a_rule_that_takes_too_long_the_heavy_condition_is_named(
    ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CON-037: 5 s, here 0.1; the second of two conditions sleeps."""
    sleeping = (
        "select c.organization_id, c.id as contact_id, 'x' as word from contacts c, pg_sleep(30)"
        " where c.organization_id = %(organization_id)s"
    )
    monkeypatch.setattr(fields, "_sources", dict(fields._sources))
    contacts.register_segment_source(
        contacts.SegmentSource("slow", sleeping, {"word": contacts.SegmentKind.TEXT}, {"word": "Word"})
    )
    monkeypatch.setattr(rows, "LIMIT_MS", 100)
    await made(ada, locale="es")
    quick, slow = speaks("es")["all"][0], {"field": "slow.word", "op": "is", "value": "x"}
    answer = await ada.call("POST", f"{SEGMENTS}/preview", {"rules": {"all": [quick, slow]}})
    assert (answer.status, answer.error["code"]) == (409, "segment_too_slow")
    assert answer.error["details"] == {"condition": "rules.all[1]"}
    alone = await ada.call("POST", f"{SEGMENTS}/preview", {"rules": {"all": [slow]}})
    assert alone.error["details"] == {"condition": None}


async def test_a_count_is_kept_until_somebody_writes(services: Services, chapel: UUID) -> None:
    """CON-037: who was written past the cache is not counted until a commit that the cache sees."""

    async def count() -> int:
        async with services.database.transaction(chapel) as tx:
            return await contacts.count_segment(tx, speaks("pt"))

    async def add(how: str) -> None:
        statement = "insert into contacts (id, organization_id, locale) values (%(id)s, %(o)s, 'pt')"
        async with services.database.transaction(chapel) as tx:
            write = tx.execute if how == "seen" else tx.connection.execute
            await write(statement, {"id": ids.uuid7(), "o": chapel})

    assert await count() == 0
    await add("unseen")
    assert await count() == 0
    await add("seen")
    assert await count() == 2
