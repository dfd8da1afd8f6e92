"""API keys: shown once, found by hash, held to their scopes (IDN-038..041)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.identity import keys, policy
from koinon.identity.keys import check, lifecycle, reminders
from koinon.identity.keys.pasted import report_pasted
from koinon.kit import clock
from koinon.platform import rest
from koinon.platform.db import Database
from koinon.platform.rest.request import FOUND
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import Browser, Script
from tests.identity.post import mails
from tests.identity.test_roles import join, member_id_of
from tests.platform.asgi import call


async def make(owner: Browser, *scopes: str, **more: object) -> tuple[str, str]:
    body = {"name": "Website form", "scopes": list(scopes), **more}
    answer = await owner.call("POST", "/api/v1/api-keys", body)
    assert answer.status == 201, answer.raw
    return answer.json["data"]["id"], answer.json["data"]["secret"]


@given(st.binary(min_size=32, max_size=32))
def test_a_key_has_its_form_and_a_checksum(random: bytes) -> None:
    key = policy.key_of(random)
    assert len(key) == len("kn_live_") + 43 + 6
    assert policy.is_key(key)


@given(st.binary(min_size=32, max_size=32), st.integers(8, 56), st.sampled_from("0AzZ9q"))
def test_any_changed_character_fails_offline(random: bytes, at: int, other: str) -> None:
    key = policy.key_of(random)
    changed = key[:at] + other + key[at + 1 :]
    assert policy.is_key(changed) is (changed == key)


async def test_the_secret_is_shown_once_and_never_stored(ada: Browser, services: Services) -> None:
    answer = await ada.call(
        "POST", "/api/v1/api-keys", {"name": "Form", "scopes": ["contacts:read"]}, accept_encoding="gzip"
    )
    data = answer.json["data"]
    assert answer.headers["cache-control"] == "no-store"
    assert "content-encoding" not in answer.headers
    again = (await ada.call("GET", f"/api/v1/api-keys/{data['id']}")).raw.decode()
    assert data["secret"] not in again
    assert data["secret"].startswith(data["key_prefix"])
    organization_id = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    async with services.database.transaction(organization_id) as tx:
        stored = await tx.all(str, "select k::text from api_keys k")
    assert len(stored) == 1
    assert data["secret"][16:] not in stored[0]


@pytest.mark.parametrize("header", ["authorization", "x-api-key"])
async def test_a_key_reads_what_its_scope_allows(ada: Browser, header: str) -> None:
    _, key = await make(ada, "organization:read")
    value = f"Bearer {key}" if header == "authorization" else key
    answer = await call(ada.app, "GET", "/api/v1/organization", headers={header: value})
    assert (answer.status, answer.json["data"]["name"]) == (200, "Grace Chapel")


async def test_a_missing_scope_is_named(ada: Browser) -> None:
    _, key = await make(ada, "organization:read")
    answer = await Script(ada.app, key).call("PATCH", "/api/v1/organization", {"name": "Renamed"})
    assert (answer.status, answer.error["code"]) == (403, "insufficient_scope")
    assert answer.error["details"]["required"] == "organization:write"


async def test_write_implies_read_and_needs_no_csrf_token(ada: Browser) -> None:
    _, key = await make(ada, "organization:write")
    script = Script(ada.app, key)
    assert (await script.call("GET", "/api/v1/organization")).status == 200
    assert (await script.call("PATCH", "/api/v1/organization", {"name": "Renamed"})).status == 200


async def test_a_revoked_key_ends_at_once(ada: Browser) -> None:
    key_id, key = await make(ada, "organization:read")
    script = Script(ada.app, key)
    assert (await script.call("GET", "/api/v1/organization")).status == 200
    assert (await ada.call("DELETE", f"/api/v1/api-keys/{key_id}")).status == 204
    answer = await script.call("GET", "/api/v1/organization")
    assert (answer.status, answer.error["code"]) == (401, "revoked_api_key")


async def test_an_expired_key_is_told_so(ada: Browser) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    _, key = await make(ada, "organization:read", expires_at=soon.isoformat())
    keys.forget_keys()
    with clock.frozen(soon + timedelta(seconds=1)):
        answer = await Script(ada.app, key).call("GET", "/api/v1/organization")
    assert (answer.status, answer.error["code"]) == (401, "expired_api_key")


async def test_a_well_formed_key_that_nobody_made_is_unknown(ada: Browser) -> None:
    answer = await Script(ada.app, policy.key_of(bytes(32))).call("GET", "/api/v1/organization")
    assert (answer.status, answer.error["code"]) == (401, "invalid_api_key")


@pytest.mark.parametrize(
    "value", ["Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer é", "kn_live_", "Bearer " + "k" * 8000]
)
async def test_an_odd_credential_is_401(ada: Browser, value: str) -> None:
    answer = await call(ada.app, "GET", "/api/v1/organization", headers={"authorization": value})
    assert answer.status == 401


async def test_two_credentials_are_one_too_many(ada: Browser) -> None:
    _, key = await make(ada, "organization:read")
    _, other = await make(ada, "organization:read")
    both = {"authorization": f"Bearer {key}", "x-api-key": other}
    assert (await call(ada.app, "GET", "/api/v1/organization", headers=both)).error["code"] == "invalid_credentials"
    assert (await ada.call("GET", "/api/v1/organization", x_api_key=key)).error["code"] == "invalid_credentials"


async def test_a_key_in_the_address_is_refused(ada: Browser) -> None:
    _, key = await make(ada, "organization:read")
    answer = await call(ada.app, "GET", f"/api/v1/organization?api_key={key}")
    assert (answer.status, answer.error["code"]) == (401, "invalid_api_key")


async def test_a_key_gives_no_rights_that_its_maker_lacks(ada: Browser) -> None:
    _, key = await make(ada, "api_keys:write", "organization:read")
    answer = await Script(ada.app, key).call(
        "POST", "/api/v1/api-keys", {"name": "More", "scopes": ["broadcasts:send"]}
    )
    assert (answer.status, answer.error["code"]) == (403, "insufficient_permissions")


async def test_a_key_that_may_more_than_oneself_can_only_be_revoked(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    key_id, _ = await make(ada, "contacts:read")
    await ada.call("POST", "/api/v1/roles", {"name": "Keys", "permissions": ["api_keys:write", "api_keys:read"]})
    keeper = await join(services, application, ada, "agent")
    await ada.call("PATCH", f"/api/v1/members/{await member_id_of(ada, keeper)}", {"role": "keys"})
    path = f"/api/v1/api-keys/{key_id}"
    answer = await keeper.call("PATCH", path, {"allowed_ips": [], "expires_at": None})
    assert (answer.status, answer.error["code"]) == (403, "insufficient_permissions")
    assert (await keeper.call("DELETE", path)).status == 204


async def test_an_unknown_scope_is_422(ada: Browser) -> None:
    answer = await ada.call("POST", "/api/v1/api-keys", {"name": "More", "scopes": ["everything:do"]})
    assert (answer.status, answer.error["code"]) == (422, "invalid_enum")


async def test_a_key_has_no_account_of_its_own(ada: Browser) -> None:
    _, key = await make(ada, "organization:read")
    refused = await Script(ada.app, key).call("GET", "/api/v1/me")
    assert (refused.status, refused.error["message"]) == (403, "This is for a signed-in person, not for an API key.")


async def test_a_strangers_key_is_404(ada: Browser, ben: Browser) -> None:
    key_id, _ = await make(ben, "organization:read")
    assert (await ada.call("GET", f"/api/v1/api-keys/{key_id}")).status == 404
    assert (await ada.call("DELETE", f"/api/v1/api-keys/{key_id}")).status == 404


async def test_at_most_fifty_keys_are_active(ada: Browser) -> None:
    made = [await make(ada, "organization:read") for _ in range(50)]
    answer = await ada.call("POST", "/api/v1/api-keys", {"name": "One more", "scopes": ["organization:read"]})
    assert (answer.status, answer.error["code"]) == (409, "plan_limit_exceeded")
    assert answer.error["details"] | {"plan": ""} == {
        "limit": 50, "current": 50, "plan": "", "resource": "api_keys", "upgrade_path": None,
    }  # fmt: skip
    await ada.call("DELETE", f"/api/v1/api-keys/{made[0][0]}")
    await make(ada, "organization:read")


async def test_making_and_revoking_stand_in_the_trail(ada: Browser) -> None:
    key_id, _ = await make(ada, "organization:read")
    await ada.call("DELETE", f"/api/v1/api-keys/{key_id}")
    rows = (await ada.call("GET", "/api/v1/audit-log?limit=2")).json["data"]
    assert [(row["action"], row["resource_id"]) for row in rows] == [
        ("api_key.revoked", key_id),
        ("api_key.created", key_id),
    ]
    assert all(row["actor_kind"] == "user" and row["request_id"] for row in rows)


async def test_a_rotated_key_counts_with_both_secrets_for_the_overlap(ada: Browser) -> None:
    key_id, old = await make(ada, "organization:read")
    answer = await ada.call("POST", f"/api/v1/api-keys/{key_id}/rotation", {"overlap_hours": 24})
    assert answer.status == 201, answer.raw
    new = answer.json["data"]["secret"]
    assert answer.json["data"]["id"] == key_id
    for secret in (old, new):
        assert (await Script(ada.app, secret).call("GET", "/api/v1/organization")).status == 200
    with clock.frozen(clock.now() + timedelta(hours=24, seconds=1)):
        assert (await Script(ada.app, old).call("GET", "/api/v1/organization")).error["code"] == "expired_api_key"
        assert (await Script(ada.app, new).call("GET", "/api/v1/organization")).status == 200


async def test_the_page_can_tell_whether_the_old_secret_is_still_used(ada: Browser) -> None:
    key_id, old = await make(ada, "organization:read")
    await ada.call("POST", f"/api/v1/api-keys/{key_id}/rotation", {})
    assert (await ada.call("GET", f"/api/v1/api-keys/{key_id}")).json["data"]["previous_used_at"] is None
    await Script(ada.app, old).call("GET", "/api/v1/organization")
    await check.noted()
    shown = (await ada.call("GET", f"/api/v1/api-keys/{key_id}")).json["data"]
    assert shown["previous_used_at"] is not None
    assert shown["last_used_at"] is not None


async def test_a_second_rotation_ends_the_first_secret_at_once(ada: Browser) -> None:
    key_id, first = await make(ada, "organization:read")
    for _ in range(2):
        await ada.call("POST", f"/api/v1/api-keys/{key_id}/rotation", {"overlap_hours": 168})
    assert (await Script(ada.app, first).call("GET", "/api/v1/organization")).error["code"] == "invalid_api_key"


async def test_owners_are_mailed_of_each_new_secret(ada: Browser, services: Services) -> None:
    key_id, _ = await make(ada, "organization:read")
    for _ in range(2):
        assert (await ada.call("POST", f"/api/v1/api-keys/{key_id}/rotation", {})).status == 201
    organization_id = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    assert len(await mails(services, organization_id, "api_key_created")) == 1
    assert len(await mails(services, organization_id, "api_key_rotated")) == 2


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets seconds pass on the clock by which keys are remembered."""
    passed = [time.monotonic()]
    monkeypatch.setattr(check, "time", SimpleNamespace(monotonic=lambda: passed[0]))

    def pass_(seconds: float) -> None:
        passed[0] += seconds

    return pass_


