"""REST v1 of numbers: what is for sale, buying, linking, giving back."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from koinon.channels.contracts import NumberFeature, NumberKind, NumberSearch
from koinon.channels.number_records import HistoryRow, Number, NumberHealth, Offer
from koinon.channels.service.numbers import buying, offers, reading, releasing
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

READ = {"permission": "channels:read", "cache": "private"}
WRITE = {"permission": "channels:write"}
BUY = {"permission": "channels:buy", "idempotency": "required"}
PATH = "/api/v1/numbers"
FILTERS = {"list": "numbers"}


class NumberOrderBody(rest.Body, frozen=True, kw_only=True):
    """An offer of GET /numbers/available, as it was given there."""

    offer: Annotated[str, Meta(min_length=1, max_length=2_000)]
    is_default: bool = False


class NumberRelease(rest.Body, frozen=True):
    """The number itself, so that no other is given back by mistake."""

    number: Annotated[str, Meta(min_length=3, max_length=32, examples=["+1 312 555 0200"])]


class NumberStanding(Struct, frozen=True):
    """A number's history, newest first, what goes by it, and how the messages of seven days fared."""

    history: list[HistoryRow]
    uses: dict[str, int]
    health: NumberHealth | None


@get(
    PATH + "/available", opt={"permission": "channels:buy", "cache": "live", "errors": [errors.CHANNEL_PROVIDER_ERROR]}
)
async def list_available_numbers(
    services: Services,
    actor: Actor,
    country: FromQuery[Annotated[str, QueryParameter(pattern="^[A-Z]{2}$", description="ISO 3166 code.")]],
    account_id: FromQuery[
        Annotated[UUID | None, QueryParameter(description="Needed where several accounts sell numbers.")]
    ] = None,
    kind: FromQuery[NumberKind | None] = None,
    area_code: FromQuery[Annotated[str | None, QueryParameter(pattern="^[0-9]{1,6}$")]] = None,
    locality: FromQuery[Annotated[str | None, QueryParameter(min_length=1, max_length=60)]] = None,
    digits: FromQuery[Annotated[str | None, QueryParameter(pattern="^[0-9]{1,10}$")]] = None,
    features: FromQuery[list[NumberFeature] | None] = None,
) -> rest.Envelope[list[Offer]]:
    """Search numbers for sale, at most 50; each offer is good for ten minutes."""
    wanted = NumberSearch(
        country=country,
        kind=kind,
        area_code=area_code,
        locality=locality,
        digits=digits,
        features=tuple(features or ()),
    )
    return rest.one(await offers.search_numbers(services, actor, account_id, wanted))


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_numbers(services: Services, actor: Actor, paging: rest.PageRequest) -> rest.Envelope[list[Number]]:
    """List the numbers, newest first."""
    async with services.database.transaction(actor) as tx:
        shown, pagination = await paging.page(
            tx,
            FILTERS,
            lambda seen, at, limit: reading.numbers_page(seen, limit, at),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page(shown, pagination)  # type: ignore[return-value]


@post(PATH, opt={**BUY, "errors": [errors.DUPLICATE_RESOURCE, errors.PLAN_LIMIT_EXCEEDED]})
@rest.once_per_key
async def buy_number(
    data: JSONBody[NumberOrderBody], services: Services, actor: Actor
) -> Response[rest.Envelope[Number]]:
    """Buy an offered number; it is ordered and linked at once, and its state tells how far that is."""
    async with services.database.transaction(actor) as tx:
        made = await buying.buy_number(tx, services.vault, data.offer, is_default=data.is_default)
    return rest.created(made, f"{PATH}/{made.id}")


@get(PATH + "/{number_id:uuid}", opt=READ)
async def get_number(number_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Number]:
    """Read a number."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await reading.number(tx, number_id))


@get(PATH + "/{number_id:uuid}/standing", opt=READ)
async def get_number_standing(
    number_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[NumberStanding]:
    """Read what happened to a number, what goes by it and how its messages fare."""
    async with services.database.transaction(actor) as tx:
        found = await reading.number_detail(tx, number_id)
    return rest.one(NumberStanding(found.history, dict(found.uses), found.health))


@post(PATH + "/{number_id:uuid}/link", opt={**WRITE, "errors": [errors.INVALID_STATE]}, status_code=200)
@rest.once_per_key
async def link_number(number_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Number]:
    """Try to link a number now instead of at its next turn."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await reading.link_number(tx, number_id))


@post(PATH + "/{number_id:uuid}/release", opt={**BUY, "errors": [errors.INVALID_STATE]}, status_code=200)
@rest.once_per_key
async def release_number(
    number_id: FromPath[UUID], data: JSONBody[NumberRelease], services: Services, actor: Actor
) -> rest.Envelope[Number]:
    """Give a number back in seven days; until then what people write still arrives."""
    async with services.database.transaction(actor) as tx:
        await releasing.release_number(tx, await reading.number(tx, number_id), data.number)
        return rest.one(await reading.number(tx, number_id))


@post(PATH + "/{number_id:uuid}/cancel-release", opt={**BUY, "errors": [errors.INVALID_STATE]}, status_code=200)
@rest.once_per_key
async def cancel_number_release(number_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Number]:
    """Keep a number that was to be given back."""
    async with services.database.transaction(actor) as tx:
        await releasing.cancel_release(tx, await reading.number(tx, number_id))
        return rest.one(await reading.number(tx, number_id))


NUMBERS = (
    list_available_numbers,
    list_numbers,
    buy_number,
    get_number,
    get_number_standing,
    link_number,
    release_number,
    cancel_number_release,
)
