"""A seat and a key limited to one location, walked over every route: nothing of another location crosses (IDN-030).

The north campus is theirs. The rest of the sample organization is not: the south campus, people without a location, and
what was made for the whole organization.
"""

from urllib.parse import quote
from uuid import UUID

import msgspec
import pytest

from koinon import contacts, identity, messaging, organizations, wiring, worker
from koinon.identity import catalogue
from koinon.identity.contracts import Role
from koinon.kit import ids
from koinon.messaging import jobs
from koinon.platform import rest
from koinon.platform.actor import UNPLACED, Actor, ActorKind
from koinon.platform.realtime import Peer
from koinon.platform.services import Services
from koinon.samples.first_start import _make
from koinon.samples.people import samples
from koinon.web.live import topics
from tests.api.test_walls import ID, PARAMETER, body_of, operations, table_of
from tests.identity.api import make_api
from tests.identity.browser import Browser, Script
from tests.identity.conftest import seat

# What is of the other locations, or of all of them, by table; asked without a limit, and without the policies.
FOREIGN = {
    "contacts": "location_id is distinct from %(north)s",
    "conversations": "contact_id in (select id from contacts where location_id is distinct from %(north)s)",
    "messages": """conversation_id in (
        select v.id from conversations v join contacts c on c.id = v.contact_id
        where c.location_id is distinct from %(north)s)""",
    "deliveries": "contact_id in (select id from contacts where location_id is distinct from %(north)s)",
    "broadcasts": "places = '{}'",
    "imports": "places = '{}'",
    "bulk_jobs": "places = '{}'",
    "groups": "location_id is distinct from %(north)s and location_id is not null",
    "locations": "id <> %(north)s",
    "senders": "location_id is distinct from %(north)s and location_id is not null",
    "api_keys": "location_ids <> array[%(north)s]",
}
STREAMED = {"/api/v1/audit-log/export", "/api/v1/consents.csv"}  # asked below without the wait for a browser
HIDDEN = set(FOREIGN) - {"messages", "senders", "locations"}


class Campus:
    """The sample organization with two campuses, and who works there."""

    def __init__(self, organization_id: UUID) -> None:
        self.id = organization_id
        self.north = self.south = ids.uuid7()
        self.foreign: dict[str, list[str]] = {}
        self.own: dict[str, list[str]] = {}


@pytest.fixture(scope="module")
async def application(services: Services) -> rest.Edge:
    return make_api(services)


async def signed_in(application: rest.Edge, token: str) -> Browser:
    browser = Browser(application)
    browser.token = token
    await browser.call("GET", "/api/v1/me")
    return browser


@pytest.fixture(scope="module")
async def campus(services: Services) -> Campus:
    return Campus(await _make(services, samples()[0]))


@pytest.fixture(scope="module")
async def owner(application: rest.Edge, services: Services, campus: Campus) -> Browser:
    """Sees everything, and has put the people apart."""
    browser = await signed_in(application, (await seat(services, campus.id, Role.OWNER)).token)
    await worker.drain(services, wiring.jobs())
    places = [await browser.call("POST", "/api/v1/locations", {"name": name}) for name in ("North", "South")]
    campus.north, campus.south = (UUID(place.json["data"]["id"]) for place in places)
    async with services.database.transaction(campus.id) as tx:
        await tx.execute(
            """
            update contacts
            set location_id = case n.turn %% 3 when 0 then %(north)s::uuid when 1 then %(south)s::uuid end
            from (select id, row_number() over (order by id) as turn from contacts where organization_id = %(o)s) n
            where contacts.organization_id = %(o)s and contacts.id = n.id
            """,
            {"o": campus.id, "north": campus.north, "south": campus.south},
        )
    await talk(services, browser, campus)
    for name in ("north", "south"):
        answer = await browser.call(
            "POST", "/api/v1/groups", {"name": f"Choir {name}", "location_id": str(getattr(campus, name))}
        )
        assert answer.status == 201, answer.json
    await browser.call("POST", "/api/v1/broadcasts", {"name": "For all", "body": "Hi"})
    people = [{"given_name": f"Bulk {n}"} for n in range(101)]
    await browser.call("POST", "/api/v1/contacts/bulk", {"operation": "create", "items": people})
    await worker.drain(services, wiring.jobs())
    async with services.database.transaction(campus.id) as tx:
        for table, condition in FOREIGN.items():
            rows = f"select id::text from {table} where organization_id = %(o)s"
            given = {"o": campus.id, "north": campus.north}
            campus.foreign[table] = await tx.all(str, f"{rows} and ({condition})", given)
            campus.own[table] = await tx.all(str, f"{rows} and not ({condition})", given)
    return browser


