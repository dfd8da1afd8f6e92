"""What crosses the border of notices."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct


class Notice(Struct, frozen=True):
    """A notice as its reader sees it; `happened` counts what came together in it while it was unread.

    `link` is a path of the pages, empty where there is nothing to open.
    """

    id: UUID
    kind: str
    title: str
    body: str
    link: str
    happened: int
    created_at: datetime
    changed_at: datetime
    read_at: datetime | None


class Preference(Struct, frozen=True):
    """Whether and how a person is told about a kind: in the list of notices, by mail, by push; `fixed` always holds."""

    kind: str
    label: str
    area: str
    in_app: bool
    email: bool
    push: bool
    fixed: list[str]


class QuietHours(Struct, frozen=True):
    """Minutes since midnight on the person's clock between which no push disturbs; over midnight where from > until."""

    quiet_from: int
    quiet_until: int


class Raised(NamedTuple):
    """Something to tell: `about` groups (`conversation:<id>`), `link` is where the notice leads."""

    user_id: UUID
    about: str
    link: str = ""
    data: Mapping[str, Any] = MappingProxyType({})
    times: int = 1


class Row(Struct, frozen=True):
    """A notice as kept."""

    id: UUID
    user_id: UUID
    kind: str
    about: str
    link: str
    data: dict[str, Any]
    happened: int
    created_at: datetime
    changed_at: datetime
    read_at: datetime | None
