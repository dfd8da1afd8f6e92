"""Links of messages: what came of them, their names and switches (MSG-075, 093)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get, patch
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Meta, Struct, UnsetType

from koinon.kit.pagination import Cursor
from koinon.messaging.links.contracts import Link, LinkFigures, LinkState
from koinon.messaging.links.repository.reading import Wanted
from koinon.messaging.links.service import keeping
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/links"
FIGURES = "/api/v1/analytics/links/{link_id:uuid}"
READ = {"permission": "broadcasts:read"}
WRITE = {"permission": "broadcasts:write", "errors": [errors.RESOURCE_NOT_FOUND]}


class LinkOut(Struct, frozen=True, kw_only=True):
    """A short link; `short_url` is null where each recipient has one of their own, and then `unique_clicks` are people.

    `clicks` are raw, `human_clicks` those of people, each once an hour.
    """

    id: UUID
    url: str
    short_url: str | None
    label: str
    status: LinkState
    disabled_by_operator: bool
    origin: str
    origin_id: UUID
    origin_name: str | None
    channel: str
    tracking: Literal["message", "recipient"]
    clicks: int
    human_clicks: int
    unique_clicks: int
    last_clicked_at: datetime | None
    expires_at: datetime
    disabled_at: datetime | None
    created_at: datetime


class LinkHourOut(Struct, frozen=True):
    """What came of a link in an hour (UTC)."""

    hour: datetime
    clicks: int
    human_clicks: int
    unique_clicks: int


class LinkPersonOut(Struct, frozen=True):
    """Somebody who followed a link."""

    contact_id: UUID
    message_id: UUID
    first_at: datetime
    last_at: datetime
    clicks: int
    device: str


class LinkFiguresOut(Struct, frozen=True, kw_only=True):
    """A link with its clicks by hour, people's devices, why raw clicks were not counted, and who (if tracked)."""

    link: LinkOut
    hours: list[LinkHourOut]
    devices: dict[str, int]
    not_counted: dict[str, int]
    people: list[LinkPersonOut]


class LinkPatch(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What of a link may be changed."""

    label: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET
    expires_at: datetime | UnsetType = UNSET


def _out(link: Link) -> LinkOut:
    return LinkOut(
        id=link.id,
        url=link.url,
        short_url=keeping.short_link(link) or None,
        label=link.label,
        status=link.state,
        disabled_by_operator=link.is_stopped,
        origin=link.origin,
        origin_id=link.origin_id,
        origin_name=link.origin_name,
        channel=link.channel,
        tracking=link.tracking,
        clicks=link.clicks,
        human_clicks=link.human_clicks,
        unique_clicks=link.unique_clicks,
        last_clicked_at=link.clicked_at,
        expires_at=link.expires_at,
        disabled_at=link.disabled_at,
        created_at=link.created_at,
    )


def _figures_out(figures: LinkFigures, people: Sequence[LinkPersonOut]) -> LinkFiguresOut:
    return LinkFiguresOut(
        link=_out(figures.link),
        hours=[LinkHourOut(one.hour, one.clicks, one.human_clicks, one.unique_clicks) for one in figures.hours],
        devices=figures.devices,
        not_counted=figures.rules,
        people=list(people),
    )


@get(PATH, opt={**READ, "cache": "live"}, dependencies=rest.NEWEST_FIRST)
async def list_links(
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    status: FromQuery[LinkState | None] = None,
    origin_id: FromQuery[UUID | None] = None,
    q: Annotated[str, QueryParameter(max_length=100, description="What address or label have in them.")] = "",
) -> rest.Envelope[Sequence[LinkOut]]:
    """List short links, newest first: of all messages, or of one (`origin_id`)."""
    wanted = Wanted(origin_id=origin_id, state=status, word=q.strip())
    async with services.database.transaction(actor) as tx:
        shown, pagination = await paging.page(
            tx,
            {"list": "links", **{name: str(value) for name, value in wanted._asdict().items()}},
            lambda seen, at, limit: keeping.links_page(seen, wanted, limit, at),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page([_out(row) for row in shown], pagination)


@patch(PATH + "/{link_id:uuid}", opt=WRITE)
async def update_link(
    services: Services, actor: Actor, link_id: FromPath[UUID], data: JSONBody[LinkPatch]
) -> rest.Envelope[LinkOut]:
    """Name a link, disable it at once (whoever follows it reads that it ended), or say when it ends."""
    async with services.database.transaction(actor) as tx:
        changed = await keeping.change_link(
            tx,
            link_id,
            label=None if data.label is UNSET else data.label,
            disabled=None if data.disabled is UNSET else data.disabled,
            expires_at=None if data.expires_at is UNSET else data.expires_at,
        )
    return rest.one(_out(changed))


@get(FIGURES, opt={**READ, "cache": "live", "errors": [errors.RESOURCE_NOT_FOUND]})
async def read_link_figures(services: Services, actor: Actor, link_id: FromPath[UUID]) -> rest.Envelope[LinkFiguresOut]:
    """Read what came of a link: by hour, by device, what was not counted and why, the last 100 people if tracked."""
    async with services.database.transaction(actor) as tx:
        figures = await keeping.link_figures(tx, link_id)
        people = await keeping.link_people(tx, link_id)
    return rest.one(
        _figures_out(
            figures,
            [
                LinkPersonOut(one.contact_id, one.delivery_id, one.first_at, one.last_at, one.times, one.device)
                for one in people
            ],
        )
    )


HANDLERS = [list_links, update_link, read_link_figures]
