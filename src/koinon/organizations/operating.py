"""What an operator does to organizations, by console or command: the same use cases (ORG-045, 048)."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from koinon.organizations.repository import operators as rows
from koinon.platform import errors
from koinon.platform.db import Tx

MOST = 100


class Listed(Struct, frozen=True):
    """An organization as an operator sees it: nothing of what its people wrote."""

    id: UUID
    name: str
    slug: str
    kind: str
    state: str
    sending_mode: str
    plan_code: str | None
    flags: list[str]
    is_sample: bool
    country: str
    closing_at: datetime | None
    created_at: datetime


async def every_organization(
    tx: Tx, *, search: str = "", state: str | None = None, after: UUID | None = None, limit: int = MOST
) -> list[Listed]:
    """Organizations whose name or slug holds `search`, newest first, from a cursor. For operators only."""
    await rows.as_operator(tx)
    return await tx.all(Listed, rows.LIST, rows.values(search, state, after, min(limit, MOST)))


async def find_organization(tx: Tx, slug_or_id: str) -> Listed | None:
    """One organization by its slug or id."""
    await rows.as_operator(tx)
    return await tx.first(Listed, rows.ONE, {"given": slug_or_id})


def unknown_organization() -> errors.KoinonError:
    """There is none of that slug, id or name."""
    return errors.RESOURCE_NOT_FOUND("There is no organization with this slug, id or name.")
