"""`Idempotency-Key` on the rest: secrets, uploads, sandboxes, what an operator does elsewhere (API-025, 026)."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from koinon.kit import ids
from koinon.platform.db import joining
from koinon.platform.services import Services
from tests.conftest import make_organization
from tests.identity.browser import Answer, Browser
from tests.organizations.test_operators import ROOT, WHY, operator
from tests.organizations.test_organization import organization_id

__all__ = ["operator"]

# Why a POST passes the key over: each is safe to repeat, or must leave its trace each time.
OPEN = {
    "sign-in and its codes, whose attempts are counted each time": {
        "login", "mobile_login", "refresh_session", "logout", "reauthenticate", "ask_again_by_passkey", "register",
        "verify_second_factor", "ask_passkey", "verify_passkey", "sign_in_by_magic_link", "ask_magic_link",
        "forgot_password", "reset_password", "verify_email", "accept_invitation",
    },
    "one's own account: a repeat sets the same, and secrets are drawn anew": {
        "change_password", "change_email", "send_verification", "begin_totp", "confirm_totp", "ask_new_passkey",
        "add_passkey", "renew_recovery_codes", "switch_organization", "view_as_role", "enter_as_support",
        "register_device",
    },
    "nothing is made": {
        "ask_help",
        "assist_conversation",
        "preview_broadcast",
        "list_preview_people",
        "render_template",
        "preview_segment",
        "count_segments",
        "test_provider_account",
        "prove_sso_domain",
    },
    "sets the same again": {"hold_broadcast", "hold_contact", "pause_schedule", "resume_schedule", "skip_date"},
    "asks somebody else how something stands, and each time anew": {
        "sync_whatsapp_account",
        "verify_email_domain",
        "check_link_domain",
    },
    "a code is tried, and each try counts": {"confirm_guest_recipient"},
    "tells who is there now, or lets a socket open once": {"tell_presence", "open_realtime_ticket", "tell_assist_use"},
    "a rating takes the place of the one before": {"answer_public_survey"},
    "asks the simulated carrier, as somebody who writes twice does": {"trigger_sandbox_event"},
}  # fmt: skip


async def test_every_post_takes_a_key_or_says_why_not(ada: Browser) -> None:
    paths = (await ada.call("GET", "/api/openapi.json")).json["paths"]
    posts = {methods["post"]["operationId"]: methods["post"] for methods in paths.values() if "post" in methods}
    without = {name for name, op in posts.items() if "x-idempotency" not in op}
    assert without == {name for names in OPEN.values() for name in names}


async def twice(browser: Browser, path: str, body: Any, **headers: str) -> tuple[Answer, Answer]:
    first = await browser.call("POST", path, body, idempotency_key=path, **headers)
    again = await browser.call("POST", path, body, idempotency_key=path, **headers)
    assert first.status < 300, first.raw
    assert (again.status, again.headers["idempotent-replayed"]) == (first.status, "true")
    assert again.json["data"] == first.json["data"]
    return first, again


async def test_a_new_key_is_answered_again_and_stored_sealed(ada: Browser, services: Services) -> None:
    first, again = await twice(ada, "/api/v1/api-keys", {"name": "Form", "scopes": ["contacts:read"]})
    secret = first.json["data"]["secret"]
    assert again.headers["cache-control"] == "no-store"
    assert [key["name"] for key in (await ada.call("GET", "/api/v1/api-keys")).json["data"]] == ["Form"]
    rotated, _ = await twice(ada, f"/api/v1/api-keys/{first.json['data']['id']}/rotation", {"overlap_hours": 1})
    assert rotated.json["data"]["secret"] != secret
    async with services.database.transaction(await organization_id(ada)) as tx:
        stored = "select response_body from idempotency_keys where organization_id = %(o)s"
        kept = await tx.all(bytes, stored, {"o": tx.organization_id})
    assert len(kept) == 2
    assert not any(secret.encode() in body or body.startswith(b"\x78") for body in kept)  # 0x78: plain zlib (RFC 1950)


LIST = b"Name,Phone\nAda,+12125550142\n"


def form(content: bytes, boundary: str) -> tuple[bytes, str]:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\n'
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


async def test_a_list_is_uploaded_once_whatever_boundary_the_client_draws(ada: Browser) -> None:
    async def upload(content: bytes, boundary: str) -> Answer:
        body, kind = form(content, boundary)
        return await ada.call("POST", "/api/v1/imports", body, idempotency_key="list", content_type=kind)

    first, again = await upload(LIST, "aaaa"), await upload(LIST, "bbbb")
    assert (first.status, again.status, again.json) == (201, 201, first.json), first.raw
    other = await upload(b"Name,Phone\nBen,+12125550143\n", "aaaa")
    assert (other.status, other.error["code"]) == (422, "idempotency_key_reused")
    assert len((await ada.call("GET", "/api/v1/imports")).json["data"]) == 1


async def test_two_uploads_at_once_leave_one(ada: Browser) -> None:
    body, kind = form(LIST, "aaaa")
    calls = [ada.call("POST", "/api/v1/imports", body, idempotency_key="race", content_type=kind) for _ in range(3)]
    answers = await asyncio.gather(*calls)
    assert len({answer.json["data"]["id"] for answer in answers}) == 1
    assert len((await ada.call("GET", "/api/v1/imports")).json["data"]) == 1


async def test_a_sandbox_is_begun_anew_once(ada: Browser) -> None:
    await twice(ada, "/api/v1/sandbox", {})
    first = await ada.call("POST", "/api/v1/sandbox/reset", {"sample": False}, idempotency_key="reset")
    again = await ada.call("POST", "/api/v1/sandbox/reset", {"sample": False}, idempotency_key="reset")
    assert (first.status, again.json) == (200, first.json), first.raw
    assert (await ada.call("GET", "/api/v1/sandbox")).json["data"] == first.json["data"]


async def test_what_an_operator_does_elsewhere_commits_with_the_key(ada: Browser, operator: Browser) -> None:
    await twice(operator, f"{ROOT}/{await organization_id(ada)}/suspension", WHY)
    actions = [row["action"] for row in (await ada.call("GET", "/api/v1/audit-log?action=organization.")).json["data"]]
    assert actions.count("organization.suspended") == 1


async def test_a_part_in_another_organization_falls_with_the_whole(services: Services) -> None:
    """Two tenants in one transaction: each sees its own, and neither keeps anything where the whole is undone."""
    grace, corner = await make_organization(services.database), await make_organization(services.database)
    tags = "select name from tags where organization_id = %(o)s"

    async def tag(organization: UUID, name: str) -> list[str]:
        async with services.database.transaction(organization) as tx:
            await tx.execute(
                "insert into tags (id, organization_id, name) values (%(id)s, %(o)s, %(name)s)",
                {"id": ids.uuid7(), "o": organization, "name": name},
            )
            return await tx.all(str, "select name from tags")  # no filter: the wall alone decides

    with pytest.raises(ZeroDivisionError):
        async with services.database.transaction(grace) as tx:
            with joining(tx):
                assert await tag(corner, "theirs") == ["theirs"]
                assert await tag(grace, "ours") == ["ours"]
                assert await tx.all(str, "select name from tags") == ["ours"]
            raise ZeroDivisionError
    for organization in (grace, corner):
        async with services.database.transaction(organization) as tx:
            assert await tx.all(str, tags, {"o": organization}) == []


async def test_another_task_has_its_own_transaction(services: Services) -> None:
    grace = await make_organization(services.database)

    async def connection() -> int:
        async with services.database.transaction(grace) as other:
            return int(await other.scalar("select pg_backend_pid()"))

    async with services.database.transaction(grace) as tx:
        with joining(tx):
            own = int(await tx.scalar("select pg_backend_pid()"))
            assert await connection() == own
            assert await asyncio.create_task(connection()) != own
