"""Figures of a broadcast: recounted while it moves, put together for whoever asks (MSG-091..093)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from koinon import identity
from koinon.kit import clock
from koinon.messaging import notices
from koinon.messaging.contracts import BroadcastState, Money
from koinon.messaging.figures import repository
from koinon.messaging.figures.contracts import HourTally, MailFigures, ReasonTally, Report, Slice, Tally
from koinon.messaging.figures.repository import STATES, Beside, Row
from koinon.messaging.policy import reasons
from koinon.messaging.repository import folds
from koinon.messaging.service.drafts import get
from koinon.platform.db import Tx

LOOK_BACK = timedelta(days=3)
POOR, LEAST_ENDED = 0.90, 20
"""A smaller share of so many that arrived is told of (MSG-093)."""
SUMMED = ("total", *STATES, "read", "clicked", "bounced", "complained", "segments")
log = structlog.get_logger("koinon.messaging")


async def roll(tx: Tx, broadcast_id: UUID) -> bool:
    """Count a broadcast's ledger anew; False where its rows are gone or somebody else is counting them."""
    if not await repository.hold(tx, broadcast_id):
        return False
    await repository.write(tx, broadcast_id, await repository.recounted(tx, broadcast_id))
    for author in await repository.warn(tx, broadcast_id, LEAST_ENDED, POOR):
        told = {*await identity.users_who_may(tx, "settings:write"), *([author] if author else ())}
        await notices.tell(tx, notices.FEW_ARRIVED, broadcast_id, sorted(told))
    return True


async def verify(tx: Tx, _time_zone: str) -> None:
    """Once a night: the counts kept as things happened are what a recount says, or are put right and told (MSG-092)."""
    if await folds.cursor(tx) is None:  # a folder is at work; what it does now would look like a fault
        return
    ids = await repository.settled_lately(tx, clock.now() - LOOK_BACK)
    wrong = await repository.mend(tx, ids)
    for broadcast_id in wrong:
        log.error("counts_differed", broadcast_id=str(broadcast_id))
    for broadcast_id in ids:
        await roll(tx, broadcast_id)


async def report(tx: Tx, broadcast_id: UUID) -> Report:
    """Everything counted of a broadcast, as it was counted last. Raises 404."""
    found = await get(tx, broadcast_id)
    rows, beside = await repository.rows_of(tx, broadcast_id), await repository.beside(tx, broadcast_id)
    tally = _tally(rows)
    ended = found.state in (BroadcastState.COMPLETED, BroadcastState.CANCELLED, BroadcastState.FAILED)
    plan = (found.plan or {}).get("cost") or []
    return Report(
        broadcast_id=broadcast_id,
        tally=tally,
        channels=_slices(rows, lambda row: row.channel),
        variants=_slices([row for row in rows if row.variant], lambda row: row.variant),
        locations=_slices(rows, lambda row: str(row.location_id or "")),
        hours=_hours(rows),
        reasons=_reasons(rows),
        **_figures(beside, tally),
        estimated=[Money(int(each["micros"]), str(each["currency"])) for each in plan],
        seconds_to_95=beside.seconds_to_95,
        is_complete=ended and not (tally.queued or tally.held or tally.sending or tally.sent),
        counted_at=beside.rolled_at,
        mail=mail_figures(_tally(mails)) if (mails := [row for row in rows if row.channel == "email"]) else None,
    )


def _figures(beside: Beside, tally: Tally) -> dict[str, Any]:
    base = tally.accepted
    return {
        "replies": beside.replies,
        "opt_outs": beside.opt_outs,
        "clicks": beside.clicks,
        "human_clicks": beside.human_clicks,
        "unique_clicks": beside.unique_clicks,
        "delivered_share": tally.delivered_share,
        "opt_out_rate": _share(beside.opt_outs, base),
        "read_rate": _share(tally.read, base),
        "click_rate": _share(max(tally.clicked, beside.unique_clicks), base),
    }


def mail_figures(tally: Tally) -> MailFigures:
    """Of mails: how many were opened, followed, came back and were reported as spam."""
    base = tally.accepted
    return MailFigures(
        messages=tally.total,
        delivered=tally.delivered,
        opened=tally.read,
        clicked=tally.clicked,
        bounced=tally.bounced,
        complained=tally.complained,
        open_rate=_share(tally.read, base),
        click_rate=_share(tally.clicked, base),
        bounce_rate=_share(tally.bounced, base),
        complaint_rate=_share(tally.complained, base),
    )


def _share(part: int, whole: int) -> float | None:
    return min(1.0, part / whole) if whole else None


def _tally(rows: Iterable[Row]) -> Tally:
    return Tally(**_sums(rows))


def _sums(rows: Iterable[Row]) -> dict[str, Any]:
    sums, costs = Counter[str](), Counter[str]()
    for row in rows:
        for name in SUMMED:
            sums[name] += getattr(row, name)
        costs.update(row.costs)
    money = tuple(Money(micros, currency) for currency, micros in sorted(costs.items()))
    return {name: sums[name] for name in SUMMED} | {"cost": money}


def _slices(rows: Sequence[Row], key: Callable[[Row], str]) -> list[Slice]:
    """One tally for each key, the largest first."""
    found = defaultdict[str, list[Row]](list)
    for row in rows:
        found[key(row)].append(row)
    made = [Slice(key=name, **_sums(some)) for name, some in found.items()]
    return sorted(made, key=lambda one: (-one.total, one.key))


def _hours(rows: Sequence[Row]) -> list[HourTally]:
    found = defaultdict[Any, list[Row]](list)
    for row in rows:
        found[row.hour].append(row)
    return [
        HourTally(
            hour,
            sum(row.total for row in some),
            sum(row.delivered for row in some),
            sum(row.read for row in some),
            sum(row.clicked for row in some),
        )
        for hour, some in sorted(found.items())
    ]


def _reasons(rows: Sequence[Row]) -> list[ReasonTally]:
    counted = Counter[str]()
    for row in rows:
        counted.update(row.reasons)
    used = {row.channel for row in rows}
    channel = used.pop() if len(used) == 1 else "auto"
    made = []
    for name, count in counted.most_common():
        state, _, reason = name.partition(":")
        made.append(ReasonTally(state, reason, count, reasons.sentence(reason, channel)))
    return made
