"""How long a broadcast would take: its senders' pace, what leaves from them already, and who waits (MSG-096)."""

import math
from collections.abc import Mapping

from koinon import channels
from koinon.kit import clock
from koinon.messaging.policy.forecast import drained
from koinon.messaging.repository.sender_queues import leaving_by_sender
from koinon.messaging.rules.contracts import Simulation
from koinon.messaging.service.planned import Planned
from koinon.platform.db import Tx


async def seconds(tx: Tx, made: Planned, segments: Mapping[str, int], gate: Simulation) -> int:
    """Until the last of it has left; its channels go side by side, each at its sender's present share for broadcasts.

    `segments` by channel are of everybody; who waits by `gate` is taken as an even share of each channel.
    """
    ahead, last = await leaving_by_sender(tx), 0.0
    for way, count in segments.items():
        sender = made.senders.get(way)
        if sender is not None and count:
            lumps = [(0.0, float(ahead.get(sender.id, 0))), *_lumps(count, gate)]
            last = max(last, drained(lumps, await channels.bulk_rate(tx, sender)))
    return math.ceil(round(last, 6))


def _lumps(segments: int, gate: Simulation) -> list[tuple[float, float]]:
    messages = gate.now + sum(one.messages for one in gate.later) + sum(gate.refused.values())
    if not messages:
        return [(0.0, float(segments))]
    each, now = segments / messages, clock.now()
    later = [(max(0.0, (one.until - now).total_seconds()), one.messages * each) for one in gate.later]
    return [(0.0, gate.now * each), *later]