async def talk(services: Services, owner: Browser, campus: Campus) -> None:
    """Two conversations at each campus and with people of none, each with an answer of ours."""
    async with services.database.transaction(campus.id) as tx:
        people = await tx.all(
            str,
            """
            select id::text
            from (select c.id, row_number() over (partition by c.location_id order by c.id) as turn
                  from contacts c
                  join addresses a on a.contact_id = c.id and a.kind = 'phone' and a.is_primary and a.status = 'active'
                  where c.organization_id = %(o)s) c
            where turn <= 2
            """,
            {"o": campus.id},
        )
    for contact_id in people:
        begun = await owner.call("POST", "/api/v1/conversations", {"contact_id": contact_id})
        thread = f"/api/v1/conversations/{begun.json['data']['id']}/messages"
        await owner.call("POST", thread, {"body": "Hello"}, idempotency_key=str(ids.uuid7()))


async def limited_to(application: rest.Edge, services: Services, owner: Browser, campus: Campus, role: str) -> Browser:
    """A new seat that the owner gives a role and limits to the north campus."""
    signed = await seat(services, campus.id, Role.AGENT)
    newest = (await owner.call("GET", "/api/v1/members?limit=100")).json["data"][-1]["id"]
    changes = {"role": role, "location_ids": [str(campus.north)]}
    changed = await owner.call("PATCH", f"/api/v1/members/{newest}", changes)
    assert changed.status == 200, changed.json
    return await signed_in(application, signed.token)


@pytest.fixture(scope="module")
async def role(owner: Browser) -> str:
    """May do everything, but not see people without a location."""
    may = sorted(catalogue.permissions() - {UNPLACED})
    made = await owner.call("POST", "/api/v1/roles", {"name": "Campus lead", "permissions": may})
    assert made.status == 201, made.json
    return str(made.json["data"]["code"])


@pytest.fixture(scope="module")
async def member(application: rest.Edge, services: Services, owner: Browser, campus: Campus, role: str) -> Browser:
    return await limited_to(application, services, owner, campus, role)


@pytest.fixture(scope="module")
async def key(application: rest.Edge, owner: Browser, campus: Campus) -> Script:
    may = sorted(catalogue.permissions() - {UNPLACED})
    made = await owner.call(
        "POST", "/api/v1/api-keys", {"name": "North form", "scopes": may, "location_ids": [str(campus.north)]}
    )
    assert made.status == 201, made.json
    return Script(application, made.json["data"]["secret"])


@pytest.fixture(params=["member", "key"])
def limited(request: pytest.FixtureRequest) -> Browser | Script:
    found: Browser | Script = request.getfixturevalue(request.param)
    return found


async def test_no_list_shows_another_location(owner: Browser, limited: Browser | Script, campus: Campus) -> None:
    foreign = {one for rows in campus.foreign.values() for one in rows}
    walked = 0
    for method, path, _ in await operations(owner):
        if method != "GET" or "{" in path or path in STREAMED:
            continue
        answer = await limited.call("GET", path)
        shown = set(ID.findall(answer.raw.decode()))
        assert not shown & foreign, (path, [t for t, rows in campus.foreign.items() if shown & set(rows)])
        walked += answer.status == 200
    assert walked > 25


async def test_who_is_not_limited_sees_them(owner: Browser, campus: Campus) -> None:
    shown: set[str] = set()
    for method, path, _ in await operations(owner):
        if method == "GET" and "{" not in path and path not in STREAMED:
            shown |= set(ID.findall((await owner.call("GET", path)).raw.decode()))
    tables = {table for table, rows in campus.foreign.items() if shown & set(rows)}
    assert tables >= {"contacts", "conversations", "deliveries", "broadcasts", "bulk_jobs", "groups", "locations"}


