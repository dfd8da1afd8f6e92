"""The facts this context publishes."""

from typing import Any
from uuid import UUID

from koinon.platform.events import Event


def organization_created(organization_id: UUID, kind: str) -> Event:
    """A tenant exists."""
    return _of("organization.created", organization_id, {"kind": kind})


def organization_updated(organization_id: UUID, fields: list[str]) -> Event:
    """Some of its fields changed."""
    return _of("organization.updated", organization_id, {"fields": fields})


def settings_changed(organization_id: UUID, keys: list[str]) -> Event:
    """Some settings changed."""
    return _of("organization.settings_changed", organization_id, {"keys": keys})


def plan_changed(organization_id: UUID, before: str, after: str) -> Event:
    """It is on another plan."""
    return _of("organization.plan_changed", organization_id, {"before": before, "after": after})


def limits_changed(organization_id: UUID, resource: str) -> Event:
    """An operator made or lifted an exception."""
    return _of("organization.limits_changed", organization_id, {"resource": resource})


def limit_passed(organization_id: UUID, resource: str, threshold: int, limit: int, current: int) -> Event:
    """Use has passed `threshold` percent of a limit."""
    kind = "organization.limit_reached" if threshold >= 100 else "organization.limit_warning"
    values = {"resource": resource, "threshold": threshold, "limit": limit, "current": current}
    return _of(kind, organization_id, values)


def suspended(organization_id: UUID, reason: str) -> Event:
    """Nothing goes out any more."""
    return _of("organization.suspended", organization_id, {"reason": reason})


def made_read_only(organization_id: UUID, reason: str, until: str | None) -> Event:
    """It can only be read for a while."""
    return _of("organization.read_only", organization_id, {"reason": reason, "until": until})


def released(organization_id: UUID, before: str) -> Event:
    """It is active again."""
    return _of("organization.released", organization_id, {"before": before})


def exported(organization_id: UUID) -> Event:
    """An archive of everything lies ready."""
    return _of("organization.exported", organization_id, {})


def closing(organization_id: UUID, scheduled_for: str) -> Event:
    """It will be erased at that time unless an owner takes it back."""
    return _of("organization.closing", organization_id, {"scheduled_for": scheduled_for})


def closed(organization_id: UUID) -> Event:
    """It is over; its rows are being erased."""
    return _of("organization.closed", organization_id, {})


def flagged(organization_id: UUID, flag: str) -> Event:
    """An operator should look at it."""
    return _of("organization.flagged", organization_id, {"flag": flag})


def went_live(organization_id: UUID) -> Event:
    """It may send to everybody."""
    return _of("organization.went_live", organization_id, {})


def location_created(location_id: UUID) -> Event:
    """A location was added."""
    return Event(type="location.created", aggregate_type="location", aggregate_id=location_id)


def location_updated(location_id: UUID) -> Event:
    """A location's fields changed."""
    return Event(type="location.updated", aggregate_type="location", aggregate_id=location_id)


def location_merged(location_id: UUID, into: UUID) -> Event:
    """Everything of it is at another location now."""
    return Event(
        type="location.merged", aggregate_type="location", aggregate_id=location_id, payload={"into": str(into)}
    )


def location_archived(location_id: UUID) -> Event:
    """A location is closed; it stays in past reports."""
    return Event(type="location.archived", aggregate_type="location", aggregate_id=location_id)


def step_completed(organization_id: UUID, step: str) -> Event:
    """A step of the checklist turned green."""
    return _of("onboarding.step_completed", organization_id, {"step": step})


def _of(kind: str, organization_id: UUID, payload: dict[str, Any]) -> Event:
    return Event(type=kind, aggregate_type="organization", aggregate_id=organization_id, payload=payload)
