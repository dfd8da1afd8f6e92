"""A real Chromium for tests that do what a person does."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, async_playwright, expect

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
MISSING = "BROWSER TESTS DID NOT RUN: no Chromium found. Install it (Debian: apt install chromium) or set CHROMIUM."


def chromium() -> str | None:
    """Where the browser is: CHROMIUM, else the first on PATH."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


needs_browser = pytest.mark.skipif(chromium() is None, reason=MISSING)


@asynccontextmanager
async def browsing(width: int = 1360, height: int = 880, patience: float = 15.0) -> AsyncIterator[Page]:
    """A page of a fresh profile; an error in a script of ours fails the test at the end."""
    broken: list[str] = []
    expect.set_options(timeout=patience * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="en-US")
        context.set_default_timeout(patience * 1000)
        page = await context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        try:
            yield page
        finally:
            await browser.close()
    assert broken == [], "scripts failed in the browser"
