"""A test message from a sender to oneself."""

from typing import Annotated
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.messaging import errors as refusals
from koinon.messaging.endpoints.answers import AcceptedMessage
from koinon.messaging.service.testing import test_sender
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

ERRORS = [
    errors.INVALID_STATE,
    errors.RECIPIENT_OPTED_OUT,
    errors.CONSENT_MISSING,
    errors.RECIPIENT_UNREACHABLE,
    errors.ORGANIZATION_SUSPENDED,
    refusals.BROADCAST_BLOCKED,
    refusals.SENDER_MISSING,
    refusals.GATE_REFUSED,
]
SEND = {"permission": "messages:send", "errors": ERRORS}


class SenderTest(rest.Body, frozen=True, kw_only=True):
    """The number that is to get the test: your own."""

    to: Annotated[str, Meta(min_length=3, max_length=32, examples=["+1 202 555 0142"])]


@post("/api/v1/senders/{sender_id:uuid}/test-message", opt=SEND, status_code=202)
@rest.once_per_key
async def send_sender_test(
    sender_id: FromPath[UUID], data: JSONBody[SenderTest], services: Services, actor: Actor
) -> Response[rest.Envelope[AcceptedMessage]]:
    """Text yourself from a sender; 409 names what stands in its way."""
    async with services.database.transaction(actor) as tx:
        made = await test_sender(tx, services, sender_id, data.to)
    return rest.accepted(AcceptedMessage(made.id, made.state.value), f"/api/v1/messages/{made.id}")


HANDLERS = [send_sender_test]