async def test_what_is_of_another_location_is_404(owner: Browser, limited: Browser | Script, campus: Campus) -> None:
    reached: set[str] = set()
    for method, path, operation in await operations(owner):
        named = PARAMETER.findall(path)
        tables = ["deliveries" if name == "message_id" else table_of(name) for name in named]
        if not named or tables[0] not in HIDDEN or not campus.foreign[tables[0]]:
            continue
        target = path.replace(f"{{{named[0]}}}", campus.foreign[tables[0]][0])
        target = PARAMETER.sub(lambda _: str(ids.uuid7()), target)
        answer = await limited.call(method, target, body_of(operation))
        if answer.status in (422, 403) and method != "GET":  # a body without example; what only owners or people may do
            continue
        assert (answer.status, answer.error["code"]) == (404, "resource_not_found"), f"{method} {target}"
        reached.add(tables[0])
    assert reached >= {"contacts", "conversations", "deliveries", "broadcasts", "groups"}


async def test_what_is_theirs_is_there(limited: Browser | Script, campus: Campus) -> None:
    for table, path in (("contacts", "contacts"), ("conversations", "conversations"), ("groups", "groups")):
        mine = campus.own[table]
        assert mine, table
        assert (await limited.call("GET", f"/api/v1/{path}/{mine[0]}")).status == 200, path
    shown = (await limited.call("GET", "/api/v1/contacts?limit=100")).json
    assert {row["id"] for row in shown["data"]} <= set(campus.own["contacts"])


async def actor_of(services: Services, campus: Campus, owner: Browser) -> Actor:
    """The limited member, as pages and exports act for them."""
    members = (await owner.call("GET", "/api/v1/members?limit=100")).json["data"]
    one = next(row for row in members if row["location_ids"] == [str(campus.north)])
    return Actor(
        kind=ActorKind.USER,
        organization_id=campus.id,
        id=UUID(one["user_id"]),
        permissions=catalogue.permissions() - {UNPLACED},
        location_ids=frozenset({campus.north}),
    )


async def test_exports_hold_to_the_limit(services: Services, member: Browser, owner: Browser, campus: Campus) -> None:
    actor, foreign = await actor_of(services, campus, owner), {one for rows in campus.foreign.values() for one in rows}
    for parts in (contacts.consents_csv(services, actor), identity.trail_csv(services, actor, identity.TrailQuery())):
        whole = b"".join([part async for part in parts]).decode()
        assert not set(ID.findall(whole)) & foreign
        assert set(ID.findall(whole)) & set(campus.own["contacts"]) or "audit" not in whole
    everything = [part async for part in contacts.consents_csv(services, campus.id)]
    assert set(ID.findall(b"".join(everything).decode())) & foreign


async def test_nobody_limited_has_the_archive_of_everything(
    services: Services, member: Browser, owner: Browser, campus: Campus
) -> None:
    """The archive is written by the system, for which there is no limit."""
    exports = "/api/v1/organization/exports"
    refused = await member.call("POST", exports, {})
    assert (refused.status, refused.error["code"]) == (403, "insufficient_permissions")
    made = (await owner.call("POST", exports, {})).json["data"]
    await worker.drain(services, wiring.jobs())
    assert (await member.call("GET", exports)).json["data"] == []
    assert (await member.call("GET", f"{exports}/{made['id']}/file")).status == 404
    assert (await owner.call("GET", f"{exports}/{made['id']}/file")).status == 200


async def test_nobody_limited_closes_the_organization(member: Browser, owner: Browser) -> None:
    name = (await owner.call("GET", "/api/v1/organization")).json["data"]["name"]
    refused = await member.call("POST", "/api/v1/organization/closure", {"name": name})
    assert (refused.status, refused.error["code"]) == (403, "insufficient_permissions")
    assert "limited to some locations" in refused.error["message"]
    assert (await owner.call("GET", "/api/v1/organization")).json["data"]["state"] == "active"