async def test_what_another_process_revoked_ends_within_a_second(
    ada: Browser, wait: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    key_id, key = await make(ada, "organization:read")
    script = Script(ada.app, key)
    assert (await script.call("GET", "/api/v1/organization")).status == 200
    monkeypatch.setattr(lifecycle, "forget_keys", lambda: None)  # the other process forgets, this one is not told
    assert (await ada.call("DELETE", f"/api/v1/api-keys/{key_id}")).status == 204
    assert (await script.call("GET", "/api/v1/organization")).status == 200
    wait(1.0)
    answer = await script.call("GET", "/api/v1/organization")
    assert (answer.status, answer.error["code"]) == (401, "revoked_api_key")


async def test_the_last_use_is_noted_once_a_minute_and_nobody_waits_for_it(
    ada: Browser, services: Services, wait: Callable[[float], None]
) -> None:
    key_id, key = await make(ada, "organization:read")
    organization_id = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])

    async def use() -> tuple[str, str]:
        assert (await Script(ada.app, key).call("GET", "/api/v1/organization")).status == 200
        await check.noted()
        shown = (await ada.call("GET", f"/api/v1/api-keys/{key_id}")).json["data"]
        return shown["last_used_at"], shown["last_used_ip"]

    async with services.database.transaction(organization_id) as tx:
        await tx.scalar("select 1 from api_keys where id = %(id)s for update", {"id": key_id})
        assert (await Script(ada.app, key).call("GET", "/api/v1/organization")).status == 200
    await check.noted()
    first = await use()
    assert first[0] is not None and first[1] == "127.0.0.1"
    wait(59)
    assert await use() == first
    wait(2)
    assert (await use())[0] > first[0]


