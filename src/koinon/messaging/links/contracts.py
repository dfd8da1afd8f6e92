"""Links as others see them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

LinkState = Literal["active", "expired", "disabled"]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A short link and its figures: `clicks` raw, `human_clicks` of people, once an hour each, `unique_clicks` people.

    `origin_id` is the broadcast, or the single message; `code` is None where each recipient has one of their own.
    `host` is the organization's own that it was sent with, None the installation's address;
    `is_stopped` where the operator disabled it.
    """

    id: UUID
    origin: str
    origin_id: UUID
    origin_name: str | None
    channel: str
    tracking: Literal["message", "recipient"]
    url: str
    code: str | None
    host: str | None
    label: str
    state: LinkState
    is_stopped: bool
    expires_at: datetime
    disabled_at: datetime | None
    clicks: int
    human_clicks: int
    unique_clicks: int
    clicked_at: datetime | None
    created_at: datetime


class LinkHour(msgspec.Struct, frozen=True):
    """What came of a link in an hour."""

    hour: datetime
    clicks: int
    human_clicks: int
    unique_clicks: int


class LinkPerson(msgspec.Struct, frozen=True):
    """Somebody who followed a link: when first and last, how often, with what."""

    contact_id: UUID
    delivery_id: UUID
    first_at: datetime
    last_at: datetime
    times: int
    device: str


class LinkFigures(msgspec.Struct, frozen=True):
    """A link, hour by hour, by device, and the raw clicks that were not counted, by the rule that said so."""

    link: Link
    hours: list[LinkHour]
    devices: dict[str, int]
    rules: dict[str, int]
