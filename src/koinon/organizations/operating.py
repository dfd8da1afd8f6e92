"""What an operator does to organizations, by console or command: the same use cases (ORG-045, 048)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from koinon.kit import clock
from koinon.organizations import repository
from koinon.organizations.auditing import audit
from koinon.organizations.repository import operators as rows
from koinon.organizations.repository import rollups
from koinon.organizations.trust import reason_of
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx

MOST = 100


class Listed(Struct, frozen=True):
    """An organization as an operator sees it: nothing of what its people wrote.

    `sent`, `delivered`, `failed` are of the last 30 days, counted nightly (ORG-038).
    """

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
    verified_at: datetime | None
    legal_hold: bool
    trial_ends_at: datetime | None
    live_asked_at: datetime | None
    sent: int
    delivered: int
    failed: int
    last_active_on: date | None


async def every_organization(
    tx: Tx,
    *,
    search: str = "",
    state: str | None = None,
    after: UUID | None = None,
    limit: int = MOST,
    watched: bool = False,
) -> list[Listed]:
    """Organizations whose name or slug holds `search`, newest first, from a cursor. For operators only."""
    await rows.as_operator(tx)
    return await tx.all(Listed, rows.LIST, rows.values(search, state, after, min(limit, MOST), watched=watched))


async def find_organization(tx: Tx, slug_or_id: str) -> Listed | None:
    """One organization by its slug or id."""
    await rows.as_operator(tx)
    return await tx.first(Listed, rows.ONE, {"given": slug_or_id})


class Figures(Struct, frozen=True):
    """The installation in numbers, and what it sent on each of the last 30 days."""

    business: rows.Business
    sent: list[rows.Sent]


async def installation_figures(tx: Tx) -> Figures:
    """Sums of the nightly figures. For operators only (ORG-047)."""
    await rows.as_operator(tx)
    return Figures(await rows.business(tx), await rows.sent_by_day(tx))


async def latest_days(tx: Tx, days: int = 30) -> list[rollups.Day]:
    """The organization's figures of its last days."""
    return await rollups.days(tx, clock.now().date() - timedelta(days=days))


def acting_at(actor: Actor, organization_id: UUID) -> Actor:
    """An operator at work in an organization: what they do stands in its trail under their name.

    The locations that their own seat is limited to are another organization's.
    """
    return replace(actor, organization_id=organization_id, location_ids=frozenset())


async def extend_trial(tx: Tx, until: datetime, reason: str) -> None:
    """Let the trial of the subscription end later. Raises 422 for the past, or for over a year."""
    cleaned, now = reason_of(reason), clock.now()
    if until.tzinfo is None or not now < until <= now + timedelta(days=366):
        raise errors.invalid_field("until", "out_of_range", "Choose a day within the next year.")
    present = await repository.organization(tx, lock=True)
    if present is None:
        raise errors.RESOURCE_NOT_FOUND()
    await repository.update_organization(tx, {"trial_ends_at": until})
    change = {"after": {"trial_ends_at": until.isoformat(), "reason": cleaned}}
    await audit(tx, "organization.trial_extended", "organization", tx.organization_id, change)


def unknown_organization() -> errors.KoinonError:
    """There is none of that slug, id or name."""
    return errors.RESOURCE_NOT_FOUND("There is no organization with this slug, id or name.")
