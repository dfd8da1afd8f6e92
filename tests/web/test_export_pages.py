"""Lists as files from the pages: a short one comes at once, a long one by a job (API-034)."""

import pytest

from koinon import contacts
from koinon.platform.services import Services
from koinon.web.pages import exports
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.pages import pages_of
from tests.web.test_csrf import token_in_page

FORM = "application/x-www-form-urlencoded"


async def test_a_short_list_comes_at_once_and_a_long_one_by_a_job(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = Browser(pages_of(services))
    signed_in = await found(services)
    ada.token = signed_in.token
    assert signed_in.organization_id is not None
    made = await cast.draft(services, signed_in.organization_id)
    async with services.database.transaction(signed_in.organization_id) as tx:
        await contacts.create_group(tx, "Choir")
    token = await token_in_page(ada)

    async def asked(path: str, body: bytes = b"") -> str:
        answer = await ada.call("POST", path, body, accept="text/html", content_type=FORM, x_csrf_token=token)
        assert answer.status == 303, answer.raw[:300]
        return answer.headers["location"]

    assert await asked(f"/exports/deliveries/{made.id}") == f"/broadcasts/{made.id}/deliveries.csv"
    assert await asked("/exports/consents") == "/api/v1/consents.csv"
    narrowed = await asked("/exports/audit_log", b"what=group.&since=2020-01-01")
    assert narrowed.startswith("/api/v1/audit-log/export?action=group.&created_after=2020-01-01T")
    assert (await ada.call("GET", narrowed)).raw.count(b"group.created") == 1
    assert (await asked("/exports/groups")).startswith("/jobs/")

    monkeypatch.setattr(exports, "SHORT", -1)
    job = await asked("/exports/audit_log", b"what=group.&since=2020-01-01")
    assert job.startswith("/jobs/")
    page = await ada.call("GET", job, accept="text/html")
    assert "Export the audit trail" in page.raw.decode()
    assert (await asked(f"/exports/deliveries/{made.id}")).startswith("/jobs/")
