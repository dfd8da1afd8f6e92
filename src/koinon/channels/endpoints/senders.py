"""REST v1 of senders."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from koinon import organizations
from koinon.channels.records import Blocker, Environment, Sender, SenderState
from koinon.channels.service import blockers, queries
from koinon.channels.service import senders as service
from koinon.channels.service.sender_values import SenderKind
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

READ = {"permission": "channels:read", "cache": "private"}
WRITE = {"permission": "channels:write"}
PATH = "/api/v1/senders"
FILTERS = {"list": "senders"}
Limit = Annotated[int, Meta(ge=1, le=100_000, examples=[10])]
MinuteLimit = Annotated[int, Meta(ge=1, le=6_000_000, examples=[240])]
DayLimit = Annotated[int, Meta(ge=1, le=100_000_000, examples=[2_000])]
Spend = Annotated[int, Meta(ge=1, le=10**15, examples=[25_000_000])]


class NewSenderBody(rest.Body, frozen=True, kw_only=True):
    """A number, address or app of an account to send from; `limit_per_second` in segments."""

    account_id: UUID
    value: Annotated[str, Meta(min_length=3, max_length=254, examples=["+1 202 555 0100"])]
    kind: SenderKind = "long_code"
    limit_per_second: Limit | None = None
    is_default: bool = False
    location_id: UUID | None = None


class SenderPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a sender; another becomes the default by being made it.

    Limits in segments, of people and of spending (micro-units by the prices known beforehand) a UTC day.
    """

    limit_per_second: Limit | UnsetType = UNSET
    limit_per_minute: MinuteLimit | UnsetType | None = UNSET
    limit_per_day: DayLimit | UnsetType | None = UNSET
    people_per_day: DayLimit | UnsetType | None = UNSET
    spend_per_day_micros: Spend | UnsetType | None = UNSET
    is_default: Literal[True] | UnsetType = UNSET


class SenderView(Struct, frozen=True):
    """A sender as it is shown."""

    id: UUID
    account_id: UUID
    channel: str
    kind: str
    value: str
    location_id: UUID | None
    state: SenderState
    is_default: bool
    capabilities: list[str]
    limit_per_second: int
    limit_per_minute: int | None
    limit_per_day: int | None
    people_per_day: int | None
    spend_per_day_micros: int | None
    last_error: str | None
    provider: str
    environment: Environment
    created_at: datetime


class BlockerView(Struct, frozen=True):
    """Why a sender cannot send: a code, a sentence, the page where it is mended.

    `since` it has been so and `expected_at` it will probably be over, where that is known.
    """

    code: str
    sentence: str
    fix_path: str
    expected_at: datetime | None
    since: datetime | None


async def _read(tx: Tx, sender_id: UUID) -> SenderView:
    return _view(await queries.sender(tx, sender_id))


def _view(sender: Sender) -> SenderView:
    return SenderView(**{name: getattr(sender, name) for name in SenderView.__struct_fields__})


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_senders(services: Services, actor: Actor, paging: rest.PageRequest) -> rest.Envelope[list[SenderView]]:
    """List the senders, newest first."""
    async with services.database.transaction(actor) as tx:
        shown, pagination = await paging.page(
            tx,
            FILTERS,
            lambda seen, at, limit: service.senders_page(seen, limit, at),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page([_view(row) for row in shown], pagination)  # type: ignore[return-value]


@post(PATH, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
@rest.once_per_key
async def create_sender(
    data: JSONBody[NewSenderBody], services: Services, actor: Actor
) -> Response[rest.Envelope[SenderView]]:
    """Add a number to send from; the first one becomes the default."""
    new = service.NewSender(
        account_id=data.account_id,
        value=data.value,
        kind=data.kind,
        limit_per_second=data.limit_per_second,
        is_default=data.is_default,
        location_id=data.location_id,
    )
    async with services.database.transaction(actor) as tx:
        organization = await organizations.get(tx)
        made = await service.add_sender(tx, new, organization.country)
    return rest.created(_view(made), f"{PATH}/{made.id}")


@get(PATH + "/{sender_id:uuid}", opt=READ)
async def get_sender(sender_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[SenderView]:
    """Read a sender."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await _read(tx, sender_id))


@patch(PATH + "/{sender_id:uuid}", opt={**WRITE, "errors": [errors.INVALID_STATE]})
async def update_sender(
    sender_id: FromPath[UUID], data: JSONBody[SenderPatch], services: Services, actor: Actor
) -> rest.Envelope[SenderView]:
    """Change a sender's limits (null lifts one), or make it the default."""
    limits = service.Limits(**{name: getattr(data, name) for name in service.Limits.__struct_fields__})
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: _read(tx, sender_id), sender_id)
        changed = await service.change_sender(tx, sender_id, limits, make_default=data.is_default is True)
    return rest.one(_view(changed))


@delete(PATH + "/{sender_id:uuid}", opt=WRITE)
async def release_sender(sender_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Give a sender up; it never sends again."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: _read(tx, sender_id), sender_id)
        await service.release_sender(tx, sender_id)


@post(PATH + "/{sender_id:uuid}/pause", opt={**WRITE, "errors": [errors.INVALID_STATE]}, status_code=200)
@rest.once_per_key
async def pause_sender(sender_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[SenderView]:
    """Stop sending from a number; what people write to it still arrives."""
    async with services.database.transaction(actor) as tx:
        return rest.one(_view(await service.pause_sender(tx, sender_id)))


@post(PATH + "/{sender_id:uuid}/resume", opt={**WRITE, "errors": [errors.INVALID_STATE]}, status_code=200)
@rest.once_per_key
async def resume_sender(sender_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[SenderView]:
    """Send from a paused number again."""
    async with services.database.transaction(actor) as tx:
        return rest.one(_view(await service.resume_sender(tx, sender_id)))


@get(PATH + "/{sender_id:uuid}/blockers", opt=READ)
async def list_sender_blockers(
    sender_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[list[BlockerView]]:
    """Say why a sender cannot send now; empty when it can."""
    async with services.database.transaction(actor) as tx:
        return rest.one([_blocker(one) for one in await blockers.blockers(tx, sender_id)])


def _blocker(found: Blocker) -> BlockerView:
    words = errors.fill(found.sentence, found.details)
    return BlockerView(found.code, words, found.fix_path, found.expected_at, found.since)


SENDERS = (
    list_senders,
    create_sender,
    get_sender,
    update_sender,
    release_sender,
    pause_sender,
    resume_sender,
    list_sender_blockers,
)
