"""Use cases of organizations and locations."""

from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from msgspec.structs import replace

from koinon.kit import clock, ids
from koinon.organizations import events, policy, repository, slugs
from koinon.organizations.auditing import audit
from koinon.organizations.contracts import Kind, Locale, Location, NewOrganization, Organization
from koinon.organizations.plans import forget_after, require_limit
from koinon.organizations.plans.periods import next_at
from koinon.organizations.plans.recount import HOUR
from koinon.organizations.repository import wakeups
from koinon.organizations.schedules import move_schedules
from koinon.organizations.switchable import follow_kind
from koinon.platform import errors
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx

MAIN_LOCATION = {Locale.EN: "Main", Locale.ES: "Principal", Locale.PT: "Principal"}
LOCATION_CHANGEABLE = frozenset({"name", "address", "time_zone", "country"})
NOT_YOURS = "You are limited to some locations: somebody who sees all of them does this."
PLACE_AND_WORDS = frozenset({"name", "kind", "time_zone", "locale", "country"})
OF_LAW = frozenset({"legal_name", "postal_address", "tax_id"})
CHANGEABLE = PLACE_AND_WORDS | OF_LAW | {"contact_email", "contact_phone", "website", "slug"}


class Answers(NamedTuple):
    """What was said when asked: do modules follow a new kind, do plans keep their hour on the clock of a new zone."""

    switch_modules: bool = True
    keep_local_hour: bool = True


ANSWERS = Answers()


def as_configured(new: NewOrganization, configuration: Configuration) -> NewOrganization:
    """A new organization as this installation begins them: sending live, or on trial (ORG-027)."""
    return replace(new, sending_mode=configuration.new_organizations)


async def create(tx: Tx, new: NewOrganization) -> Organization:
    """Make the organization whose (new) id `tx` is bound to, with its default location (ORG-005, 012)."""
    _refuse_unknown_places(new.time_zone, new.country)
    values = {
        "id": tx.organization_id,
        "name": new.name,
        "kind": new.kind.value,
        "time_zone": new.time_zone,
        "locale": new.locale.value,
        "currency": policy.currency_of(new.country),
        "country": new.country,
        "contact_email": new.contact_email,
        "is_sample": new.is_sample,
        "created_by": new.created_by,
        "sending_mode": new.sending_mode,
        "sandbox_of": new.sandbox_of,
    }
    slug = await _insert_with_free_slug(tx, values)
    await repository.point_at(tx, "slug", slugs.hash_of(slug))
    location_id = ids.uuid7()
    await repository.insert_location(tx, location_id, MAIN_LOCATION[new.locale], None, default=True)
    await wakeups.set_due(tx, wakeups.RECOUNT, next_at(HOUR, new.time_zone, clock.now()))
    tx.publish(events.organization_created(tx.organization_id, new.kind.value))
    tx.publish(events.location_created(location_id))
    return await get(tx)


async def _insert_with_free_slug(tx: Tx, values: dict[str, Any]) -> str:
    for slug in policy.slug_candidates(values["name"], tx.organization_id.hex):
        if not await slugs.is_held(tx, slug) and await repository.insert_organization(tx, {**values, "slug": slug}):
            return slug
    raise errors.DUPLICATE_RESOURCE()