async def test_a_key_from_another_network_is_refused(ada: Browser) -> None:
    _, key = await make(ada, "organization:read", allowed_ips=["203.0.113.7/24"])
    answer = await Script(ada.app, key).call("GET", "/api/v1/organization")
    assert (answer.status, answer.error["code"]) == (403, "ip_not_allowed")
    _, other = await make(ada, "organization:read", allowed_ips=["127.0.0.0/8", "::1"])
    assert (await Script(ada.app, other).call("GET", "/api/v1/organization")).status == 200


async def test_a_network_that_is_none_is_named(ada: Browser) -> None:
    body = {"name": "Form", "scopes": ["contacts:read"], "allowed_ips": ["10.0.0.0/8", "here"]}
    refused = await ada.call("POST", "/api/v1/api-keys", body)
    assert refused.error["details"]["fields"][0]["path"] == "allowed_ips[1]"


async def test_a_changed_scope_holds_at_the_next_call(ada: Browser) -> None:
    key_id, key = await make(ada, "organization:read", "contacts:read")
    script = Script(ada.app, key)
    assert (await script.call("GET", "/api/v1/contacts")).status == 200
    changed = await ada.call("PATCH", f"/api/v1/api-keys/{key_id}", {"scopes": ["organization:read"]})
    assert changed.status == 200, changed.raw
    assert (await script.call("GET", "/api/v1/contacts")).error["code"] == "insufficient_scope"
    late = await ada.call("PATCH", f"/api/v1/api-keys/{key_id}", {"name": "Other"}, if_match='"v1"')
    assert late.status == 412