async def test_a_plan_counts_everybody_whoever_asks(services: Services, member: Browser, campus: Campus) -> None:
    """The meter that nobody kept yet is counted by whoever comes first: not their own campus alone."""
    try:
        async with services.database.transaction(campus.id) as tx:
            everybody = await tx.scalar("select count(*) from contacts where deleted_at is null")
            await organizations.override_limit(tx, "contacts", everybody, "the plan is full now", None)
            await tx.execute("delete from usage_gauges where organization_id = %(o)s", {"o": campus.id})
        refused = await member.call("POST", "/api/v1/contacts", {"given_name": "One more"})
        assert refused.error["code"] == "plan_limit_exceeded"
        assert refused.error["details"]["current"] == everybody
        assert (await member.call("GET", f"/api/v1/contacts/{campus.foreign['contacts'][0]}")).status == 404
    finally:
        async with services.database.transaction(campus.id) as tx:
            await organizations.lift_override(tx, "contacts")


async def test_counts_are_of_their_own(member: Browser, owner: Browser, services: Services, campus: Campus) -> None:
    counted = (await member.call("GET", "/api/v1/conversations/counts")).json["data"]
    assert counted["live"] == len(campus.own["conversations"]) == 2
    assert (await owner.call("GET", "/api/v1/conversations/counts")).json["data"]["live"] > 2
    actor = await actor_of(services, campus, owner)
    async with services.database.transaction(actor) as tx:
        assert await contacts.count(tx, services.vault, contacts.ContactQuery()) <= len(campus.own["contacts"])
    groups = (await member.call("GET", "/api/v1/groups?limit=100")).json["data"]
    whole = {
        row["id"]: row["member_count"] for row in (await owner.call("GET", "/api/v1/groups?limit=100")).json["data"]
    }
    assert any(row["member_count"] < whole[row["id"]] for row in groups)
    assert all(row["member_count"] <= len(campus.own["contacts"]) for row in groups)


async def test_a_search_finds_nobody_elsewhere(limited: Browser | Script, owner: Browser, campus: Campus) -> None:
    someone = (await owner.call("GET", f"/api/v1/contacts/{campus.foreign['contacts'][0]}")).json["data"]
    word = someone["family_name"] or someone["given_name"]
    path = f"/api/v1/contacts?q={quote(word)}&limit=100"
    seen = [{row["id"] for row in (await caller.call("GET", path)).json["data"]} for caller in (limited, owner)]
    assert (someone["id"] in seen[0], someone["id"] in seen[1]) == (False, True)


async def test_whom_they_add_is_at_home_with_them(limited: Browser | Script, campus: Campus) -> None:
    made = await limited.call("POST", "/api/v1/contacts", {"given_name": "Noor"})
    assert (made.status, made.json["data"]["location_id"]) == (201, str(campus.north))
    shared = await limited.call("POST", "/api/v1/groups", {"name": str(ids.uuid7())})
    assert shared.json["data"]["location_id"] == str(campus.north)


@pytest.mark.parametrize("place", ["south", None])
async def test_nobody_is_put_elsewhere(limited: Browser | Script, campus: Campus, place: str | None) -> None:
    there = str(campus.south) if place else None
    contact = f"/api/v1/contacts/{campus.own['contacts'][0]}"
    choir = next(row for row in (await limited.call("GET", "/api/v1/groups")).json["data"] if row["location_id"])
    for path in (contact, f"/api/v1/groups/{choir['id']}"):
        refused = await limited.call("PATCH", path, {"location_id": there})
        assert (refused.status, list(refused.fields)) == (422, ["location_id"]), path
    if place:
        refused = await limited.call("POST", "/api/v1/contacts", {"given_name": "Noor", "location_id": there})
        assert refused.status == 422
    many = {"operation": "update", "ids": [campus.own["contacts"][0]], "updates": {"location_id": there}}
    told = await limited.call("POST", "/api/v1/contacts/bulk", many)
    assert told.status == 422 if place else told.json["data"]["updated"] == 0
    assert (await limited.call("GET", contact)).json["data"]["location_id"] == str(campus.north)


async def test_what_all_share_they_use_and_do_not_change(limited: Browser | Script, campus: Campus) -> None:
    rows = (await limited.call("GET", "/api/v1/groups?limit=100")).json["data"]
    shared = next(row for row in rows if row["location_id"] is None)
    path = f"/api/v1/groups/{shared['id']}"
    assert (await limited.call("PATCH", path, {"name": "Mine now"})).status == 403
    assert (await limited.call("DELETE", path)).status == 403
    tag = (await limited.call("POST", "/api/v1/tags", {"name": "Friend"})).json["data"]["id"]
    assert (await limited.call("DELETE", f"/api/v1/tags/{tag}")).status == 403
    theirs, elsewhere = campus.own["contacts"][0], campus.foreign["contacts"][0]
    await limited.call("POST", f"{path}/members", {"contact_ids": [theirs, elsewhere]})
    members = (await limited.call("GET", f"/api/v1/contacts?group_id={shared['id']}&limit=100")).json["data"]
    assert theirs in {row["id"] for row in members}
    assert elsewhere not in {row["id"] for row in members}


