"""The socket as a client meets it: who is let in, what is told to whom, what ends it (INB-060..067)."""

import asyncio
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from koinon import identity, organizations
from koinon.identity import events, sessions
from koinon.identity.contracts import Role
from koinon.identity.factors import requirement
from koinon.identity.factors.requirement import FactorPolicy
from koinon.identity.sockets import tickets
from koinon.inbox.service import many
from koinon.kit import clock
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import HERE
from koinon.platform.realtime import Peer
from koinon.platform.realtime import socket as sockets
from koinon.platform.realtime.frames import position_of
from koinon.platform.services import Services
from koinon.web.live import topics
from tests.identity.conftest import found, seat
from tests.web.realtime.node import connected, cookie_of, node, refused
from tests.web.site import Site

ADA = "+12125550198"


async def talk(desk: Site) -> str:
    """The id of a conversation that has just begun."""
    await desk.receive("Hello", ADA)
    async with desk.services.database.transaction(desk.organization) as tx:
        return str(
            await tx.scalar(
                "select id from conversations where organization_id = %(o)s order by id desc limit 1",
                {"o": desk.organization},
            )
        )


async def test_a_handshake_needs_a_session_and_a_page_of_ours(desk: Site) -> None:
    cookie = cookie_of(desk.signed_in)
    assert await refused(desk.url, origin=desk.url) == (401, "authentication_required")
    assert await refused(desk.url, **cookie) == (401, "authentication_required")
    assert await refused(desk.url, origin="https://evil.example", **cookie) == (401, "authentication_required")
    assert await refused(desk.url, path="/realtime?ticket=nonsense") == (401, "invalid_token")
    assert (await refused(desk.url, path="/elsewhere", origin=desk.url, **cookie))[0] == 404


async def test_whatever_somebody_lacks_a_refused_handshake_is_a_401(services: Services, desk: Site) -> None:
    """Not the 403 that a page would answer: INB-060 knows one refusal, and the code says which."""
    async with services.database.transaction(desk.organization) as tx:
        at_once = FactorPolicy(required_for="everybody", grace_days=0)
        await organizations.change_settings(tx, {requirement.POLICY.key: at_once})
    requirement.forget(desk.organization)
    sessions.REMEMBERED.forget()
    own = {"origin": desk.url, **cookie_of(desk.signed_in)}
    assert await refused(desk.url, **own) == (401, "mfa_enrollment_required")


async def test_what_changes_is_told_to_who_watches_and_to_nobody_else(services: Services, desk: Site) -> None:
    ben = await found(services, "Corner Bakery")
    conversation = await talk(desk)
    async with connected(desk.url, desk.signed_in) as ada, connected(desk.url, ben) as other:
        topics = ["organization", f"conversation:{conversation}", "user"]
        await ada.say("subscribe", topics=topics)
        told = await ada.until("subscribed")
        assert f"conversation:{conversation}" in told["topics"]
        await other.say("subscribe", topics=["organization", f"conversation:{conversation}", f"user:{uuid4()}"])
        await other.until("error", topic=f"conversation:{conversation}", code="resource_not_found")
        await desk.receive("Are you there?", ADA)
        new = await ada.until("message.new", topic=f"conversation:{conversation}")
        assert new["direction"] == "in"
        assert position_of(new["seq"]) is not None
        await ada.until("counts", unread=1)
        await other.say("ping")
        await other.until("pong")
        assert not [frame for frame in other.heard if frame["type"] == "message.new"]
        for frame in ada.heard:
            assert "Are you there?" not in json.dumps(frame)


async def test_what_a_whole_organization_hears_names_nothing(desk: Site) -> None:
    conversation = await talk(desk)
    async with connected(desk.url, desk.signed_in) as ada:
        await ada.say("subscribe", topics=["organization"])
        await ada.until("subscribed")
        await desk.receive("Are you there?", ADA)
        told = await ada.until("message.new", topic="organization")
        assert told["areas"] == ["inbox"]
        assert conversation not in json.dumps(ada.heard)


async def test_each_area_takes_the_right_that_its_pages_take(services: Services, desk: Site) -> None:
    """Whoever reads conversations may not watch people, and the other way round (INB-061)."""
    conversation = await talk(desk)
    person = (await desk.person("Grace", "Hopper", "+12125550177")).id
    named = [f"conversation:{conversation}", f"contact:{person}"]
    for permission, seen in (("conversations:read", named[0]), ("contacts:read", named[1])):
        actor = Actor(
            kind=ActorKind.API_KEY,
            organization_id=desk.organization,
            id=uuid4(),
            permissions=frozenset({permission}),
        )
        peer = Peer(desk.organization, actor, None, HERE)
        assert await topics.allowed(services, peer, named) == {seen}


