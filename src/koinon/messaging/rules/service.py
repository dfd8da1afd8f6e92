"""The rules in force: the organization's own, with what a location has of its own."""

from collections.abc import Iterable
from datetime import time
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon import identity, organizations
from koinon.kit import clock
from koinon.messaging.repository import waking
from koinon.messaging.rules import repository
from koinon.messaging.rules.contracts import CAPPED, Budgets, Cap, QuietHours, SendPolicy
from koinon.messaging.rules.repository import PolicyRow
from koinon.messaging.rules.zones import Zones, zones_for
from koinon.platform import errors
from koinon.platform.db import Tx

NOON = time(12)
WAKEUP = "messaging"
MOST_CAPS = 20
OF_LOCATIONS = ("has_quiet_hours", "quiet_begins", "quiet_ends", "sunday_ends", "caps", "over_cap", "postal_address")
"""What a location may have of its own."""
PLAIN = SendPolicy()


class Rules(NamedTuple):
    """What holds for an organization's messages now; `zone` is the organization's, `zones` those of its locations.

    `clock` says whose hours are kept: the person's, their location's, or the organization's.
    """

    policy: SendPolicy
    by_location: dict[UUID, SendPolicy]
    zone: str
    zones: dict[UUID, str]
    clock: str

    def zones_of(self, time_zone: str | None, country: str | None, location_id: UUID | None) -> Zones:
        """The clocks to keep for a person."""
        if self.clock == "organization":
            return zones_for(None, None, self.zone)
        place = self.zones.get(location_id) if location_id else None
        if self.clock == "location":
            return zones_for(place, None, self.zone)
        return zones_for(time_zone, country, self.zone)

    def of(self, location_id: UUID | None) -> SendPolicy:
        """What holds for people of a location."""
        return self.by_location.get(location_id, self.policy) if location_id else self.policy

    def concern(self, purpose: str) -> bool:
        """Whether quiet hours or caps may keep a message of this purpose from leaving."""
        if purpose not in CAPPED:
            return False
        everybody = (self.policy, *self.by_location.values())
        return any(one.quiet_hours is not None or any(cap.purpose == purpose for cap in one.caps) for one in everybody)

    def cap(self, purpose: str) -> bool:
        """Whether anything counts messages of this purpose."""
        everybody = (self.policy, *self.by_location.values())
        return any(cap.purpose == purpose for one in everybody for cap in one.caps)


async def rules(tx: Tx) -> Rules:
    """All rules of the organization."""
    organization = await organizations.get(tx)
    is_business = organization.kind == organizations.Kind.BUSINESS
    chosen: organizations.QuietHours = await organizations.setting(tx, "quiet_hours")
    clock_of: str = await organizations.setting(tx, "quiet_hours_zone")
    rows = {row.location_id: row for row in await repository.policies(tx)}
    own = _over(_usual(chosen, is_business=is_business), rows.pop(None, None))
    places = {place: _over(own, row) for place, row in rows.items() if place}
    zones = {one.id: one.time_zone for one in await organizations.locations(tx) if one.time_zone}
    return Rules(own, places, organization.time_zone, zones, clock_of)


async def sending_policy(tx: Tx, location_id: UUID | None = None) -> SendPolicy:
    """What holds for the organization, or for people of one of its locations."""
    return (await rules(tx)).of(location_id)


async def rules_in_force(tx: Tx, *, is_simulated: bool) -> Rules | None:
    """The rules for messages by a sender; None through a practice number, unless they hold for practice too."""
    found = await rules(tx)
    return None if is_simulated and not found.policy.in_practice else found


def _usual(chosen: organizations.QuietHours, *, is_business: bool) -> SendPolicy:
    """What holds where nothing else was chosen: businesses do not advertise on Sunday mornings (MSG-052)."""
    if not chosen.enabled or chosen.start == chosen.end:
        return SendPolicy(quiet_hours=None)
    begins, ends = time.fromisoformat(chosen.start), time.fromisoformat(chosen.end)
    return SendPolicy(quiet_hours=QuietHours(begins, ends, NOON if is_business else None))


def _over(base: SendPolicy, row: PolicyRow | None) -> SendPolicy:
    if row is None:
        return base
    return SendPolicy(
        quiet_hours=_quiet(base, row),
        in_practice=_or(row.in_practice, base.in_practice),
        caps=base.caps if row.caps is None else tuple(Cap(**cap) for cap in row.caps),
        over_cap=_or(row.over_cap, base.over_cap),
        expires_after_hours=_or(row.expires_after_hours, base.expires_after_hours),
        track_sms=_or(row.track_sms, base.track_sms),
        track_email=_or(row.track_email, base.track_email),
        track_opens=_or(row.track_opens, base.track_opens),
        postal_address=_or(row.postal_address, base.postal_address),
        budgets=Budgets(
            _or(row.budget_currency, base.budgets.currency),
            _or(row.budget_month_micros, base.budgets.month_micros),
            _or(row.budget_broadcast_micros, base.budgets.broadcast_micros),
            _or(row.budget_user_micros, base.budgets.user_micros),
        ),
        version=row.version,
    )


