"""Notices (IDN-051): raised in the transaction that makes them true, combined, as each person wants them."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import identity
from koinon.identity import security_log
from koinon.identity.contracts import Role
from koinon.identity.notices.repository import entries
from koinon.kit import clock, ids
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found, seat
from tests.identity.post import mails

KIND = "member_joined"
Drain = Callable[[], Awaitable[None]]


async def organization_of(browser: Browser) -> UUID:
    return UUID((await browser.call("GET", "/api/v1/me")).json["data"]["organization_id"])


async def id_of(browser: Browser) -> UUID:
    return UUID((await browser.call("GET", "/api/v1/me")).json["data"]["user"]["id"])


async def tell(services: Services, browser: Browser, about: str = "member:1", name: str = "Ben") -> int:
    async with services.database.transaction(await organization_of(browser)) as tx:
        return await identity.notify(
            tx, KIND, [await id_of(browser)], about=about, link="/team", data={"name": name}
        )  # fmt: skip


async def titles(browser: Browser, query: str = "") -> list[str]:
    return [row["title"] for row in (await browser.call("GET", f"/api/v1/notifications{query}")).json["data"]]


async def unread(browser: Browser) -> int:
    return int((await browser.call("GET", "/api/v1/notifications/unread")).json["data"]["unread"])


async def test_a_notice_is_read_in_the_readers_language_and_counted(services: Services, ada: Browser) -> None:
    await tell(services, ada)
    assert await titles(ada) == ["Ben joined your organization"]
    assert await unread(ada) == 1
    await ada.call("PATCH", "/api/v1/me", {"locale": "es"})
    assert await titles(ada) == ["Ben se unió a tu organización"]


async def test_what_rolls_back_tells_nobody(services: Services, ada: Browser) -> None:
    with pytest.raises(RuntimeError):
        async with services.database.transaction(await organization_of(ada)) as tx:
            await identity.notify(tx, KIND, [await id_of(ada)], about="member:2", data={"name": "Ben"})
            raise RuntimeError
    assert await titles(ada) == []


async def test_the_same_thing_counts_up_until_it_is_read(services: Services, ada: Browser) -> None:
    for _ in range(3):
        await tell(services, ada)
    [row] = (await ada.call("GET", "/api/v1/notifications")).json["data"]
    assert (row["happened"], await unread(ada)) == (3, 1)
    answer = await ada.call("POST", "/api/v1/notifications/read", {"ids": [row["id"]]})
    assert answer.json["data"] == {"unread": 0}
    await tell(services, ada)
    assert [row["happened"] for row in (await ada.call("GET", "/api/v1/notifications")).json["data"]] == [1, 3]


async def test_all_are_read_at_once_and_the_unread_filtered(services: Services, ada: Browser) -> None:
    await tell(services, ada, "member:1", "Ben")
    await ada.call("POST", "/api/v1/notifications/read", {})
    await tell(services, ada, "member:2", "Cleo")
    assert await titles(ada, "?unread=true") == ["Cleo joined your organization"]
    assert await titles(ada) == ["Cleo joined your organization", "Ben joined your organization"]


async def test_pages_follow_each_other_without_gap_or_double(services: Services, ada: Browser) -> None:
    for number in range(5):
        await tell(services, ada, f"member:{number}", f"Person {number}")
    first = await ada.call("GET", "/api/v1/notifications?limit=3")
    mark = first.json["meta"]["pagination"]["next_cursor"]
    rest = await titles(ada, f"?limit=3&cursor={mark}")
    assert [row["title"][:8] for row in first.json["data"]] + [title[:8] for title in rest] == [
        f"Person {number}" for number in (4, 3, 2, 1, 0)
    ]


async def test_nobody_is_told_of_their_own_act(services: Services, ada: Browser) -> None:
    user_id, organization_id = await id_of(ada), await organization_of(ada)
    acting = Actor(kind=ActorKind.USER, organization_id=organization_id, id=user_id)
    async with services.database.transaction(acting) as tx:
        assert await identity.notify(tx, KIND, [user_id], about="own", data={"name": "Ada"}) == 0
        assert await identity.notify(tx, KIND, [user_id], about="own", data={"name": "Ada"}, to_self=True) == 1


async def test_who_has_no_seat_is_told_nothing(services: Services, ada: Browser, ben: Browser) -> None:
    async with services.database.transaction(await organization_of(ada)) as tx:
        assert await identity.notify(tx, KIND, [await id_of(ben), ids.uuid7()], about="x", data={"name": "?"}) == 0


async def test_another_persons_notice_is_not_there(services: Services, ada: Browser, ben: Browser) -> None:
    await tell(services, ada)
    [row] = (await ada.call("GET", "/api/v1/notifications")).json["data"]
    acting = Actor(kind=ActorKind.USER, organization_id=await organization_of(ada), id=await id_of(ben))
    async with services.database.transaction(acting) as tx:
        with pytest.raises(KoinonError, match="resource_not_found"):
            await identity.follow_notice(tx, UUID(row["id"]))
    await ben.call("POST", "/api/v1/notifications/read", {"ids": [row["id"]]})
    assert await unread(ada) == 1


async def wish(browser: Browser, **ways: bool) -> None:
    body = {"preferences": [{"kind": KIND, "in_app": False, "email": False, "push": False, **ways}]}
    assert (await browser.call("PATCH", "/api/v1/notification-preferences", body)).status == 200


async def test_who_wants_nothing_gets_nothing(services: Services, ada: Browser) -> None:
    await wish(ada)
    assert await tell(services, ada) == 0


async def due(services: Services, browser: Browser, **columns: object) -> None:
    """Let the waits of an organization's notices be over."""
    assignments = ", ".join(f"{name} = %({name})s" for name in columns)
    async with services.database.transaction(await organization_of(browser)) as tx:
        await tx.execute(
            f"update notifications set {assignments} where organization_id = %(o)s and mail_due_at is not null",
            {"o": tx.organization_id, **columns},
        )
        from koinon.identity.notices import delivering

        await delivering.catch_up(tx)
        await tx.execute("update procrastinate_jobs set scheduled_at = now() where task_name = 'identity.mail_notices'")