async def test_the_count_of_a_kept_view_is_pushed_to_whom_it_is_shown(services: Services, desk: Site) -> None:
    view = uuid4()
    async with services.database.transaction(desk.organization) as tx:
        await tx.execute(
            """
            insert into inbox_views (id, organization_id, name, owner_id, filters)
            values (%(id)s, %(o)s, 'All', %(user)s, '{}')
            """,
            {"id": view, "o": desk.organization, "user": desk.signed_in.user.id},
        )
    carla = await seat(services, desk.organization, Role.AGENT)
    async with connected(desk.url, desk.signed_in) as ada, connected(desk.url, carla) as hers:
        for one in (ada, hers):
            await one.say("subscribe", topics=[f"view:{view}"])
        await ada.until("subscribed")
        await hers.until("error", code="resource_not_found", topic=f"view:{view}")
        await desk.receive("Hello", ADA)
        await ada.until("counts", view_id=str(view), conversations=1)


async def test_a_ticket_opens_one_socket_once(services: Services, desk: Site) -> None:
    known = await identity.of_session(services, desk.signed_in.session_id)
    assert known.actor is not None
    ticket = tickets.issue(services, known.actor, known).ticket
    async with connected(desk.url, query=f"?ticket={ticket}") as app:
        await app.until("welcome")
    assert await refused(desk.url, path=f"/realtime?ticket={ticket}") == (401, "invalid_token")
    body, _, signature = tickets.issue(services, known.actor, known).ticket.partition(".")
    assert await refused(desk.url, path=f"/realtime?ticket={body}A.{signature}") == (401, "invalid_token")


async def test_resuming_tells_what_was_missed_once_and_in_order(desk: Site) -> None:
    conversation = await talk(desk)
    topics = [f"conversation:{conversation}"]
    async with connected(desk.url, desk.signed_in) as ada:
        await ada.say("subscribe", topics=topics)
        await ada.until("subscribed")
        await desk.receive("One", ADA)
        seq = (await ada.until("message.new"))["seq"]
    for text in ("Two", "Three", "Four"):
        await desk.receive(text, ADA)
    async with connected(desk.url, desk.signed_in) as ada:
        await ada.say("resume", topics=topics, seq=seq)
        await ada.until("resumed")
        await desk.receive("Five", ADA)
        for _ in range(4):
            await ada.until("message.new")
        new = [frame["seq"] for frame in ada.heard if frame["type"] == "message.new"]
        assert new == sorted(set(new))
        assert min(new) > seq


@pytest.mark.parametrize("seq", ["", "f" * 32, "0" * 31 + "1"])
async def test_what_lies_too_far_back_is_asked_for_anew(desk: Site, seq: str) -> None:
    with clock.frozen(clock.now() - timedelta(minutes=6)):
        await talk(desk)
    async with connected(desk.url, desk.signed_in) as ada:
        await ada.say("resume", topics=["organization"], seq=seq)
        await ada.until("resync")


async def test_at_most_a_hundred_topics(desk: Site) -> None:
    async with connected(desk.url, desk.signed_in) as ada:
        await ada.say("subscribe", topics=["organization", *(f"conversation:{uuid4()}" for _ in range(99)), "user"])
        assert (await ada.until("error", code="too_many_topics"))["topic"].startswith("user:")


async def test_strange_frames_are_refused_and_nothing_ends(desk: Site) -> None:
    async with connected(desk.url, desk.signed_in) as ada:
        for text in ("{", "[1]", '"x"', "[" * 3_000, '{"type":"dance"}', '{"type":"typing","conversation_id":"1"}'):
            await ada.socket.send_str(text)
        await ada.say("ping")
        await ada.until("pong")
        codes = [frame["code"] for frame in ada.heard if frame["type"] == "error"]
        assert codes == ["invalid_frame"] * 4 + ["unknown_frame", "resource_not_found"]


async def test_who_talks_too_much_is_slowed_and_then_sent_away(desk: Site) -> None:
    async with connected(desk.url, desk.signed_in) as ada:

        async def chatter() -> None:
            while not ada.socket.closed:
                await ada.say("ping")
                await asyncio.sleep(0.005)

        talking = asyncio.create_task(chatter())
        assert await ada.code() == 4029
        talking.cancel()


