"""Readings have 5 s, their statements too, and a caller who hangs up ends their query (API-043)."""

import asyncio
from typing import Any

import pytest
from litestar import get, post

from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.rest import edge
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import Browser

MARK = "select /* held by {name} */ pg_sleep(30)"


def holding(name: str, permission: str = "organization:read") -> Any:
    @get(f"/api/v1/held-{name}", opt={"permission": permission})
    async def get_held(services: Services, actor: Actor) -> rest.Envelope[bool]:
        """Hold a query."""
        async with services.database.transaction(actor) as tx:
            await tx.execute(MARK.format(name=name))
        return rest.one(True)

    return get_held


async def running(services: Services, name: str) -> int:
    async with services.database.system() as tx:
        return int(
            await tx.scalar(
                "select count(*) from pg_stat_activity"
                " where state = 'active' and query like %(q)s and pid <> pg_backend_pid()",
                {"q": f"%held by {name} %"},
            )
        )


async def settled(services: Services, name: str, count: int) -> None:
    async with asyncio.timeout(10):
        while await running(services, name) != count:  # noqa: ASYNC110 - the server tells by a view only
            await asyncio.sleep(0.02)


async def test_a_reading_past_its_deadline_is_503_and_its_query_is_cancelled(
    ada: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "READ_SECONDS", 0.5)
    ada.app = make_api(services, [holding("late")])
    answer = await ada.call("GET", "/api/v1/held-late")
    assert (answer.status, answer.error["code"], answer.headers["retry-after"]) == (503, "timeout", "1")
    await settled(services, "late", 0)


async def test_the_statements_of_a_reading_have_its_deadline(ada: Browser, services: Services) -> None:
    seen: dict[str, str] = {}

    @get("/api/v1/timeout", opt={"permission": "organization:read"})
    async def get_timeout(services: Services, actor: Actor) -> rest.Envelope[bool]:
        """Tell the bound."""
        async with services.database.transaction(actor) as tx:
            seen["read"] = await tx.scalar("show statement_timeout")
        return rest.one(True)

    @post("/api/v1/timeout", opt={"permission": "organization:write"})
    async def set_timeout(services: Services, actor: Actor) -> rest.Envelope[bool]:
        """Tell the bound."""
        async with services.database.transaction(actor) as tx:
            seen["write"] = await tx.scalar("show statement_timeout")
        return rest.one(True)

    @get("/a-page", opt={"permission": "organization:read"})
    async def page(services: Services, actor: Actor) -> str:
        """Tell the bound."""
        async with services.database.transaction(actor) as tx:
            seen["page"] = await tx.scalar("show statement_timeout")
        return ""

    ada.app = make_api(services, [get_timeout, set_timeout, page])
    await ada.call("GET", "/api/v1/timeout")
    await ada.call("POST", "/api/v1/timeout")
    await ada.call("GET", "/a-page")
    assert seen == {"read": "5s", "write": "30s", "page": "5s"}


async def test_a_caller_who_hangs_up_ends_their_query(ada: Browser, services: Services) -> None:
    app = make_api(services, [holding("gone")])
    gone = asyncio.Event()
    sent: list[Any] = []
    messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        for message in messages:
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    cookie = "; ".join(f"{name}={value}" for name, value in cookies(ada).items())
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/api/v1/held-gone", "raw_path": b"/api/v1/held-gone", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"localhost:8000"), (b"cookie", cookie.encode())],
        "client": ("127.0.0.1", 1), "server": ("localhost", 8000), "state": {}, "extensions": {},
    }  # fmt: skip
    call = asyncio.create_task(app(scope, receive, send))  # type: ignore[arg-type]
    await settled(services, "gone", 1)
    gone.set()
    await asyncio.wait_for(call, 10)
    await settled(services, "gone", 0)
    assert sent == []


def cookies(browser: Browser) -> dict[str, str]:
    """What the browser would send."""
    kept = getattr(browser, "cookies", None)
    return dict(kept) if kept else {"__Host-koinon": str(browser.token)}