async def test_a_broadcast_reaches_their_people_only_whoever_sends_it(
    limited: Browser | Script, owner: Browser, services: Services, campus: Campus
) -> None:
    to_all = {"include": [{"kind": "all"}], "exclude": []}
    draft = {"name": "North", "body": "Hi", "audience": to_all, "purpose": "transactional"}
    made = await limited.call("POST", "/api/v1/broadcasts", draft)
    assert made.status == 201, made.raw
    broadcast_id = UUID(made.json["data"]["id"])
    async with services.database.transaction(campus.id) as tx:
        ours = messaging.draft_of(await messaging.get(tx, broadcast_id))
        planned = await messaging.preview(tx, ours, samples=False)
        everybody = await messaging.preview(
            tx, msgspec.structs.replace(ours, audience=msgspec.convert(to_all, messaging.AudienceRef)), samples=False
        )
        assert 0 < planned.people < everybody.people
        changed = await messaging.update_draft(tx, broadcast_id, {"body": "Hello"})
        await messaging.send(tx, services, changed.id, undo_seconds=0)
    await jobs.freeze.call(services, str(campus.id), broadcast_id=str(broadcast_id))
    async with services.database.transaction(campus.id) as tx:
        reached = await tx.all(
            str,
            "select contact_id::text from deliveries where organization_id = %(o)s and broadcast_id = %(b)s",
            {"o": campus.id, "b": broadcast_id},
        )
        await messaging.cancel(tx, broadcast_id)
    assert len(reached) == planned.recipients
    assert not set(reached) & set(campus.foreign["contacts"])
    assert (await owner.call("GET", f"/api/v1/broadcasts/{broadcast_id}")).status == 200


async def test_nobody_gives_more_than_they_have(member: Browser, owner: Browser, campus: Campus) -> None:
    wide = {"name": "Wide", "scopes": ["contacts:read"]}
    for places in ([], [str(campus.south)]):
        refused = await member.call("POST", "/api/v1/api-keys", {**wide, "location_ids": places})
        assert refused.status in (403, 422), refused.raw
        asked = {"emails": ["zoe@example.org"], "role": "viewer", "location_ids": places}
        assert (await member.call("POST", "/api/v1/invitations", asked)).status in (403, 422)
    elsewhere = next(
        row for row in (await owner.call("GET", "/api/v1/members?limit=100")).json["data"] if not row["location_ids"]
    )
    for method, path, body in (
        ("PATCH", f"/api/v1/members/{elsewhere['id']}", {"title": "Guest"}),
        ("POST", f"/api/v1/members/{elsewhere['id']}/suspension", {"suspended": True}),
    ):
        assert (await member.call(method, path, body)).status == 403, path


async def test_an_owner_is_never_limited(owner: Browser, campus: Campus) -> None:
    rows = (await owner.call("GET", "/api/v1/members?limit=100")).json["data"]
    staff = next(row for row in rows if row["location_ids"])
    refused = await owner.call("PATCH", f"/api/v1/members/{staff['id']}", {"role": "owner"})
    assert (refused.status, list(refused.fields)) == (422, ["location_ids"])


async def test_people_without_a_location_are_seen_by_who_may(
    services: Services, owner: Browser, campus: Campus
) -> None:
    limited = frozenset({campus.north})
    plain = Actor(kind=ActorKind.API_KEY, organization_id=campus.id, location_ids=limited)
    for actor, count in ((plain, 0), (msgspec.structs.replace(plain, permissions=frozenset({UNPLACED})), 40)):
        async with services.database.transaction(actor) as tx:
            homeless = "select count(*) from contacts where organization_id = %(o)s and location_id is null"
            assert (await tx.scalar(homeless, {"o": campus.id}) >= count) is True
            elsewhere = "select count(*) from contacts where organization_id = %(o)s and location_id = %(south)s"
            assert await tx.scalar(elsewhere, {"o": campus.id, "south": campus.south}) == 0
    async with services.database.transaction(plain) as tx:
        assert await tx.scalar(homeless, {"o": campus.id}) == 0


