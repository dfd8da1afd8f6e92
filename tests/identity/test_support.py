"""Operators look in as support (IDN-052): for a reason, an hour, under both names, and never at what weighs much."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import organizations
from koinon.identity import catalogue, sessions
from koinon.identity.rights import OWNERS_ONLY
from koinon.identity.support import policy
from koinon.kit import clock, ids
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import SignUpAs
from tests.identity.test_notices import id_of, organization_of, titles

REASON = "Ada asked why her import stops."
HERE = "/api/v1/operator/organizations"


@pytest.fixture
async def olga(services: Services, signed_in: SignUpAs) -> Browser:
    """Olga, who runs the installation, with a second factor."""
    browser = await signed_in("Olga’s own")
    async with services.database.system() as tx:
        await tx.execute(
            "update users set is_operator = true, mfa_enrolled_at = now(), name = 'Olga' where id = %(id)s",
            {"id": await id_of(browser)},
        )
    sessions.REMEMBERED.forget()
    return browser


async def look_in(olga: Browser, organization_id: UUID, reason: str = REASON) -> int:
    answer = await olga.call("POST", f"{HERE}/{organization_id}/support-session", {"reason": reason})
    return answer.status


async def test_an_operator_sees_and_changes_nothing_without_leave(
    services: Services, ada: Browser, olga: Browser
) -> None:
    organization_id = await organization_of(ada)
    assert await look_in(olga, organization_id) == 200
    seen = await olga.call("GET", "/api/v1/organization")
    assert (seen.status, seen.json["data"]["name"]) == (200, "Grace Chapel")
    refused = await olga.call("POST", "/api/v1/tags", {"name": "choir"})
    assert (refused.status, refused.error["code"]) == (403, "view_is_read_only")


async def test_both_names_stand_in_the_trail_and_the_owner_is_told(
    services: Services, ada: Browser, olga: Browser
) -> None:
    await look_in(olga, await organization_of(ada))
    rows = (await ada.call("GET", "/api/v1/audit-log?action=support.entered")).json["data"]
    assert [(row["actor_id"], row["on_behalf_of"]) for row in rows] == [
        (str(await id_of(olga)), str(await id_of(ada)))
    ]  # fmt: skip
    assert rows[0]["changes"]["after"]["reason"] == REASON
    assert "Olga looks into your organization as support" in await titles(ada)
    kinds = [row["kind"] for row in (await ada.call("GET", "/api/v1/security-log")).json["data"]]
    assert "impersonation_started" in kinds


async def test_with_leave_something_may_be_changed_but_not_what_weighs_much(
    services: Services, ada: Browser, olga: Browser
) -> None:
    assert (await ada.call("PUT", "/api/v1/support-access", {"days": 7})).status == 200
    await look_in(olga, await organization_of(ada))
    assert (await olga.call("POST", "/api/v1/tags", {"name": "choir"})).status == 201
    for method, path, body in (
        ("GET", "/api/v1/audit-log", None),
        ("POST", "/api/v1/api-keys", {"name": "x", "scopes": ["contacts:read"]}),
        ("PUT", "/api/v1/support-access", {"days": 30}),
        ("POST", "/api/v1/invitations", {"emails": ["x@example.org"], "role": "agent"}),
    ):
        assert (await olga.call(method, path, body)).status == 403, path
    own = (await olga.call("GET", "/api/v1/me")).json["data"]["user"]["id"]
    assert own == str(await id_of(olga))  # their own account, not the member's


async def test_an_owner_takes_the_leave_back_at_once(services: Services, ada: Browser, olga: Browser) -> None:
    await ada.call("PUT", "/api/v1/support-access", {"days": 1})
    await look_in(olga, await organization_of(ada))
    assert (await ada.call("DELETE", "/api/v1/support-access")).status == 204
    assert (await olga.call("POST", "/api/v1/tags", {"name": "choir"})).status == 403
    assert (await ada.call("GET", "/api/v1/support-access")).json["data"] == {"access": None}


async def test_it_ends_after_an_hour_and_by_leaving(services: Services, ada: Browser, olga: Browser) -> None:
    organization_id, own = await organization_of(ada), await organization_of(olga)
    await look_in(olga, organization_id)
    assert (await olga.call("DELETE", "/api/v1/me/support-session")).status == 204
    assert await organization_of(olga) == own
    await look_in(olga, organization_id)
    async with services.database.system() as tx:
        await tx.execute(
            "update sessions set support_until = now() - interval '1 second' where support_at = %(o)s",
            {"o": organization_id},
        )
    sessions.REMEMBERED.forget()
    assert await organization_of(olga) == own
    acts = (await ada.call("GET", "/api/v1/audit-log?action=support.")).json["data"]
    assert [row["action"] for row in acts] == ["support.entered", "support.left", "support.entered"]


async def test_nobody_but_an_operator_gets_in(ada: Browser, ben: Browser) -> None:
    assert await look_in(ben, await organization_of(ada)) == 404


@pytest.mark.parametrize("reason", ["", "too short", " " * 30, "x" * 501])
async def test_a_reason_is_needed(services: Services, ada: Browser, olga: Browser, reason: str) -> None:
    assert await look_in(olga, await organization_of(ada), reason) == 422


async def test_an_operator_without_a_second_factor_is_put_out(services: Services, ada: Browser, olga: Browser) -> None:
    await look_in(olga, await organization_of(ada))
    me = await id_of(olga)
    async with services.database.system() as tx:
        await tx.execute("update users set mfa_enrolled_at = null where id = %(id)s", {"id": me})
    sessions.REMEMBERED.forget()
    assert await organization_of(olga) != await organization_of(ada)


@given(st.sets(st.sampled_from(sorted({*OWNERS_ONLY, "care:read", "giving:read", "contacts:delete", "contacts:read"}))))
def test_what_support_reaches_is_never_sensitive(permissions: set[str]) -> None:
    reached = policy.within_reach(permissions)
    assert reached <= permissions
    assert not reached & (catalogue.sensitive() | OWNERS_ONLY | {"care:read", "giving:read", "contacts:delete"})


def test_the_hour_is_never_longer_than_the_leave() -> None:
    now = clock.now()
    assert policy.ends(now, None) == (now + timedelta(minutes=60), None)
    assert policy.ends(now, now - timedelta(seconds=1))[1] is None
    assert policy.ends(now, now + timedelta(minutes=5))[1] == now + timedelta(minutes=5)
    assert policy.ends(now, now + timedelta(days=30))[1] == now + timedelta(minutes=60)


async def test_whoever_may_change_nothing_may_still_sign_out(services: Services, ada: Browser, olga: Browser) -> None:
    await look_in(olga, await organization_of(ada))
    assert (await olga.call("POST", "/api/v1/auth/logout")).status == 204
    assert (await olga.call("GET", "/api/v1/me")).status == 401


def test_a_limit_of_ones_own_seat_holds_at_home_only() -> None:
    """An operator who sits at one campus of their own church is no half operator elsewhere (IDN-030)."""
    elsewhere = ids.uuid7()
    olga = Actor(
        kind=ActorKind.USER, organization_id=ids.uuid7(), id=ids.uuid7(), location_ids=frozenset({ids.uuid7()})
    )
    acting = organizations.acting_at(olga, elsewhere)
    assert (acting.organization_id, acting.id, acting.places) == (elsewhere, olga.id, ())
