"""A walk of any collection meets each row that was there throughout exactly once, whatever comes and goes (API-019)."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.identity.browser import Browser

Make = Callable[[Browser, str], Awaitable[str]]


async def contact(browser: Browser, name: str) -> str:
    return str((await browser.call("POST", "/api/v1/contacts", {"given_name": name})).json["data"]["id"])


async def group(browser: Browser, name: str) -> str:
    return str((await browser.call("POST", "/api/v1/groups", {"name": name})).json["data"]["id"])


async def tag(browser: Browser, name: str) -> str:
    return str((await browser.call("POST", "/api/v1/tags", {"name": name})).json["data"]["id"])


async def broadcast(browser: Browser, name: str) -> str:
    answer = await browser.call("POST", "/api/v1/broadcasts", {"body": "Hello", "name": name})
    return str(answer.json["data"]["id"])


COLLECTIONS: dict[str, tuple[str, str, Make]] = {
    "contacts by name": ("/api/v1/contacts", "sort=name", contact),
    "contacts, newest": ("/api/v1/contacts", "sort=newest", contact),
    "contacts by last contact": ("/api/v1/contacts", "sort=last_contact", contact),
    "groups": ("/api/v1/groups", "", group),
    "tags": ("/api/v1/tags", "", tag),
    "broadcasts": ("/api/v1/broadcasts", "", broadcast),
}


class Meddler:
    """Adds and removes rows at random while somebody walks; remembers which were there all the time."""

    def __init__(self, browser: Browser, path: str, make: Make, seed: int) -> None:
        self.browser, self.path, self.make, self.random = browser, path, make, random.Random(seed)
        self.living: list[str] = []
        self.throughout: set[str] = set()
        self.count = 0

    async def add(self) -> str:
        self.count += 1
        # Names of few letters: many share their first key, and only the id tells them apart.
        word = "".join(self.random.choice("aAbBéz") for _ in range(self.random.randint(1, 3)))
        name = word if self.make is contact else f"{word} {self.count}"
        made = await self.make(self.browser, name)
        self.living.append(made)
        return made

    async def remove(self, which: str) -> None:
        answer = await self.browser.call("DELETE", f"{self.path}/{which}")
        assert answer.status == 204, answer.raw
        self.living.remove(which)
        self.throughout.discard(which)

    async def meddle(self, anchor: str) -> None:
        for _ in range(self.random.randint(0, 3)):
            await self.add()
        for _ in range(self.random.randint(0, 2)):
            if self.living:
                await self.remove(self.random.choice(self.living))
        if anchor in self.living and self.random.random() < 0.4:
            await self.remove(anchor)


async def page(browser: Browser, path: str, query: str, cursor: str | None) -> dict[str, Any]:
    asked = "&".join(part for part in (query, "limit=4", f"cursor={cursor}" if cursor else "") if part)
    answer = await browser.call("GET", f"{path}?{asked}")
    assert answer.status == 200, answer.raw
    found: dict[str, Any] = answer.json
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", COLLECTIONS)
async def test_every_row_that_stays_is_seen_exactly_once(ada: Browser, name: str, seed: int) -> None:
    path, query, make = COLLECTIONS[name]
    meddler = Meddler(ada, path, make, seed)
    meddler.throughout = {await meddler.add() for _ in range(17)}
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(100):
        found = await page(ada, path, query, cursor)
        seen += [row["id"] for row in found["data"]]
        pagination = found["meta"]["pagination"]
        cursor = pagination["next_cursor"]
        if not pagination["has_more"]:
            break
        await meddler.meddle(seen[-1])
    assert len(seen) == len(set(seen)), "a row was seen twice"
    assert meddler.throughout <= set(seen), "a row that was there throughout was not seen"


@pytest.mark.parametrize("name", COLLECTIONS)
async def test_the_way_back_is_the_way_there(ada: Browser, name: str) -> None:
    path, query, make = COLLECTIONS[name]
    meddler = Meddler(ada, path, make, 7)
    for _ in range(11):
        await meddler.add()
    first = await page(ada, path, query, None)
    second = await page(ada, path, query, first["meta"]["pagination"]["next_cursor"])
    back = await page(ada, path, query, second["meta"]["pagination"]["prev_cursor"])
    assert [row["id"] for row in back["data"]] == [row["id"] for row in first["data"]]
    assert back["meta"]["pagination"]["prev_cursor"] is None
