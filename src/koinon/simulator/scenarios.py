"""What an account is made to suffer (CHN-074). Rates are shares between 0 and 1, drawn from the seed."""

from typing import Annotated

import msgspec

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=3600)]
Milliseconds = Annotated[float, msgspec.Meta(ge=0, le=60_000)]
PerSecond = Annotated[float, msgspec.Meta(gt=0, le=1_000_000)]


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Defaults: a healthy carrier at Telnyx's default rate, receipts after 0.2 to 8 s, nobody replies."""

    latency_p50_ms: Milliseconds = 80.0
    latency_p99_ms: Milliseconds = 400.0
    messages_per_second: PerSecond | None = 50.0
    segments_per_second: PerSecond | None = None
    receipts: bool = True
    receipt_min: Seconds = 0.2
    receipt_max: Seconds = 8.0
    failure_rate: Share = 0.0
    throttle_rate: Share = 0.0
    error_rate: Share = 0.0
    unanswered_rate: Share = 0.0
    bad_json_rate: Share = 0.0
    bad_signature_rate: Share = 0.0
    doubled_rate: Share = 0.0
    reordered_rate: Share = 0.0
    early_rate: Share = 0.0
    lost_rate: Share = 0.0
    reply_rate: Share = 0.0
    stop_rate: Share = 0.0
    outage: bool = False
    slow_seconds: Seconds = 0.0
    keep_tags: bool = True
    filter_words: tuple[str, ...] = ()
    spend_limit_micros: int | None = None
    window: bool = True
    channel_limits: bool = True
    template_seconds: Seconds = 2.0
    ready_templates: bool = False
    registration_seconds: Seconds = 20.0
    registration_required: bool = False
    order_seconds: Seconds = 0.0
    order_answer_seconds: Seconds = 0.0
    orders_fail: bool = False
    orders_unanswered: bool = False
    links_ignored: bool = False


def changed(scenario: Scenario, changes: dict[str, object]) -> Scenario:
    """The scenario with some fields replaced; msgspec.ValidationError names a field that does not fit."""
    return msgspec.convert({**msgspec.structs.asdict(scenario), **changes}, Scenario)
