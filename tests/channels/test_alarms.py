"""The operator's alarms about providers, by the minutes that were counted (CHN-067's thresholds)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import jobs
from koinon.channels.repository.minutes import MinuteRow, add_minutes
from koinon.channels.service import expiries
from koinon.channels.watching.alarms import judge
from koinon.channels.watching.counting import BOUNDS
from koinon.kit import clock
from koinon.kit.ids import uuid7
from koinon.platform import alerts
from koinon.platform.services import Services

NOW = datetime(2026, 11, 21, 12, 0, 30, tzinfo=UTC)
ACCOUNT, ORGANIZATION = UUID(int=1), UUID(int=2)
FAST, SLOW = BOUNDS.index(0.1), BOUNDS.index(5.0)


def minute(ago: int = 1, *, fast: int = 0, slow: int = 0, **counted: int) -> MinuteRow:
    latency = [0] * (len(BOUNDS) + 1)
    latency[FAST], latency[SLOW] = fast, slow
    zero = dict.fromkeys(("sent", "accepted", "errors", "delivered", "undelivered", "heard"), 0)
    return MinuteRow(
        account_id=ACCOUNT,
        sender_id=None,
        minute=NOW.replace(second=0) - timedelta(minutes=ago),
        organization_id=ORGANIZATION,
        provider="telnyx",
        is_simulated=False,
        calls=fast + slow,
        call_seconds=1.0,
        latency=latency,
        failed={},
        receipt_seconds=0.0,
        receipt_lag=[],
        **(zero | counted),
    )


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        ([minute(delivered=89, undelivered=11)], ["provider_undelivered"]),
        ([minute(delivered=90, undelivered=10)], []),
        ([minute(delivered=10, undelivered=39)], []),
        ([minute(sent=100, errors=6)], ["provider_failing"]),
        ([minute(sent=100, errors=5)], []),
        ([minute(7, sent=100, errors=50)], []),
        ([minute(sent=19, errors=19)], []),
        ([minute(fast=94, slow=6)], ["provider_slow"]),
        ([minute(fast=95, slow=5)], []),
        ([minute(12, accepted=10), minute(2, accepted=10)], ["webhooks_silent"]),
        ([minute(12, accepted=10), minute(2, accepted=10, heard=1)], []),
        ([minute(2, accepted=100)], []),
    ],
)
def test_each_threshold(rows: list[MinuteRow], kinds: list[str]) -> None:
    """Share under 90 % of 50; errors over 5 %; one in twenty over 2 s; nothing heard while sending for ten minutes."""
    found = judge(rows, NOW)
    assert [one.kind for one in found] == kinds
    assert all(one.organization_id == ORGANIZATION and str(ACCOUNT) in one.subject for one in found)


def counted(chapel: UUID, *, is_simulated: bool, account: int) -> dict[str, object]:
    row = dict.fromkeys(("calls", "accepted", "delivered", "undelivered", "heard"), 0)
    return row | {
        "account_id": UUID(int=account),
        "sender_id": None,
        "minute": int(clock.now().timestamp() // 60),
        "organization_id": chapel,
        "provider": "telnyx",
        "is_simulated": is_simulated,
        "call_seconds": 0.0,
        "latency": [],
        "sent": 100,
        "errors": 50,
        "failed": {},
        "receipt_seconds": 0.0,
        "receipt_lag": [],
    }


async def test_the_minutes_of_live_accounts_are_judged_and_kept_for_thirty_days(
    services: Services, chapel: UUID
) -> None:
    async with services.database.system() as tx:
        await add_minutes(tx, [counted(chapel, is_simulated=simulated, account=n) for n, simulated in ((7, 0), (8, 1))])  # type: ignore[arg-type]
        await tx.execute("insert into provider_minutes (account_id, minute, organization_id, provider, is_simulated)"
                         " values (%(a)s, now() - interval '31 days', %(o)s, 'telnyx', false)",
                         {"a": UUID(int=9), "o": chapel})  # fmt: skip
    await jobs.roll_minutes.run(services, None)
    async with services.database.system() as tx:
        told = [one.subject for one in await alerts.standing(tx) if one.kind == "provider_failing"]
        left = await tx.scalar("select count(*) from provider_minutes where account_id = %(a)s", {"a": UUID(int=9)})
    assert (told, left) == ([f"telnyx {UUID(int=7)}"], 0)


@pytest.mark.parametrize(("days", "severity"), [(15, None), (13, "warning"), (2, "error"), (-1, "error")])
async def test_what_ends_within_two_weeks_is_told(
    services: Services, chapel: UUID, days: int, severity: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiries, "_sources", {})
    of_this_test = uuid7()

    async def tokens(_tx: object) -> dict[UUID, list[tuple[str, datetime]]]:
        return {of_this_test: [("The token", clock.now() + timedelta(days=days))]}

    channels.register_expiry("test", tokens)
    async with services.database.transaction(chapel) as tx:
        await expiries.warn_of_ends(tx, chapel)
        found = [one.severity for one in await alerts.standing(tx) if str(of_this_test) in one.subject]
    assert found == ([severity] if severity else [])
