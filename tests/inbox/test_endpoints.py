"""REST v1 of the inbox: rights, envelopes, cursors, versions, one sending per key, and nothing of a stranger's."""

from uuid import UUID

import pytest

from koinon import channels, contacts
from koinon.inbox.endpoints.shapes import full
from koinon.inbox.service import thread
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, ben, signed_in
from tests.identity.test_roles import join, member_id_of
from tests.inbox import cast
from tests.inbox.conftest import ADA, BEN, Desk
from tests.messaging.cast import sender

__all__ = ["ada", "application", "ben", "signed_in"]
PATH = "/api/v1/conversations"


async def organization_of(browser: Browser) -> UUID:
    """Whose session a browser holds."""
    return UUID((await browser.call("GET", "/api/v1/organization")).json["data"]["id"])


@pytest.fixture
async def office(services: Services, ada: Browser) -> Desk:
    """Ada's organization with a number and a person who wrote."""
    organization = await organization_of(ada)
    number = await sender(services, organization, "http://127.0.0.1:9")
    async with services.database.transaction(organization) as tx:
        new = contacts.NewContact(given_name="Grace", family_name="Hopper", phones=(ADA,))
        person = await contacts.create(tx, services.vault, new)
    made = Desk(services, organization, number, await cast.user(services.database, organization), [person.id])
    await made.receive("Can I bring my sister?")
    return made


async def only(browser: Browser) -> dict[str, object]:
    """The one conversation of the list."""
    [row] = (await browser.call("GET", PATH)).json["data"]
    return dict(row)


async def test_the_list_tells_all_of_a_row(ada: Browser, office: Desk) -> None:
    row = await only(ada)
    assert (row["contact"], row["preview"], row["unread"], row["status"]) == (
        {"id": str(office.people[0]), "name": "Grace Hopper", "photo_id": None},
        "Can I bring my sister?",
        True,
        "open",
    )


async def test_a_page_leads_to_the_next_and_no_further(ada: Browser, office: Desk) -> None:
    await office.receive("who is this", from_=BEN)
    first = (await ada.call("GET", f"{PATH}?limit=1")).json
    onward = first["meta"]["pagination"]["next_cursor"]
    second = (await ada.call("GET", f"{PATH}?limit=1&cursor={onward}")).json
    assert [row["preview"] for row in first["data"] + second["data"]] == ["who is this", "Can I bring my sister?"]
    assert (await ada.call("GET", f"{PATH}?limit=1&view=mine&cursor={onward}")).json["error"][
        "code"
    ] == "invalid_cursor"


async def test_reading_counts_down(ada: Browser, office: Desk) -> None:
    row = await only(ada)
    assert (await ada.call("GET", f"{PATH}/unread")).json["data"] == {"unread": 1}
    assert (await ada.call("POST", f"{PATH}/{row['id']}/read", {})).json["data"] == {"unread": 0}
    assert (await ada.call("POST", f"{PATH}/{row['id']}/read", {"unread": True})).json["data"] == {"unread": 1}


async def test_a_repeated_key_answers_the_same_and_sends_once(ada: Browser, office: Desk) -> None:
    row = await only(ada)
    call = ("POST", f"{PATH}/{row['id']}/messages", {"body": "Of course!"})
    first = await ada.call(*call, **{"idempotency-key": "k-1"})
    again = await ada.call(*call, **{"idempotency-key": "k-1"})
    assert (first.status, again.status) == (201, 201)
    assert first.json["data"]["id"] == again.json["data"]["id"]
    thread = (await ada.call("GET", f"{PATH}/{row['id']}/messages")).json["data"]
    assert [(one["direction"], one["body"]) for one in thread if one["direction"] != "internal"] == [
        ("out", "Of course!"),
        ("in", "Can I bring my sister?"),
    ]


async def test_an_answer_is_taken_back(ada: Browser, office: Desk) -> None:
    row = await only(ada)
    made = (await ada.call("POST", f"{PATH}/{row['id']}/messages", {"body": "Of coarse!"})).json["data"]
    assert (await ada.call("DELETE", f"{PATH}/{row['id']}/messages/{made['id']}")).status == 204
    assert (await ada.call("DELETE", f"{PATH}/{row['id']}/messages/{made['id']}")).status == 404


async def test_after_stop_the_gate_refuses_with_its_code(ada: Browser, office: Desk) -> None:
    row = await only(ada)
    async with office.services.database.transaction(office.organization) as tx:
        await contacts.opt_out(tx, office.services.vault, phone=ADA, source="stop_keyword", evidence="STOP")
    refused = await ada.call("POST", f"{PATH}/{row['id']}/messages", {"body": "Of course!"})
    assert (refused.status, refused.json["error"]["code"]) == (409, "recipient_opted_out")