async def test_a_key_in_the_address_is_told_to_its_owners_once(ada: Browser, services: Services) -> None:
    key_id, key = await make(ada, "organization:read")
    for _ in range(2):
        assert (await call(ada.app, "GET", f"/api/v1/organization?k={key}")).status == 401
    assert (await ada.call("GET", f"/api/v1/api-keys/{key_id}")).json["data"]["exposed_at"] is not None
    organization_id = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    assert len(await mails(services, organization_id, "api_key_exposed")) == 1
    await ada.call("POST", f"/api/v1/api-keys/{key_id}/rotation", {})
    assert (await ada.call("GET", f"/api/v1/api-keys/{key_id}")).json["data"]["exposed_at"] is None


@pytest.mark.parametrize("form", ["json", "url-encoded", "multipart"])
async def test_a_key_that_was_pasted_into_a_form_is_told_to_its_owners_once(
    ada: Browser, ben: Browser, services: Services, form: str
) -> None:
    from litestar import Request, post

    @post("/pasted", opt={"public": True}, include_in_schema=False)
    async def pasted(request: Request[object, object, object]) -> None:
        await request.form()

    key_id, key = await make(ada, "organization:read")
    text = f"Our key is {key}, thanks."
    stranger = make_api(services, [pasted])
    part = f'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n{text}\r\n--b--\r\n'.encode()
    for _ in range(2):
        if form == "json":
            await ben.call("PATCH", "/api/v1/organization", {"name": text})
        elif form == "url-encoded":
            body = urlencode({"note": text}).encode()
            kind = {"content-type": "application/x-www-form-urlencoded"}
            assert (await call(stranger, "POST", "/pasted", body=body, headers=kind)).status == 201
        else:
            kind = {"content-type": "multipart/form-data; boundary=b"}
            assert (await call(stranger, "POST", "/pasted", body=part, headers=kind)).status == 201
    assert (await ada.call("GET", f"/api/v1/api-keys/{key_id}")).json["data"]["exposed_at"] is not None
    organization_id = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    (mail,) = await mails(services, organization_id, "api_key_exposed")
    assert "/developers" in mail.text
    assert key not in mail.text


async def test_owners_are_reminded_14_7_and_1_days_before_the_end(ada: Browser, services: Services) -> None:
    start = clock.now()
    await make(ada, "organization:read", expires_at=(start + timedelta(days=20)).isoformat())
    organization_id = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    counts = []
    for day in (5, 6.5, 7, 12.9, 13.1, 18.9, 19.1, 19.9):
        with clock.frozen(start + timedelta(days=day)):
            async with services.database.transaction(organization_id) as tx:
                await reminders.remind(tx, services)
        counts.append(len(await mails(services, organization_id, "api_key_expiring")))
    assert counts == [0, 1, 1, 1, 2, 2, 3, 3]


async def test_owners_are_told_of_a_key_that_nobody_used_for_90_days(ada: Browser, services: Services) -> None:
    await make(ada, "organization:read")
    organization_id = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    for days, wanted in ((89, 0), (91, 1), (100, 1)):
        with clock.frozen(clock.now() + timedelta(days=days)):
            async with services.database.transaction(organization_id) as tx:
                await reminders.remind(tx, services)
        assert len(await mails(services, organization_id, "api_key_unused")) == wanted


async def test_an_answer_is_not_lost_with_the_report_of_a_pasted_key() -> None:
    """Where the database is away the report is given up, and the answer that is on its way goes out."""
    dead = Database("postgresql://nobody@127.0.0.1:1/none", patience=0.1)
    services = SimpleNamespace(database=dead, vault=SimpleNamespace(hash_secret=lambda *_: b"x"))
    app = SimpleNamespace(state={"services": services})
    scope: dict[str, Any] = {
        "type": "http", "state": {FOUND: {policy.key_of(bytes(32)).encode()}}, "litestar_app": app, "headers": [],
    }  # fmt: skip
    await report_pasted({"type": "http.response.start", "status": 200, "headers": []}, scope)  # type: ignore
    assert FOUND not in scope["state"]
