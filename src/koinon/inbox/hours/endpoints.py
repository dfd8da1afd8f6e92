"""REST v1 of business hours (INB-091)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.inbox.hours import policy, service
from koinon.inbox.hours.contracts import MOST_EXCEPTIONS, AwayTexts, Hours, NewHours, SpecialDay, Week
from koinon.kit import clock
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/business-hours"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "settings:write"}
Zone = Annotated[str, Meta(min_length=1, max_length=60, examples=["America/New_York"])]
Exceptions = Annotated[tuple[SpecialDay, ...], Meta(max_length=MOST_EXCEPTIONS)]
Repeat = Annotated[int, Meta(ge=1, le=168)]


class BusinessHours(Hours, frozen=True, kw_only=True):
    """Business hours, whether somebody is there now, and when that next changes."""

    is_open: bool
    changes_at: datetime | None


class NewHoursBody(rest.Body, frozen=True, kw_only=True):
    """Hours of a location, of a number (`sender_id`), or with neither of the organization.

    Without a zone they go by the location's clock, else the organization's.
    """

    week: Week
    zone: Zone | None = None
    location_id: UUID | None = None
    sender_id: UUID | None = None
    exceptions: Exceptions = ()
    is_answering: bool = False
    away_texts: AwayTexts = AwayTexts()
    away_repeat_hours: Repeat = 12


class HoursPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed; the scope stays. Lists and weeks are replaced whole."""

    week: Week | UnsetType = UNSET
    zone: Zone | UnsetType = UNSET
    exceptions: Exceptions | UnsetType = UNSET
    is_answering: bool | UnsetType = UNSET
    away_texts: AwayTexts | UnsetType = UNSET
    away_repeat_hours: Repeat | UnsetType = UNSET


def _shown(hours: Hours) -> BusinessHours:
    now = clock.now()
    values = {name: getattr(hours, name) for name in hours.__struct_fields__}
    return BusinessHours(**values, is_open=policy.is_open(hours, now), changes_at=policy.changes_at(hours, now))


@get("/", opt=READ)
async def list_business_hours(services: Services, actor: Actor) -> rest.Envelope[Sequence[BusinessHours]]:
    """List business hours, the organization's first."""
    async with services.database.transaction(actor) as tx:
        return rest.one([_shown(one) for one in await service.business_hours(tx)])


@post("/", opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
@rest.once_per_key
async def create_business_hours(
    data: JSONBody[NewHoursBody], services: Services, actor: Actor
) -> Response[rest.Envelope[BusinessHours]]:
    """Lay down the hours of the organization, a location or a number."""
    given = {name: getattr(data, name) for name in data.__struct_fields__}
    async with services.database.transaction(actor) as tx:
        made = await service.create_hours(tx, NewHours(**{**given, "zone": data.zone or ""}))
    return rest.created(_shown(made), f"{PATH}/{made.id}")


@get("/{hours_id:uuid}", opt=READ)
async def get_business_hours(
    hours_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[BusinessHours]:
    """Read them."""
    async with services.database.transaction(actor) as tx:
        return rest.one(_shown(await service.get_hours(tx, hours_id)))


@patch("/{hours_id:uuid}", opt=WRITE)
async def update_business_hours(
    hours_id: FromPath[UUID], data: JSONBody[HoursPatch], services: Services, actor: Actor
) -> rest.Envelope[BusinessHours]:
    """Change them; targets that run already keep their time."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.get_hours(tx, hours_id), hours_id)
        return rest.one(_shown(await service.change_hours(tx, hours_id, data.changes())))


@delete("/{hours_id:uuid}", opt=WRITE)
async def delete_business_hours(hours_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove them: the wider ones hold again."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.get_hours(tx, hours_id), hours_id)
        await service.drop_hours(tx, hours_id)


ROUTER = Router(
    PATH,
    route_handlers=[
        list_business_hours,
        create_business_hours,
        get_business_hours,
        update_business_hours,
        delete_business_hours,
    ],
    tags=["Inbox"],
)
