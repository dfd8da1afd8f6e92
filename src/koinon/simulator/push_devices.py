"""What becomes of a notification at any push service: by the end of the device's name, else by the scenario (CHN-077).

`0001` is gone, `0004` throttled, `0005` away for now, `0006` takes it without an answer, `0016` answers badly.
"""

import time
import uuid
from typing import Literal

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.chance import Draws, latency
from koinon.simulator.messages import Message

Fate = Literal["taken", "gone", "throttled", "away", "unanswered", "bad_json"]
FATES: dict[str, Fate] = {
    "0001": "gone",
    "0004": "throttled",
    "0005": "away",
    "0006": "unanswered",
    "0016": "bad_json",
}


def fate(account: Account, device: str) -> Fate:
    """What happens; a rate that is passed counts as a violation."""
    known = FATES.get(device[-4:])
    if known is not None:
        return known
    if account.message_limit.take(time.monotonic(), account.scenario.messages_per_second) is not None:
        return "throttled"
    return "taken"


def delay(carrier: Carrier, account: Account, device: str) -> float:
    """Seconds until the answer."""
    account.tries[device] = nth = account.tries.get(device, 0) + 1
    draws = Draws(carrier.config.seed, account.api_key, device, nth)
    scenario = account.scenario
    return latency(draws[3], scenario.latency_p50_ms, scenario.latency_p99_ms) + scenario.slow_seconds


def carry(carrier: Carrier, account: Account, protocol: str, *, app: str, device: str, title: str, text: str) -> str:
    """Record a notification that was taken; its id."""
    now, message_id = time.time(), str(uuid.uuid4())
    carrier.carry(
        Message(
            id=message_id,
            account=account.api_key,
            direction="outbound",
            sender=app,
            person=device,
            text=text,
            created_at=now,
            encoding=title,
            sent_at=now,
            final_at=now,
            protocol=protocol,
            channel="push",
        )
    )
    return message_id
