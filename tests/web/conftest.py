"""A page server for the design system, its built assets, and a Chromium to look at it with."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from litestar import Litestar, Request
from playwright.async_api import Browser, async_playwright

from koinon.web.assets import manifest, static_router
from koinon.web.csp import content_security_policy, new_nonce
from koinon.web.pages.design import router

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def assets() -> None:
    """The built scripts and styles."""
    subprocess.run([ROOT / "frontend" / "build"], check=True, cwd=ROOT)
    manifest.cache_clear()


def design_app() -> Litestar:
    """Only the design pages and the assets, under the real page policy."""

    async def before_request(request: Request[Any, Any, Any]) -> None:
        request.state.nonce = new_nonce()

    async def before_send(message: Any, scope: Any) -> None:
        nonce = scope.get("state", {}).get("nonce")
        if message["type"] == "http.response.start" and nonce:
            policy = content_security_policy(nonce).encode()
            message["headers"] = [*message["headers"], (b"content-security-policy", policy)]

    return Litestar([router, static_router()], before_request=before_request, before_send=[before_send])


@pytest.fixture(scope="session")
async def design_url(assets: None) -> AsyncIterator[str]:
    """The address of a running server with the design pages."""
    server = uvicorn.Server(uvicorn.Config(design_app(), host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn tells by this flag only
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A real browser; without one these tests are skipped, and say so."""
    if not CHROMIUM:
        pytest.skip("NO CHROMIUM FOUND: the browser tests did not run")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        await browser.close()
