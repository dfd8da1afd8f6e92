"""An organization's name in addresses: changed once in 30 days; the one before leads here for a year (ORG-005)."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from msgspec import Struct

from koinon.kit import clock
from koinon.organizations import policy
from koinon.organizations.repository import slugs as rows
from koinon.platform import errors
from koinon.platform.db import Tx

REST = timedelta(days=30)
LEADS_ON = timedelta(days=365)
SHAPE = re.compile(r"[a-z0-9](-?[a-z0-9]+)*")
TAKEN = "Another organization has this address."


class SlugOwner(Struct, frozen=True):
    """Whose slug it is; `is_old` where they have another one by now."""

    organization_id: UUID
    is_old: bool


async def find_by_slug(tx: Tx, slug: str) -> SlugOwner | None:
    """The organization of a slug, also of one it had within a year. Needs no tenant."""
    found = await rows.leads_to(tx, hash_of(slug), clock.now() - LEADS_ON)
    return None if found is None else SlugOwner(found.organization_id, found.kind == rows.OLD)


async def is_held(tx: Tx, slug: str) -> bool:
    """Whether another organization has this slug, or had it within a year."""
    found = await find_by_slug(tx, slug)
    return found is not None and found.organization_id != tx.organization_id


async def slug_free_at(tx: Tx) -> datetime | None:
    """From when on the slug may be changed again; None where it may be now."""
    changed = await rows.changed_at(tx)
    free = changed + REST if changed is not None else None
    return free if free is not None and free > clock.now() else None


async def move(tx: Tx, before: str, after: str) -> None:
    """Take another slug. Raises 422 for one that is none or reserved, 409 where another has it or within 30 days."""
    for sentence in _faults(after):
        raise errors.invalid([errors.FieldFault("slug", "validation_failed", sentence)])
    if (free := await slug_free_at(tx)) is not None:
        raise errors.INVALID_STATE(
            "An address may be changed once in 30 days.", details={"changeable_at": free.isoformat()}
        )
    if await is_held(tx, after):
        raise errors.DUPLICATE_RESOURCE(TAKEN)
    at = clock.now()
    try:
        async with tx.savepoint():
            await rows.change(tx, after, at)
    except psycopg.errors.UniqueViolation:
        raise errors.DUPLICATE_RESOURCE(TAKEN) from None
    await rows.follow(tx, hash_of(before), hash_of(after), at)


async def give_up(tx: Tx) -> str:
    """Take the organization's slug from it for whoever comes in its place; it is never opened by its name again."""
    slug = await rows.present(tx)
    await rows.change(tx, f"gone-{tx.organization_id.hex}", clock.now())
    return slug


async def inherit(tx: Tx, before: UUID, slug: str) -> None:
    """Be found by `slug`, which `before` has given up, and by all that led there; a change is free at once."""
    await rows.take(tx, slug)
    await rows.lead_from(tx, before)


def hash_of(slug: str) -> bytes:
    """What a slug is looked up by in the directory."""
    return hashlib.sha256(slug.encode()).digest()


def _faults(slug: str) -> Iterator[str]:
    if not 3 <= len(slug) <= policy.LONGEST_SLUG or not SHAPE.fullmatch(slug):
        yield "Use 3 to 40 small letters, digits and single hyphens."
    elif slug in policy.RESERVED_SLUGS:
        yield "This address is kept for the product itself."
