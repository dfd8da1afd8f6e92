"""A page server for the design system, its built assets, and a Chromium to look at it with."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, async_playwright

from koinon.platform.rest import Edge, Problems
from koinon.platform.services import Services
from koinon.web.assets import manifest, static_router
from koinon.web.faults import problem_page
from koinon.web.pages.design import router
from tests.web.site import Site, opened, serving

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def assets() -> None:
    """The built scripts and styles."""
    subprocess.run([ROOT / "frontend" / "build"], check=True, cwd=ROOT)
    manifest.cache_clear()


def design_app() -> Edge:
    """Only the design pages and the assets, behind the real edge with its page policy."""
    problems = Problems(html=problem_page)
    pages = Litestar([router, static_router()], exception_handlers={Exception: problems.handle}, openapi_config=None)
    return Edge(pages, problems)


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


@pytest.fixture(scope="session")
async def site_url(services: Services, assets: None) -> AsyncIterator[str]:
    """The address of the whole application."""
    async with serving(services) as url:
        yield url


@pytest.fixture
async def site(services: Services, site_url: str, chromium: Browser) -> AsyncIterator[Site]:
    """A new organization with a number of its own, and its owner's browser."""
    made = await opened(services, site_url, chromium)
    yield made
    for context in chromium.contexts:
        await context.close()
