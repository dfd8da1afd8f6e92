"""5,574 real texts (tests/data/sms_collection.tsv, CC BY 4.0) as a history: what is found is what is there.

The expected counts are taken from the file by plain membership of words, not by the code that searches.
"""

import re
from pathlib import Path
from uuid import UUID

from koinon import inbox
from koinon.inbox.repository import arrivals
from koinon.kit import clock, ids
from koinon.platform.rest import PageRequest
from tests.inbox.conftest import Desk

TEXTS = Path(__file__).parents[2] / "data" / "sms_collection.tsv"


def bodies() -> list[str]:
    return [line.partition("\t")[2] for line in TEXTS.read_text(encoding="utf-8").splitlines()]


def words(body: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", body.lower().replace("'", "").replace("’", ""))


async def history(desk: Desk) -> None:
    await desk.receive("Hello")
    [row] = await desk.rows()
    texts = bodies()
    assert len(texts) == 5_574
    for first in range(0, len(texts), 1_000):
        async with desk.services.database.transaction(desk.organization) as tx:
            await arrivals.append(tx, [_as_row(row.id, body) for body in texts[first : first + 1_000]])


def _as_row(conversation_id: UUID, body: str) -> dict[str, object]:
    return {
        "id": ids.uuid7(), "conversation_id": conversation_id, "direction": "in", "kind": "text",
        "author_type": "contact", "author_id": None, "body": body, "media": "[]", "details": None,
        "provider_message_id": None, "delivery_id": None, "reply_to_id": None, "at": clock.now(),
    }  # fmt: skip


async def found(desk: Desk, typed: str) -> list[str]:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        async with desk.services.database.transaction(desk.ana) as tx:
            paging = PageRequest(100, cursor)
            hits, page = await inbox.search_messages(tx, desk.services.vault, typed, inbox.Sort.NEWEST, paging)
        seen += [hit.found.body for hit in hits]
        cursor = page.next_cursor
        if not page.has_more:
            return seen


async def test_every_text_with_the_words_is_found_once_and_a_phrase_exactly(desk: Desk) -> None:
    await history(desk)
    texts = bodies()
    for phrase in ("good morning", "call me later", "free entry"):
        held = f" {' '.join(words(phrase))} "
        there = sorted(body for body in texts if held in f" {' '.join(words(body))} ")
        assert there
        assert sorted(await found(desk, f'"{phrase}" ')) == there
    both = {body for body in texts if {"free", "prize"} <= set(words(body))}
    assert both and both <= set(await found(desk, "prize free "))
    begun = {body for body in texts if any(word.startswith("priz") for word in words(body))}
    assert set(await found(desk, "priz* ")) == begun
