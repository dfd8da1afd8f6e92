"""What the operator must know of providers, by their last minutes (CHN-067); simulated accounts raise nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from koinon.channels.registry import PROVIDERS
from koinon.channels.repository.minutes import MinuteRow
from koinon.channels.watching.counting import BOUNDS
from koinon.platform.alerts import Alert, Severity

LOOK_BACK = timedelta(minutes=15)
DELIVERED_BELOW, FEWEST_RECEIPTS = 0.90, 50
ERRORS_ABOVE, ERRORS_MINUTES = 0.05, 5
SLOW_SECONDS, SLOW_SHARE, SLOW_MINUTES = 2.0, 0.05, 10
FEWEST = 20
EXPIRES_WITHIN = timedelta(days=14)


def judge(rows: Sequence[MinuteRow], now: datetime) -> list[Alert]:
    """Every alarm of the last fifteen minutes, by account."""
    accounts: defaultdict[UUID, list[MinuteRow]] = defaultdict(list)
    for row in rows:
        accounts[row.account_id].append(row)
    found = [
        alarm for some in accounts.values() for alarm in (_undelivered(some), _failing(some, now), _slow(some, now))
    ]
    return [alarm for alarm in [*found, *(_silent(some, now) for some in accounts.values())] if alarm is not None]


def _undelivered(rows: Sequence[MinuteRow]) -> Alert | None:
    delivered, receipts = sum(row.delivered for row in rows), sum(row.delivered + row.undelivered for row in rows)
    if receipts < FEWEST_RECEIPTS or delivered >= receipts * DELIVERED_BELOW:
        return None
    words = f"Only {delivered} of {receipts} messages that {_name(rows)} told about in 15 minutes arrived."
    return _alarm("provider_undelivered", Severity.ERROR, rows, words, delivered / receipts, DELIVERED_BELOW)


def _failing(rows: Sequence[MinuteRow], now: datetime) -> Alert | None:
    recent = _recent(rows, now, ERRORS_MINUTES)
    sent, errors = sum(row.sent for row in recent), sum(row.errors for row in recent)
    if sent < FEWEST or errors <= sent * ERRORS_ABOVE:
        return None
    words = f"{errors} of {sent} messages handed to {_name(rows)} in five minutes met an error of the provider."
    return _alarm("provider_failing", Severity.ERROR, rows, words, errors / sent, ERRORS_ABOVE)


def _slow(rows: Sequence[MinuteRow], now: datetime) -> Alert | None:
    recent = _recent(rows, now, SLOW_MINUTES)
    calls = sum(row.calls for row in recent)
    slow = sum(sum(row.latency[BOUNDS.index(SLOW_SECONDS) + 1 :]) for row in recent)
    if calls < FEWEST or slow <= calls * SLOW_SHARE:
        return None
    words = f"{slow} of {calls} calls of {_name(rows)} in ten minutes took more than {SLOW_SECONDS:.0f} s."
    return _alarm("provider_slow", Severity.WARNING, rows, words, slow / calls, SLOW_SHARE)


def _silent(rows: Sequence[MinuteRow], now: datetime) -> Alert | None:
    """Messages were accepted ten and more minutes ago, and no webhook of the account came since."""
    provider = PROVIDERS.get(rows[0].provider)
    if provider is None or not provider.capabilities.receipts or any(row.heard for row in rows):
        return None
    accepted = sum(row.accepted for row in rows)
    earlier = sum(row.accepted for row in rows if row.minute <= now - timedelta(minutes=SLOW_MINUTES))
    if accepted < FEWEST or not earlier:
        return None
    words = f"{_name(rows)} took {accepted} messages in 15 minutes and called back not once: receipts, answers and STOP"
    words += " do not arrive. Test the connection of the account."
    return _alarm("webhooks_silent", Severity.ERROR, rows, words, float(accepted), 0.0)


def ending(account_id: UUID, organization_id: UUID, what: str, days: float) -> Alert:
    """A token or certificate of an account that ends within two weeks, or has."""
    severity = Severity.ERROR if days < 3 else Severity.WARNING
    told = f"ends in {days:.0f} days" if days > 0 else "has ended"
    return Alert(
        kind="credentials_end",
        severity=severity,
        subject=f"{what} {account_id}",
        organization_id=organization_id,
        message=f"{what} of an account {told}: renew it, or nothing is sent through it any more.",
        value=days,
        threshold=EXPIRES_WITHIN.total_seconds() / 86_400,
    )


def _recent(rows: Sequence[MinuteRow], now: datetime, minutes: int) -> list[MinuteRow]:
    return [row for row in rows if row.minute > now - timedelta(minutes=minutes + 1)]


def _name(rows: Sequence[MinuteRow]) -> str:
    return rows[0].provider


def _alarm(
    kind: str, severity: Severity, rows: Sequence[MinuteRow], words: str, value: float, threshold: float
) -> Alert:
    subject = f"{rows[0].provider} {rows[0].account_id}"
    return Alert(
        kind=kind,
        severity=severity,
        subject=subject,
        organization_id=rows[0].organization_id,
        message=words,
        value=round(value, 4),
        threshold=threshold,
    )


Expiries = Mapping[UUID, Sequence[tuple[str, datetime]]]
"""By account: what of it ends, and when."""