def _quiet(base: SendPolicy, row: PolicyRow) -> QuietHours | None:
    if row.has_quiet_hours is None:
        return base.quiet_hours
    if row.location_id is None:  # its hours are a setting of the organization
        return base.quiet_hours and msgspec.structs.replace(base.quiet_hours, sunday_ends=row.sunday_ends)
    if not row.has_quiet_hours or row.quiet_begins is None or row.quiet_ends is None:
        return None
    return QuietHours(row.quiet_begins, row.quiet_ends, row.sunday_ends)


def _or(chosen: Any, otherwise: Any) -> Any:
    return otherwise if chosen is None else chosen


async def change_policy(tx: Tx, policy: SendPolicy, location_id: UUID | None = None) -> SendPolicy:
    """Lay the rules down for the organization, or for one of its locations. Raises 404, 422."""
    _require_sound(policy)
    if location_id is not None:
        await organizations.location(tx, location_id)
    before = await rules(tx)
    if location_id is None:
        await _keep_hours(tx, policy.quiet_hours)
    values = _values(policy)
    await repository.keep(tx, location_id, values if location_id is None else {k: values[k] for k in OF_LOCATIONS})
    now = await rules(tx)
    if fresh := [purpose for purpose in CAPPED if now.cap(purpose) and not before.cap(purpose)]:
        await repository.recount(tx, fresh, clock.now())
    await repository.look_anew(tx)
    await waking.wake(tx, WAKEUP, clock.now())
    changed = _differences(before.of(location_id), now.of(location_id))
    if changed:
        await identity.audit(tx, "sending_rules.changed", "organization", tx.organization_id, {"changed": changed})
    return now.of(location_id)


async def _keep_hours(tx: Tx, hours: QuietHours | None) -> None:
    present: organizations.QuietHours = await organizations.setting(tx, "quiet_hours")
    wanted = organizations.QuietHours(enabled=False, start=present.start, end=present.end)
    if hours is not None:
        wanted = organizations.QuietHours(enabled=True, start=f"{hours.begins:%H:%M}", end=f"{hours.ends:%H:%M}")
    if wanted != present:
        await organizations.change_settings(tx, {"quiet_hours": msgspec.to_builtins(wanted)})


async def forget_sends(tx: Tx, _time_zone: str) -> None:
    """Once a night: drop what no cap looks back to."""
    await repository.forget_old(tx, clock.now())


async def locations_with_rules(tx: Tx) -> set[UUID]:
    """The locations that have rules of their own."""
    return {row.location_id for row in await repository.policies(tx) if row.location_id is not None}


async def drop_policy(tx: Tx, location_id: UUID) -> None:
    """Let a location have its organization's rules."""
    await organizations.location(tx, location_id)
    await repository.drop(tx, location_id)
    await identity.audit(tx, "sending_rules.changed", "location", location_id, {})


def _differences(before: SendPolicy, after: SendPolicy) -> list[str]:
    names = (name for name in SendPolicy.__struct_fields__ if name != "version")
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _require_sound(policy: SendPolicy) -> None:
    faults = [*_quiet_faults(policy.quiet_hours), *_cap_faults(policy.caps)]
    if not 1 <= policy.expires_after_hours <= 168:
        faults.append(errors.FieldFault("expires_after_hours", "out_of_range", errors.OUT_OF_RANGE.sentence))
    if faults:
        raise errors.invalid(faults)


def _quiet_faults(hours: QuietHours | None) -> Iterable[errors.FieldFault]:
    if hours is not None and hours.begins == hours.ends:
        yield errors.FieldFault(
            "quiet_hours.ends", "validation_failed", "Quiet hours end at another time than they begin."
        )


def _cap_faults(caps: tuple[Cap, ...]) -> Iterable[errors.FieldFault]:
    if len(caps) > MOST_CAPS:
        yield errors.FieldFault("caps", "out_of_range", errors.OUT_OF_RANGE.sentence)
    for index, cap in enumerate(caps):
        if not 1 <= cap.most <= 100:
            yield errors.FieldFault(f"caps[{index}].most", "out_of_range", errors.OUT_OF_RANGE.sentence)
        if not 1 <= cap.days <= 31:
            yield errors.FieldFault(f"caps[{index}].days", "out_of_range", errors.OUT_OF_RANGE.sentence)


def _values(policy: SendPolicy) -> dict[str, Any]:
    hours = policy.quiet_hours
    return {
        "has_quiet_hours": hours is not None,
        "quiet_begins": hours.begins if hours else None,
        "quiet_ends": hours.ends if hours else None,
        "sunday_ends": hours.sunday_ends if hours else None,
        "in_practice": policy.in_practice,
        "caps": list(policy.caps),
        "over_cap": policy.over_cap,
        "expires_after_hours": policy.expires_after_hours,
        "track_sms": policy.track_sms,
        "track_email": policy.track_email,
        "track_opens": policy.track_opens,
        "postal_address": policy.postal_address,
        "budget_currency": policy.budgets.currency,
        "budget_month_micros": policy.budgets.month_micros,
        "budget_broadcast_micros": policy.budgets.broadcast_micros,
        "budget_user_micros": policy.budgets.user_micros,
    }
