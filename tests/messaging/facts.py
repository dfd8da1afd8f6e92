"""Facts as providers report them, and their way into messaging as the inbound job goes it."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

from koinon.channels import AppliedFact, ErrorKind, Fact, InboundMessage, ProviderError, Receipt
from koinon.kit import ids
from koinon.messaging import handlers
from koinon.messaging.engine import folder
from koinon.platform.services import Services
from tests.messaging import cast

_seconds = itertools.count(1)
SPAM = ProviderError("40002", ErrorKind.CONTENT, "Blocked as spam")


def soon() -> datetime:
    """Later than everything that was said before."""
    return datetime.now(UTC) + timedelta(seconds=next(_seconds))


def receipt(delivery_id: UUID, state: str, **values: object) -> Receipt:
    named = {"error": None, "price_micros": None, "currency": None, "segments": None, **values}
    return Receipt(
        event_id=str(ids.uuid7()),
        provider_id="carrier-1",
        delivery_id=delivery_id,
        attempt_id=None,
        state=state,  # type: ignore[arg-type]
        occurred_at=soon(),
        **named,  # type: ignore[arg-type]
    )


def inbound(text: str, sender: str, *, keyword: str | None = None) -> InboundMessage:
    return InboundMessage(
        event_id=str(ids.uuid7()),
        provider_id=str(ids.uuid7()),
        sender=cast.SENDER,
        from_=sender,
        text=text,
        media=(),
        occurred_at=soon(),
        keyword=keyword,  # type: ignore[arg-type]
    )


async def told(services: Services, organization_id: UUID, *facts: Fact) -> None:
    """Apply facts as the inbound job does: in one transaction, by kind."""
    async with services.database.transaction(organization_id) as tx:
        for handler in (handlers.on_inbound, handlers.on_opt_outs, handlers.on_receipts):
            await handler(tx, services, [AppliedFact(organization_id, None, fact) for fact in facts])
    await folder.catch_up(services, organization_id)