async def test_a_mail_follows_what_stays_unread_once(services: Services, drain_jobs: Drain, ada: Browser) -> None:
    await wish(ada, email=True)
    await tell(services, ada)
    await due(services, ada, mail_due_at=clock.now() - timedelta(seconds=1))
    await drain_jobs()
    [mail] = await mails(services, await organization_of(ada), f"notice_{KIND}")
    assert mail.subject == "Ben joined your organization"
    assert re.search(r"http://localhost:8000/o/[a-z0-9-]+/team\b", mail.text)  # into the organization it is about
    await tell(services, ada)
    await drain_jobs()
    assert len(await mails(services, await organization_of(ada), f"notice_{KIND}")) == 1


async def test_what_was_read_in_time_is_not_mailed(services: Services, drain_jobs: Drain, ada: Browser) -> None:
    await wish(ada, email=True, in_app=True)
    await tell(services, ada)
    await ada.call("POST", "/api/v1/notifications/read", {})
    await due(services, ada, mail_due_at=clock.now() - timedelta(seconds=1))
    await drain_jobs()
    assert await mails(services, await organization_of(ada), f"notice_{KIND}") == []


async def test_mail_waits_five_minutes_and_a_push_thirty_seconds_after_the_last(
    services: Services, ada: Browser
) -> None:
    user_id, kind = await id_of(ada), identity.notice_kinds()["security"]
    async with services.database.transaction(await organization_of(ada)) as tx:
        before = clock.now()
        [first] = await entries.write(tx, kind, [identity.Raised(user_id, "a", data={"what": "new_device"})])
        assert first.push_due_at is not None and first.push_due_at - before < timedelta(seconds=2)
        await tx.execute(
            """
            update notifications
            set pushed_at = now(), push_due_at = null, read_at = now()
            where organization_id = %(o)s
            """,
            {"o": tx.organization_id},
        )
        [second] = await entries.write(tx, kind, [identity.Raised(user_id, "a", data={"what": "new_device"})])
    assert second.push_due_at is not None
    assert timedelta(seconds=28) < second.push_due_at - before < timedelta(seconds=33)