async def test_an_ended_session_ends_its_socket(services: Services, desk: Site) -> None:
    async with connected(desk.url, desk.signed_in) as ada:
        await ada.until("welcome")
        known = await identity.of_session(services, desk.signed_in.session_id)
        assert known.actor is not None
        await identity.end_sessions(services, known.actor, "ended_by_user", only=desk.signed_in.session_id)
        assert await ada.code() == 4001


async def test_a_lost_seat_ends_its_socket(services: Services, desk: Site) -> None:
    carla = await seat(services, desk.organization, Role.AGENT)
    owner = (await identity.of_session(services, desk.signed_in.session_id)).actor
    assert owner is not None
    async with connected(desk.url, carla) as window:
        await window.until("welcome")
        async with services.database.transaction(owner) as tx:
            await tx.execute(
                "update memberships set state = 'suspended' where organization_id = %(o)s and user_id = %(u)s",
                {"o": desk.organization, "u": carla.user.id},
            )
            tx.publish(events.member_changed("suspended", carla.user.id))
        assert await window.code() == 4001


async def test_who_does_not_answer_is_let_go(desk: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "PING_SECONDS", 0.1)
    async with connected(desk.url, desk.signed_in) as ada:
        ada.say = lambda *_a, **_k: asyncio.sleep(0)  # type: ignore[method-assign]
        assert await ada.code() == 4000


async def test_others_see_who_looks_and_who_types(services: Services, desk: Site) -> None:
    conversation = await talk(desk)
    carla = await seat(services, desk.organization, Role.AGENT)
    topic = f"conversation:{conversation}"
    async with connected(desk.url, desk.signed_in) as ada, connected(desk.url, carla) as hers:
        for one in (ada, hers):
            await one.say("subscribe", topics=[topic])
            await one.until("subscribed")
        await ada.say("viewing", conversation_id=conversation)
        seen = await hers.until("presence")
        assert [one["name"] for one in seen["people"]] == ["Ada Lovelace"]
        await hers.say("typing", conversation_id=conversation)
        types = await ada.until("typing")
        while not types["people"]:
            types = await ada.until("typing")
        assert [one["name"] for one in types["people"]] == ["Carla"]
        assert "seq" not in types
    async with connected(desk.url, desk.signed_in) as ada:
        await ada.say("viewing", conversation_id=conversation)
        await ada.until("error", code="resource_not_found")  # not watched, hence not asked for its rights


async def test_at_the_end_of_its_process_each_is_told_to_go_elsewhere(services: Services) -> None:
    signed_in = await found(services)
    async with node(services) as url:
        entering = connected(url, signed_in)
        client = await entering.__aenter__()
        await client.until("welcome")
    assert await client.code() == 1012
    await entering.__aexit__(None, None, None)


@pytest.mark.parametrize("to", ["nobody", "another team"])
async def test_what_goes_to_others_in_one_call_is_not_watched_any_more(services: Services, desk: Site, to: str) -> None:
    """Who sees their own and their teams' alone hears no more of what went elsewhere, by whatever way (INB-112)."""
    carla, conversation = await seat(services, desk.organization, Role.AGENT), await talk(desk)
    team, one = uuid4(), [UUID(conversation)]
    async with services.database.transaction(desk.organization) as tx:
        await organizations.change_settings(tx, {"inbox.access": {"teams_only": ["agent"]}})
        named = {"o": desk.organization, "t": team, "u": carla.user.id, "c": conversation}
        await tx.execute("insert into inbox_teams (id, organization_id, name) values (%(t)s, %(o)s, 'Care')", named)
        await tx.execute(
            "insert into inbox_team_members (organization_id, team_id, user_id) values (%(o)s, %(t)s, %(u)s)",
            named,
        )
        await tx.execute("update conversations set team_id = %(t)s where organization_id = %(o)s", named)
        if to == "nobody":
            await many.assign(tx, one, carla.user.id)
            await tx.execute("update conversations set team_id = null where organization_id = %(o)s", named)
    async with connected(desk.url, carla) as window:
        await window.say("subscribe", topics=[f"conversation:{conversation}"])
        assert (await window.until("subscribed"))["topics"] == [f"conversation:{conversation}"]
        async with services.database.transaction(desk.organization) as tx:
            await (many.assign(tx, one, None) if to == "nobody" else many.set_team(tx, one, None))
        await window.until("error", topic=f"conversation:{conversation}", code="resource_not_found")