async def test_an_old_version_is_412_with_the_present_state(ada: Browser, office: Desk) -> None:
    row = await only(ada)
    tag = (await ada.call("GET", f"{PATH}/{row['id']}")).headers["etag"]
    done = await ada.call("PATCH", f"{PATH}/{row['id']}", {"status": "resolved"}, **{"if-match": tag})
    assert done.json["data"]["status"] == "resolved"
    stale = await ada.call("PATCH", f"{PATH}/{row['id']}", {"status": "open"}, **{"if-match": tag})
    assert (stale.status, stale.json["error"]["details"]["status"]) == (412, "resolved")
    again = await ada.call("PATCH", f"{PATH}/{row['id']}", {"status": "resolved"})
    assert again.json["error"]["code"] == "already_resolved"


@pytest.mark.parametrize(
    ("method", "end", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"status": "resolved"}),
        ("GET", "/messages", None),
        ("POST", "/messages", {"body": "hello"}),
        ("POST", "/read", {}),
        ("DELETE", f"/messages/{UUID(int=1)}", None),
        ("POST", f"/messages/{UUID(int=1)}/retry", None),
    ],
)
async def test_another_organizations_conversation_is_not_there(
    ada: Browser, ben: Browser, office: Desk, method: str, end: str, body: object
) -> None:
    row = await only(ada)
    assert (await ben.call(method, f"{PATH}/{row['id']}{end}", body)).status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"body": ""}, 422),
        ({"body": "x" * 1601}, 422),
        ({"body": 7}, 422),
        ({"body": "a", "to": "b"}, 422),
        (b"{", 400),
    ],
)
async def test_bad_input_is_told_and_changes_nothing(ada: Browser, office: Desk, body: object, status: int) -> None:
    row = await only(ada)
    assert (await ada.call("POST", f"{PATH}/{row['id']}/messages", body)).status == status
    assert len((await ada.call("GET", f"{PATH}/{row['id']}/messages")).json["data"]) == 1


async def test_a_number_is_masked_for_who_may_not_see_it(office: Desk) -> None:
    blind = office.ana.__class__(
        kind=office.ana.kind,
        organization_id=office.organization,
        id=office.ana.id,
        permissions=frozenset({"conversations:read"}),
    )
    [row] = await office.rows()
    async with office.services.database.transaction(blind) as tx:
        known = await thread.conversation(tx, row.id)
    assert full(office.services, blind, known).phone == "•••• 0198"
    assert full(office.services, office.ana, known).phone == ADA


@pytest.mark.parametrize("heir", ["ada", "nobody"])
async def test_who_leaves_hands_on_what_is_open_and_keeps_what_is_done(
    office: Desk, services: Services, application: rest.Edge, ada: Browser, heir: str
) -> None:
    carla = await join(services, application, ada, "agent")
    carla_id = (await carla.call("GET", "/api/v1/me")).json["data"]["user"]["id"]
    ada_id = (await ada.call("GET", "/api/v1/me")).json["data"]["user"]["id"]
    await office.receive("A second person", from_=BEN)
    opened, done = [row["id"] for row in (await ada.call("GET", PATH)).json["data"]]
    for conversation in (opened, done):
        answer = await ada.call("PATCH", f"{PATH}/{conversation}", {"assignee_id": carla_id})
        assert answer.status == 200, answer.raw
    assert (await ada.call("PATCH", f"{PATH}/{done}", {"status": "resolved"})).status == 200
    asked = f"?reassign_to={ada_id}" if heir == "ada" else ""
    assert (await ada.call("DELETE", f"/api/v1/members/{await member_id_of(ada, carla)}{asked}")).status == 204
    held = [(await ada.call("GET", f"{PATH}/{one}")).json["data"]["assignee"] for one in (opened, done)]
    assert [one and one["id"] for one in held] == [ada_id if heir == "ada" else None, carla_id]


async def test_a_list_is_narrowed_by_parameters_and_by_a_kept_view(ada: Browser, office: Desk) -> None:
    await office.receive("who is this", from_=BEN)
    one = (await ada.call("GET", f"{PATH}?q=sister")).json["data"][0]
    assert (await ada.call("GET", f"{PATH}?priority=urgent")).json["data"] == []
    assert len((await ada.call("GET", f"{PATH}?assignee=none&assignee=me&unread=true")).json["data"]) == 2
    assert (await ada.call("GET", f"{PATH}?assignee=somebody")).status == 422
    view = {"name": "Texts", "filters": {"channels": ["sms"], "text": "sister"}, "whose": "everybody"}
    kept = (await ada.call("POST", "/api/v1/inbox-views", view)).json["data"]
    shown = (await ada.call("GET", f"{PATH}?view_id={kept['id']}")).json["data"]
    assert ([row["id"] for row in shown], one["number"]) == ([one["id"]], 1)
    renamed = await ada.call("PATCH", f"/api/v1/inbox-views/{kept['id']}", {"name": "Sisters"})
    assert (renamed.json["data"]["name"], renamed.json["data"]["filters"]) == ("Sisters", kept["filters"])
    assert (await ada.call("DELETE", f"/api/v1/inbox-views/{kept['id']}")).status == 204
    assert (await ada.call("GET", "/api/v1/inbox-views")).json["data"] == []


