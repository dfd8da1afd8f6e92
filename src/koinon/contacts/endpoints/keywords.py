"""REST v1 of keywords and stop words of an organization's own (CON-060..062)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.contacts import errors as refusals
from koinon.contacts.contracts.keywords import CustomKeyword, KeywordChanges, StopWord
from koinon.contacts.service.keywords import keeping
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/keywords"
OWN = "/api/v1/keywords/{keyword_id:uuid}"
STOPS = "/api/v1/stop-words"
READ, WRITE = {"permission": "settings:read", "cache": "live"}, {"permission": "settings:write"}
CLASHES = [errors.DUPLICATE_RESOURCE, refusals.RESERVED_WORD, refusals.TOO_MANY_WORDS]
Word = Annotated[str, Meta(min_length=1, max_length=40, examples=["CHOIR"])]
Reply = Annotated[str, Meta(max_length=640, examples=["Welcome to the choir! We sing on Sundays at 10."])]


class NewKeyword(rest.Body, frozen=True, kw_only=True):
    """A keyword to add. Who texts it is put into the group, given the tag, and answered."""

    word: Word
    sender_id: UUID | None = None
    group_id: UUID | None = None
    tag_id: UUID | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    reply_ok: Reply = ""
    reply_early: Reply = ""
    reply_late: Reply = ""
    ask_name: bool = True
    text_version_id: Annotated[UUID | None, Meta(description="The published words they were shown and agree to.")] = (
        None
    )
    topic_id: Annotated[UUID | None, Meta(description="They also ask to hear of this topic; takes a text.")] = None


class KeywordPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a keyword."""

    word: Word | UnsetType = UNSET
    sender_id: UUID | UnsetType | None = UNSET
    group_id: UUID | UnsetType | None = UNSET
    tag_id: UUID | UnsetType | None = UNSET
    opens_at: datetime | UnsetType | None = UNSET
    closes_at: datetime | UnsetType | None = UNSET
    reply_ok: Reply | UnsetType = UNSET
    reply_early: Reply | UnsetType = UNSET
    reply_late: Reply | UnsetType = UNSET
    ask_name: bool | UnsetType = UNSET
    text_version_id: UUID | UnsetType | None = UNSET
    topic_id: UUID | UnsetType | None = UNSET


class NewStopWord(rest.Body, frozen=True, kw_only=True):
    """A word to stop messages by, beside the built-in ones."""

    word: Annotated[str, Meta(min_length=1, max_length=40, examples=["let me be"])]


@get(PATH, opt=READ)
async def list_keywords(services: Services, actor: Actor) -> rest.Envelope[Sequence[CustomKeyword]]:
    """List keywords by word, with how often each was used."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await keeping.keywords(tx))


@post(PATH, opt={**WRITE, "errors": CLASHES})
@rest.once_per_key
async def create_keyword(
    data: JSONBody[NewKeyword], services: Services, actor: Actor
) -> Response[rest.Envelope[CustomKeyword]]:
    """Add a keyword. Words that mean stop, start or help are refused: `reserved_word`."""
    async with services.database.transaction(actor) as tx:
        made = await keeping.create_keyword(tx, KeywordChanges(**msgspec.structs.asdict(data)))
    return rest.created(made, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_keyword(keyword_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[CustomKeyword]:
    """Read a keyword."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await keeping.get_keyword(tx, keyword_id))


@patch(OWN, opt={**WRITE, "errors": CLASHES})
async def update_keyword(
    keyword_id: FromPath[UUID], data: JSONBody[KeywordPatch], services: Services, actor: Actor
) -> rest.Envelope[CustomKeyword]:
    """Change a keyword."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: keeping.get_keyword(tx, keyword_id), keyword_id)
        return rest.one(await keeping.update_keyword(tx, keyword_id, KeywordChanges(**data.changes())))


@delete(OWN, opt=WRITE)
async def delete_keyword(keyword_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove a keyword; whom it filed stays in their group."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: keeping.get_keyword(tx, keyword_id), keyword_id)
        await keeping.delete_keyword(tx, keyword_id)


@get(STOPS, opt=READ)
async def list_stop_words(services: Services, actor: Actor) -> rest.Envelope[Sequence[StopWord]]:
    """List the organization's own stop words; the built-in ones hold everywhere and are not listed."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await keeping.stop_words(tx))


@post(STOPS, opt={**WRITE, "errors": CLASHES})
@rest.once_per_key
async def add_stop_word(
    data: JSONBody[NewStopWord], services: Services, actor: Actor
) -> Response[rest.Envelope[StopWord]]:
    """Add a stop word; the same twice is a no-op."""
    async with services.database.transaction(actor) as tx:
        made = await keeping.add_stop_word(tx, data.word)
    return rest.created(made, STOPS)


@delete(f"{STOPS}/{{word:str}}", opt={**WRITE, "errors": [refusals.RESERVED_WORD]})
async def remove_stop_word(word: FromPath[str], services: Services, actor: Actor) -> None:
    """Remove a stop word of the organization's own; who stopped by it stays stopped."""
    async with services.database.transaction(actor) as tx:
        await keeping.remove_stop_word(tx, word)


ENDPOINTS = [
    list_keywords,
    create_keyword,
    get_keyword,
    update_keyword,
    delete_keyword,
    list_stop_words,
    add_stop_word,
    remove_stop_word,
]
