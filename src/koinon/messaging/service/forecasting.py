"""How long a broadcast would take: its senders' pace, what leaves from them already, and who waits (MSG-096)."""

import math
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from koinon import channels
from koinon.kit import clock
from koinon.messaging.policy.forecast import Days, drained
from koinon.messaging.repository.sender_queues import leaving_by_sender
from koinon.messaging.rules.contracts import Simulation
from koinon.messaging.service.planned import Planned
from koinon.platform.db import Tx


class Load(NamedTuple):
    """What a broadcast puts on a channel: segments, in messages, of which so many go to each country (ISO 3166)."""

    segments: int
    messages: int
    countries: Mapping[str, int]


async def seconds(tx: Tx, made: Planned, loads: Mapping[str, Load], gate: Simulation) -> int:
    """Until the last of it has left; senders go side by side, each at what it has while nobody replies.

    Where a route chooses, each of its senders gets its share. Who waits by `gate` is taken as an even share of each.
    """
    ahead, last = await leaving_by_sender(tx), 0.0
    today, known = await channels.days_today(tx), {one.id: one for one in await channels.senders(tx)}
    for way, load in loads.items():
        for sender_id, share in (await _shares(tx, made, way, load)).items():
            sender = known.get(sender_id)
            if sender is None or not load.segments:
                continue
            lumps = [(0.0, float(ahead.get(sender_id, 0))), *_lumps(load.segments * share, gate)]
            days = _days(sender, today.get(sender_id), load)
            last = max(last, drained(lumps, await channels.free_rate(tx, sender), days))
    return math.ceil(round(last, 6))


async def _shares(tx: Tx, made: Planned, way: str, load: Load) -> dict[UUID, float]:
    """What part of a channel's messages leaves from which sender: the chosen one, or those of the routes."""
    usual = made.senders.get(way)
    if usual is None:
        return {}
    if made.draft.sender_id is not None or "sender.number" in made.draft.body:
        return {usual.id: 1.0}
    routes, shares = await channels.routes_to_be(tx), defaultdict[UUID, float](float)
    for country, messages in load.countries.items():
        route = routes.route(way, country, made.draft.purpose)
        parts = routes.shares(route) if route is not None else {usual.id: 1.0}
        for sender_id, part in parts.items():
            shares[sender_id] += part * messages / load.messages
    return dict(shares)


def _days(sender: channels.Sender, used: channels.UsedToday | None, load: Load) -> Days | None:
    """The narrower of what a sender may send in a day and to how many people, in segments; None without either."""
    each = load.segments / max(1, load.messages)
    segments, people = sender.segments_per_day, sender.people_per_day
    rooms = list[tuple[float, float]]()
    if segments is not None:
        rooms.append((segments - (used.segments if used else 0), segments))
    if people is not None:
        rooms.append(((people - (used.people if used else 0)) * each, people * each))
    if not rooms:
        return None
    now = clock.now().astimezone(UTC)
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    left, whole = min(room[0] for room in rooms), min(room[1] for room in rooms)
    return Days(max(0.0, left), whole, (midnight - now).total_seconds())


def _lumps(segments: float, gate: Simulation) -> list[tuple[float, float]]:
    messages = gate.now + sum(one.messages for one in gate.later) + sum(gate.refused.values())
    if not messages:
        return [(0.0, segments)]
    each, now = segments / messages, clock.now()
    later = [(max(0.0, (one.until - now).total_seconds()), one.messages * each) for one in gate.later]
    return [(0.0, gate.now * each), *later]