async def test_a_kept_view_has_on_top_what_moved_longest_ago_where_it_says_so(ada: Browser, office: Desk) -> None:
    await office.receive("who is this", from_=BEN)
    await office.receive("and I", from_="+12125550155")
    newest = [row["id"] for row in (await ada.call("GET", PATH)).json["data"]]
    view = {"name": "Oldest", "filters": {"channels": ["sms"]}, "whose": "everybody", "sort": "oldest"}
    kept = (await ada.call("POST", "/api/v1/inbox-views", view)).json["data"]
    first = (await ada.call("GET", f"{PATH}?view_id={kept['id']}&limit=2")).json
    onward = f"{PATH}?view_id={kept['id']}&limit=2&cursor={first['meta']['pagination']['next_cursor']}"
    second = (await ada.call("GET", onward)).json
    assert [row["id"] for row in first["data"] + second["data"]] == newest[::-1]


async def test_counts_recent_and_a_search_are_told(ada: Browser, office: Desk) -> None:
    counted = (await ada.call("GET", f"{PATH}/counts")).json["data"]
    assert counted == {"unread": 1, "live": 1, "mine": 0, "unassigned": 1, "mentions": 0, "views": {}}
    [recent] = (await ada.call("GET", f"{PATH}/recent?limit=5")).json["data"]
    assert (recent["preview"], recent["unread"]) == ("Can I bring my sister?", True)
    [hit] = (await ada.call("GET", "/api/v1/search/messages?q=sisters%20from:grace")).json["data"]
    assert (hit["snippet"], hit["highlights"]) == ("Can I bring my sister?", [{"start": 15, "end": 21}])
    assert (await ada.call("GET", "/api/v1/search/messages?q=before:soon")).status == 422


async def test_a_list_gives_the_fields_asked_for_embeds_people_and_links(ada: Browser, office: Desk) -> None:
    [row] = (await ada.call("GET", f"{PATH}?fields=id,preview")).json["data"]
    assert {"id", "preview"} <= set(row) <= {"id", "preview", "_links"}
    [row] = (await ada.call("GET", f"{PATH}?expand=contact,assignee")).json["data"]
    assert (row["contact"]["given_name"], row["assignee"]) == ("Grace", None)
    one = (await ada.call("GET", f"{PATH}/{row['id']}")).json["data"]
    assert {"self", "messages", "contact"} <= set(one["_links"])
    assert (await ada.call("GET", f"{PATH}/{row['id']}/messages?limit=101")).status == 422


async def test_an_answer_leaves_from_a_sender_of_ours_and_from_no_strangers(
    ada: Browser, office: Desk, ben: Browser, services: Services
) -> None:
    """INB-035 over the API: `sender_id`."""
    async with services.database.transaction(office.organization) as tx:
        new = channels.NewSender(account_id=office.number.account_id, value="+12025550111")
        second = await channels.add_sender(tx, new)
    foreign = await sender(services, await organization_of(ben), "http://127.0.0.1:9")
    at = f"{PATH}/{(await only(ada))['id']}/messages"
    refused = await ada.call("POST", at, {"body": "Yes", "sender_id": str(foreign.id)}, **{"idempotency-key": "a"})
    assert (refused.status, refused.json["error"]["details"]["fields"][0]["code"]) == (422, "resource_not_found")
    made = await ada.call("POST", at, {"body": "Yes", "sender_id": str(second.id)}, **{"idempotency-key": "b"})
    assert made.status == 201
    [said] = [one for one in (await ada.call("GET", at)).json["data"] if one["direction"] == "out"]
    assert said["sender_id"] == str(second.id)
    async with services.database.transaction(office.organization) as tx:
        await channels.release_sender(tx, second.id)
        await channels.release_sender(tx, office.number.id)
    gone = await ada.call("POST", at, {"body": "Yes"}, **{"idempotency-key": "c"})
    assert (gone.status, gone.json["error"]["code"]) == (409, "sender_released")


async def test_a_text_is_refused_that_answers_one_message(ada: Browser, office: Desk) -> None:
    row = await only(ada)
    path = f"{PATH}/{row['id']}/messages"
    [first] = (await ada.call("GET", path)).json["data"]
    assert (first["reply_to_id"], first["reply_to"], first["reactions"]) == (None, None, [])
    told = {"body": "Of course!", "reply_to_id": first["id"]}
    answer = await ada.call("POST", path, told, **{"idempotency-key": "k"})
    [fault] = answer.json["error"]["details"]["fields"]
    assert (answer.status, fault["path"]) == (422, "reply_to_id")
