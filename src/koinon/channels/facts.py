"""Who wants to know: contexts above register a handler by kind of fact; they run in layer order, in one transaction."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from koinon.channels.contracts import (
    AccountAlert,
    AppliedFact,
    DeviceGone,
    EmailEvent,
    Fact,
    InboundMessage,
    OptOut,
    ReactionRemoved,
    Receipt,
    RegistrationUpdate,
    SenderQuality,
    TemplateStatus,
)
from koinon.platform.db import Tx
from koinon.platform.services import Services

FactKind = Literal[
    "inbound_message",
    "reaction_removed",
    "opt_out",
    "receipt",
    "email_event",
    "device_gone",
    "template_status",
    "sender_quality",
    "registration_update",
    "account_alert",
]
FactHandler = Callable[[Tx, Services, Sequence[AppliedFact]], Awaitable[None]]

ORDER: tuple[tuple[FactKind, type[Fact]], ...] = (
    ("inbound_message", InboundMessage),
    ("reaction_removed", ReactionRemoved),
    ("opt_out", OptOut),
    ("receipt", Receipt),
    ("email_event", EmailEvent),
    ("device_gone", DeviceGone),
    ("template_status", TemplateStatus),
    ("sender_quality", SenderQuality),
    ("registration_update", RegistrationUpdate),
    ("account_alert", AccountAlert),
)
_handlers: dict[FactKind, list[tuple[int, str, FactHandler]]] = defaultdict(list)


def register_fact_handler(kind: FactKind, layer: int, handler: FactHandler) -> None:
    """Have `handler(tx, services, facts)` called with each set of facts of a kind; lower layers first.

    It is given all facts of a set at once and must be idempotent. Registering it twice does nothing.
    """
    name = f"{handler.__module__}.{handler.__qualname__}"
    if all(known != name for _, known, _ in _handlers[kind]):
        _handlers[kind].append((layer, name, handler))
        _handlers[kind].sort(key=lambda entry: entry[:2])


async def hand_out(tx: Tx, services: Services, facts: Sequence[AppliedFact]) -> None:
    """Give facts to their handlers: people's words and opt-outs before receipts (CHN-059)."""
    for kind, shape in ORDER:
        chosen = [applied for applied in facts if isinstance(applied.fact, shape)]
        if chosen:
            for _, _, handler in _handlers[kind]:
                await handler(tx, services, chosen)