async def test_what_always_holds_cannot_be_turned_off(ada: Browser) -> None:
    off = {"kind": "security", "in_app": False, "email": False, "push": False}
    answer = await ada.call("PATCH", "/api/v1/notification-preferences", {"preferences": [off]})
    [security] = [one for one in answer.json["data"]["preferences"] if one["kind"] == "security"]
    assert (security["in_app"], security["email"], security["push"]) == (True, True, False)


@pytest.mark.parametrize(
    "body",
    [
        {"preferences": [{"kind": "no_such_kind", "in_app": True, "email": True, "push": True}]},
        {"quiet_hours": {"quiet_from": 60, "quiet_until": 60}},
        {"quiet_hours": {"quiet_from": 1440, "quiet_until": 60}},
    ],
)
async def test_a_wish_that_cannot_be_is_refused(ada: Browser, body: dict[str, object]) -> None:
    assert (await ada.call("PATCH", "/api/v1/notification-preferences", body)).status == 422


async def test_quiet_hours_are_kept_and_taken_away(ada: Browser) -> None:
    hours = {"quiet_from": 1320, "quiet_until": 420}
    answer = await ada.call("PATCH", "/api/v1/notification-preferences", {"quiet_hours": hours})
    assert answer.json["data"]["quiet_hours"] == hours
    answer = await ada.call("PATCH", "/api/v1/notification-preferences", {"quiet_hours": None})
    assert answer.json["data"]["quiet_hours"] is None


async def test_a_strange_sign_in_is_told_once_wherever_there_is_a_seat(
    services: Services, drain_jobs: Drain, ada: Browser
) -> None:
    user_id = await id_of(ada)
    async with services.database.system() as tx:
        await security_log.note(tx, security_log.Kind.NEW_DEVICE, identity.Client("203.0.113.7"), user_id=user_id)
    await drain_jobs()
    assert "A browser we did not know signed in as you" in await titles(ada)


async def test_an_invited_persons_arrival_is_told_to_who_invited(services: Services, ada: Browser) -> None:
    organization_id = await organization_of(ada)
    carla = await seat(services, organization_id, Role.AGENT)
    assert carla.user.name == "Carla"  # seated without an invitation: nobody is told
    assert await titles(ada) == []


async def test_only_what_one_may_see_is_offered(services: Services, ada: Browser) -> None:
    acting = Actor(kind=ActorKind.USER, organization_id=await organization_of(ada), id=await id_of(ada))
    async with services.database.transaction(acting) as tx:
        assert [one.kind for one in await identity.notice_preferences(tx)] == ["security"]


async def test_a_key_has_no_notices(services: Services) -> None:
    organization_id = (await found(services)).organization_id
    acting = Actor(kind=ActorKind.API_KEY, organization_id=organization_id, id=ids.uuid7())
    async with services.database.transaction(acting) as tx:
        assert await identity.unread_notices(tx) == 0
        with pytest.raises(KoinonError, match="authentication_required"):
            await identity.notices(tx, 10)


async def test_notices_are_forgotten_after_ninety_days(services: Services, ada: Browser) -> None:
    await tell(services, ada)
    async with services.database.transaction(await organization_of(ada)) as tx:
        await entries.forget(tx, clock.now() - timedelta(days=90))
        assert (await entries.unread(tx, [await id_of(ada)])).popitem()[1] == 1
        await entries.forget(tx, clock.now() + timedelta(seconds=1))
        assert (await entries.unread(tx, [await id_of(ada)])).popitem()[1] == 0