async def test_work_on_many_keeps_the_limit_of_who_asked(
    limited: Browser | Script, owner: Browser, services: Services, campus: Campus
) -> None:
    wanted = [*campus.own["contacts"], *campus.foreign["contacts"]]
    assert len(wanted) > 100
    before = await locales(services, campus)
    begun = await limited.call(
        "POST", "/api/v1/contacts/bulk", {"operation": "update", "ids": wanted, "updates": {"locale": "pt"}}
    )
    assert begun.status == 202, begun.raw
    job_id = begun.json["data"]["job_id"]
    await worker.drain(services, wiring.jobs())
    ended = (await limited.call("GET", f"/api/v1/jobs/{job_id}")).json["data"]
    assert ended["failed"] >= len(campus.foreign["contacts"])
    after = await locales(services, campus)
    assert {one for one in wanted if after.get(one) != before.get(one)} <= set(campus.own["contacts"])
    undone = await limited.call("POST", f"/api/v1/jobs/{job_id}/undo")
    assert undone.status == 202
    await worker.drain(services, wiring.jobs())
    assert await locales(services, campus) == before


async def locales(services: Services, campus: Campus) -> dict[str, str | None]:
    """Languages of everybody."""
    async with services.database.transaction(campus.id) as tx:
        found: list[tuple[str, str | None]] = await tx.all(
            tuple, "select id::text, locale from contacts where organization_id = %(o)s", {"o": campus.id}
        )
    return dict(found)


async def test_an_import_of_theirs_touches_their_people_only(
    services: Services, owner: Browser, campus: Campus
) -> None:
    actor = msgspec.structs.replace(
        Actor(kind=ActorKind.API_KEY, organization_id=campus.id, location_ids=frozenset({campus.north})),
        permissions=catalogue.permissions() - {UNPLACED},
    )
    elsewhere = (await owner.call("GET", f"/api/v1/contacts/{campus.foreign['contacts'][0]}")).json["data"]
    lines = "First name,Phone,Groups\nOverwritten,+12025550187,Choir\n"
    made = await contacts.create_import(services, actor, "north.csv", lines.encode())
    async with services.database.transaction(actor) as tx:
        await contacts.map_import(tx, made.id, ["given_name", "phone", "groups"], contacts.ImportOptions())
        await contacts.check_import(tx, made.id)
    await worker.drain(services, wiring.jobs())
    async with services.database.transaction(actor) as tx:
        await contacts.run_import(tx, made.id)
    await worker.drain(services, wiring.jobs())
    async with services.database.transaction(campus.id) as tx:
        homes = await tx.all(
            UUID,
            "select location_id from contacts where organization_id = %(o)s and import_id = %(i)s",
            {"o": campus.id, "i": made.id},
        )
    assert homes == [campus.north]
    assert (await owner.call("GET", f"/api/v1/contacts/{elsewhere['id']}")).json["data"] == elsewhere


async def test_nobody_is_told_of_what_happens_elsewhere(
    services: Services, member: Browser, owner: Browser, campus: Campus
) -> None:
    actor = await actor_of(services, campus, owner)
    mine, elsewhere = campus.own["contacts"][0], campus.foreign["contacts"][0]
    asked = [f"contact:{mine}", f"contact:{elsewhere}", "organization"]
    assert await topics.allowed(services, Peer(campus.id, actor), asked) == {f"contact:{mine}", "organization"}


async def test_everything_means_everything_of_theirs(limited: Browser | Script, owner: Browser, campus: Campus) -> None:
    asked = {"operation": "export", "all": True, "dry_run": True, "updates": {"format": "csv"}}
    counted = [
        (await caller.call("POST", "/api/v1/contacts/bulk", asked)).json["data"]["total"] for caller in (limited, owner)
    ]
    listed = (await limited.call("GET", "/api/v1/contacts?limit=100")).json["data"]
    assert counted[0] == len(listed)
    assert counted[1] >= counted[0] + 100
