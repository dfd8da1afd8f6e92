"""Invitations and seats (IDN-035, 036), and handing ownership over (IDN-031)."""

import asyncio
import time
from dataclasses import replace
from uuid import UUID

from koinon.identity import invitations, jobs
from koinon.kit import ids
from koinon.organizations.plans import catalogue
from koinon.platform import rest
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import PASSWORD, Browser
from tests.identity.conftest import SignUpAs
from tests.identity.post import link_in, mails
from tests.identity.test_roles import join, member_id_of

TWO_SEATS = """
default = "starter"
[plans.starter]
seats = 2
"""


def somebody() -> str:
    return f"{ids.uuid7().hex}@example.org"


async def organization_of(browser: Browser) -> UUID:
    return UUID((await browser.call("GET", "/api/v1/me")).json["data"]["organization_id"])


async def invited(services: Services, owner: Browser, email: str, role: str = "agent") -> str:
    """Invite, and read the link's token in the mail."""
    answer = await owner.call("POST", "/api/v1/invitations", {"emails": [email], "role": role})
    assert answer.status == 201, answer.json
    sent = [m for m in await mails(services, await organization_of(owner), "invitation") if m.to == email.lower()]
    return link_in(sent[-1], "/invitations")


async def accept(browser: Browser, token: str, **more: object) -> tuple[int, str]:
    answer = await browser.call("POST", "/api/v1/invitations/accept", {"token": token, **more})
    return answer.status, answer.json.get("error", {}).get("code", "")


