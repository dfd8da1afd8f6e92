"""REST v1 of dead letters."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from koinon.channels.contracts.dead_letters import DeadLetter
from koinon.channels.service import dead_letters as service
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/channels/dead-letters"
READ = {"permission": "channels:read", "cache": "private"}
WRITE = {"permission": "channels:write", "errors": [errors.INVALID_STATE]}
FILTERS = {"list": "dead_letters"}


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_dead_letters(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[list[DeadLetter]]:
    """List messages and calls of carriers that gave up, newest first: ids, codes and times, never what they said."""
    async with services.database.transaction(actor) as tx:
        shown, pagination = await paging.page(
            tx,
            FILTERS,
            lambda seen, at, limit: service.letters_page(seen, limit, at),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page(list(shown), pagination)  # type: ignore[return-value]


@post(PATH + "/{letter_id:uuid}/retry", opt=WRITE, status_code=200)
@rest.once_per_key
async def retry_dead_letter(letter_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[DeadLetter]:
    """Try it again now instead of within five minutes."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.retry_letter(tx, services, letter_id))


@post(PATH + "/{letter_id:uuid}/discard", opt=WRITE, status_code=200)
@rest.once_per_key
async def discard_dead_letter(letter_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[DeadLetter]:
    """Give it up: the message is cancelled, the call forgotten."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.discard_letter(tx, services, letter_id))


DEAD_LETTERS = (list_dead_letters, retry_dead_letter, discard_dead_letter)
