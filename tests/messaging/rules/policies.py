"""Rules for an organization of a test: in force for its practice number too."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from koinon import messaging
from koinon.kit import clock
from koinon.messaging.rules.contracts import Cap, QuietHours, SendPolicy
from koinon.platform.services import Services

LASTING = timedelta(hours=2)


def night_now(*, lasting: timedelta = LASTING) -> QuietHours:
    """Quiet hours in UTC that began two hours ago."""
    now = clock.now().astimezone(UTC)
    return QuietHours((now - timedelta(hours=2)).time().replace(second=0, microsecond=0), morning(lasting).time())


def morning(lasting: timedelta = LASTING) -> datetime:
    """When they end."""
    return (clock.now().astimezone(UTC) + lasting).replace(second=0, microsecond=0)


async def lay_down(
    services: Services,
    organization_id: UUID,
    *,
    quiet_hours: QuietHours | None = None,
    caps: tuple[Cap, ...] = (),
    **values: object,
) -> SendPolicy:
    """No quiet hours and no caps but these, for practice too."""
    made = SendPolicy(quiet_hours=quiet_hours, caps=caps, in_practice=True, **values)  # type: ignore[arg-type]
    async with services.database.transaction(organization_id) as tx:
        return await messaging.change_policy(tx, made)


async def no_quiet_hours(services: Services, organization_id: UUID) -> SendPolicy:
    """For tests that send through live numbers, whatever the hour."""
    async with services.database.transaction(organization_id) as tx:
        return await messaging.change_policy(tx, SendPolicy(quiet_hours=None))