async def test_a_newcomer_accepts_and_sits_there_with_a_verified_address(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    email, carla = somebody(), Browser(application)
    token = await invited(services, ada, email)
    assert await accept(carla, token, name="Carla", password=PASSWORD) == (200, "")
    me = (await carla.call("GET", "/api/v1/me")).json["data"]
    assert me["organization_id"] == str(await organization_of(ada))
    assert me["user"]["email_verified_at"] is not None
    assert me["seats"][0]["role"] == "agent"


async def test_the_link_works_once(services: Services, application: rest.Edge, ada: Browser) -> None:
    token = await invited(services, ada, somebody())
    people = [Browser(application), Browser(application)]
    answers = await asyncio.gather(*(accept(p, token, name="Carla", password=PASSWORD) for p in people))
    assert sorted(status for status, _ in answers) in ([200, 409], [200, 410])


async def test_looking_at_the_link_changes_nothing(services: Services, application: rest.Edge, ada: Browser) -> None:
    token = await invited(services, ada, somebody())
    for _ in range(3):
        assert (await invitations.open_invitation(services, token)).organization_name == "Grace Chapel"
    assert await accept(Browser(application), token, name="Carla", password=PASSWORD) == (200, "")


async def test_somebody_signed_in_joins_with_the_account_they_have(services: Services, signed_in: SignUpAs) -> None:
    email = somebody()
    ada, ben = await signed_in("Grace Chapel"), await signed_in("Corner Bakery", email)
    token = await invited(services, ada, email)
    assert await accept(ben, token) == (200, "")
    me = (await ben.call("GET", "/api/v1/me")).json["data"]
    assert (len(me["seats"]), me["organization_id"]) == (2, str(await organization_of(ada)))


async def test_another_address_than_the_invited_one_must_be_meant(
    services: Services, ada: Browser, ben: Browser
) -> None:
    token = await invited(services, ada, somebody())
    assert await accept(ben, token) == (422, "confirmation_required")
    assert await accept(ben, token, other_address=True) == (200, "")


async def test_who_has_an_account_must_sign_in(services: Services, application: rest.Edge, signed_in: SignUpAs) -> None:
    email = somebody()
    ada, _ = await signed_in("Grace Chapel"), await signed_in("Corner Bakery", email)
    token = await invited(services, ada, email)
    assert await accept(Browser(application), token, name="Ben", password=PASSWORD) == (409, "invalid_state")


async def test_members_and_those_asked_already_are_said_so(ada: Browser, services: Services) -> None:
    email = somebody()
    own = (await ada.call("GET", "/api/v1/me")).json["data"]["user"]["email"]
    body = {"emails": [email, own], "role": "agent"}
    first = (await ada.call("POST", "/api/v1/invitations", body)).json["data"]
    again = (await ada.call("POST", "/api/v1/invitations", body)).json["data"]
    assert [one["outcome"] for one in first] == ["invited", "already_member"]
    assert [one["outcome"] for one in again] == ["already_invited", "already_member"]
    assert len(await mails(services, await organization_of(ada), "invitation")) == 1


async def test_one_wrong_address_stops_all_and_is_named(ada: Browser) -> None:
    refused = await ada.call("POST", "/api/v1/invitations", {"emails": [somebody(), "nonsense"], "role": "agent"})
    assert refused.error["details"]["fields"][0]["path"] == "emails[1]"
    assert (await ada.call("GET", "/api/v1/invitations")).json["data"] == []


async def test_a_new_link_voids_the_old_one_and_three_a_day_are_enough(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    old = await invited(services, ada, somebody())
    invitation_id = (await ada.call("GET", "/api/v1/invitations")).json["data"][0]["id"]
    answers = [await ada.call("POST", f"/api/v1/invitations/{invitation_id}/resend") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert await accept(Browser(application), old, name="Carla", password=PASSWORD) == (410, "link_expired")
    new = link_in((await mails(services, await organization_of(ada), "invitation"))[-1], "/invitations")
    assert await accept(Browser(application), new, name="Carla", password=PASSWORD) == (200, "")


async def test_a_revoked_link_is_void(services: Services, application: rest.Edge, ada: Browser) -> None:
    token = await invited(services, ada, somebody())
    invitation_id = (await ada.call("GET", "/api/v1/invitations")).json["data"][0]["id"]
    assert (await ada.call("DELETE", f"/api/v1/invitations/{invitation_id}")).status == 204
    assert await accept(Browser(application), token, name="Carla", password=PASSWORD) == (410, "link_expired")


async def test_a_late_link_is_void_and_its_seat_is_free_again(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    email = somebody()
    token = await invited(services, ada, email)
    organization_id = await organization_of(ada)
    async with services.database.transaction(organization_id) as tx:
        await tx.execute(
            "update invitations set expires_at = now() where organization_id = %(o)s", {"o": organization_id}
        )
    assert await accept(Browser(application), token, name="Carla", password=PASSWORD) == (410, "link_expired")
    await jobs.forget_ended.run(services, None)
    assert (await ada.call("GET", "/api/v1/invitations")).json["data"][0]["state"] == "expired"
    again = await ada.call("POST", "/api/v1/invitations", {"emails": [email], "role": "agent"})
    assert again.json["data"][0]["outcome"] == "invited"


async def test_nobody_invites_above_themselves(services: Services, application: rest.Edge, ada: Browser) -> None:
    admin = await join(services, application, ada, "admin")
    refused = await admin.call("POST", "/api/v1/invitations", {"emails": [somebody()], "role": "owner"})
    assert (refused.status, refused.error["code"]) == (403, "insufficient_permissions")


async def test_fifty_a_day(ada: Browser) -> None:
    many = [somebody() for _ in range(50)]
    assert (await ada.call("POST", "/api/v1/invitations", {"emails": many, "role": "agent"})).status == 201
    refused = await ada.call("POST", "/api/v1/invitations", {"emails": [somebody()], "role": "agent"})
    assert (refused.status, refused.error["code"]) == (429, "rate_limit_exceeded")


async def test_the_operator_says_how_many_a_day(services: Services, ada: Browser) -> None:
    few = dict(services.configuration.resolved)
    few["INVITATIONS_PER_DAY"] = replace(few["INVITATIONS_PER_DAY"], value=2)
    app = make_api(replace(services, configuration=Configuration(few)))
    two = {"emails": [somebody(), somebody()], "role": "agent"}
    assert (await ada.call("POST", "/api/v1/invitations", two)).status == 201
    ada.app = app
    refused = await ada.call("POST", "/api/v1/invitations", {"emails": [somebody()], "role": "agent"})
    assert (refused.status, refused.error["details"]["most"]) == (429, 2)


async def test_who_invites_does_not_learn_who_has_an_account(
    services: Services, ada: Browser, signed_in: SignUpAs
) -> None:
    known, unknown = somebody(), somebody()
    await signed_in("Corner Bakery", known)

    async def cost(email: str) -> tuple[float, object]:
        began = time.process_time()
        answer = await ada.call("POST", "/api/v1/invitations", {"emails": [email], "role": "agent"})
        shown = answer.json["data"][0]
        return time.process_time() - began, (answer.status, shown["outcome"], sorted(shown["invitation"]))

    await cost(somebody())
    costs = {email: await cost(email) for email in (known, unknown)}
    assert costs[known][1] == costs[unknown][1] == (201, "invited", costs[known][1][2])
    assert 0.4 < costs[known][0] / costs[unknown][0] < 2.5


async def test_a_pending_invitation_holds_a_seat(ada: Browser) -> None:
    with catalogue.using(catalogue.read(TWO_SEATS)):
        both = {"emails": [somebody(), somebody()], "role": "agent"}
        refused = await ada.call("POST", "/api/v1/invitations", both)
        assert (refused.status, refused.error["code"]) == (409, "plan_limit_exceeded")
        one = {"emails": [somebody()], "role": "agent"}
        assert (await ada.call("POST", "/api/v1/invitations", one)).status == 201


async def test_ownership_moves_when_the_other_accepts(services: Services, application: rest.Edge, ada: Browser) -> None:
    admin = await join(services, application, ada, "admin")
    member_id = await member_id_of(ada, admin)
    offered = await ada.call("POST", "/api/v1/ownership-transfers", {"member_id": member_id})
    path = f"/api/v1/ownership-transfers/{offered.json['data']['id']}/decision"
    assert (await admin.call("POST", path, {"accept": True})).json["data"]["state"] == "accepted"
    roles = {row["user_id"]: row["role"] for row in (await admin.call("GET", "/api/v1/members")).json["data"]}
    owner = (await admin.call("GET", "/api/v1/me")).json["data"]["user"]["id"]
    assert roles.pop(owner) == "owner"
    assert list(roles.values()) == ["admin"]
    assert len(await mails(services, await organization_of(admin), "ownership_accepted")) == 2


async def test_nobody_else_accepts_an_offer(services: Services, application: rest.Edge, ada: Browser) -> None:
    admin, agent = [await join(services, application, ada, role) for role in ("admin", "agent")]
    offered = await ada.call("POST", "/api/v1/ownership-transfers", {"member_id": await member_id_of(ada, admin)})
    path = f"/api/v1/ownership-transfers/{offered.json['data']['id']}/decision"
    assert (await agent.call("POST", path, {"accept": True})).status == 404
    assert (await ada.call("POST", path, {"accept": True})).status == 404
    assert (await ada.call("POST", path, {"accept": False})).json["data"]["state"] == "revoked"
