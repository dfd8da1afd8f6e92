"""REST v1 of the search for messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get
from litestar.params import FromQuery
from msgspec import Meta, Struct

from koinon.inbox.endpoints.shapes import Person
from koinon.inbox.search import service
from koinon.inbox.search.contracts import Hit, Sort
from koinon.inbox.search.policy import LONGEST
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/search"
READ = {"permission": "conversations:read"}


class Mark(Struct, frozen=True):
    """Where a word that was meant stands in a snippet: its first character, and the one behind its last."""

    start: int
    end: int


class SearchHit(Struct, frozen=True):
    """A message or note that was found; `highlights` stand in `snippet`, which is empty of a `restricted` person."""

    id: UUID
    conversation_id: UUID
    conversation_number: int | None
    contact: Person
    channel: str
    status: str
    direction: Literal["in", "out", "internal"]
    author: Person | None
    snippet: str
    highlights: Sequence[Mark]
    created_at: datetime
    restricted: bool


def hit_out(hit: Hit) -> SearchHit:
    found = hit.found
    return SearchHit(
        id=found.id,
        conversation_id=found.conversation_id,
        conversation_number=found.number,
        contact=Person(found.contact_id, found.name),
        channel=found.channel,
        status=found.status,
        direction=found.direction,
        author=Person(found.author_id, found.author_name) if found.author_id and found.author_name else None,
        snippet=hit.snippet.text,
        highlights=[Mark(*one) for one in hit.snippet.marks],
        created_at=found.created_at,
        restricted=found.restricted,
    )


rest.link(
    SearchHit,
    "/api/v1/conversations/{conversation_id}/messages",
    conversation="/api/v1/conversations/{conversation_id}",
)


@get("/messages", opt={**READ, "cache": "live"}, dependencies=rest.paging())
async def search_messages(
    *,
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    q: FromQuery[Annotated[str, Meta(max_length=LONGEST)]] = "",
    sort: FromQuery[Sort] = Sort.RELEVANCE,
) -> rest.Envelope[Sequence[SearchHit]]:
    """Search messages and notes.

    Words in any order, `"exact phrases"`, `-without`, beginnings (`pray*`), and the operators `from:` (a person, a
    colleague, `me`), `label:`, `team:`, `assignee:`, `channel:`, `is:` (open, pending, snoozed, resolved, closed,
    unread, spam), `has:file`, `in:notes`, `before:` and `after:` a date. The newest ten thousand matches are looked at.
    Archived messages are not searched: read them in their conversation.
    """
    async with services.database.transaction(actor) as tx:
        hits, pagination = await service.messages(tx, services.vault, q, sort, paging)
    return rest.page([hit_out(hit) for hit in hits], pagination)