async def get(tx: Tx) -> Organization:
    """The transaction's organization. Raises `resource_not_found`."""
    found = await repository.organization(tx)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def update(
    tx: Tx, changes: dict[str, Any], *, if_version: int | None = None, answers: Answers = ANSWERS
) -> Organization:
    """Change fields; the currency follows a new country. Raises 412 where `if_version` is not the present one."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    present = await repository.organization(tx, lock=True)
    if present is None:
        raise errors.RESOURCE_NOT_FOUND()
    if if_version is not None and if_version != present.version:
        raise errors.PRECONDITION_FAILED(details={"etag": f'"v{present.version}"'})
    different = {name: _plain(value) for name, value in changes.items() if value != getattr(present, name)}
    if not different:
        return present
    _refuse_unnamed(different.get("name", present.name), least=2)
    _refuse_unknown_places(different.get("time_zone", present.time_zone), different.get("country", present.country))
    if "country" in different:
        different["currency"] = policy.currency_of(different["country"])
    if "slug" in different:
        await slugs.move(tx, present.slug, different["slug"])
    if "kind" in different:
        await follow_kind(tx, present.kind, switch=answers.switch_modules)
    if "time_zone" in different:
        different["time_zone_since"] = clock.now()
        await move_schedules(tx, present.time_zone, different["time_zone"], keep_local_hour=answers.keep_local_hour)
        forget_after(tx)
    await repository.update_organization(tx, different)
    different.pop("time_zone_since", None)
    tx.publish(events.organization_updated(tx.organization_id, sorted(different)))
    before = {name: _plain(getattr(present, name)) for name in different}
    await audit(tx, "organization.updated", "organization", tx.organization_id, {"before": before, "after": different})
    return await get(tx)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Kind | Locale) else value


def _refuse_unknown_places(time_zone: str, country: str) -> None:
    faults = []
    if not policy.is_zone(time_zone):
        faults.append(errors.FieldFault("time_zone", "invalid_time_zone", errors.INVALID_TIME_ZONE.sentence))
    if country not in policy.countries():
        faults.append(errors.FieldFault("country", "invalid_enum", "This is not a country code (ISO 3166-1)."))
    if faults:
        raise errors.invalid(faults)


async def locations(tx: Tx, *, archived: bool = False) -> list[Location]:
    """The living locations in order; the archived ones too if asked."""
    return await repository.locations(tx, archived=archived)


async def location(tx: Tx, location_id: UUID) -> Location:
    """One location. Raises `resource_not_found`."""
    found = await repository.location(tx, location_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def default_location(tx: Tx) -> UUID:
    """The id of the default location, which every organization has."""
    found = await repository.default_location(tx)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


def require_everywhere(tx: Tx) -> None:
    """Raise 403 for somebody who is limited to some locations (IDN-030): the list of them is everybody's."""
    if tx.actor.places:
        raise errors.INSUFFICIENT_PERMISSIONS(NOT_YOURS)


async def add_location(
    tx: Tx, name: str, time_zone: str | None = None, address: str | None = None, country: str | None = None
) -> Location:
    """Add a location. Raises 403 for who is limited to some, 409 where a living one has the name, ignoring case."""
    require_everywhere(tx)
    _refuse_unnamed(name)
    _refuse_unknown_zone(time_zone)
    _refuse_unknown_country(country)
    await require_limit(tx, "locations")
    location_id = ids.uuid7()
    try:
        async with tx.savepoint():
            await repository.insert_location(tx, location_id, name, time_zone, address, country, default=False)
    except psycopg.errors.UniqueViolation:
        raise errors.DUPLICATE_RESOURCE("A location with this name exists.") from None
    tx.publish(events.location_created(location_id))
    await audit(tx, "location.created", "location", location_id, {"after": {"name": name}})
    return await location(tx, location_id)


async def update_location(tx: Tx, location_id: UUID, changes: dict[str, Any]) -> Location:
    """Change `name`, `address`, `time_zone` or `country`."""
    present = await repository.location(tx, location_id, lock=True)
    if present is None:
        raise errors.RESOURCE_NOT_FOUND()
    different = {name: value for name, value in changes.items() if name in LOCATION_CHANGEABLE}
    if not different:
        return present
    _refuse_unnamed(different.get("name", present.name))
    _refuse_unknown_zone(different.get("time_zone"))
    _refuse_unknown_country(different.get("country"))
    try:
        async with tx.savepoint():
            await repository.update_location(tx, location_id, different)
    except psycopg.errors.UniqueViolation:
        raise errors.DUPLICATE_RESOURCE("A location with this name exists.") from None
    tx.publish(events.location_updated(location_id))
    before = {name: getattr(present, name) for name in different}
    await audit(tx, "location.updated", "location", location_id, {"before": before, "after": different})
    return await location(tx, location_id)


def _refuse_unnamed(name: str, least: int = 1) -> None:
    if not least <= len(name) <= 120:
        raise errors.invalid_field("name", "missing_required_field" if len(name) < least else "out_of_range")


def _refuse_unknown_country(country: str | None) -> None:
    if country is not None and country not in policy.countries():
        raise errors.invalid_field("country", "invalid_enum", "This is not a country code (ISO 3166-1).")


def _refuse_unknown_zone(time_zone: str | None) -> None:
    if time_zone is not None and not policy.is_zone(time_zone):
        raise errors.invalid_field("time_zone", "invalid_time_zone")
